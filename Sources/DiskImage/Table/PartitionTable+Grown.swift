// SPDX-License-Identifier: Apache-2.0

internal import GPT

extension PartitionTable {
    /// What changes of the table when the disk grows to `size` bytes: the primary header and the protective MBR say the new
    /// end, and the backup moves there (UEFI 2.10 §5.2.3, §5.3.2). The old backup becomes zeros.
    ///
    /// - Parameter content: the image with all other changes in it.
    package func grown(to size: UInt64, _ content: ImageContent) throws(DiskImageError) -> [Extent] {
        func refused(_ reason: String) -> DiskImageError {
            DiskImageError(
                .badImage, "grow", "the partition table", reason: reason, hint: "repair it first: sgdisk -e, or sfdisk")
        }
        let sector = SectorSize(sectorSize)
        guard !isFromBackup, content.size >= 34 * sector.bytes else { throw refused("its primary copy is damaged") }
        guard var primary = GPTHeader(try content.read(sector.bytes..<2 * sector.bytes)),
            let oldEntries = primary.possibleEntries(onDiskOf: content.size)
        else { throw refused("its header is damaged") }
        let entries = try content.read(oldEntries)
        let entriesSectors = sector.count(for: primary.entriesLength)
        guard size >= content.size, let last = sector.last(of: size), last.number >= 2 * entriesSectors + 4 else {
            throw refused("the device is smaller than the image")
        }
        let oldLast = sector.last(of: content.size)
        if last == primary.alternate, size == content.size { return [] }
        let backupEntries = LBA(last.number - entriesSectors)
        guard let start = sector.offset(of: backupEntries), (partitions + ignored).allSatisfy({ $0.end <= start })
        else {
            throw refused("a partition reaches to where its backup must go")
        }

        let old = primary
        primary.alternate = last
        primary.lastUsable = LBA(backupEntries.number - 1)
        var backup = primary
        backup.own = last
        backup.alternate = .primaryHeader
        backup.entriesStart = backupEntries

        var changes = [Extent(offset: sector.bytes, bytes: primary.encoded)]
        var mbr = ProtectiveMBR(try content.read(0..<sector.bytes))
        if mbr.setEnd(last) { changes.insert(Extent(offset: 0, bytes: mbr.bytes), at: 0) }
        // The old backup, where it is at the end of the image, as it should be; but for what the new one covers.
        let oldStart = content.size - (entriesSectors + 1) * sector.bytes
        if old.alternate == oldLast, let lastUsable = sector.offset(of: old.lastUsable), lastUsable < oldStart,
            oldStart < start
        {
            let zeros = [UInt8](repeating: 0, count: Int(min(start, content.size) - oldStart))
            changes.append(Extent(offset: oldStart, bytes: zeros))
        }
        let padding = [UInt8](repeating: 0, count: Int(entriesSectors * sector.bytes) - entries.count)
        changes.append(Extent(offset: start, bytes: entries + padding + backup.encoded))
        return changes
    }
}

extension GPTHeader {
    /// Where its entries are, in bytes; `nil` where the header cannot be that of a primary table on a disk of that size.
    fileprivate func possibleEntries(onDiskOf size: UInt64) -> Range<UInt64>? {
        // Both may lie past the end of an image that was cut off, but not anywhere.
        let limit = LBA(1 << 50)
        guard lastUsable <= limit, alternate <= limit, 128...(1 << 24) ~= entriesLength, entriesStart >= LBA(2),
            let range = entriesRange, range.lowerBound < size, range.upperBound <= size
        else { return nil }
        return range
    }
}
