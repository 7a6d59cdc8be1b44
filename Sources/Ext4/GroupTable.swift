// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
internal import FileSystems

/// The block and inode bitmaps of a file system, read group by group as they are needed.
///
/// libext2fs would read all bitmaps before the first allocation and write all of them after. Here every group counts
/// as full until its bitmap was read and checked, so libext2fs can only take from those; and only what changed is
/// written. Inodes are allocated here altogether.
struct GroupTable {
    /// The parts of the file system that hold no files: superblocks, group descriptors, bitmaps, inode tables. Sorted,
    /// without overlaps, in blocks.
    let metadata: [Range<UInt64>]
    /// The bitmaps of the groups that were read: the whole block as it was, or as it is to be.
    private var blockBitmaps: [UInt32: Bitmap] = [:]
    var inodeBitmaps: [UInt32: Bitmap] = [:]
    /// Who had which blocks before the first change; `nil` until the first bitmap of blocks is needed.
    var claims: BlockClaims?
    /// How many names each inode has in all directories; `nil` until that is asked for the first time.
    var names: [InodeNumber: Int]?

    struct Bitmap {
        var bytes: [UInt8]
        /// It must be written even if no bit of it changed: what is on disk is not a bitmap.
        var wasUninitialized: Bool
        var isChanged = false

        subscript(bit: Int) -> Bool {
            get { bytes[bit >> 3] & (1 << UInt8(bit & 7)) != 0 }
            set {
                if newValue {
                    bytes[bit >> 3] |= 1 << UInt8(bit & 7)
                } else {
                    bytes[bit >> 3] &= ~(1 << UInt8(bit & 7))
                }
            }
        }

        /// How many of the first `count` bits are not set.
        func zeros(in count: Int) -> Int {
            var result = 0
            for index in 0..<count / 8 { result += (~bytes[index]).nonzeroBitCount }
            for bit in count / 8 * 8..<count where !self[bit] { result += 1 }
            return result
        }
    }

    init(_ volume: Ext4Volume) throws(FileSystemError) {
        metadata = try Self.metadataRanges(volume)
        let filesystem = volume.filesystem
        let operation = "open the file system"
        try volume.check(ext2fs_allocate_block_bitmap(filesystem, "blocks", &filesystem.pointee.block_map), operation)
        filesystem.pointee.write_bitmaps = nil
        // Without an inode bitmap libext2fs can take no inode by itself.
        var block = UInt64(volume.superblock.firstDataBlock)
        while block < volume.superblock.blocksCount {
            let count = min(1 << 30, volume.superblock.blocksCount - block)
            ext2fs_mark_block_bitmap_range2(filesystem.pointee.block_map, block, UInt32(count))
            block += count
        }
    }

    /// All blocks of metadata as ranges; throws where two of them overlap.
    private static func metadataRanges(_ volume: Ext4Volume) throws(FileSystemError) -> [Range<UInt64>] {
        let filesystem = volume.filesystem
        let superblock = volume.superblock
        let end = superblock.blocksCount
        let tableBlocks = UInt64(filesystem.pointee.inode_blocks_per_group)
        let oldDescriptors =
            superblock.incompatible.contains(.metaGroups)
            ? min(UInt64(superblock.firstMetaGroup), UInt64(filesystem.pointee.desc_blocks))
            : UInt64(filesystem.pointee.desc_blocks) + UInt64(superblock.reservedDescriptorBlocks)
        var ranges: [Range<UInt64>] = []
        ranges.reserveCapacity(Int(filesystem.pointee.group_desc_count) * 3 + 64)
        func add(_ start: UInt64, _ count: UInt64) {
            if start < end { ranges.append(start..<min(end, start + count)) }
        }
        // With 1 kB blocks and clusters the boot block is block 0, and belongs to the first cluster.
        add(0, superblock.blockSize == 1024 ? 2 : 1)
        for group in 0..<filesystem.pointee.group_desc_count {
            var (old, new): (UInt64, UInt64) = (0, 0)
            var superAt: UInt64 = 0
            ext2fs_super_and_bgd_loc2(filesystem, group, &superAt, &old, &new, nil)
            if superAt > 1 { add(superAt, 1) }
            if old > 0 { add(old, oldDescriptors) }
            if new > 0 { add(new, 1) }
            add(ext2fs_block_bitmap_loc(filesystem, group), 1)
            add(ext2fs_inode_bitmap_loc(filesystem, group), 1)
            add(ext2fs_inode_table_loc(filesystem, group), tableBlocks)
        }
        ranges.sort { $0.lowerBound < $1.lowerBound }
        var merged: [Range<UInt64>] = []
        for range in ranges where !range.isEmpty {
            guard let last = merged.last, last.upperBound >= range.lowerBound else {
                merged.append(range)
                continue
            }
            guard last.upperBound == range.lowerBound else {
                throw FileSystemError(
                    .damaged, "open the file system",
                    reason: "two of its own structures lie at block \(range.lowerBound); \(checkAdvice)")
            }
            merged[merged.count - 1] = last.lowerBound..<range.upperBound
        }
        return merged
    }

