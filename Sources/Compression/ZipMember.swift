// SPDX-License-Identifier: Apache-2.0

/// The one file in a zip archive, by the archive's directory (PKWARE's APPNOTE.TXT 6.3; numbers are little-endian).
///
/// Directory and file must agree, and nothing may stand between them: another program would see another file otherwise.
struct ZipMember {
    /// Where its data begin, and how much they are, in bytes.
    let offset: UInt64
    let packedSize: UInt64
    /// Unpacked, in bytes.
    let size: UInt64
    /// The CRC-32 of what is unpacked.
    let crc: UInt32
    /// Or stored as it is.
    let isDeflated: Bool

    init(of source: any CompressedSource) throws(CompressionError) {
        let directory = try Directory(of: source)
        let header = try source.bytes(at: directory.offset, count: Int(min(directory.size, 46)))
        guard header.count == 46, header.starts(with: [0x50, 0x4b, 0x01, 0x02]) else {
            throw .damaged("its directory is not where it should be")
        }
        func short(_ place: Int) -> Int { Int(header.number(at: place, as: UInt16.self)) }
        let (nameLength, extraLength) = (short(28), short(30))
        let length = UInt64(46 + nameLength + extraLength + short(32))
        guard length <= directory.size else { throw .damaged("its directory is cut off") }
        guard length == directory.size, directory.count == 1 else {
            throw Self.members(directory.count > 1 ? "\(directory.count) files" : "several files")
        }
        let tail = try source.bytes(at: directory.offset + 46, count: nameLength + extraLength)
        guard tail.count == nameLength + extraLength else { throw .damaged("its directory is cut off") }
        let name = Array(tail[..<nameLength])
        var fields = Zip64Fields(Array(tail[nameLength...]))
        size = try fields.number(header.number(at: 24, as: UInt32.self))
        packedSize = try fields.number(header.number(at: 20, as: UInt32.self))
        let start = try fields.number(header.number(at: 42, as: UInt32.self))
        crc = header.number(at: 16, as: UInt32.self)
        let (flags, method) = (short(8), short(10))
        // Bit 0: encrypted; bit 13: the directory is; 99: AES of WinZip.
        guard flags & (1 | 1 << 13) == 0, method != 99 else {
            throw CompressionError(.encrypted, "the file in it is encrypted")
        }
        guard name.last != UInt8(ascii: "/") else { throw Self.members("no file") }
        guard [0, 8].contains(method) else {
            let known = [1: "shrunk", 6: "imploded", 9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "zstd", 95: "xz"]
            let words = known[method].map { "\($0), method \(method)" } ?? "method \(method)"
            throw CompressionError(
                .unsupported, "the file in it is compressed in a way that is not read (\(words))")
        }
        isDeflated = method == 8
        guard isDeflated || size == packedSize else { throw .damaged("its directory contradicts itself") }

        let local = try source.bytes(at: 0, count: 30)
        guard start == 0, local.count == 30, local.starts(with: CompressionFormat.zip.signature) else {
            throw .damaged("the file in it is not where its directory says")
        }
        let localName = Int(local.number(at: 26, as: UInt16.self))
        // Bit 3: what is not known before stands behind the data.
        let isStreamed = flags & 8 != 0
        guard local.number(at: 6, as: UInt16.self) == UInt16(flags),
            local.number(at: 8, as: UInt16.self) == UInt16(method),
            isStreamed || local.number(at: 14, as: UInt32.self) == crc, localName == nameLength,
            try source.bytes(at: 30, count: nameLength) == name
        else { throw .damaged("the file in it is not the one that its directory tells of") }
        offset = UInt64(30 + localName) + UInt64(local.number(at: 28, as: UInt16.self))
        let (end, overflow) = offset.addingReportingOverflow(packedSize)
        // A data descriptor of 24 bytes at most stands between.
        guard !overflow, end <= directory.offset, directory.offset - end <= 24 else {
            throw end < directory.offset && !overflow
                ? Self.members("something besides its file") : .damaged("its directory contradicts itself")
        }
    }

