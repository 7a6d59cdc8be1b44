// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
package import FileSystems

extension Ext4Volume {
    private static let opening = "open the file system"

    /// Reads the superblock, and checks that there is one, that its sizes are possible and fit the window, and that
    /// all features that forbid reading are known.
    static func readSuperblock(_ window: any VolumeWindow) throws(FileSystemError) -> Superblock {
        guard window.size >= Superblock.offset + Int64(Superblock.size) else {
            throw FileSystemError(
                .notRecognized, opening, reason: "the partition is too small for an ext2, ext3 or ext4 file system")
        }
        let superblock = Superblock(try read(window, at: Superblock.offset, count: Superblock.size))
        guard superblock.magic == 0xef53 else { throw notRecognized(window) }
        if superblock.incompatible.contains(.journalDevice) {
            throw FileSystemError(
                .unsupportedFeature, opening, reason: "it holds the journal of another file system, and no files")
        }
        let unreadable = superblock.unreadableFeatures
        guard unreadable.isEmpty else { throw unsupported(unreadable, "read") }
        if let fault = superblock.geometryFault() {
            throw FileSystemError(.damaged, opening, reason: "\(fault): the superblock is damaged; \(checkAdvice)")
        }
        let (size, overflow) = superblock.blocksCount.multipliedReportingOverflow(by: UInt64(superblock.blockSize))
        guard !overflow, size <= UInt64(window.size) else {
            throw FileSystemError(
                .largerThanPartition, opening,
                reason:
                    "it has \(superblock.blocksCount) blocks of \(superblock.blockSize) bytes, more than its partition of "
                    + "\(window.size) bytes can hold; the partition was cut short, or the superblock is damaged")
        }
        return superblock
    }

    static func read(_ window: any VolumeWindow, at offset: Int64, count: Int) throws(FileSystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        do {
            try bytes.withUnsafeMutableBytes { try window.read(at: offset, into: $0) }
        } catch {
            throw FileSystemError(.inputOutput, opening, reason: "the partition cannot be read", cause: error)
        }
        return bytes
    }

    /// What is there instead of an ext2, ext3 or ext4 file system, as far as its magic tells.
    private static func notRecognized(_ window: any VolumeWindow) -> FileSystemError {
        let start: [UInt8]
        do throws(FileSystemError) { start = try read(window, at: 0, count: 512) } catch { return error }
        let known: [(offset: Int, magic: [UInt8], name: String)] = [
            (0, Array("XFSB".utf8), "an XFS file system"),
            (0, [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe], "a LUKS container"),
            (0, Array("hsqs".utf8), "a SquashFS file system"), (3, Array("NTFS".utf8), "an NTFS file system"),
            (82, Array("FAT32".utf8), "a FAT file system"), (54, Array("FAT".utf8), "a FAT file system"),
        ]
        for entry in known where start.count >= entry.offset + entry.magic.count {
            guard start[entry.offset..<entry.offset + entry.magic.count].elementsEqual(entry.magic) else { continue }
            return FileSystemError(.notRecognized, opening, reason: "this is \(entry.name), not ext2, ext3 or ext4")
        }
        let reason =
            start.allSatisfy { $0 == 0 }
            ? "the partition is not formatted, or its superblock is gone"
            : "this is not an ext2, ext3 or ext4 file system, or its superblock is gone"
        return FileSystemError(.notRecognized, opening, reason: reason)
    }

    private static func unsupported(_ names: [String], _ verb: String) -> FileSystemError {
        let list = names.joined(separator: ", ")
        let advice =
            if names.contains("quota") {
                ": its records of disk usage would no longer add up; turn it off with tune2fs -O ^quota"
            } else if names.contains("read-only") {
                ": it is marked read-only; if that is not meant, turn it off with tune2fs -O ^read-only"
            } else if names.contains("shared_blocks") {
                ": its files share blocks"
            } else if names.contains("orphan_present") {
                ": deleted files wait for clean-up; \(checkAdvice)"
            } else {
                ""
            }
        let code: FileSystemError.Code = names == ["orphan_present"] ? .notClean : .unsupportedFeature
        let what = names.count == 1 ? "feature" : "features"
        return FileSystemError(
            code, opening,
            reason: "it cannot be \(verb == "read" ? "read" : "written to") with the \(what) \(list)\(advice)")
    }

    /// Checks all that allows reading and forbids writing.
    static func checkWritable(_ superblock: Superblock, _ window: any VolumeWindow) throws(FileSystemError) {
        let unwritable = superblock.unwritableFeatures
        guard unwritable.isEmpty else { throw unsupported(unwritable, "write") }
        if superblock.incompatible.contains(.needsRecovery) {
            throw FileSystemError(
                .needsRecovery, opening,
                reason:
                    "it has unfinished changes in its journal; replay that with e2fsck -f, or mount and unmount the file system once"
            )
        }
        if superblock.state.contains(.errors) {
            throw FileSystemError(.hasErrors, opening, reason: "it says that errors were found in it; \(checkAdvice)")
        }
        if !superblock.state.contains(.clean) {
            throw FileSystemError(.notClean, opening, reason: "it was not unmounted; \(checkAdvice)")
        }
        if superblock.lastOrphan != 0 || superblock.state.contains(.orphans) {
            throw FileSystemError(.notClean, opening, reason: "deleted files wait for clean-up; \(checkAdvice)")
        }
        if let fault = superblock.writingFault() {
            throw FileSystemError(.damaged, opening, reason: "\(fault): the superblock is damaged; \(checkAdvice)")
        }
        guard superblock.creatorOS == 0 else {
            throw FileSystemError(.unsupportedFeature, opening, reason: "it was not made for Linux")
        }
        if superblock.incompatible.contains(.multipleMountProtection) { try checkNotInUse(superblock, window) }
    }

