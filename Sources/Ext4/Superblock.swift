// SPDX-License-Identifier: Apache-2.0

/// The fields of a superblock that are needed before libext2fs sees it (Linux, Documentation/filesystems/ext4,
/// "Super Block"), read from its 1024 bytes.
struct Superblock {
    private let bytes: [UInt8]

    static let offset: Int64 = 1024
    static let size = 1024

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private func u16(_ offset: Int) -> UInt32 { UInt32(bytes.number16(at: offset)) }
    private func u32(_ offset: Int) -> UInt32 { bytes.number32(at: offset) }
    private func text(_ offset: Int, _ count: Int) -> [UInt8] {
        Array(bytes[offset..<offset + count].prefix { $0 != 0 })
    }

    var magic: UInt32 { u16(56) }
    var inodesCount: UInt32 { u32(0) }
    var freeInodes: UInt32 { u32(16) }
    var blocksCount: UInt64 { UInt64(u32(4)) | (has64bit ? UInt64(u32(336)) << 32 : 0) }
    var reservedBlocks: UInt64 { UInt64(u32(8)) | (has64bit ? UInt64(u32(340)) << 32 : 0) }
    var freeBlocks: UInt64 { UInt64(u32(12)) | (has64bit ? UInt64(u32(344)) << 32 : 0) }
    var firstDataBlock: UInt32 { u32(20) }
    var logBlockSize: UInt32 { u32(24) }
    var logClusterSize: UInt32 { u32(28) }
    var blocksPerGroup: UInt32 { u32(32) }
    var clustersPerGroup: UInt32 { u32(36) }
    var inodesPerGroup: UInt32 { u32(40) }
    var state: State { State(rawValue: u16(58)) }
    var creatorOS: UInt32 { u32(72) }
    var revision: UInt32 { u32(76) }
    var firstInode: UInt32 { revision == 0 ? 11 : u32(84) }
    var inodeSize: UInt32 { revision == 0 ? 128 : u16(88) }
    var compatible: CompatibleFeatures { CompatibleFeatures(rawValue: u32(92)) }
    var incompatible: IncompatibleFeatures { IncompatibleFeatures(rawValue: u32(96)) }
    var readOnlyCompatible: ReadOnlyFeatures { ReadOnlyFeatures(rawValue: u32(100)) }
    var uuid: [UInt8] { Array(bytes[104..<120]) }
    var label: [UInt8] { text(120, 16) }
    var reservedDescriptorBlocks: UInt32 { u16(206) }
    /// 0: none.
    var journalInode: UInt32 { compatible.contains(.journal) ? u32(224) : 0 }
    var orphanFileInode: UInt32 { compatible.contains(.orphanFile) ? u32(640) : 0 }
    var lastOrphan: UInt32 { u32(232) }
    var descriptorSize: UInt32 { has64bit ? u16(254) : 32 }
    var firstMetaGroup: UInt32 { u32(260) }
    /// How many bytes after an inode's first 128 every inode has for fields, and how many a new one is to have.
    var leastExtraSize: UInt32 { u16(348) }
    var wantedExtraSize: UInt32 { u16(350) }
    var mmpBlock: UInt64 { UInt64(u32(360)) | UInt64(u32(364)) << 32 }
    var checksumType: UInt8 { bytes[373] }

    /// What hashes of names in a directory's index begin with.
    var hashSeed: [UInt32] { (0..<4).map { u32(236 + 4 * $0) } }
    /// Whether these hashes take a byte of a name for an unsigned number (`s_flags`, EXT2_FLAGS_UNSIGNED_HASH).
    var hashesUnsigned: Bool { u32(352) & 2 != 0 }

    var has64bit: Bool { incompatible.contains(.wideBlockNumbers) }
    var isClustered: Bool { readOnlyCompatible.contains(.clusters) }

    /// What was noted of it when it was written last (`s_state`).
    struct State: OptionSet {
        let rawValue: UInt32

        /// It was unmounted.
        static let clean = State(rawValue: 0x1)
        static let errors = State(rawValue: 0x2)
        /// Deleted files are being cleaned up.
        static let orphans = State(rawValue: 0x4)
    }