    private static func members(_ found: String) -> CompressionError {
        CompressionError(.members, "it holds \(found), and exactly one file must be in it")
    }

    /// Where the directory is, by what stands at the archive's end.
    private struct Directory {
        var offset: UInt64
        var size: UInt64
        var count: UInt64

        init(of source: any CompressedSource) throws(CompressionError) {
            // A comment of 65535 bytes at most follows.
            let length = min(source.size, 22 + 65535)
            let tail = try source.bytes(at: source.size - length, count: Int(length))
            guard let place = try Self.findEnd(tail) else { throw .truncated() }
            let end = Array(tail[place..<place + 22])
            let endOffset = source.size - length + UInt64(place)
            func short(_ place: Int) -> UInt16 { end.number(at: place, as: UInt16.self) }
            (count, size) = (UInt64(short(10)), UInt64(end.number(at: 12, as: UInt32.self)))
            offset = UInt64(end.number(at: 16, as: UInt32.self))
            var parts = UInt64(short(4)) | UInt64(short(6))
            var behind = endOffset
            let locator = endOffset < 20 ? [] : try source.bytes(at: endOffset - 20, count: 20)
            let isLarge = [UInt64(short(4)), count].contains(0xffff) || [size, offset].contains(0xffff_ffff)
            // It can be there without need.
            if isLarge || locator.starts(with: [0x50, 0x4b, 0x06, 0x07]) {
                guard locator.starts(with: [0x50, 0x4b, 0x06, 0x07]), locator.count == 20 else {
                    throw .damaged("its Zip64 directory is missing")
                }
                behind = locator.number(at: 8, as: UInt64.self)
                let whole = behind < endOffset ? try source.bytes(at: behind, count: 56) : []
                guard whole.starts(with: [0x50, 0x4b, 0x06, 0x06]), whole.count == 56 else {
                    throw .damaged("its Zip64 directory is not where it should be")
                }
                parts = UInt64(whole.number(at: 16, as: UInt32.self)) | UInt64(whole.number(at: 20, as: UInt32.self))
                count = whole.number(at: 32, as: UInt64.self)
                size = whole.number(at: 40, as: UInt64.self)
                offset = whole.number(at: 48, as: UInt64.self)
            }
            guard parts == 0 else {
                throw CompressionError(.unsupported, "it is one part of an archive of several")
            }
            guard count > 0 else { throw ZipMember.members("no file") }
            let (end64, overflow) = offset.addingReportingOverflow(size)
            guard !overflow, end64 == behind else { throw .damaged("its directory is not where it should be") }
        }

        /// The record that ends an archive, and ends with it.
        private static func findEnd(_ tail: [UInt8]) throws(CompressionError) -> Int? {
            guard tail.count >= 22 else { return nil }
            var isElsewhere = false
            for place in (0...tail.count - 22).reversed()
            where tail[place] == 0x50 && tail[place + 1] == 0x4b && tail[place + 2] == 5 && tail[place + 3] == 6 {
                let end = place + 22 + Int(tail.number(at: place + 20, as: UInt16.self))
                if end == tail.count { return place }
                if end < tail.count { isElsewhere = true }
            }
            if isElsewhere { throw .trailing() }
            return nil
        }
    }

    /// The numbers that do not fit into 32 bits, from the extra field 1, in their order.
    private struct Zip64Fields {
        private var rest: ArraySlice<UInt8>

        init(_ extra: [UInt8]) {
            var place = 0
            rest = []
            while place + 4 <= extra.count {
                let length = Int(extra.number(at: place + 2, as: UInt16.self))
                let end = min(extra.count, place + 4 + length)
                if extra.number(at: place, as: UInt16.self) == 1 { rest = extra[place + 4..<end] }
                place = end
            }
        }

        mutating func number(_ short: UInt32) throws(CompressionError) -> UInt64 {
            guard short == .max else { return UInt64(short) }
            guard rest.count >= 8 else { throw .damaged("its Zip64 numbers are missing") }
            defer { rest = rest.dropFirst(8) }
            return rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}
