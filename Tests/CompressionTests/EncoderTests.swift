// SPDX-License-Identifier: Apache-2.0

import Compression
import Foundation
import Synchronization
import TestSupport
import Testing

/// What is compressed: judged by the formats' own tools, and the same whoever compresses it.
@Suite(.timeLimit(.minutes(10)))
struct EncoderTests {
    /// With blocks that are smaller than those of images, which are quick.
    static let levels = [
        CompressionLevel(.xz, 0, blockSize: 256 << 10), CompressionLevel(.xz, blockSize: 256 << 10),
        CompressionLevel(.zstd, 1, blockSize: 256 << 10), CompressionLevel(.zstd, blockSize: 256 << 10),
        CompressionLevel(.gzip, 1, blockSize: 256 << 10), CompressionLevel(.gzip, blockSize: 256 << 10),
    ].compactMap(\.self)

    /// Of 4 bits each.
    private static let noise: [UInt8] = {
        var state: UInt64 = 42
        return (0..<1 << 20).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(state >> 60)
        }
    }()

    /// Bytes that compress a little, with runs of zeros of several lengths between them.
    static func sample(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var state: UInt64 = 4711
        var place = 0
        while place < count {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let run = min(count - place, Int(state >> 47))
            if state >> 46 & 1 == 1 {
                let start = Int(state >> 20 & 0xfffff) % (noise.count - run + 1)
                bytes.withUnsafeMutableBytes { all in
                    UnsafeMutableRawBufferPointer(rebasing: all[place..<place + run])
                        .copyBytes(from: noise[start..<start + run])
                }
            }
            place += run
        }
        return bytes
    }

    /// Compresses bytes of which so many at the end are a hole.
    static func encode(
        _ bytes: [UInt8], _ level: CompressionLevel, threads: Int = 2, hole: Int = 0, in pool: EncoderPool? = nil
    ) throws -> [UInt8] {
        let own = pool == nil ? EncoderPool(level, threads: threads) : nil
        defer { own?.end() }
        let size = bytes.count + hole
        let step = level.blockSize
        let occupied = bytes.isEmpty ? [] : [0..<UInt64(min(size, (bytes.count + step - 1) / step * step))]
        let encoder = Encoder(try #require(pool ?? own), size: UInt64(size), occupied: occupied) { place, buffer in
            // What is behind the bytes in the last block reads as zeros.
            let start = Int(place)
            buffer.initializeMemory(as: UInt8.self, repeating: 0)
            buffer.copyBytes(from: bytes[min(start, bytes.count)..<min(start + buffer.count, bytes.count)])
        }
        var (packed, written) = ([UInt8](), [UInt64]())
        try encoder.encode(mayGoOn: { true }, progress: { written.append($0) }) { packed += $0 }
        #expect(written.last ?? 0 == occupied.first?.upperBound ?? 0)
        #expect(written == written.sorted())
        return packed
    }

    /// What the format's own tool says of it, and unpacks it to.
    static func judge(_ packed: [UInt8], _ format: CompressionFormat) throws -> [UInt8] {
        let scratch = try Scratch()
        let tool = format.rawValue
        let file = scratch.path("packed." + ["zstd": "zst", "gzip": "gz", "xz": "xz"][tool, default: tool])
        try Data(packed).write(to: URL(fileURLWithPath: file))
        let tested = try run("/usr/bin/\(tool)", ["-t", "-q", file])
        #expect(tested.code == 0, "\(tested.errors)")
        let unpacked = try run("/usr/bin/\(tool)", ["-dc", file])
        #expect(unpacked.code == 0, "\(unpacked.errors)")
        return [UInt8](unpacked.output)
    }

    @Test(arguments: levels) func `what is compressed is what was there, by the format's own tool and by this one`(
        level: CompressionLevel
    ) throws {
        for count in [1, 4095, level.blockSize - 1, level.blockSize, level.blockSize + 1, 2 * level.blockSize + 12345] {
            let bytes = Self.sample(count)
            let packed = try Self.encode(bytes, level)
            #expect(try Self.judge(packed, level.format) == bytes, "\(count)")
            #expect(try unpacked(level.format, packed) == bytes, "\(count)")
        }
    }

    @Test(
        arguments: [
            CompressionLevel(.xz), CompressionLevel(.xz, 9), CompressionLevel(.zstd, 19), CompressionLevel(.zstd, 22),
            CompressionLevel(.gzip, 9),
        ])
    func `so it is at the harder levels`(level: CompressionLevel?) throws {
        let level = try #require(level)
        let bytes = Self.sample(3_000_000)
        #expect(try Self.judge(try Self.encode(bytes, level), level.format) == bytes)
    }

    @Test(arguments: levels) func `the same bytes come of it, with any number of threads`(
        level: CompressionLevel
    ) throws {
        let bytes = Self.sample(5 * level.blockSize + 77777)
        let first = try Self.encode(bytes, level, threads: 1, hole: 100_000)
        for threads in [1, 2, 3, 8] {
            #expect(try Self.encode(bytes, level, threads: threads, hole: 100_000) == first, "\(threads)")
        }
        // A hole that is read, and one that is not.
        #expect(try Self.encode(bytes + [UInt8](repeating: 0, count: 100_000), level) == first)
    }

    @Test(arguments: levels) func `holes are not read, and cost next to nothing`(level: CompressionLevel) throws {
        let bytes = Self.sample(10000)
        let hole = 3 * level.blockSize + 1234
        let packed = try Self.encode(bytes, level, hole: hole)
        #expect(try Self.judge(packed, level.format) == bytes + [UInt8](repeating: 0, count: hole))
        let nothing = try Self.encode([], level, hole: hole)
        #expect(try Self.judge(nothing, level.format) == [UInt8](repeating: 0, count: hole))
        #expect(nothing.count < hole / 200)
    }

    @Test(arguments: levels) func `what it says of its size is right`(level: CompressionLevel) throws {
        let bytes = Self.sample(2 * level.blockSize + 1)
        let packed = try Self.encode(bytes, level, hole: 2 * level.blockSize)
        let told = try Decoder(level.format, MemorySource(packed), limits: .init(size: 1 << 40)).told
        #expect(told.size == (level.format == .gzip ? nil : UInt64(bytes.count + 2 * level.blockSize)))
        #expect(told.filled.map { $0 < bytes.count + level.blockSize } ?? (level.format == .gzip))
        #expect(throws: CompressionError.self) {
            _ = try unpacked(level.format, packed, size: UInt64(bytes.count))
        }
    }

    @Test func `a stream of xz is that of xz itself with several threads`() throws {
        let level = try #require(CompressionLevel(.xz, 1))
        // A short last block has a shorter header here.
        let bytes = Self.sample(level.blockSize + (3 << 20))
        let judged = try run(
            "/usr/bin/xz", ["-1", "-T2", "--block-size=\(level.blockSize)", "-c"], input: Data(bytes))
        #expect([UInt8](judged.output) == (try Self.encode(bytes, level)))
    }

    @Test func `every part has a checksum, and a header says nothing of when and where`() throws {
        let bytes = Self.sample(3 << 20)
        let scratch = try Scratch()
        func file(_ format: CompressionFormat, _ name: String) throws -> String {
            let packed = try Self.encode(bytes, try #require(CompressionLevel(format)))
            try Data(packed).write(to: scratch.url.appendingPathComponent(name))
            return scratch.path(name)
        }
        let xz = try run("/usr/bin/xz", ["--robot", "--list", try file(.xz, "a.xz")])
        #expect(xz.text.contains("\tCRC64\t"), "\(xz.text)")
        let zstd = try run("/usr/bin/zstd", ["-l", try file(.zstd, "a.zst")])
        #expect(zstd.text.contains("XXH64"), "\(zstd.text)\(zstd.errors)")
        let gzip = try Data(contentsOf: URL(fileURLWithPath: try file(.gzip, "a.gz")))
        #expect([UInt8](gzip.prefix(10)) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
    }

    @Test(arguments: levels) func `many at once share the threads`(level: CompressionLevel) throws {
        let pool = EncoderPool(level, threads: 2)
        defer { pool.end() }
        let samples = (0..<8).map { Self.sample(level.blockSize / 2 * $0 + 1000) }
        let expected = try samples.map { try Self.encode($0, level) }
        let made = Mutex([Int: [UInt8]]())
        DispatchQueue.concurrentPerform(iterations: samples.count) { index in
            let packed = try? Self.encode(samples[index], level, in: pool)
            made.withLock { $0[index] = packed }
        }
        for index in samples.indices { #expect(made.withLock { $0[index] } == expected[index], "\(index)") }
    }

    struct Full: Error {}

    @Test(arguments: levels) func `it ends where it is stopped, where reading fails, and where writing fails`(
        level: CompressionLevel
    ) throws {
        let pool = EncoderPool(level, threads: 2)
        defer { pool.end() }
        let size = UInt64(6 * level.blockSize)
        func encode(
            _ read: @escaping Encoder.Read, mayGoOn: () -> Bool = { true },
            write: ([UInt8]) throws(CompressionError) -> Void = { (_: [UInt8]) throws(CompressionError) in }
        ) -> CompressionError? {
            do throws(CompressionError) {
                try Encoder(pool, size: size, occupied: [0..<size], read: read)
                    .encode(mayGoOn: mayGoOn, progress: { _ in }, write: write)
                return nil
            } catch {
                return error
            }
        }
        let fill: Encoder.Read = { (place, buffer) throws(CompressionError) in
            buffer.initializeMemory(as: UInt8.self, repeating: UInt8(truncatingIfNeeded: place >> 20 | 1))
        }
        for _ in 0..<20 {
            var asked = 0
            let stopped = encode(
                fill,
                mayGoOn: {
                    asked += 1
                    return asked < 4
                })
            #expect(stopped?.code == .stopped)
            let failed = encode({ (place, buffer) throws(CompressionError) in
                guard place < 3 * UInt64(level.blockSize) else {
                    throw CompressionError(.source, "it is gone", cause: Full())
                }
                try fill(place, buffer)
            })
            #expect(failed?.cause is Full)
            var count = 0
            let full = encode(
                fill,
                write: { (_: [UInt8]) throws(CompressionError) in
                    count += 1
                    guard count < 3 else { throw CompressionError(.source, "it is full", cause: Full()) }
                })
            #expect(full?.cause is Full)
        }
        #expect(encode(fill) == nil)
    }

    @Test func `levels that a format lacks are not there`() {
        #expect(CompressionLevel(.zip) == nil)
        #expect(CompressionLevel(.xz, 10) == nil)
        #expect(CompressionLevel(.xz, -1) == nil)
        #expect(CompressionLevel(.gzip, 0) == nil)
        #expect(CompressionLevel(.zstd, 23) == nil)
        #expect(CompressionLevel(.zstd)?.number == 3)
        #expect(CompressionLevel(.xz)?.number == 6)
        #expect(CompressionLevel(.gzip)?.number == 6)
    }
}
