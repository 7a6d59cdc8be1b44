// SPDX-License-Identifier: Apache-2.0

internal import CBlkid
internal import Glibc

/// One entry of a partition table. Starts and sizes are in bytes.
package struct Partition: Hashable, Sendable {
    package var number: Int
    /// The GPT partition label, as libblkid turns it into UTF-8; empty for none.
    package var label: String
    package var uuid: String
    /// The type GUID, in lower case.
    package var typeGUID: String
    package var start: UInt64
    package var size: UInt64

    package init(number: Int, label: String, uuid: String, typeGUID: String, start: UInt64, size: UInt64) {
        self.number = number
        self.label = label
        self.uuid = uuid
        self.typeGUID = typeGUID
        self.start = start
        self.size = size
    }

    package var end: UInt64 { start + size }

    /// How messages name it.
    package var name: String { label.isEmpty ? "partition \(number)" : label }
}

/// A GUID partition table, as libblkid reads it. A damaged primary table is replaced by the backup by itself.
package struct PartitionTable: Sendable {
    package var type: String
    /// The disk GUID.
    package var uuid: String
    /// In bytes.
    package var sectorSize: Int
    package var partitions: [Partition]
    /// Entries that reach beyond the range which the header calls usable: libblkid leaves them out, while Linux takes those
    /// that lie on the disk. They overlap nothing, and nothing is written to them.
    package var ignored: [Partition] = []
    /// Whether the primary table is damaged and the backup was taken.
    package var isFromBackup: Bool

    /// The partition of that label, which must be there once.
    package func partition(label: String) throws(DiskImageError) -> Partition {
        let found = partitions.filter { $0.label == label }
        return try only(found, "a partition with the label \(label)")
    }

    package func partition(number: Int) throws(DiskImageError) -> Partition {
        try only(partitions.filter { $0.number == number }, "a partition with the number \(number)")
    }

    /// The partition of the first of these type GUIDs (in any case) that the table has; it must be there once.
    package func partition(types: [String]) throws(DiskImageError) -> Partition {
        for type in types {
            let found = partitions.filter { $0.typeGUID == type.lowercased() }
            if !found.isEmpty { return try only(found, "a partition of the type \(type)") }
        }
        return try only([], "a partition of the type \(types.joined(separator: " or "))")
    }

    private func only(_ found: [Partition], _ what: String) throws(DiskImageError) -> Partition {
        if found.count == 1 { return found[0] }
        guard found.isEmpty else {
            let numbers = found.map { String($0.number) }.joined(separator: ", ")
            throw DiskImageError(
                .badImage, "find", what, "there are \(found.count): numbers \(numbers)",
                hint: "give each partition a label of its own, or name the partition by its number in a layout")
        }
        let there = partitions.map { $0.label.isEmpty ? "\($0.number) (no label)" : "\($0.number) \($0.label)" }
        throw DiskImageError(
            .badImage, "find", what, "there is none",
            hint: "the image has: \(there.isEmpty ? "no partitions" : there.joined(separator: ", "))")
    }
}

extension PartitionTable {
    /// Probes an image. The C functions are those of libblkid(3); it works on the file's descriptor.
    ///
    /// - Parameter foreign: asked what a file without a table is, if it is no raw image.
    package init(
        of file: ImageFile, foreign: (ImageFile) -> ForeignContent? = { _ in nil }
    ) throws(DiskImageError) {
        // A regular file has no sector size of its own: on no table, try the other.
        let sizes = file.isDevice ? [file.sectorSize] : [512, 4096]
        var failure: DiskImageError?
        for size in sizes {
            do {
                self = try Self.probe(file, sectorSize: size, foreign)
                return
            } catch {
                failure = failure ?? error
            }
        }
        throw failure ?? DiskImageError(.badImage, "read the partition table of", file.path, "there is none")
    }