    /// Multiple mount protection (Linux, Documentation/filesystems/ext4, "Multiple Mount Protection").
    private static func checkNotInUse(_ superblock: Superblock, _ window: any VolumeWindow) throws(FileSystemError) {
        guard superblock.mmpBlock > UInt64(superblock.firstDataBlock), superblock.mmpBlock < superblock.blocksCount
        else {
            throw FileSystemError(
                .damaged, opening, reason: "its block of multiple mount protection is outside it; \(checkAdvice)")
        }
        let bytes = try read(window, at: Int64(superblock.mmpBlock) * Int64(superblock.blockSize), count: 8)
        let words = [0, 4].map { start in (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
        }
        guard words[0] == 0x004d_4d50 else {
            throw FileSystemError(
                .damaged, opening, reason: "its block of multiple mount protection is damaged; \(checkAdvice)")
        }
        if words[1] == 0xff4d_4d50 { return }
        // A running number, or that of e2fsck; what lies above is none (`EXT4_MMP_SEQ_MAX` in Linux, fs/ext4/ext4.h).
        guard words[1] > 0xe24d_4d50 else {
            throw FileSystemError(
                .inUse, opening,
                reason:
                    "it says that it is mounted on a machine or being checked; unmount it there, or if that is no longer so, "
                    + "run e2fsck -f")
        }
        throw FileSystemError(
            .damaged, opening, reason: "its block of multiple mount protection is damaged; \(checkAdvice)")
    }

    static func openFailure(_ status: Int) -> FileSystemError {
        let cause = Ext2Status(status)
        switch FileSystemError.Code(status: status) {
        case .notRecognized:
            return FileSystemError(
                .notRecognized, opening, reason: "this is not an ext2, ext3 or ext4 file system", cause: cause)
        case .unsupportedFeature:
            return FileSystemError(
                .unsupportedFeature, opening, reason: "it uses a feature that is not supported", cause: cause)
        case .internal: return FileSystemError(.internal, opening, reason: "libext2fs failed", cause: cause)
        default:
            return FileSystemError(.damaged, opening, reason: "its superblock is damaged; \(checkAdvice)", cause: cause)
        }
    }

    /// Whether block groups have checksums and flags (features uninit_bg and metadata_csum).
    var hasGroupChecksums: Bool { !superblock.readOnlyCompatible.isDisjoint(with: .groupChecksums) }

    /// What the descriptor of a block group says of it.
    func flags(ofGroup group: UInt32) -> GroupFlags {
        guard hasGroupChecksums else { return [] }
        return GroupFlags(rawValue: ext2fs_bg_flags(filesystem, group))
    }

    /// Checks every group descriptor: its checksum, and that its bitmaps and inode table lie in the file system.
    func checkDescriptors() throws(FileSystemError) {
        let blocks = superblock.blocksCount
        let tableBlocks = UInt64(filesystem.pointee.inode_blocks_per_group)
        for group in 0..<filesystem.pointee.group_desc_count {
            guard !hasGroupChecksums || ext2fs_group_desc_csum_verify(filesystem, group) != 0 else {
                throw damagedGroup(group, "its checksum is wrong")
            }
            let first = UInt64(superblock.firstDataBlock)
            let table = ext2fs_inode_table_loc(filesystem, group)
            guard table > first, table < blocks, tableBlocks <= blocks - table else {
                throw damagedGroup(group, "its inode table is outside the file system")
            }
            for bitmap in [ext2fs_block_bitmap_loc(filesystem, group), ext2fs_inode_bitmap_loc(filesystem, group)] {
                guard bitmap > first, bitmap < blocks else {
                    throw damagedGroup(group, "its bitmaps are outside the file system")
                }
            }
        }
    }

    /// Checks that the superblock counts as many free blocks and inodes as its groups do. While the file system is
    /// mounted that need not be so; in one that is clean it is.
    package func checkCounts() throws(FileSystemError) {
        var (blocks, inodes) = (UInt64(0), UInt64(0))
        for group in 0..<filesystem.pointee.group_desc_count {
            let freeClusters = ext2fs_bg_free_blocks_count(filesystem, group)
            let freeInodes = ext2fs_bg_free_inodes_count(filesystem, group)
            guard freeClusters <= superblock.clustersPerGroup, freeInodes <= superblock.inodesPerGroup,
                !hasGroupChecksums || ext2fs_bg_itable_unused(filesystem, group) <= superblock.inodesPerGroup
            else { throw damagedGroup(group, "it counts more free than it has") }
            blocks += UInt64(freeClusters) * UInt64(superblock.blocksPerCluster)
            inodes += UInt64(freeInodes)
        }
        for (total, own, what) in [
            (blocks, superblock.freeBlocks, "blocks"), (inodes, UInt64(superblock.freeInodes), "inodes"),
        ] where total != own {
            throw FileSystemError(
                .damaged, Self.opening,
                reason: "its superblock counts \(own) free \(what), and its groups \(total); \(checkAdvice)")
        }
    }

    func damagedGroup(_ group: UInt32, _ fault: String) -> FileSystemError {
        FileSystemError(.damaged, Self.opening, reason: "block group \(group) is damaged: \(fault); \(checkAdvice)")
    }
}
