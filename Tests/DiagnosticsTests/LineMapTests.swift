// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Diagnostics

@Suite(.timeLimit(.minutes(30)))
struct LineMapTests {
    @Test(
        arguments: [
            ("", 0, 1, 1), ("abc", 0, 1, 1), ("abc", 3, 1, 4), ("abc", 99, 1, 4), ("abc", -5, 1, 1),
            ("a\nbc\n", 2, 2, 1), ("a\nbc\n", 5, 3, 1), ("a\r\nbc", 3, 2, 1), ("a\rbc", 2, 2, 1),
            ("żółw: 1", 9, 1, 7), ("żółw", 2, 1, 2), ("🐢x", 4, 1, 2), ("\u{FEFF}abc", 3, 1, 1),
            ("\u{FEFF}abc", 5, 1, 3),
        ] as [(String, Int, Int, Int)])
    func `counts lines and columns from 1, columns in characters`(text: String, offset: Int, line: Int, column: Int) {
        let map = LineMap(SourceText(name: "x", bytes: Array(text.utf8)))
        #expect(map.location(of: offset) == SourceLocation(line: line, column: column))
    }

    @Test func `counts a byte that is not UTF-8 as a column`() {
        let bytes: [UInt8] = [0x61, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0x0A, 0xE2, 0x82]
        let map = LineMap(SourceText(name: "x", bytes: bytes))
        #expect(map.location(of: 4) == SourceLocation(line: 1, column: 5))
        #expect(map.location(of: 7) == SourceLocation(line: 1, column: 8))
        #expect(map.location(of: 10) == SourceLocation(line: 2, column: 3))
    }

    @Test func `gives a line without what ends it`() {
        let map = LineMap(SourceText(name: "x", bytes: Array("ab\r\n\ncd".utf8)))
        #expect((1...4).map { map.byteRange(ofLine: $0) } == [0..<2, 4..<4, 5..<7, 7..<7])
    }

    @Test func `columns of a line of a megabyte are those of a short one, and quick to find`() {
        let unit = "aä€𝄞\u{FFFD}"
        let bytes = Array(("short\n" + String(repeating: unit, count: 70_000) + "\nend").utf8) + [0xFF, 0x41]
        let map = LineMap(SourceText(name: "x", bytes: bytes))
        let size = unit.utf8.count
        for index in stride(from: 0, to: 70_000, by: 7) {
            let place = map.location(of: 6 + index * size + 3)
            #expect(place == SourceLocation(line: 2, column: index * 5 + 3))
        }
        #expect(map.location(of: bytes.count).line == 3)
    }
}
