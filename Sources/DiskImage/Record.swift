// SPDX-License-Identifier: Apache-2.0

internal import Crypto

/// Writes little-endian fields one behind the other, and ends with the SHA-256 of all of them.
struct RecordWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ field: some Collection<UInt8>) { bytes += field }

    mutating func put(_ number: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// A text of at most `width` bytes, filled with zeros.
    mutating func put(_ text: String, width: Int) {
        let field = Array(text.utf8.prefix(width))
        bytes += field + [UInt8](repeating: 0, count: width - field.count)
    }

    /// The record with its digest.
    func sealed() -> [UInt8] { bytes + Array(SHA256.hash(data: bytes)) }
}

/// Reads what ``RecordWriter`` wrote. A field that is not there is `nil`: a record may be cut short anywhere.
struct RecordReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    /// `nil` where the digest at the end is not that of what stands before it.
    init?(sealed bytes: [UInt8]) {
        guard bytes.count >= 32 else { return nil }
        let body = bytes.dropLast(32)
        guard body.withUnsafeBytes({ Array(SHA256.hash(data: $0)) }) == Array(bytes.suffix(32)) else { return nil }
        self.bytes = body
        position = body.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= bytes.endIndex - position else { return nil }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func number() -> UInt64? {
        take(8).map { field in field.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    }

    mutating func text(width: Int) -> String? {
        take(width).map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

/// What a stored record goes with: an image of this size, with this disk GUID.
package struct ImageIdentity: Hashable, Sendable {
    /// In bytes.
    package var size: UInt64
    /// As the partition table has it.
    package var diskGUID: String

    /// Of an image that is open.
    package init(_ file: ImageFile, _ table: PartitionTable) {
        size = file.size
        diskGUID = table.uuid
    }

    init?(from reader: inout RecordReader) {
        guard let size = reader.number(), let guid = reader.text(width: 40) else { return nil }
        self.size = size
        diskGUID = guid
    }

    func put(into writer: inout RecordWriter) {
        writer.put(size)
        writer.put(diskGUID, width: 40)
    }
}

/// A short digest of every 512 bytes of a run: enough to tell which state of the run a disk holds, sector by sector.
///
/// A disk writes a sector whole or not at all, so after a power cut each is the old one or the new one.
struct SectorDigests: Hashable, Sendable {
    static let sectorSize = 512
    static let width = 8
    var bytes: [UInt8]

    init(of run: [UInt8]) {
        bytes = []
        for start in stride(from: 0, to: run.count, by: Self.sectorSize) {
            bytes += Self.digest(run[start..<min(start + Self.sectorSize, run.count)])
        }
    }

    init(stored: ArraySlice<UInt8>) { bytes = Array(stored) }

    static func storedCount(forRunOf count: Int) -> Int { (count + sectorSize - 1) / sectorSize * width }

    subscript(sector: Int) -> ArraySlice<UInt8> { bytes[sector * Self.width..<(sector + 1) * Self.width] }

    static func digest(_ sector: ArraySlice<UInt8>) -> [UInt8] {
        sector.withUnsafeBytes { Array(SHA256.hash(data: $0).prefix(width)) }
    }
}
