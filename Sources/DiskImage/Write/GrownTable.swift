// SPDX-License-Identifier: Apache-2.0

extension PartitionTable {
    /// What changes of the table when the disk grows to `size` bytes: the primary header and the protective MBR say the new
    /// end, and the backup moves there (UEFI 2.10 §5.2.3, §5.3.2). The old backup becomes zeros.
    ///
    /// - Parameter content: the image with all other changes in it.
    func grown(to size: UInt64, _ content: ImageContent) throws(DiskImageError) -> [Extent] {
        func refused(_ reason: String) -> DiskImageError {
            DiskImageError(
                .badImage, "grow", "the partition table", reason, hint: "mend it first: sgdisk -e, or sfdisk")
        }
        let sector = UInt64(sectorSize)
        guard !isFromBackup, content.size >= 34 * sector else { throw refused("its primary copy is damaged") }
        var primary = try content.read(sector..<2 * sector)
        let header = Header(primary)
        guard header.isPossible(sector, content.size) else { throw refused("its header is damaged") }
        let entriesStart = header.entriesStart * sector
        let entries = try content.read(entriesStart..<entriesStart + header.entriesLength)
        let entriesSectors = (header.entriesLength + sector - 1) / sector
        guard size >= content.size, size / sector > 2 * entriesSectors + 4 else {
            throw refused("the device is smaller than the image")
        }
        let last = size / sector - 1
        if last == header.alternate, size == content.size { return [] }
        let backupEntries = last - entriesSectors
        guard (partitions + ignored).allSatisfy({ $0.end <= backupEntries * sector }) else {
            throw refused("a partition reaches to where its backup must go")
        }

        primary.put(last, at: 32)
        primary.put(backupEntries - 1, at: 48)
        var backup = primary
        backup.put(last, at: 24)
        backup.put(1, at: 32)
        backup.put(backupEntries, at: 72)
        primary.sealHeader()
        backup.sealHeader()

        var changes = [Extent(offset: sector, bytes: primary)]
        var mbr = try content.read(0..<sector)
        for entry in stride(from: 446, to: 510, by: 16) where mbr[entry + 4] == 0xEE {
            mbr.replaceSubrange(entry + 12..<entry + 16, with: UInt32(clamping: last).littleEndianBytes)
            changes.insert(Extent(offset: 0, bytes: mbr), at: 0)
            break
        }
        let start = backupEntries * sector
        // The old backup, where it is at the end of the image, as it should be; but for what the new one covers.
        let oldStart = content.size - (entriesSectors + 1) * sector
        if header.alternate == content.size / sector - 1, header.lastUsable * sector < oldStart, oldStart < start {
            let zeros = [UInt8](repeating: 0, count: Int(min(start, content.size) - oldStart))
            changes.append(Extent(offset: oldStart, bytes: zeros))
        }
        let padding = [UInt8](repeating: 0, count: Int(entriesSectors * sector) - entries.count)
        changes.append(Extent(offset: start, bytes: entries + padding + backup))
        return changes
    }

    private struct Header {
        var alternate: UInt64
        var lastUsable: UInt64
        var entriesStart: UInt64
        var entriesLength: UInt64

        init(_ bytes: [UInt8]) {
            func field(_ start: Int, _ width: Int = 8) -> UInt64 {
                (0..<width).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
            }
            alternate = field(32)
            lastUsable = field(48)
            entriesStart = field(72)
            // Both are 32 bits.
            entriesLength = field(80, 4) * field(84, 4)
        }

        func isPossible(_ sector: UInt64, _ size: UInt64) -> Bool {
            // Both may lie past the end of an image that was cut off, but not anywhere.
            lastUsable <= 1 << 50 && alternate <= 1 << 50 && entriesLength >= 128 && entriesLength <= 1 << 24
                && entriesStart >= 2 && entriesStart < size / sector
                && entriesStart * sector + entriesLength <= size
        }
    }
}

extension [UInt8] {
    fileprivate mutating func put(_ value: UInt64, at offset: Int) {
        replaceSubrange(offset..<offset + 8, with: value.littleEndianBytes)
    }

    /// Sets the checksum of a header: CRC-32 over its length, its own field zero.
    fileprivate mutating func sealHeader() {
        let length = (0..<4).reduce(0) { $0 | Int(self[12 + $1]) << (8 * $1) }
        replaceSubrange(16..<20, with: [0, 0, 0, 0])
        replaceSubrange(16..<20, with: crc32(self[..<Swift.min(Swift.max(length, 92), count)]).littleEndianBytes)
    }
}

extension FixedWidthInteger {
    fileprivate var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian, Array.init) }
}
