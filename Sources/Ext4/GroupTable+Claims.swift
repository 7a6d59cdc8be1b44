// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
internal import FileSystems

/// What the inodes in use have and are called, read once.
extension GroupTable {
    /// Reads every inode that is in use, and throws where two of them have a block in common.
    private mutating func readClaims(_ volume: Ext4Volume) throws(FileSystemError) -> BlockClaims {
        let (filesystem, superblock) = (volume.filesystem, volume.superblock)
        let (count, inodeSize) = (Int(superblock.inodesPerGroup), Int(superblock.inodeSize))
        // Never across the end of a table, which lies in the file system as a whole.
        let (step, tableSize) = (max(superblock.blockSize, 1 << 16), count * inodeSize)
        var claims = BlockClaims()
        var isJournalThere = superblock.journalInode == 0
        var inode = Inode(size: 128)
        for group in 0..<filesystem.pointee.group_desc_count
        where ext2fs_bg_free_inodes_count(filesystem, group) < superblock.inodesPerGroup {
            try loadInodes(group, volume)
            guard let bitmap = inodeBitmaps[group] else { continue }
            let unused = volume.hasGroupChecksums ? Int(ext2fs_bg_itable_unused(filesystem, group)) : 0
            let table = Int64(ext2fs_inode_table_loc(filesystem, group)) * Int64(superblock.blockSize)
            var (part, start, directories) = ([UInt8](), 0, UInt32(0))
            for index in 0..<count where bitmap[index] {
                let number = group * superblock.inodesPerGroup + UInt32(index) + 1
                guard index < count - unused else {
                    throw volume.damagedGroup(group, "inode \(number) is in use, and among those that never were")
                }
                let offset = index * inodeSize
                if !(start..<start + part.count).contains(offset) {
                    start = offset / step * step
                    let end = min(start + step, tableSize)
                    part = try Ext4Volume.read(volume.channel.window, at: table + Int64(start), count: end - start)
                }
                inode.bytes.replaceSubrange(0..<128, with: part[offset - start..<offset - start + 128])
                if FileKind(mode: inode.mode) == .directory { directories += 1 }
                if number == superblock.journalInode { isJournalThere = FileKind(mode: inode.mode) == .regular }
                try claims.add(number, inode, volume)
            }
            guard directories == ext2fs_bg_used_dirs_count(filesystem, group) else {
                throw volume.damagedGroup(group, "its count of directories does not fit its inodes")
            }
        }
        guard isJournalThere else {
            throw volume.damaged("check the file system", "", "its journal is gone")
        }
        try claims.settle(metadata, volume)
        return claims
    }

    /// How many names an inode has, in all directories of the file system.
    mutating func nameCount(_ inode: InodeNumber, _ volume: Ext4Volume) throws(FileSystemError) -> Int {
        if names == nil { names = try countNames(volume) }
        return names?[inode] ?? 0
    }

    mutating func knownClaims(_ volume: Ext4Volume) throws(FileSystemError) -> BlockClaims {
        if let claims { return claims }
        let read = try readClaims(volume)
        claims = read
        return read
    }

    private mutating func countNames(_ volume: Ext4Volume) throws(FileSystemError) -> [InodeNumber: Int] {
        let claims = try knownClaims(volume)
        // Most inodes have one name; of a count that is absurd a million is enough to begin with.
        let used = volume.superblock.inodesCount - volume.superblock.freeInodes
        var names: [InodeNumber: Int] = [:]
        names.reserveCapacity(Int(min(used, 1 << 20)))
        for directory in claims.directories { try volume.countNames(in: directory, &names) }
        return names
    }

    /// Tells of a name that was made (1) or taken away (-1).
    mutating func addNames(_ count: Int, of inode: InodeNumber) { names?[inode, default: 0] += count }

    /// How many inodes had this block of extended attributes, those that were removed here left out.
    func attributeUsers(_ block: UInt64) -> Int { claims?.attributeUsers[block] ?? 0 }

    mutating func releaseAttributes(_ block: UInt64) { claims?.releaseAttributes(block) }
}
