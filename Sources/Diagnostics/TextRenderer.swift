// SPDX-License-Identifier: Apache-2.0

/// Diagnostics as a compiler prints them: the finding, its line, a caret with the hint, notes and fix-its.
///
///     site-a.yaml:4:11: error: size must be … [disk-mapping.size]
///       4 |     size: 0
///         |           ^ use -1 to take all the space that is left
///
/// Whatever is in the input, the text holds no control characters but newlines (and the colours asked for), and nothing
/// but what a source's ``SourceText/disclosure`` names.
public struct TextRenderer: Sendable {
    private let painter: Painter
    private let showsUnicode: Bool
    private let columns: Int?

    /// Colour adds escape sequences around the same text. Without Unicode, `...` and `~` stand for an ellipsis. A line of a source
    /// is cut where it would not fit into the columns, so that the caret stays below it; a message is not.
    public init(color: Bool = false, showsUnicode: Bool = true, columns: Int? = nil) {
        painter = Painter(isColored: color)
        (self.showsUnicode, self.columns) = (showsUnicode, columns)
    }

    /// The text of the findings, a hundred of them at most and how many more there are, each line ended; empty for none.
    public func render(_ diagnostics: [Diagnostic]) -> String {
        var text = ""
        var maps = LineMapCache()
        for diagnostic in diagnostics.bounded { text += render(diagnostic, maps.map(of: diagnostic.source)) }
        return text
    }

    /// How many findings there are, such as `2 errors, 1 warning`; `nil` for none.
    public static func summary(of diagnostics: [Diagnostic]) -> String? {
        let counts: [(Severity, String)] = [(.error, "error"), (.warning, "warning")]
        let parts = counts.compactMap { severity, word -> String? in
            let count = diagnostics.count(of: severity)
            return count == 0 ? nil : counted(count, word)
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private func render(_ diagnostic: Diagnostic, _ map: LineMap) -> String {
        let source = diagnostic.source
        var text = heading(
            source, diagnostic.range, map, diagnostic.severity.rawValue, diagnostic.message,
            painter.style(of: diagnostic.severity))
        text += painter.paint(" [\(diagnostic.id.escapedForTerminal)]", .dim) + "\n"
        text += excerpt(source, diagnostic.range, map, hint: diagnostic.hint)
        for note in diagnostic.notes {
            text += heading(source, note.range, map, "note", note.message, .bold) + "\n"
            text += excerpt(source, note.range, map, hint: nil)
        }
        for fixIt in diagnostic.fixIts {
            // "did you mean size?" says it already.
            let bare = fixIt.replacement.filter { $0 != "\"" && $0 != "'" }
            if diagnostic.hint?.contains(bare) != true { text += render(fixIt, source, map) }
        }
        return text
    }

    private func heading(
        _ source: SourceText, _ range: SourceRange?, _ map: LineMap, _ kind: String, _ message: String,
        _ style: Painter.Style
    ) -> String {
        var place = source.name.escapedForTerminal + ":"
        if let range {
            let location = map.location(of: range.start)
            place += "\(location.line):\(location.column):"
        }
        return painter.paint(place, .bold) + " " + painter.paint(kind + ":", style) + " "
            + painter.paint(words(message), .bold)
    }

    /// The line of a range with the caret under it; the hint alone where no line may be shown.
    private func excerpt(_ source: SourceText, _ range: SourceRange?, _ map: LineMap, hint: String?) -> String {
        let hint = hint.map { words($0) }
        // The line's number has a gutter of seven columns at most, and an ellipsis stands at each end.
        let width = columns.map { max(20, min(Excerpt.maximumWidth, $0 - 14)) } ?? Excerpt.maximumWidth
        guard let range, let excerpt = Excerpt(range, in: source, map, width: width) else {
            return hint.map { "  " + painter.paint("hint:", .bold) + " \($0)\n" } ?? ""
        }
        let number = String(excerpt.line)
        let blank = String(repeating: " ", count: number.count)
        var caret = String(repeating: " ", count: excerpt.caretStart)
        let marker = "^" + String(repeating: "~", count: excerpt.caretWidth - 1)
        caret += painter.paint(marker, .bold)
        if let hint { caret += " " + hint }
        // One column for one, so that the caret stays where it is.
        let line = (showsUnicode ? excerpt.text : excerpt.text.replacing("…", with: "~")).trimmingEnd()
        return painter.paint("  \(number) |", .dim) + (line.isEmpty ? "" : " " + line) + "\n"
            + painter.paint("  \(blank) |", .dim) + " " + caret + "\n"
    }

    /// A message's words, as the locale can show them.
    private func words(_ text: String) -> String {
        let text = text.escapedForTerminal
        return showsUnicode ? text : text.replacing("…", with: "...")
    }

    /// What to write instead, each line after a `+`.
    private func render(_ fixIt: Diagnostic.FixIt, _ source: SourceText, _ map: LineMap) -> String {
        var text = heading(source, fixIt.range, map, "fix-it", fixIt.message, .bold) + "\n"
        for line in fixIt.replacement.split(separator: "\n", omittingEmptySubsequences: false) where !line.isEmpty {
            text += painter.paint("    +", .bold) + " " + String(line).escapedForTerminal + "\n"
        }
        return text
    }
}

/// Colours (ECMA-48 SGR), or none: those that can be read on light and on dark. Green, cyan and yellow are pale on white, and blue is
/// dark on black.
struct Painter: Sendable {
    let isColored: Bool

    enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "1;31"
        case magenta = "1;35"
    }

    func paint(_ text: String, _ style: Style) -> String {
        isColored && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    func style(of severity: Severity) -> Style {
        switch severity {
        case .error: .red
        case .warning: .magenta
        case .note: .bold
        }
    }
}

/// Line maps of the texts seen last: findings come in runs of one file.
struct LineMapCache {
    private var maps: [(name: String, bytes: [UInt8], map: LineMap)] = []

    mutating func map(of source: SourceText) -> LineMap {
        // Comparing the bytes costs nothing where they are the same copy.
        if let known = maps.last(where: { $0.name == source.name && $0.bytes == source.bytes }) { return known.map }
        let map = LineMap(source)
        if maps.count == 8 { maps.removeFirst() }
        maps.append((source.name, source.bytes, map))
        return map
    }
}

extension String {
    fileprivate func trimmingEnd() -> String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