    /// In bytes; only after ``geometryFault()``.
    var blockSize: Int { 1024 << Int(min(logBlockSize, 6)) }
    var clusterSize: Int { 1024 << Int(min(logClusterSize, 20)) }
    var blocksPerCluster: Int { max(1, clusterSize / blockSize) }
    var groupCount: UInt64 {
        let blocks = blocksCount - min(blocksCount, UInt64(firstDataBlock))
        // Rounded up without a sum, which a count near 2^64 would overflow.
        let (whole, rest) = blocks.quotientAndRemainder(dividingBy: UInt64(max(1, blocksPerGroup)))
        return whole + (rest > 0 ? 1 : 0)
    }

    /// The most block groups, and bytes of group descriptors, that are taken into memory.
    static let mostGroups: UInt64 = 1 << 20
    static let mostDescriptorBytes: UInt64 = 64 << 20

    /// What is wrong with the geometry, in a few words, or `nil`. Every size is bounded by the window's.
    func geometryFault() -> String? {
        guard revision <= 1 else { return "revision \(revision) of the format is not known" }
        guard logBlockSize <= 6 else { return "the block size is absurd" }
        guard logClusterSize <= 20, logClusterSize >= logBlockSize, isClustered || logClusterSize == logBlockSize else {
            return "the cluster size is absurd"
        }
        guard inodeSize >= 128, inodeSize <= blockSize, inodeSize & (inodeSize - 1) == 0 else {
            return "the inode size is absurd"
        }
        guard
            !has64bit || (descriptorSize >= 64 && descriptorSize <= 1024 && descriptorSize & (descriptorSize - 1) == 0)
        else { return "the group descriptor size is absurd" }
        let bits = UInt64(blockSize) * 8
        guard firstDataBlock <= (blockSize == 1024 ? 1 : 0), blocksCount > UInt64(firstDataBlock) + 4 else {
            return "the first data block is absurd"
        }
        guard clustersPerGroup >= 8, UInt64(clustersPerGroup) <= bits, clustersPerGroup % 8 == 0 || groupCount == 1,
            UInt64(clustersPerGroup) * UInt64(blocksPerCluster) == UInt64(blocksPerGroup)
        else { return "the number of blocks in a group is absurd" }
        guard inodesPerGroup >= 1, UInt64(inodesPerGroup) <= bits, inodesPerGroup % 8 == 0 else {
            return "the number of inodes in a group is absurd"
        }
        // libext2fs counts the bytes of a group's inodes in 32 bits.
        guard UInt64(inodesPerGroup) * UInt64(inodeSize) <= UInt64(UInt32.max) else {
            return "the number of inodes in a group is absurd"
        }
        guard groupCount <= Self.mostGroups, groupCount * UInt64(descriptorSize) <= Self.mostDescriptorBytes else {
            return "it has \(groupCount) block groups, more than can be worked with"
        }
        guard groupCount * UInt64(inodesPerGroup) == UInt64(inodesCount), firstInode >= 11, firstInode <= inodesCount
        else { return "the number of inodes does not fit the number of groups" }
        guard freeBlocks <= blocksCount else { return "it counts more free blocks than it has blocks" }
        guard freeInodes <= inodesCount else { return "it counts more free inodes than it has inodes" }
        return nil
    }

    /// What else e2fsck would repair in the superblock, where writing by it would do harm (e2fsck/super.c,
    /// `check_super_block`); `nil`: nothing.
    func writingFault() -> String? {
        guard reservedBlocks <= blocksCount / 2 else { return "it reserves more than half of its blocks for root" }
        guard reservedDescriptorBlocks <= UInt32(blockSize / 4) else {
            return "the number of blocks that are reserved for group descriptors is absurd"
        }
        // libext2fs clears as many bytes of an inode as these say, without a look at the inode's size.
        let room = inodeSize - 128
        guard room == 0 || (leastExtraSize <= room && wantedExtraSize <= room) else {
            return "the size of the additional fields of an inode is absurd"
        }
        guard journalInode <= inodesCount, orphanFileInode <= inodesCount else {
            return "the inode of the journal or of the orphan file is one that cannot be"
        }
        return nil
    }
}
