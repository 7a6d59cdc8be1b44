// SPDX-License-Identifier: Apache-2.0

import Compression
import Foundation
import TestSupport
import Testing

/// What the formats' own tools pack.
@Suite(.timeLimit(.minutes(30)))
struct DecoderTests {
    @Test(arguments: Packing.all)
    func `what a tool packs is unpacked byte for byte, in pieces of any size`(packing: Packing) throws {
        let bytes = sample(isLong ? 300_000 : 60_000)
        let packed = try packing.pack(bytes)
        for piece in [1, 7, 4096, Int.max] {
            let decoder = try Decoder(
                packing.format, MemorySource(packed, piece: piece), limits: .init(size: UInt64(bytes.count)))
            #expect(try decoder.all(piece: 1 + piece % 9999) == bytes, "pieces of \(piece)")
            #expect(decoder.isAtEnd)
            #expect(decoder.lacksCheck == packing.lacksCheck)
            #expect(decoder.consumed == UInt64(packed.count))
            #expect(decoder.position == UInt64(bytes.count))
        }
    }

    @Test(arguments: Packing.all)
    func `a size that is told is the right one`(packing: Packing) throws {
        let bytes = sample()
        let source = MemorySource(try packing.pack(bytes))
        let told = try Decoder(packing.format, source, limits: .init(size: 1 << 30)).told
        if packing.format == .gzip || packing.words.contains("zstd --check -c <") {
            #expect(told.size == nil)
        } else {
            #expect(told.size == UInt64(bytes.count))
            #expect(told.filled.map { $0 > 0 && $0 <= UInt64(bytes.count) } == true)
        }
    }

    @Test(arguments: Packing.checked)
    func `zeros alone are taken to fill nothing`(packing: Packing) throws {
        let zeros = [UInt8](repeating: 0, count: 8 << 20)
        let decoder = try Decoder(packing.format, MemorySource(try packing.pack(zeros)), limits: .init(size: 1 << 30))
        #expect(decoder.told.filled ?? 0 == 0)
        #expect(try decoder.all() == zeros)
    }

    @Test(arguments: [CompressionFormat.xz, .zstd, .gzip])
    func `streams that stand one behind the other are one`(format: CompressionFormat) throws {
        let bytes = sample(50_000)
        let (one, other) = (Array(bytes[..<20_000]), Array(bytes[20_000...]))
        let all = try Packing.all.filter { $0.format == format }.reduce(into: [UInt8]()) { packed, packing in
            packed += try packing.pack(one) + packing.pack(other)
        }
        let count = Packing.all.count { $0.format == format }
        #expect(try unpacked(format, all, piece: 999) == Array(repeatElement(bytes, count: count).joined()))
    }

    @Test func `a check that one stream of several lacks is known`() throws {
        for format in [CompressionFormat.xz, .zstd] {
            let packings = Packing.all.filter { $0.format == format }
            let plain = try #require(packings.first { $0.lacksCheck })
            let packed = try packings[0].pack([1]) + plain.pack([2]) + packings[0].pack([3])
            let decoder = try Decoder(format, MemorySource(packed), limits: .init(size: 9))
            #expect(try decoder.all() == [1, 2, 3])
            #expect(decoder.lacksCheck)
        }
    }

    @Test func `padding and skippable frames are passed over`() throws {
        let (bytes, zeros) = (sample(30_000), [UInt8](repeating: 0, count: 300_000))
        let (xz, zstd, gzip) = (
            try Packing.checked[0].pack(bytes), try Packing.checked[1].pack(bytes), try Packing.checked[2].pack(bytes)
        )
        #expect(try unpacked(.xz, xz + zeros + xz + zeros, piece: 777) == bytes + bytes)
        #expect(try unpacked(.gzip, gzip + zeros, piece: 777) == bytes)
        let skippable: [UInt8] = [0x5a, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 9, 9, 9, 9]
        #expect(try unpacked(.zstd, skippable + zstd + skippable + zstd, piece: 777) == bytes + bytes)
        #expect(refusal(.xz, xz + [0, 0, 0])?.code == .trailing)
        #expect(refusal(.xz, xz + [0, 0, 0, 0, 0, 0] + xz)?.code == .trailing)
    }

    @Test func `runs are all of it, and zeros are found on a grid`() throws {
        var bytes = [UInt8](repeating: 0, count: 3 << 20)
        bytes[5000] = 1
        bytes[2 << 20] = 2
        bytes += [0, 0, 7]
        let decoder = try Decoder(
            .xz, MemorySource(try Packing.checked[0].pack(bytes)), limits: .init(size: 1 << 30))
        let runs = DecodedRuns(decoder, size: 64 << 10)
        var (all, data) = ([UInt8](), [Range<UInt64>]())
        while let run = try runs.next() {
            #expect(run.offset == UInt64(all.count))
            if run.bytes != nil { data.append(run.offset..<run.end) }
            all += run.bytes.map(Array.init) ?? [UInt8](repeating: 0, count: run.count)
        }
        #expect(all == bytes)
        #expect(data == [4096..<8192, 2_097_152..<2_101_248, 3_145_728..<3_145_731])
    }
}
