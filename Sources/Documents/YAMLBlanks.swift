// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

extension [Diagnostic] {
    /// The findings of a YAML text, where those that follow from odd blanks are one finding that names them: YAML takes a
    /// no-break space for a letter, so that what is indented by one, or has one behind its colon, is something else.
    ///
    /// - Returns: the findings as they are where no error is near a line with such a blank.
    package func namingOddBlanks(of source: SourceText, idPrefix: String) -> [Diagnostic] {
        guard contains(where: { $0.severity == .error }) else { return self }
        let blanks = StructuralBlank.all(in: source.bytes)
        guard let first = blanks.first else { return self }
        let map = LineMap(source)
        let lines = Set(blanks.map { map.location(of: $0.blank.range.lowerBound).line })
        // A key is empty because the line below it is not indented; a parser finds out some lines later.
        let follows = { (finding: Diagnostic) in
            guard finding.severity == .error, let range = finding.range else { return false }
            let line = map.location(of: range.start).line
            let isSyntax = finding.id == "\(idPrefix).syntax"
            return ((isSyntax ? line - 3 : line - 1)...line + 1).contains(where: lines.contains)
        }
        guard contains(where: follows) else { return self }
        let hint = first.blank.hint
        let found = Diagnostic(
            "\(idPrefix).blank", .error,
            "\(trusted: first.blank.name) stands \(trusted: first.place), and YAML takes it for a letter", in: source,
            at: SourceRange(first.blank.range),
            hint: lines.count == 1 ? hint : "\(hint), on all \(lines.count) lines that have one")
        return ([found] + filter { !follows($0) }).inOrder
    }

    /// Whether odd blanks were found, so that the text is not what it looks like.
    package func nameOddBlanks(idPrefix: String) -> Bool { contains { $0.id == "\(idPrefix).blank" } }
}

/// An odd blank where YAML's structure is: not within a value.
private struct StructuralBlank {
    var blank: OddBlank
    var place: String

    /// The first one of each line; quotes are not looked at.
    static func all(in bytes: [UInt8]) -> [StructuralBlank] {
        guard bytes.contains(where: { $0 >= 0xC2 }) else { return [] }
        return bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).compactMap { line in
            line.contains { $0 >= 0xC2 } ? first(in: line.indices, bytes) : nil
        }
    }

    private static func first(in line: Range<Int>, _ bytes: [UInt8]) -> StructuralBlank? {
        var index = line.lowerBound
        var found: OddBlank?
        while index < line.upperBound {
            if let blank = OddBlank(at: index, in: bytes) {
                // A byte order mark at the file's start is none of the text.
                if index > 0 || blank.range.count != 3 || bytes[0] != 0xEF { found = found ?? blank }
                index = blank.range.upperBound
            } else if bytes[index] == 0x20 || bytes[index] == 0x09 {
                index += 1
            } else {
                break
            }
        }
        guard index < line.upperBound, bytes[index] != UInt8(ascii: "#") else { return nil }
        if let found { return StructuralBlank(blank: found, place: "in the indentation") }
        if bytes[index] == UInt8(ascii: "-"), let blank = OddBlank(at: index + 1, in: bytes) {
            return StructuralBlank(blank: blank, place: "behind the dash")
        }
        if let colon = bytes[line].firstIndex(of: UInt8(ascii: ":")), let blank = OddBlank(at: colon + 1, in: bytes) {
            return StructuralBlank(blank: blank, place: "behind the colon")
        }
        return last(in: line, bytes)
    }

    private static func last(in line: Range<Int>, _ bytes: [UInt8]) -> StructuralBlank? {
        let end = bytes[line].lastIndex { $0 != 0x20 && $0 != 0x09 }.map { $0 + 1 } ?? line.upperBound
        for length in [2, 3] where end - length > line.lowerBound {
            if let blank = OddBlank(at: end - length, in: bytes), blank.range.upperBound == end {
                return StructuralBlank(blank: blank, place: "at the end of the line")
            }
        }
        return nil
    }
}
