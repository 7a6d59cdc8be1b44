// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
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
    package func render(_ variables: [String: String], limit: Int = 1 << 20) -> Checked<[UInt8]> {
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
            if value.unicodeScalars.contains(where: \.isControl), known.insert(name).inserted {
                diagnostics.append(
                    Diagnostic(
                        "template.value", .error, "the value of \(name) has a control character", in: source,
                        at: tag.range))
            }
        }
        if size > limit {
            diagnostics.append(
                Diagnostic("template.size", .error, "it would become larger than \(limit >> 20) MiB", in: source))
        }
        guard diagnostics.isEmpty else { return Checked(nil, diagnostics) }
        return Checked(Array(compiled.render(Self.context(variables)).utf8))
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

    private static func context(_ variables: [String: String]) -> [String: Any] {
        var values: [String: Any] = [:]
        for (name, value) in variables {
            values[name] = value == "true" ? true : value == "false" ? false : value as Any
        }
        values["vars"] = values
        return values
    }

    private func missing(_ tag: Tag, among variables: [String: String]) -> Diagnostic {
        let name = tag.name.withoutScope
        var hint = "give it in vars, or as a column of the CSV"
        if let near = closest(to: name, among: variables.keys.sorted()) { hint = "did you mean \(near)?" }
        return Diagnostic(
            "template.missing-variable", .error, "there is no variable \(quoted(name))", in: source, at: tag.range,
            hint: hint)
    }

    /// The template with its line's number between marks at the start of every line, but where a line's only tag is one
    /// that leaves no line behind, or the line begins in a comment.
    private var markedText: String {
        let map = LineMap(source)
        var bytes: [UInt8] = []
        var done = 0
        for line in 1...map.lineCount {
            let range = map.byteRange(ofLine: line)
            bytes += source.bytes[done..<range.lowerBound]
            done = range.lowerBound
            let inside = tags.contains { $0.range.start < range.lowerBound && $0.range.end > range.lowerBound }
            if !inside, !isStandalone(range) { bytes += Array("\(mark)\(line)\(mark)".utf8) }
        }
        return String(decoding: bytes + source.bytes[done...], as: UTF8.self)
    }

    private func isStandalone(_ line: Range<Int>) -> Bool {
        let own = tags.filter { line.contains($0.range.start) }
        guard own.count == 1, let tag = own.first, tag.kind != .value else { return false }
        let before = source.bytes[line.lowerBound..<tag.range.start]
        let after = source.bytes[min(tag.range.end, line.upperBound)..<line.upperBound]
        return (before + after).allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
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
