// SPDX-License-Identifier: Apache-2.0

/// The lines of a text, and the line and column of any byte of it.
///
/// A line ends at LF, CRLF or a lone CR. A byte order mark at the very start has no column of its own. Bytes that are
/// not UTF-8 count one column each.
public struct LineMap: Sendable {
    let bytes: [UInt8]
    private let starts: [Int]
    /// Of lines that are longer than a few kilobytes, such as those of generated JSON: a byte and its column, every so
    /// often; by the line's index.
    private let landmarks: [Int: [(byte: Int, column: Int)]]
    private static let stride = 4096

    /// Finds the lines of a text once, in time that grows with its length.
    public init(_ source: SourceText) {
        bytes = source.bytes
        var starts = [source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
        source.bytes.withUnsafeBufferPointer { bytes in
            for (index, byte) in bytes.enumerated() where byte == 0x0A || byte == 0x0D {
                let next = index + 1
                if byte == 0x0D, next < bytes.count, bytes[next] == 0x0A { continue }
                starts.append(next)
            }
        }
        self.starts = starts
        var landmarks: [Int: [(byte: Int, column: Int)]] = [:]
        for line in starts.indices {
            let end = line + 1 < starts.count ? starts[line + 1] : bytes.count
            if end - starts[line] > 2 * Self.stride {
                landmarks[line] = Self.landmarks(source.bytes, starts[line]..<end)
            }
        }
        self.landmarks = landmarks
    }

    private static func landmarks(_ bytes: [UInt8], _ line: Range<Int>) -> [(byte: Int, column: Int)] {
        var (found, index, column) = ([(byte: Int, column: Int)](), line.lowerBound, 1)
        while index < line.upperBound {
            if index - line.lowerBound >= (found.count + 1) * stride { found.append((index, column)) }
            index += LenientUTF8.decode(bytes, at: index).length
            column += 1
        }
        return found
    }

    /// At least 1, also for a text of no bytes.
    public var lineCount: Int { starts.count }

    /// The place of a byte; offsets before or after the text are taken as its start or end.
    public func location(of offset: Int) -> SourceLocation {
        let line = lineIndex(of: offset)
        let end = Swift.min(Swift.max(offset, starts[line]), bytes.count)
        var column = 1
        var index = starts[line]
        // The landmark of a step lies a character's length behind it at the most.
        let passed = (end - index) / Self.stride
        if let near = landmarks[line]?.prefix(passed).last(where: { $0.byte <= end }) {
            (index, column) = (near.byte, near.column)
        }
        while index < end {
            index += LenientUTF8.decode(bytes, at: index).length
            // An offset within a character has that character's column.
            if index <= end { column += 1 }
        }
        return SourceLocation(line: line + 1, column: column)
    }

    /// The bytes of a line, counted from 1, without what ends it; empty for a line that is not there.
    package func byteRange(ofLine line: Int) -> Range<Int> {
        guard line >= 1, line <= starts.count else { return bytes.count..<bytes.count }
        let start = starts[line - 1]
        var end = line < starts.count ? starts[line] : bytes.count
        while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        return start..<end
    }

    private func lineIndex(of offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }
}

/// UTF-8 that may be damaged, one character at a time.
enum LenientUTF8 {
    /// The character at an index and how many bytes it takes; `nil` and 1 for a byte that belongs to none.
    static func decode(_ bytes: [UInt8], at index: Int) -> (scalar: Unicode.Scalar?, length: Int) {
        let first = bytes[index]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first <= 0xF4, index + length <= bytes.count else { return (nil, 1) }
        var value = UInt32(first) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
        for next in bytes[(index + 1)..<(index + length)] {
            guard next & 0xC0 == 0x80 else { return (nil, 1) }
            value = value << 6 | UInt32(next & 0x3F)
        }
        let smallest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
        guard value >= smallest, let scalar = Unicode.Scalar(value) else { return (nil, 1) }
        return (scalar, length)
    }
}
