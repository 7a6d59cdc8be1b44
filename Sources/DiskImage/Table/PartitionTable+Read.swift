// SPDX-License-Identifier: Apache-2.0

internal import CBlkid
internal import GPT

extension PartitionTable {
    /// Probes an image. The C functions are those of libblkid(3); it works on the file's descriptor.
    ///
    /// - Parameter foreign: asked what a file without a table is, if it is not a raw image.
    package init(
        of file: ImageFile, foreign: (ImageFile) -> ForeignContent? = { _ in nil }
    ) throws(DiskImageError) {
        var failure: DiskImageError?
        for size in Self.possibleSizes(of: file) {
            do {
                self = try Self.probe(file, size, foreign)
                return
            } catch {
                failure = failure ?? error
            }
        }
        throw failure ?? DiskImageError(.badImage, "read the partition table of", file.path, reason: "it has none")
    }

    private static func probe(
        _ file: ImageFile, _ sectorSize: SectorSize, _ foreign: (ImageFile) -> ForeignContent?
    ) throws(DiskImageError) -> PartitionTable {
        func bad(_ reason: String, _ hint: String? = nil) -> DiskImageError {
            DiskImageError(.badImage, "read the partition table of", file.path, reason: reason, hint: hint)
        }
        for size in SectorSize.usual { try requireSensible(file, size, bad) }
        guard let probe = blkid_new_probe() else { throw bad("libblkid is out of memory") }
        defer { blkid_free_probe(probe) }
        guard blkid_probe_set_device(probe, file.tableDescriptor, 0, blkid_loff_t(file.size)) == 0 else {
            throw bad("libblkid cannot read it")
        }
        // After set_device, which resets it.
        blkid_probe_set_sectorsize(probe, UInt32(clamping: sectorSize.bytes))
        blkid_probe_enable_superblocks(probe, 0)
        blkid_probe_enable_partitions(probe, 1)
        blkid_probe_set_partitions_flags(probe, Int32(BLKID_PARTS_ENTRY_DETAILS))
        guard let list = blkid_probe_get_partitions(probe), let table = blkid_partlist_get_table(list) else {
            throw noTable(file, sectorSize, foreign)
        }
        let type = blkid_parttable_get_type(table).map { String(cString: $0) } ?? ""
        guard type == "gpt" else {
            if let error = unusualTable(file) ?? foreignError(file, foreign) { throw error }
            throw bad(
                "it has a \(type.isEmpty ? "partition table of an unknown type" : type.uppercased() + " partition table"), not a GPT",
                "SPEKTRA Edge OS images are GPT disks; is this the right image?")
        }
        let (header, entries) = try header(
            of: file, at: blkid_parttable_get_offset(table), probedWith: sectorSize, bad)
        // sfdisk and others take a primary table whose checksums are right where libblkid does not.
        let primary =
            header.own == .primaryHeader
            ? nil : GPTHeader(of: file, at: header.sectorSize.bytes, sectorSize: header.sectorSize)
        for fault in [entries.fault, primary?.entries(in: file)?.fault].compactMap({ $0 }) {
            throw bad(fault, "the partition table is damaged: 'sfdisk --verify' says more")
        }
        var partitions: [Partition] = []
        for index in 0..<blkid_partlist_numof_partitions(list) {
            guard let entry = blkid_partlist_get_partition(list, index) else { continue }
            partitions.append(try partition(entry, bad))
        }
        try check(partitions, of: file, bad)
        for partition in partitions
        where header.occupied.contains(where: { $0.overlaps(partition.start..<partition.end) }) {
            throw bad("\(partition.name) overlaps the partition table", "the partition table is damaged")
        }
        let known = Set(partitions.map(\.number))
        return PartitionTable(
            type: type, uuid: blkid_parttable_get_id(table).map { String(cString: $0) } ?? "",
            sectorSize: Int(header.sectorSize.bytes), partitions: partitions,
            ignored: entries.filter { !known.contains($0.number) }.map { $0.partition(sectorSize: header.sectorSize) },
            isFromBackup: header.own != .primaryHeader)
    }

    /// The header that libblkid took, with its entries: the one that stands at `offset`, in bytes, and says so. A sector size that
    /// was not probed for counts too, as libblkid tries more than it is told.
    private static func header(
        of file: ImageFile, at offset: blkid_loff_t, probedWith probed: SectorSize,
        _ bad: (String, String?) -> DiskImageError
    ) throws(DiskImageError) -> (GPTHeader, [GPTEntry]) {
        if let offset = UInt64(exactly: offset), offset < file.size {
            for size in [probed] + SectorSize.usual {
                guard let header = GPTHeader(of: file, at: offset, sectorSize: size),
                    header.own == size.block(at: offset), let entries = header.entries(in: file)
                else { continue }
                return (header, entries)
            }
        }
        throw bad("its header cannot be read", "the partition table is damaged: 'sfdisk --verify' says more")
    }

    /// A table of millions of entries is refused before libblkid makes room for them.
    private static func requireSensible(
        _ file: ImageFile, _ sectorSize: SectorSize, _ bad: (String, String?) -> DiskImageError
    ) throws(DiskImageError) {
        let size = sectorSize.bytes
        for offset in [size, file.size > size ? file.size - size : 0] {
            guard let header = GPTHeader(of: file, at: offset, sectorSize: sectorSize), header.isAbsurd,
                header.hasUsualEntries
            else { continue }
            throw bad("its partition table claims \(header.entryCount) entries", "the partition table is damaged")
        }
    }

    private static func partition(
        _ entry: blkid_partition, _ bad: (String, String?) -> DiskImageError
    ) throws(DiskImageError) -> Partition {
        let number = Int(blkid_partition_get_partno(entry))
        // Always in units of 512 bytes, whatever the sector size.
        let (start, size) = (blkid_partition_get_start(entry), blkid_partition_get_size(entry))
        guard start >= 0, size > 0 else { throw bad("partition \(number) has no sensible place", nil) }
        guard let startBytes = SectorSize.unit.length(of: UInt64(start)),
            let sizeBytes = SectorSize.unit.length(of: UInt64(size)),
            !startBytes.addingReportingOverflow(sizeBytes).overflow
        else {
            throw bad("partition \(number) is larger than any disk", nil)
        }
        func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
        return Partition(
            number: number, label: text(blkid_partition_get_name(entry)), uuid: text(blkid_partition_get_uuid(entry)),
            typeGUID: text(blkid_partition_get_type_string(entry)).lowercased(), start: startBytes, size: sizeBytes)
    }

    private static func check(
        _ partitions: [Partition], of file: ImageFile, _ bad: (String, String?) -> DiskImageError
    ) throws(DiskImageError) {
        for partition in partitions where partition.end > file.size {
            throw bad(
                "\(partition.name) ends at byte \(partition.end), but the image has only \(file.size)",
                "the image is cut short: download or copy it again")
        }
        let sorted = partitions.sorted { $0.start < $1.start }
        for (one, next) in zip(sorted, sorted.dropFirst()) where next.start < one.end {
            throw bad("\(one.name) and \(next.name) overlap", "the partition table is damaged")
        }
    }

    /// A regular file has no sector size of its own: on no table, the other is tried.
    static func possibleSizes(of file: ImageFile) -> [SectorSize] {
        file.isDevice ? [SectorSize(file.sectorSize)] : SectorSize.usual
    }
}
