// SPDX-License-Identifier: Apache-2.0

import Compression
import Foundation
import TestSupport
import Testing

/// Whether damage is looked for everywhere.
let isLong = ProcessInfo.processInfo.environment["CUTTLE_TEST_LONG"] == "1"

/// Bytes in memory that are handed out in pieces of a size.
final class MemorySource: CompressedSource {
    let bytes: [UInt8]
    private let piece: Int
    private var place = 0

    init(_ bytes: [UInt8], piece: Int = .max) { (self.bytes, self.piece) = (bytes, piece) }

    var size: UInt64 { UInt64(bytes.count) }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, piece, bytes.count - place)
        buffer.copyBytes(from: bytes[place..<place + count])
        place += count
        return count
    }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let start = Int(min(offset, size))
        let count = min(buffer.count, bytes.count - start)
        buffer.copyBytes(from: bytes[start..<start + count])
        return count
    }
}

extension Decoder {
    /// All that is unpacked.
    func all(piece: Int = 64 << 10) throws(CompressionError) -> [UInt8] {
        var (all, part) = ([UInt8](), [UInt8](repeating: 0, count: piece))
        while true {
            let result = part.withUnsafeMutableBytes { buffer in
                Result { () throws(CompressionError) in try read(into: buffer) }
            }
            let count = try result.get()
            if count == 0 { return all }
            all += part[..<count]
        }
    }
}

/// What bytes unpack to.
func unpacked(
    _ format: CompressionFormat, _ bytes: [UInt8], piece: Int = .max, memory: UInt64 = 256 << 20, size: UInt64 = 1 << 30
) throws(CompressionError) -> [UInt8] {
    try Decoder(format, MemorySource(bytes, piece: piece), limits: .init(memory: memory, size: size)).all()
}

/// Why bytes cannot be unpacked; `nil` where they can.
func refusal(
    _ format: CompressionFormat, _ bytes: [UInt8], memory: UInt64 = 256 << 20, size: UInt64 = 1 << 30
) -> CompressionError? {
    do throws(CompressionError) {
        _ = try unpacked(format, bytes, memory: memory, size: size)
        return nil
    } catch {
        return error
    }
}

/// One way in which a tool packs.
struct Packing: Sendable, CustomTestStringConvertible {
    var format: CompressionFormat
    /// The tool, and what is said to it; `FILE` is what is packed, and what comes out is standard output.
    var words: String
    var lacksCheck = false

    var testDescription: String { words }

    init(_ format: CompressionFormat, _ words: String, lacksCheck: Bool = false) {
        (self.format, self.words, self.lacksCheck) = (format, words, lacksCheck)
    }

    static let all: [Packing] = [
        .init(.xz, "xz -c FILE"), .init(.xz, "xz -0 -c FILE"),
        .init(.xz, "xz -T2 --block-size=65536 -c FILE"), .init(.xz, "xz --check=sha256 -c FILE"),
        .init(.xz, "xz --check=crc32 -c FILE"), .init(.xz, "xz --check=none -c FILE", lacksCheck: true),
        .init(.xz, "xz --x86 --lzma2 -c FILE"),
        .init(.zstd, "zstd --check -c FILE"), .init(.zstd, "zstd -19 --check -c FILE"),
        .init(.zstd, "zstd --no-check -c FILE", lacksCheck: true), .init(.zstd, "zstd --check --long=27 -c FILE"),
        .init(.zstd, "sh -c \"zstd --check -c <FILE\""), .init(.zstd, "zstd --fast=5 --check -c FILE"),
        .init(.gzip, "gzip -c FILE"), .init(.gzip, "gzip -1 -n -c FILE"), .init(.gzip, "sh -c \"gzip -9 -c <FILE\""),
        .init(.zip, "zip -q - FILE"), .init(.zip, "zip -q -0 - FILE"), .init(.zip, "zip -q -9 -j -X - FILE"),
        .init(.zip, "zip -q -fz - FILE"), .init(.zip, "sh -c \"zip -q - - <FILE\""),
    ]

    /// One of each format, with a check.
    static let checked: [Packing] = CompressionFormat.allCases.compactMap { format in
        all.first { $0.format == format && !$0.lacksCheck }
    }

    func pack(_ bytes: [UInt8]) throws -> [UInt8] {
        let scratch = try Scratch()
        try Data(bytes).write(to: scratch.url.appendingPathComponent("disk.raw"))
        let command = "exec " + words.replacing("FILE", with: "disk.raw")
        let packed = try run("/bin/sh", ["-c", command], in: scratch.url)
        guard packed.code == 0 else { throw CocoaError(.featureUnsupported, userInfo: ["errors": packed.errors]) }
        return Array(packed.output)
    }
}

/// Bytes as of a disk: random ones, text, zeros; no whole number of blocks.
func sample(_ size: Int = 300_000) -> [UInt8] {
    var numbers = SeededNumbers(seed: 7)
    var bytes: [UInt8] = []
    while bytes.count < size {
        switch UInt8.random(in: 0..<4, using: &numbers) {
        case 0: bytes += (0..<5000).map { _ in UInt8.random(in: 0...255, using: &numbers) }
        case 1: bytes += Array("ID=debian\nVERSION=\(bytes.count)\n".utf8)
        default: bytes += [UInt8](repeating: 0, count: 9000)
        }
    }
    return Array(bytes[..<size]) + [1, 2, 3]
}
