// SPDX-License-Identifier: Apache-2.0

/// A header of a GUID partition table (UEFI 2.10 §5.3.2): the one place that knows its bytes.
package struct GPTHeader: Sendable {
    /// What stands at the start of every header.
    package static let signature = "EFI PART"

    /// How many bytes a block of the disk has.
    package let sectorSize: SectorSize
    /// Where it says that it stands.
    package var own: LBA
    /// Where the other header is.
    package var alternate: LBA
    /// The last block that a partition may have.
    package var lastUsable: LBA
    /// Where its entries begin.
    package var entriesStart: LBA
    /// How many entries there is room for.
    package let entryCount: UInt32
    /// In bytes.
    package let entrySize: UInt32
    private let entriesChecksum: UInt32
    /// The whole block as it was read, for what no field above is of.
    private let block: [UInt8]
    /// How much of the block its checksum covers.
    private let length: Int

    /// `nil` where these bytes, a whole block, are not a header, or its checksum is wrong: CRC-32 over its length, its own
    /// field zero.
    package init?(_ block: [UInt8]) {
        guard block.count >= 92, block.starts(with: Array(Self.signature.utf8)) else { return nil }
        let length = block.littleEndian(at: Field.length, as: UInt32.self)
        guard 92...UInt32(clamping: block.count) ~= length else { return nil }
        self.length = Int(length)
        self.block = block
        sectorSize = SectorSize(block.count)
        own = LBA(block.littleEndian(at: Field.own))
        alternate = LBA(block.littleEndian(at: Field.alternate))
        lastUsable = LBA(block.littleEndian(at: Field.lastUsable))
        entriesStart = LBA(block.littleEndian(at: Field.entriesStart))
        entryCount = block.littleEndian(at: Field.entryCount)
        entrySize = block.littleEndian(at: Field.entrySize)
        entriesChecksum = block.littleEndian(at: Field.entriesChecksum)
        guard Self.checksum(block, self.length) == block.littleEndian(at: Field.checksum) else { return nil }
    }

    /// The whole block with what its fields say by now, and the checksum of that.
    package var encoded: [UInt8] {
        var block = block
        block.put(own.number, at: Field.own)
        block.put(alternate.number, at: Field.alternate)
        block.put(lastUsable.number, at: Field.lastUsable)
        block.put(entriesStart.number, at: Field.entriesStart)
        block.put(Self.checksum(block, length), at: Field.checksum)
        return block
    }

    /// In bytes; both are of 32 bits.
    package var entriesLength: UInt64 { UInt64(entryCount) * UInt64(entrySize) }

    /// Where its entries are, in bytes; `nil` where no disk is as large.
    package var entriesRange: Range<UInt64>? {
        guard let start = sectorSize.offset(of: entriesStart) else { return nil }
        let (end, overflow) = start.addingReportingOverflow(entriesLength)
        return overflow ? nil : start..<end
    }

    /// More entries than anybody's disk has: 128 are usual. Whoever reads them all needs memory for them.
    package var isAbsurd: Bool { entryCount > 4096 }
    /// Linux and libblkid read no others, though UEFI allows 256, 512, and so on.
    package var hasUsualEntries: Bool { entrySize == 128 }

    /// Every entry in use; `nil` where these bytes are not of that length, or have not the checksum that the header says.
    package func entries(_ bytes: [UInt8]) -> [GPTEntry]? {
        guard entrySize >= 128, UInt64(bytes.count) == entriesLength, crc32(bytes[...]) == entriesChecksum else {
            return nil
        }
        return stride(from: 0, to: bytes.count, by: Int(entrySize)).enumerated().compactMap { index, start in
            GPTEntry(bytes[start..<start + 128], number: index + 1)
        }
    }

    /// What of the disk the table itself occupies, in bytes: header and entries, here and at the other end.
    package var occupied: [Range<UInt64>] {
        var ranges = [0..<2 * sectorSize.bytes]
        if let entriesRange { ranges.append(entriesRange) }
        if let header = sectorSize.offset(of: alternate), header > entriesLength {
            let (end, overflow) = header.addingReportingOverflow(sectorSize.bytes)
            if !overflow { ranges.append(header - entriesLength..<end) }
        }
        return ranges
    }

    private static func checksum(_ block: [UInt8], _ length: Int) -> UInt32 {
        var covered = Array(block[..<length])
        covered.put(UInt32(0), at: Field.checksum)
        return crc32(covered[...])
    }

    /// Where the fields stand, in bytes.
    private enum Field {
        static let length = 12
        static let checksum = 16
        static let own = 24
        static let alternate = 32
        static let lastUsable = 48
        static let entriesStart = 72
        static let entryCount = 80
        static let entrySize = 84
        static let entriesChecksum = 88
    }
}

extension Collection<UInt8> where Index == Int {
    /// The little-endian number that stands so many bytes behind the start.
    func littleEndian<Number: FixedWidthInteger & UnsignedInteger>(at offset: Int, as: Number.Type = Number.self)
        -> Number
    {
        let start = startIndex + offset
        return self[start..<start + Number.bitWidth / 8].reversed().reduce(0) { $0 << 8 | Number($1) }
    }
}

extension [UInt8] {
    /// Puts a number there, little-endian, in place of what is there.
    mutating func put(_ number: some FixedWidthInteger, at offset: Int) {
        Swift.withUnsafeBytes(of: number.littleEndian) { replaceSubrange(offset..<offset + $0.count, with: $0) }
    }
}