    private static func probe(
        _ file: ImageFile, sectorSize: Int, _ foreign: (ImageFile) -> ForeignContent?
    ) throws(DiskImageError) -> PartitionTable {
        func bad(_ reason: String, _ hint: String? = nil) -> DiskImageError {
            DiskImageError(.badImage, "read the partition table of", file.path, reason, hint: hint)
        }
        for size in [512, 4096] { try requireSensible(file, size, bad) }
        guard let probe = blkid_new_probe() else { throw bad("libblkid is out of memory") }
        defer { blkid_free_probe(probe) }
        guard blkid_probe_set_device(probe, file.descriptor, 0, blkid_loff_t(file.size)) == 0 else {
            throw bad("libblkid cannot read it")
        }
        // After set_device, which resets it.
        blkid_probe_set_sectorsize(probe, UInt32(sectorSize))
        blkid_probe_enable_superblocks(probe, 0)
        blkid_probe_enable_partitions(probe, 1)
        blkid_probe_set_partitions_flags(probe, Int32(BLKID_PARTS_ENTRY_DETAILS))
        guard let list = blkid_probe_get_partitions(probe), let table = blkid_partlist_get_table(list) else {
            throw noTable(file, sectorSize, foreign)
        }
        let type = blkid_parttable_get_type(table).map { String(cString: $0) } ?? ""
        guard type == "gpt" else {
            if let error = unusualTable(file) { throw error }
            throw bad(
                "it has a \(type.isEmpty ? "partition table of an unknown type" : type.uppercased() + " partition table"), not a GPT",
                "SPEKTRA Edge OS images are GPT disks; is this the right image?")
        }
        let header = try header(of: file, at: blkid_parttable_get_offset(table), probedWith: sectorSize, bad)
        let entries = header.entries(in: file) ?? []
        // sfdisk and others take a primary table whose checksums are right where libblkid does not.
        let primary =
            header.own == 1 ? nil : TableHeader(of: file, at: UInt64(header.sectorSize), sectorSize: header.sectorSize)
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
            sectorSize: header.sectorSize, partitions: partitions,
            ignored: entries.filter { !known.contains($0.number) }.map { $0.partition(sectorSize: header.sectorSize) },
            isFromBackup: header.own != 1)
    }

    /// The header that libblkid took: the one that stands at `offset`, in bytes, and says so. A sector size that was not
    /// probed for counts too, as libblkid tries more than it is told.
    private static func header(
        of file: ImageFile, at offset: blkid_loff_t, probedWith probed: Int, _ bad: (String, String?) -> DiskImageError
    ) throws(DiskImageError) -> TableHeader {
        if let offset = UInt64(exactly: offset), offset < file.size {
            for size in [probed, 512, 4096] {
                let header = TableHeader(of: file, at: offset, sectorSize: size)
                if let header, header.own == offset / UInt64(size), header.entries(in: file) != nil { return header }
            }
        }
        throw bad("its header cannot be read", "the partition table is damaged: 'sfdisk --verify' says more")
    }

    /// A table of millions of entries is refused before libblkid makes room for them.
    private static func requireSensible(
        _ file: ImageFile, _ sectorSize: Int, _ bad: (String, String?) -> DiskImageError
    ) throws(DiskImageError) {
        let size = UInt64(sectorSize)
        for offset in [size, file.size > size ? file.size - size : 0] {
            guard let header = TableHeader(of: file, at: offset, sectorSize: sectorSize), header.isAbsurd,
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
        let (startBytes, overflow) = UInt64(start).multipliedReportingOverflow(by: 512)
        let (sizeBytes, overflow2) = UInt64(size).multipliedReportingOverflow(by: 512)
        guard !overflow, !overflow2, !startBytes.addingReportingOverflow(sizeBytes).overflow else {
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

    /// Why a GUID partition table that is there, and whose checksum is right, is not taken by libblkid or Linux; `nil`:
    /// there is none, or it is not known why.
    private static func unusualTable(_ file: ImageFile) -> DiskImageError? {
        func bad(_ reason: String, _ hint: String) -> DiskImageError {
            DiskImageError(.badImage, "read the partition table of", file.path, reason, hint: hint)
        }
        let sizes = file.isDevice ? [file.sectorSize] : [512, 4096]
        for size in sizes where file.size > UInt64(2 * size) {
            for offset in [UInt64(size), (file.size / UInt64(size) - 1) * UInt64(size)] {
                guard let header = TableHeader(of: file, at: offset, sectorSize: size),
                    header.own == offset / UInt64(size)
                else { continue }
                if !header.hasUsualEntries {
                    return bad(
                        "its GUID partition table has entries of \(header.entrySize) bytes, and Linux reads those of 128 only",
                        "write the table anew with entries of 128 bytes")
                }
                if !hasProtectiveRecord(file) {
                    return bad(
                        "it has a GUID partition table, but no protective MBR in its first sector, and Linux takes no notice of it",
                        "write a protective MBR: gdisk, then x, n and w")
                }
            }
        }
        return nil
    }

    /// Whether the first sector is a master boot record with a partition of the type 0xEE (UEFI 2.10 §5.2.3).
    private static func hasProtectiveRecord(_ file: ImageFile) -> Bool {
        guard file.hasSignature([0x55, 0xaa], at: 510) else { return false }
        return (0..<4).contains { file.hasSignature([0xee], at: UInt64(446 + 16 * $0 + 4)) }
    }

    /// Why there is no table: the image is not raw, not partitioned, or cut short.
    private static func noTable(
        _ file: ImageFile, _ sectorSize: Int, _ foreign: (ImageFile) -> ForeignContent?
    ) -> DiskImageError {
        let operation = "read the partition table of"
        if let format = foreign(file) {
            return DiskImageError(
                .badImage, operation, file.path, "this is \(format.name), not a raw disk image", hint: format.hint)
        }
        if let error = unusualTable(file) { return error }
        if file.hasSignature("EFI PART", at: UInt64(sectorSize)) {
            return DiskImageError(
                .badImage, operation, file.path, "the image is cut short, or its GUID partition table is damaged",
                hint: "download or copy the image again; 'sgdisk --verify' says more")
        }
        return DiskImageError(
            .badImage, operation, file.path, "there is no partition table in it",
            hint: "is this a raw image of a whole disk, and not of one partition?")
    }
}

extension ImageFile {
    /// Whether these bytes stand at an offset; `false` where it cannot be read.
    func hasSignature(_ text: String, at offset: UInt64) -> Bool { hasSignature(Array(text.utf8), at: offset) }

    package func hasSignature(_ bytes: [UInt8], at offset: UInt64) -> Bool {
        guard offset + UInt64(bytes.count) <= size else { return false }
        do { return try read(at: offset, count: bytes.count) == bytes } catch { return false }
    }
}
