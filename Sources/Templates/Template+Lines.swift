// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

extension Template {
    /// Which line of the template, from 1, each line of the rendered text came from.
    package func lines(renderedWith variables: [String: String]) -> [Int] {
        var writer = LineWriter(beginnings: beginnings)
        write(variables, to: &writer)
        return writer.finished
    }

    /// Where a line of the template begins, and its number: but where a line's only tag is one that leaves no line
    /// behind, or the line begins in a comment.
    private var beginnings: [(offset: Int, line: Int)] {
        let map = LineMap(source)
        var beginnings: [(offset: Int, line: Int)] = []
        var rest = tags[...]
        for line in 1...map.lineCount {
            let range = map.byteRange(ofLine: line)
            // Tags are in order, and none is in another.
            while let first = rest.first, first.range.end <= range.lowerBound { rest.removeFirst() }
            let inside = rest.first.map { $0.range.start < range.lowerBound } ?? false
            let own = rest.prefix { $0.range.start < range.upperBound }
            if !inside, !isStandalone(range, own) { beginnings.append((range.lowerBound, line)) }
        }
        return beginnings
    }

    private func isStandalone(_ line: Range<Int>, _ own: ArraySlice<Tag>) -> Bool {
        guard own.count == 1, let tag = own.first, tag.kind != .value else { return false }
        let before = source.bytes[line.lowerBound..<tag.range.start]
        let after = source.bytes[min(tag.range.end, line.upperBound)..<line.upperBound]
        return (before + after).allSatisfy(\.isBlank)
    }
}

/// Counts lines of what a template becomes.
private struct LineWriter: TemplateWriter {
    private let beginnings: [(offset: Int, line: Int)]
    private var next = 0
    private var lines: [Int] = []
    /// The line of the template that was begun last.
    private var current = 1
    /// Where the line that is being written came from: the last line begun before any text of it.
    private var source = 1
    private var hasText = false
    private var isBehindCR = false

    init(beginnings: [(offset: Int, line: Int)]) { self.beginnings = beginnings }

    var finished: [Int] { lines + [source] }

    mutating func text(_ bytes: ArraySlice<UInt8>) {
        while next < beginnings.count, beginnings[next].offset < bytes.startIndex { next += 1 }
        var done = bytes.startIndex
        while next < beginnings.count, beginnings[next].offset <= bytes.endIndex {
            write(bytes[done..<beginnings[next].offset])
            done = beginnings[next].offset
            current = beginnings[next].line
            if !hasText { source = current }
            next += 1
        }
        write(bytes[done...])
    }

    mutating func value(_ value: String) { write(value.utf8) }

    private mutating func write(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            let isSecondOfPair = isBehindCR && byte == UInt8(ascii: "\n")
            isBehindCR = byte == UInt8(ascii: "\r")
            if isSecondOfPair { continue }
            if byte.isLineEnd {
                lines.append(source)
                (source, hasText) = (current, false)
            } else {
                hasText = true
            }
        }
    }
}
