// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

@testable import DiskImage
@testable import ImageFormats

/// What differs between two images, held against cmp(1).
@Suite(.enabled(if: ExternalProgram.find("cmp") != nil, "cmp is not installed"), .timeLimit(.minutes(10)))
struct ComparisonTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A sparse file of that size, with bytes at these places.
    private func file(_ name: String, _ size: UInt64, _ parts: [(UInt64, [UInt8])]) throws -> String {
        let path = scratch.path(name)
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        defer { try? file.close() }
        try file.truncate(atOffset: size)
        for (offset, bytes) in parts {
            try file.seek(toOffset: offset)
            try file.write(contentsOf: bytes)
        }
        return path
    }

    private func differences(_ one: Overlay, _ other: Overlay) throws -> [UInt64] {
        var ranges: [Range<UInt64>] = []
        try one.forEachDifference(from: other) { ranges.append($0) }
        for (range, next) in zip(ranges, ranges.dropFirst()) { #expect(range.upperBound <= next.lowerBound) }
        return ranges.flatMap(Array.init)
    }

    /// The places, counted from 0, that `cmp -l` lists of two files of the same size.
    private func judged(_ one: String, _ other: String) throws -> [UInt64] {
        let result = try #require(ExternalProgram.find("cmp")).run(["-l", one, other], in: scratch.url.path)
        return result.text.split(separator: "\n").compactMap { line in
            line.split(separator: " ").first.flatMap { UInt64($0) }.map { $0 - 1 }
        }
    }

    private static let size: UInt64 = 5 << 20 | 777

    /// Parts all over the file, some over the borders of pieces, and zeros that are not a hole.
    private static let parts: [(UInt64, [UInt8])] = [
        (0, [1, 2, 3]), (262_143, [UInt8](repeating: 9, count: 9000)), (1 << 20, [UInt8](repeating: 0, count: 300_000)),
        (3 << 20, (0..<500_000).map { UInt8(truncatingIfNeeded: $0 / 7) }), (size - 1, [255]),
    ]

    @Test func `equal images have no difference, wherever their holes are`() throws {
        let one = try file("one", Self.size, Self.parts)
        let other = try file("other", Self.size, Self.parts + [(2 << 20, [UInt8](repeating: 0, count: 400_000))])
        let (mine, theirs) = (
            try Overlay(ImageFile(one, for: .reading)), try Overlay(ImageFile(other, for: .reading))
        )
        #expect(try differences(mine, theirs) == [])
        #expect(try differences(theirs, mine) == [])
    }

    @Test func `every byte that differs is found`() throws {
        let one = try file("one", Self.size, Self.parts)
        let other = try file(
            "other", Self.size,
            Array(Self.parts.dropFirst(2)) + [
                (262_140, [7, 7, 7, 9, 9, 8]), (524_287, [0, 1]), (2 << 20, [UInt8](repeating: 0, count: 99) + [4]),
                (3 << 20 + 1000, [UInt8](repeating: 3, count: 70_000)), (Self.size - 2, [1, 254]),
            ])
        let (mine, theirs) = (
            try Overlay(ImageFile(one, for: .reading)), try Overlay(ImageFile(other, for: .reading))
        )
        let expected = try judged(one, other)
        #expect(!expected.isEmpty)
        #expect(try differences(mine, theirs) == expected)
        #expect(try differences(theirs, mine) == expected)
    }

    @Test func `a shorter image counts as zeros behind its end`() throws {
        let long = try file("long", Self.size, Self.parts)
        let short = try file("short", 3 << 20 + 1234, Array(Self.parts.prefix(3)))
        let padded = try file("padded", Self.size, Array(Self.parts.prefix(3)))
        let (mine, theirs) = (
            try Overlay(ImageFile(long, for: .reading)), try Overlay(ImageFile(short, for: .reading))
        )
        #expect(try differences(mine, theirs) == judged(long, padded))
        #expect(try differences(theirs, mine) == judged(long, padded))
    }

    @Test(arguments: [true, false]) func `what is changed in memory counts`(isSameFile: Bool) throws {
        let one = try file("one", Self.size, Self.parts)
        let other = isSameFile ? one : try file("other", Self.size, Self.parts)
        let changes: [(UInt64, [UInt8])] = [
            (0, [1, 2, 4]), (2_000_000, [5]), (4_000_000, [UInt8](repeating: 0, count: 5000)),
        ]
        let changed = try file("changed", Self.size, Self.parts + changes)
        let (mine, theirs) = (
            try Overlay(ImageFile(one, for: .reading)), try Overlay(ImageFile(other, for: .reading))
        )
        try theirs.apply(changes.map { Extent(offset: $0.0, bytes: $0.1) })
        // Others that say what is there already.
        try mine.apply([Extent(offset: 262_143, bytes: [9, 9, 9])])
        #expect(try differences(mine, theirs) == judged(one, changed))
        #expect(try differences(theirs, mine) == judged(one, changed))
    }

    @Test func `an image that is cut short meanwhile is an error`() throws {
        let one = try file("one", Self.size, Self.parts)
        let other = try file("other", Self.size, [])
        let (mine, theirs) = (
            try Overlay(ImageFile(one, for: .reading)), try Overlay(ImageFile(other, for: .reading))
        )
        // What differs is read a second time, a piece at a time, to tell the places.
        #expect(throws: DiskImageError.self) {
            try mine.forEachDifference(from: theirs) { _ in
                _ = truncate(one, 1)
            }
        }
    }
}
