// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents
internal import Mustache

extension Template {
    /// The text with the variables' values in it.
    ///
    /// A variable that is missing is an error, also where the section that it stands in is left out.
    ///
    /// - Parameter variables: by their names; `true` and `false` say whether a section is there. Control characters but
    ///   tab and newline are refused in a value.
    /// - Parameter limit: of the result, in bytes.
    package func render(_ variables: [String: String], limit: Int = 1 << 20) -> Checked<RenderedText> {
        var diagnostics: [Diagnostic] = []
        var known: Set<String> = []
        var size = source.bytes.count
        for tag in tags where tag.kind != .comment {
            let name = tag.name.withoutScope
            guard let value = variables[name] else {
                if known.insert(name).inserted { diagnostics.append(missing(tag, among: variables)) }
                continue
            }
            if tag.kind == .value { size += value.utf8.count }
            if tag.kind == .section || tag.kind == .inverted, let near = value.lookalike, known.insert(name).inserted {
                diagnostics.append(
                    Diagnostic(
                        "template.section-value", .warning,
                        "the value of \(trusted: name) looks like \(trusted: near), but only false leaves a section out",
                        in: source,
                        at: tag.range, hint: "give it as true or false"))
            }
            if value.unicodeScalars.contains(where: \.isControl), known.insert(name).inserted {
                diagnostics.append(
                    Diagnostic(
                        "template.value", .error, "the value of \(trusted: name) has a control character", in: source,
                        at: tag.range))
            }
        }
        if size > limit {
            diagnostics.append(
                Diagnostic("template.size", .error, "it would become larger than \(limit >> 20) MiB", in: source))
        }
        guard !diagnostics.contains(where: { $0.severity == .error }) else { return Checked(nil, diagnostics) }
        // Neither a template nor a value may hold these.
        let marked = compiled.render(Self.context(variables) { $0.isEmpty ? $0 : "\u{2}\($0)\u{3}" })
        return Checked(RenderedText(marked: marked.utf8), diagnostics)
    }

    /// Which line of the template, from 1, each line of the rendered text came from.
    package func lines(renderedWith variables: [String: String]) -> [Int] {
        var lines: [Int] = []
        var current = 1
        let marked: String
        do { marked = try Self.compile(markedText).render(Self.context(variables)) } catch { return [] }
        for line in marked.split(omittingEmptySubsequences: false, whereSeparator: \.isLineEnd) {
            let parts = line.split(separator: mark, omittingEmptySubsequences: false)
            // Text, number, text, number, …: the last number before any text is where the line came from.
            var source = current
            for index in stride(from: 1, to: parts.count - 1, by: 2) {
                guard let number = Int(parts[index]) else { continue }
                if parts[..<index].enumerated().allSatisfy({ $0.offset % 2 == 1 || $0.element.isEmpty }) {
                    source = number
                }
                current = number
            }
            lines.append(source)
        }
        return lines
    }

    private static func context(
        _ variables: [String: String], _ put: (String) -> String = { $0 }
    ) -> [String: Any] {
        var values: [String: Any] = [:]
        for (name, value) in variables {
            values[name] = value == "true" ? true : value == "false" ? false : put(value) as Any
        }
        values["vars"] = values
        return values
    }

    private func missing(_ tag: Tag, among variables: [String: String]) -> Diagnostic {
        let name = tag.name.withoutScope
        var hint: MessageText = "give it in vars, or as a column of the CSV"
        var source = source
        if let near = closest(to: name, among: variables.keys.sorted()) {
            hint = "did you mean \(trusted: near)?"
            // A name is shown where it is nearly a known one.
            source.disclosure = Disclosure(open: [tag.range])
        }
        return Diagnostic(
            "template.missing-variable", .error, "there is no variable \(name, at: tag.range)", in: source,
            at: tag.range, hint: hint)
    }

    /// The template with its line's number between marks at the start of every line, but where a line's only tag is one
    /// that leaves no line behind, or the line begins in a comment.
    private var markedText: String {
        let map = LineMap(source)
        var bytes: [UInt8] = []
        var done = 0
        var rest = tags[...]
        for line in 1...map.lineCount {
            let range = map.byteRange(ofLine: line)
            bytes += source.bytes[done..<range.lowerBound]
            done = range.lowerBound
            // Tags are in order, and none is in another.
            while let first = rest.first, first.range.end <= range.lowerBound { rest.removeFirst() }
            let inside = rest.first.map { $0.range.start < range.lowerBound } ?? false
            let own = rest.prefix { $0.range.start < range.upperBound }
            if !inside, !isStandalone(range, own) { bytes += Array("\(mark)\(line)\(mark)".utf8) }
        }
        return String(decoding: bytes + source.bytes[done...], as: UTF8.self)
    }

    private func isStandalone(_ line: Range<Int>, _ own: ArraySlice<Tag>) -> Bool {
        guard own.count == 1, let tag = own.first, tag.kind != .value else { return false }
        let before = source.bytes[line.lowerBound..<tag.range.start]
        let after = source.bytes[min(tag.range.end, line.upperBound)..<line.upperBound]
        return (before + after).allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }
}

/// What became of a template.
package struct RenderedText: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// Where variables' values stand, each of which can be a secret.
    package private(set) var values: [SourceRange] = []

    /// - Parameter marked: with U+0002 before every value and U+0003 behind it.
    fileprivate init(marked: some Sequence<UInt8>) {
        var start: Int?
        for byte in marked {
            switch byte {
            case 2: start = bytes.count
            case 3:
                if let start, start < bytes.count { values.append(SourceRange(start: start, end: bytes.count)) }
                start = nil
            default: bytes.append(byte)
            }
        }
    }
}

extension String {
    /// The boolean that a person may take this for, though it is a text here; `nil` for none.
    fileprivate var lookalike: String? {
        switch lowercased() {
        case "no", "off", "n", "f", "0": "false"
        case "true", "false": self == "true" || self == "false" ? nil : lowercased()
        default: nil
        }
    }
}

/// A character that neither a template nor a value may hold.
private let mark: Character = "\u{1}"

extension Character {
    fileprivate var isLineEnd: Bool { self == "\n" || self == "\r\n" || self == "\r" }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool {
        (value < 0x20 && self != "\n" && self != "\t") || (0x7F..<0xA0).contains(value)
    }
}
