// SPDX-License-Identifier: Apache-2.0

import Compression
import Foundation
import TestSupport
import Testing

/// Streams that are cut off, damaged, or made to harm.
@Suite(.timeLimit(.minutes(60)))
struct HostileStreamTests {
    @Test(arguments: Packing.checked)
    func `a stream that is cut off anywhere is never whole`(packing: Packing) throws {
        let packed = try packing.pack(sample(20_000))
        for place in stride(from: 0, to: packed.count, by: isLong ? 1 : max(1, packed.count / 50)) {
            let failure = refusal(packing.format, Array(packed[..<place]))
            #expect(failure?.code == .truncated, "at \(place): \(failure?.reason ?? "it is unpacked")")
        }
    }

    @Test(arguments: Packing.checked)
    func `one bit that is flipped anywhere changes nothing in silence`(packing: Packing) throws {
        let bytes = sample(20_000)
        let packed = try packing.pack(bytes)
        for bit in stride(from: 0, to: packed.count * 8, by: isLong ? 1 : max(1, packed.count * 8 / 200)) {
            var flipped = packed
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            let found = try? unpacked(packing.format, flipped)
            #expect(found == nil || found == bytes, "bit \(bit)")
        }
    }

    @Test(arguments: Packing.checked)
    func `what stands behind the end is refused`(packing: Packing) throws {
        let packed = try packing.pack(sample(20_000))
        for rubbish in [[UInt8](repeating: 0x41, count: 1), Array("rubbish that is longer than a header".utf8)] {
            let failure = refusal(packing.format, packed + rubbish)
            #expect(failure?.code == .trailing)
            #expect(failure?.reason == "something stands behind its end that is not a part of it")
        }
    }

    @Test(arguments: Packing.checked)
    func `what is too large ends at the limit`(packing: Packing) throws {
        let packed = try packing.pack([UInt8](repeating: 0, count: 64 << 20))
        let failure = refusal(packing.format, packed, size: (64 << 20) - 1)
        #expect(failure?.code == .tooLarge)
        #expect(failure?.reason.hasSuffix("past the 67108863 bytes that an image may have") == true)
        #expect(refusal(packing.format, packed, size: 64 << 20) == nil)
    }

    @Test func `memory is bounded`() throws {
        let bytes = sample(20_000)
        let xz = try Packing(.xz, "xz --lzma2=dict=64MiB -c FILE").pack(bytes)
        let refused = refusal(.xz, xz, memory: 32 << 20)
        #expect(refused?.code == .memory)
        #expect(refused?.reason == "it takes 65 MiB of memory to unpack, and 32 MiB are allowed")
        #expect(refusal(.xz, xz) == nil)
        let zstd = try Packing(.zstd, "sh -c \"zstd --ultra --long=31 -c <FILE\"").pack(bytes)
        let wide = refusal(.zstd, zstd)
        #expect(wide?.code == .memory)
        #expect(wide?.reason == "it takes 2048 MiB of memory to unpack, and 256 MiB are allowed")
    }

    @Test func `a wrong checksum is told from other damage`() throws {
        let bytes = sample(20_000)
        for (packing, place) in zip(Packing.checked, [nil, -1, -5, 14]) {
            guard let place else { continue }
            var packed = try packing.pack(bytes)
            packed[place < 0 ? packed.count + place : place] ^= 1
            let failure = refusal(packing.format, packed)
            let expected: CompressionError.Code = packing.format == .zip ? .damaged : .wrongCheck
            #expect([expected, .wrongCheck].contains(failure?.code), "\(packing): \(failure?.reason ?? "")")
        }
    }

    @Test func `zstd that needs a dictionary is refused`() throws {
        var zstd = try Packing(.zstd, "zstd -c FILE").pack(sample(20_000))
        // A dictionary's number of one byte, in front of the size of two.
        zstd[4] |= 1
        zstd.insert(7, at: 5)
        let failure = refusal(.zstd, zstd)
        #expect(failure?.code == .unsupported)
        #expect(failure?.reason == "it is compressed with a dictionary (7) that is not in it")
    }

    /// How zip archives that are not taken are made, and what is said.
    static let archives: [(words: String, code: CompressionError.Code, reason: String)] = [
        (
            "zip -q - FILE in", .members, "it holds 2 files, and exactly one file must be in it"
        ),
        ("zip -q -P secret - FILE", .encrypted, "the file in it is encrypted"),
        (
            "zip -q -Z bzip2 - FILE", .unsupported,
            "the file in it is compressed in a way that is not read (bzip2, method 12)"
        ),
        (
            "mkdir d && zip -q -r - d", .members, "it holds no file, and exactly one file must be in it"
        ),
    ]

    @Test(arguments: archives.indices)
    func `zip archives of other kinds are refused by their kind`(index: Int) throws {
        let (words, code, reason) = Self.archives[index]
        let scratch = try Scratch()
        try Data(sample(20_000)).write(to: scratch.url.appendingPathComponent("disk.raw"))
        _ = try scratch.file("in", "another file\n")
        let packed = try run("/bin/sh", ["-c", words.replacing("FILE", with: "disk.raw")], in: scratch.url)
        let failure = refusal(.zip, Array(packed.output))
        #expect(failure?.code == code)
        #expect(failure?.reason == reason)
    }

    @Test func `a file that a zip archive's directory does not tell of is not passed over`() throws {
        let hidden = try Packing.checked[3].pack(sample(20_000))
        let failure = refusal(.zip, hidden + hidden)
        #expect(failure?.code == .damaged)
    }

    @Test(arguments: CompressionFormat.allCases)
    func `made-up bytes behind the first ones end in an error`(format: CompressionFormat) {
        var numbers = SeededNumbers(seed: 99)
        for _ in 0..<(isLong ? 20_000 : 500) {
            let tail = (0..<Int.random(in: 0..<200, using: &numbers)).map { _ in
                UInt8.random(in: 0...255, using: &numbers)
            }
            #expect(refusal(format, format.signature + tail, size: 1 << 20) != nil)
        }
    }
}
