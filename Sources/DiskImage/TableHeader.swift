// SPDX-License-Identifier: Apache-2.0

/// A header of a GUID partition table, as far as libblkid does not tell it (UEFI 2.10 §5.3.2).
struct TableHeader {
    /// Logical blocks are of so many bytes.
    let sectorSize: Int
    /// Where it says that it stands, as a logical block.
    let own: UInt64
    /// Where the other header is, as a logical block.
    let alternate: UInt64
    let entriesStart: UInt64
    let entryCount: UInt64
    let entrySize: UInt64
    private let entriesChecksum: UInt32

    /// In bytes.
    var entriesLength: UInt64 { entryCount * entrySize }

    /// `nil` where no header stands there, or its checksum is wrong: CRC-32 over its length, its own field zero.
    init?(of file: ImageFile, at offset: UInt64, sectorSize: Int) {
        guard file.hasSignature("EFI PART", at: offset), UInt64(sectorSize) <= file.size - offset else { return nil }
        var header: [UInt8]
        do { header = try file.read(at: offset, count: sectorSize) } catch { return nil }
        func field(_ start: Int, _ width: Int = 4) -> UInt64 {
            (0..<width).reduce(0) { $0 | UInt64(header[start + $1]) << UInt64(8 * $1) }
        }
        let (length, expected) = (Int(field(12)), UInt32(field(16)))
        guard (92...sectorSize).contains(length) else { return nil }
        self.sectorSize = sectorSize
        own = field(24, 8)
        alternate = field(32, 8)
        entriesStart = field(72, 8)
        entryCount = field(80)
        entrySize = field(84)
        entriesChecksum = UInt32(field(88))
        header.replaceSubrange(16..<20, with: [0, 0, 0, 0])
        guard crc32(header[..<length]) == expected else { return nil }
    }

    /// More entries than anybody's disk has: 128 are usual. Whoever reads them all needs memory for them.
    var isAbsurd: Bool { entryCount > 4096 }
    /// Linux and libblkid read no others, though UEFI allows 256, 512, and so on.
    var hasUsualEntries: Bool { entrySize == 128 }

    /// Every entry in use; `nil` where they cannot be read, or have not the checksum that the header says.
    func entries(in file: ImageFile) -> [TableEntry]? {
        guard !isAbsurd, entrySize >= 128, entrySize <= 4096, let range = entries, range.upperBound <= file.size else {
            return nil
        }
        let bytes: [UInt8]
        do { bytes = try file.read(at: range.lowerBound, count: range.count) } catch { return nil }
        guard crc32(bytes[...]) == entriesChecksum else { return nil }
        return stride(from: 0, to: bytes.count, by: Int(entrySize)).enumerated().compactMap { index, start in
            TableEntry(bytes[start..<start + 128], number: index + 1)
        }
    }

    /// What of the disk the table itself occupies, in bytes: header and entries, here and at the other end.
    var occupied: [Range<UInt64>] {
        let size = UInt64(sectorSize)
        var ranges = [0..<2 * size]
        if let entries { ranges.append(entries) }
        let (end, overflow) = alternate.addingReportingOverflow(1)
        let (endByte, overflow2) = end.multipliedReportingOverflow(by: size)
        if !overflow, !overflow2, endByte > size + entriesLength {
            ranges.append(endByte - size - entriesLength..<endByte)
        }
        return ranges
    }

    private var entries: Range<UInt64>? {
        let (start, overflow) = entriesStart.multipliedReportingOverflow(by: UInt64(sectorSize))
        let (end, overflow2) = start.addingReportingOverflow(entriesLength)
        return overflow || overflow2 ? nil : start..<end
    }
}

/// The CRC-32 of IEEE 802.3, by a table.
func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in crc >> 8 ^ crcTable[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
}

private let crcTable: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
}