    /// Whether a block is one of the file system's own.
    func isMetadata(_ block: UInt64) -> Bool {
        var (low, high) = (0, metadata.count)
        while low < high {
            let middle = (low + high) / 2
            if metadata[middle].upperBound <= block { low = middle + 1 } else { high = middle }
        }
        return low < metadata.count && metadata[low].contains(block)
    }

    /// The blocks of a group.
    private func blocks(of group: UInt32, _ volume: Ext4Volume) -> Range<UInt64> {
        let first = UInt64(volume.superblock.firstDataBlock) + UInt64(group) * UInt64(volume.superblock.blocksPerGroup)
        return first..<min(volume.superblock.blocksCount, first + UInt64(volume.superblock.blocksPerGroup))
    }

    private func clusterCount(of group: UInt32, _ volume: Ext4Volume) -> Int {
        let blocks = blocks(of: group, volume)
        let ratio = volume.superblock.blocksPerCluster
        return (blocks.count + ratio - 1) / ratio
    }

    /// Reads, checks and takes into use the block bitmap of a group.
    mutating func loadBlocks(_ group: UInt32, _ volume: Ext4Volume) throws(FileSystemError) {
        guard blockBitmaps[group] == nil else { return }
        let claims = try knownClaims(volume)
        let filesystem = volume.filesystem
        let bytesUsed = Int(volume.superblock.clustersPerGroup) / 8
        let clusters = clusterCount(of: group, volume)
        let range = blocks(of: group, volume)
        let ratio = UInt64(volume.superblock.blocksPerCluster)
        var bitmap: Bitmap
        if volume.flags(ofGroup: group).contains(.blocksUninitialized) {
            bitmap = Bitmap(bytes: [UInt8](repeating: 0xff, count: volume.superblock.blockSize), wasUninitialized: true)
            for bit in 0..<clusters { bitmap[bit] = false }
            forMetadata(in: range) { block in bitmap[Int((block - range.lowerBound) / ratio)] = true }
        } else {
            bitmap = Bitmap(
                bytes: try readBitmap(ext2fs_block_bitmap_loc(filesystem, group), volume), wasUninitialized: false)
            let isRight = bitmap.bytes.withUnsafeMutableBytes { buffer in
                ext2fs_block_bitmap_csum_verify(
                    filesystem, group, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytesUsed))
            }
            guard isRight != 0 else { throw volume.damagedGroup(group, "the checksum of its block bitmap is wrong") }
            var isFree = false
            forMetadata(in: range) { block in
                if !bitmap[Int((block - range.lowerBound) / ratio)] { isFree = true }
            }
            guard !isFree else {
                throw volume.damagedGroup(group, "its block bitmap calls blocks of the file system's own free")
            }
        }
        for part in claims.parts(of: range) {
            for block in part where !bitmap[Int((block - range.lowerBound) / ratio)] {
                throw volume.damagedGroup(group, "its block bitmap calls block \(block) free, which is in use")
            }
        }
        guard UInt32(bitmap.zeros(in: clusters)) == ext2fs_bg_free_blocks_count(filesystem, group) else {
            throw volume.damagedGroup(group, "its count of free blocks does not fit its bitmap")
        }
        let map = filesystem.pointee.block_map
        ext2fs_unmark_block_bitmap_range2(map, range.lowerBound, UInt32(range.count))
        let status = bitmap.bytes.withUnsafeMutableBytes { buffer in
            ext2fs_set_block_bitmap_range2(map, range.lowerBound / ratio, clusters, buffer.baseAddress)
        }
        try volume.check(status, "read a bitmap")
        blockBitmaps[group] = bitmap
    }

    private func forMetadata(in range: Range<UInt64>, _ body: (UInt64) -> Void) {
        for part in metadata {
            let common = part.clamped(to: range)
            for block in common { body(block) }
        }
    }

    private func readBitmap(_ block: UInt64, _ volume: Ext4Volume) throws(FileSystemError) -> [UInt8] {
        let size = volume.superblock.blockSize
        return try Ext4Volume.read(volume.channel.window, at: Int64(block) * Int64(size), count: size)
    }

    mutating func loadInodes(_ group: UInt32, _ volume: Ext4Volume) throws(FileSystemError) {
        guard inodeBitmaps[group] == nil else { return }
        let filesystem = volume.filesystem
        let count = Int(volume.superblock.inodesPerGroup)
        var bitmap: Bitmap
        if volume.flags(ofGroup: group).contains(.inodesUninitialized) {
            bitmap = Bitmap(bytes: [UInt8](repeating: 0xff, count: volume.superblock.blockSize), wasUninitialized: true)
            for index in 0..<count / 8 { bitmap.bytes[index] = 0 }
        } else {
            bitmap = Bitmap(
                bytes: try readBitmap(ext2fs_inode_bitmap_loc(filesystem, group), volume), wasUninitialized: false)
            let isRight = bitmap.bytes.withUnsafeMutableBytes { buffer in
                ext2fs_inode_bitmap_csum_verify(
                    filesystem, group, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(count / 8))
            }
            guard isRight != 0 else { throw volume.damagedGroup(group, "the checksum of its inode bitmap is wrong") }
        }
        guard UInt32(bitmap.zeros(in: count)) == ext2fs_bg_free_inodes_count(filesystem, group) else {
            throw volume.damagedGroup(group, "its count of free inodes does not fit its bitmap")
        }
        inodeBitmaps[group] = bitmap
    }

    /// Whether an inode is marked as in use.
    mutating func isInUse(_ inode: InodeNumber, _ volume: Ext4Volume) throws(FileSystemError) -> Bool {
        let (group, bit) = place(of: inode, volume)
        try loadInodes(group, volume)
        return inodeBitmaps[group]?[bit] ?? false
    }

    private func place(of inode: InodeNumber, _ volume: Ext4Volume) -> (group: UInt32, bit: Int) {
        let index = inode.rawValue - min(inode.rawValue, 1)
        let (group, bit) = index.quotientAndRemainder(dividingBy: volume.superblock.inodesPerGroup)
        return (group, Int(bit))
    }

    /// Takes the first free inode of the parent's group, or of a group after it.
    mutating func takeInode(near parent: InodeNumber, isDirectory: Bool, _ volume: Ext4Volume) throws(FileSystemError)
        -> InodeNumber?
    {
        let filesystem = volume.filesystem
        let groupCount = filesystem.pointee.group_desc_count
        let first = place(of: parent, volume).group
        for step in 0..<groupCount {
            let group = (first + step) % groupCount
            guard ext2fs_bg_free_inodes_count(filesystem, group) > 0 else { continue }
            try loadInodes(group, volume)
            let reserved = group == 0 ? Int(volume.superblock.firstInode) - 1 : 0
            let count = Int(volume.superblock.inodesPerGroup)
            guard reserved < count, var bitmap = inodeBitmaps[group],
                let bit = (reserved..<count).first(where: { !bitmap[$0] })
            else { continue }
            try checkUnused(InodeNumber(rawValue: group * volume.superblock.inodesPerGroup + UInt32(bit) + 1), volume)
            if bitmap.wasUninitialized {
                // As the kernel does, a group whose inodes come into use gets its block bitmap, too.
                try loadBlocks(group, volume)
                ext2fs_clear_block_uninit(filesystem, group)
            }
            bitmap[bit] = true
            bitmap.isChanged = true
            inodeBitmaps[group] = bitmap
            let inode = InodeNumber(rawValue: group * volume.superblock.inodesPerGroup + UInt32(bit) + 1)
            ext2fs_inode_alloc_stats2(filesystem, inode.rawValue, 1, isDirectory ? 1 : 0)
            return inode
        }
        return nil
    }

    /// That an inode which its bitmap calls free is not that of a file all the same. What was never in use is not looked
    /// at: it may hold anything.
    private func checkUnused(_ number: InodeNumber, _ volume: Ext4Volume) throws(FileSystemError) {
        let (group, bit) = place(of: number, volume)
        let count = Int(volume.superblock.inodesPerGroup)
        if volume.hasGroupChecksums, bit >= count - Int(ext2fs_bg_itable_unused(volume.filesystem, group)) { return }
        let size = Int(volume.superblock.inodeSize)
        let table = ext2fs_inode_table_loc(volume.filesystem, group)
        let offset = Int64(table) * Int64(volume.superblock.blockSize) + Int64(bit * size)
        let inode = Inode(bytes: try Ext4Volume.read(volume.channel.window, at: offset, count: size))
        guard inode.links == 0 || FileKind(mode: inode.mode) == .unknown else {
            throw volume.damagedGroup(group, "its inode bitmap calls inode \(number.rawValue) free, which is in use")
        }
    }

    /// Takes back what ``takeInode(near:isDirectory:_:)`` told libext2fs, which counts a directory's inode itself.
    func uncount(_ inode: InodeNumber, _ volume: Ext4Volume) {
        ext2fs_inode_alloc_stats2(volume.filesystem, inode.rawValue, -1, 1)
    }

    /// Gives an inode back.
    mutating func releaseInode(_ inode: InodeNumber, _ volume: Ext4Volume) throws(FileSystemError) {
        let (group, bit) = place(of: inode, volume)
        try loadInodes(group, volume)
        inodeBitmaps[group]?[bit] = false
        inodeBitmaps[group]?.isChanged = true
        ext2fs_inode_alloc_stats2(volume.filesystem, inode.rawValue, -1, 0)
    }

    /// Reads bitmaps until at least `count` blocks are known to be free, from the inode's group on. Returns how many
    /// are free in the groups that were read: fewer than `count` only where there are no more.
    mutating func prepareBlocks(_ count: UInt64, near inode: InodeNumber, _ volume: Ext4Volume) throws(FileSystemError)
        -> UInt64
    {
        let filesystem = volume.filesystem
        let groupCount = filesystem.pointee.group_desc_count
        let ratio = UInt64(volume.superblock.blocksPerCluster)
        let first = place(of: inode, volume).group
        var free: UInt64 = 0
        for step in 0..<groupCount where free < count {
            let group = (first + step) % groupCount
            let inGroup = UInt64(ext2fs_bg_free_blocks_count(filesystem, group))
            guard inGroup > 0 || step == 0 else { continue }
            try loadBlocks(group, volume)
            free += inGroup * ratio
        }
        return free
    }

    /// Whether a block is in use, by its group's bitmap.
    mutating func isInUse(block: UInt64, _ volume: Ext4Volume) throws(FileSystemError) -> Bool {
        try loadBlocks(ext2fs_group_of_blk2(volume.filesystem, block), volume)
        return ext2fs_test_generic_bmap(volume.filesystem.pointee.block_map, block) != 0
    }

    /// Writes the bitmaps that changed, and puts their checksums into the group descriptors.
    mutating func write(_ volume: Ext4Volume) throws(FileSystemError) {
        let filesystem = volume.filesystem
        let ratio = UInt64(volume.superblock.blocksPerCluster)
        for group in blockBitmaps.keys.sorted() {
            guard let old = blockBitmaps[group],
                !volume.flags(ofGroup: group).contains(.blocksUninitialized)
            else { continue }
            var bitmap = old
            let clusters = clusterCount(of: group, volume)
            var bits = [UInt8](repeating: 0, count: (clusters + 7) / 8)
            let status = bits.withUnsafeMutableBytes { buffer in
                ext2fs_get_block_bitmap_range2(
                    filesystem.pointee.block_map, blocks(of: group, volume).lowerBound / ratio, clusters,
                    buffer.baseAddress)
            }
            try volume.check(status, "write a bitmap")
            bitmap.bytes.replaceSubrange(0..<clusters / 8, with: bits[0..<clusters / 8])
            for bit in clusters / 8 * 8..<clusters { bitmap[bit] = bits[bit >> 3] & (1 << UInt8(bit & 7)) != 0 }
            guard bitmap.wasUninitialized || bitmap.bytes != old.bytes else { continue }
            let bytesUsed = Int32(volume.superblock.clustersPerGroup / 8)
            let location = ext2fs_block_bitmap_loc(filesystem, group)
            try write(&bitmap, at: location, group, volume) { ext2fs_block_bitmap_csum_set($0, $1, $2, bytesUsed) }
            blockBitmaps[group] = bitmap
        }
        for group in inodeBitmaps.keys.sorted() {
            guard var bitmap = inodeBitmaps[group], bitmap.isChanged else { continue }
            let bytesUsed = Int32(volume.superblock.inodesPerGroup / 8)
            let location = ext2fs_inode_bitmap_loc(filesystem, group)
            try write(&bitmap, at: location, group, volume) { ext2fs_inode_bitmap_csum_set($0, $1, $2, bytesUsed) }
            inodeBitmaps[group] = bitmap
        }
    }

    private func write(
        _ bitmap: inout Bitmap, at block: UInt64, _ group: UInt32, _ volume: Ext4Volume,
        checksum: (ext2_filsys, dgrp_t, UnsafeMutablePointer<CChar>?) -> errcode_t
    ) throws(FileSystemError) {
        let filesystem = volume.filesystem
        let status = bitmap.bytes.withUnsafeMutableBytes { buffer -> errcode_t in
            let status = checksum(filesystem, group, buffer.baseAddress?.assumingMemoryBound(to: CChar.self))
            guard status == 0 else { return status }
            return io_channel_write_blk64(filesystem.pointee.io, block, 1, buffer.baseAddress)
        }
        try volume.check(status, "write a bitmap")
        ext2fs_group_desc_csum_set(filesystem, group)
        bitmap.wasUninitialized = false
        bitmap.isChanged = false
    }
}
