// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

/// Reads a template's tags in their order, until the end or the first that is not understood.
struct TagScanner {
    private let source: SourceText
    private var position = 0
    private(set) var failure: Diagnostic?

    init(_ source: SourceText) { self.source = source }

    mutating func fail(
        _ id: String, _ message: MessageText, _ range: SourceRange, hint: MessageText? = nil,
        notes: [Diagnostic.NoteText] = []
    ) {
        if failure == nil {
            failure = Diagnostic("template.\(id)", .error, message, in: source, at: range, hint: hint, notes: notes)
        }
        position = source.bytes.count
    }

    mutating func next() -> Template.Tag? {
        guard let start = find("{{", from: position) else { return nil }
        let mark = start + 2 < source.bytes.count ? source.bytes[start + 2] : 0
        let end = mark == UInt8(ascii: "{") ? "}}}" : "}}"
        guard let close = find(end, from: start + 2) else {
            fail("tag", "the tag that begins here has no end", SourceRange(start: start, end: start + 2))
            return nil
        }
        let range = SourceRange(start: start, end: close + end.utf8.count)
        position = range.end
        let kind: Template.Tag.Kind
        switch mark {
        case UInt8(ascii: "!"): return Template.Tag(kind: .comment, name: "", range: range, extent: extent(range))
        case UInt8(ascii: "{"), UInt8(ascii: "&"): kind = .value
        case UInt8(ascii: "#"): kind = .section
        case UInt8(ascii: "^"): kind = .inverted
        case UInt8(ascii: "/"): kind = .end
        case UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "$"), UInt8(ascii: "="), UInt8(ascii: "%"),
            UInt8(ascii: "*"), UInt8(ascii: "@"):
            let mark = Character(Unicode.Scalar(mark))
            fail(
                "tag", "a template here has no {{\(trusted: String(mark)) tags", range,
                hint: "variables, sections and comments can be used"
            )
            return nil
        default: kind = .value
        }
        let from = kind == .value && mark != UInt8(ascii: "{") && mark != UInt8(ascii: "&") ? start + 2 : start + 3
        let name = String(decoding: source.bytes[from..<close], as: UTF8.self).trimmingBlanks
        guard name.isVariableName else {
            fail(
                "name", "a variable's name must be letters, digits, '-' and '_' that begin with a letter", range,
                hint: "write {{address}}")
            return nil
        }
        return Template.Tag(kind: kind, name: name, range: range, extent: kind == .value ? range : extent(range))
    }

    /// The whole line, with what ends it, of a tag that has only blanks before and behind it; else the tag's own range.
    ///
    /// Blanks between the last tag and the end of a text stay, and the tag is not alone then.
    private func extent(_ tag: SourceRange) -> SourceRange {
        let bytes = source.bytes
        let start = bytes[..<tag.start].lastIndex { !$0.isBlank }.map { $0 + 1 } ?? 0
        guard start == 0 || bytes[start - 1].isLineEnd else { return tag }
        if tag.end == bytes.count { return SourceRange(start: start, end: tag.end) }
        guard let end = bytes[tag.end...].firstIndex(where: { !$0.isBlank }), bytes[end].isLineEnd else { return tag }
        let isPair = bytes[end...].starts(with: [UInt8(ascii: "\r"), UInt8(ascii: "\n")])
        return SourceRange(start: start, end: end + (isPair ? 2 : 1))
    }

    private func find(_ text: String, from start: Int) -> Int? {
        let pattern = Array(text.utf8)
        var index = start
        while index + pattern.count <= source.bytes.count {
            if source.bytes[index] == pattern[0], source.bytes[index..<index + pattern.count].elementsEqual(pattern) {
                return index
            }
            index += 1
        }
        return nil
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var rest = utf8[...]
        rest = rest.drop(while: \.isBlank)
        while let last = rest.last, last.isBlank { rest.removeLast() }
        return String(decoding: rest, as: UTF8.self)
    }

    /// `address` or `vars.address`.
    fileprivate var isVariableName: Bool {
        guard let first = withoutScope.utf8.first, first.isLetter else { return false }
        return withoutScope.utf8.allSatisfy {
            $0.isLetter || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
}
