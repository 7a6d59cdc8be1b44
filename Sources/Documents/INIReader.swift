// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

/// The lines of a file in systemd's syntax, joined and taken apart.
struct INIReader {
    private let options: ParseOptions
    private let bytes: [UInt8]
    private(set) var document: INIDocument
    private var found = BoundedFindings()
    private var section: String?
    /// The logical line so far: its bytes, each with its offset in the text.
    private var line: [UInt8] = []
    private var offsets: [Int] = []

    init(_ source: SourceText, _ options: ParseOptions) {
        self.options = options
        bytes = source.bytes
        document = INIDocument(source: source, sections: [], assignments: [])
    }

    var diagnostics: [Diagnostic] { found.all(idPrefix: options.idPrefix, in: document.source) }

    mutating func read() {
        var start = byteOrderMarkLength(bytes)
        while start < bytes.count {
            let end = bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
            take(start..<end)
            start = end + 1
            // CRLF is one line's end.
            if end < bytes.count, bytes[end] == 0x0D, start < bytes.count, bytes[start] == 0x0A { start += 1 }
        }
        // A backslash at the very end continues into nothing.
        endLine()
    }

    private mutating func take(_ range: Range<Int>) {
        // A comment is skipped wherever it stands, between continuation lines too, and its backslash joins nothing.
        if let first = bytes[range].first(where: { !$0.isINISpace }), first == 0x23 || first == 0x3B { return }
        line += bytes[range]
        offsets += range
        if hasOpenBackslash {
            line[line.count - 1] = 0x20
        } else {
            endLine()
        }
    }

    /// Whether the line ends in a backslash that is not itself escaped.
    private var hasOpenBackslash: Bool {
        var count = 0
        while count < line.count, line[line.count - 1 - count] == 0x5C { count += 1 }
        return count % 2 == 1
    }

    private mutating func endLine() {
        defer {
            line.removeAll(keepingCapacity: true)
            offsets.removeAll(keepingCapacity: true)
        }
        let content = stripped(0..<line.count)
        guard let first = content.first else { return }
        if line[first] == UInt8(ascii: "[") {
            readHeader(content)
            return
        }
        guard let section else {
            report(
                "section", .warning, "this line stands before the first section and is ignored", place(content),
                hint: "put a [Section] line before it")
            return
        }
        guard let equals = line[content].firstIndex(of: UInt8(ascii: "=")) else {
            report("assignment", .warning, "a line without = is ignored", place(content), hint: "write KEY=VALUE")
            return
        }
        guard equals > first else {
            report("assignment", .warning, "a line without a key before its = is ignored", place(content))
            return
        }
        addAssignment(section, stripped(first..<equals), stripped((equals + 1)..<content.upperBound), equals)
    }

    private mutating func readHeader(_ content: Range<Int>) {
        guard content.count >= 2, line[content.upperBound - 1] == UInt8(ascii: "]") else {
            report("section", .error, "a section header must end in ]", place(content))
            section = nil
            return
        }
        let inner = (content.lowerBound + 1)..<(content.upperBound - 1)
        let name = text(inner)
        // `string_is_safe` in src/basic/string-util.c.
        if name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0x22 || $0 == 0x27 || $0 == 0x5C }) {
            report("section", .error, "a section's name cannot hold quotes, backslashes or tabs", place(content))
        }
        section = name
        let start = offsets[content.lowerBound] + 1
        document.sections.append(
            INIDocument.Section(name: name, range: inner.isEmpty ? SourceRange(start: start, end: start) : place(inner))
        )
    }

    private mutating func addAssignment(_ section: String, _ key: Range<Int>, _ value: Range<Int>, _ equals: Int) {
        let after = offsets[equals] + 1
        let valueRange = value.isEmpty ? SourceRange(start: after, end: after) : place(value)
        document.assignments.append(
            INIDocument.Assignment(
                section: section, key: text(key), value: text(value), keyRange: place(key), valueRange: valueRange,
                pieces: pieces(value)))
    }

    private func pieces(_ value: Range<Int>) -> [INIDocument.Piece] {
        var pieces: [INIDocument.Piece] = []
        for index in value where index == value.lowerBound || offsets[index] != offsets[index - 1] + 1 {
            pieces.append(INIDocument.Piece(position: index - value.lowerBound, offset: offsets[index]))
        }
        return pieces
    }

    private func stripped(_ range: Range<Int>) -> Range<Int> {
        var range = range
        while let first = range.first, line[first].isINISpace { range.removeFirst() }
        while let last = range.last, line[last].isINISpace { range.removeLast() }
        return range
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: line[range], as: UTF8.self) }

    /// Of a range that is not empty.
    private func place(_ range: Range<Int>) -> SourceRange {
        guard let first = range.first, let last = range.last else { return SourceRange(start: 0, end: 0) }
        return SourceRange(start: offsets[first], end: offsets[last] + 1)
    }

    private mutating func report(
        _ id: String, _ severity: Severity, _ message: MessageText, _ range: SourceRange, hint: MessageText? = nil
    ) {
        found.add(severity) {
            Diagnostic("\(options.idPrefix).\(id)", severity, message, in: document.source, at: range, hint: hint)
        }
    }
}

extension UInt8 {
    /// systemd's WHITESPACE, within a line.
    fileprivate var isINISpace: Bool { self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0A }
}
