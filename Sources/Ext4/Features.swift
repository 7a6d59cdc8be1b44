// SPDX-License-Identifier: Apache-2.0

/// One of the three sets of features that a superblock names, by what is to become of a file system with an unknown one
/// (e2fsprogs, lib/e2p/feature.c).
protocol FeatureSet: OptionSet where RawValue == UInt32, Element == Self {
    /// Every feature that has a name, in the order of their bits.
    static var named: [(feature: Self, name: String)] { get }
    /// Those that can be worked with.
    static var usable: Self { get }
    /// What stands before the number of a feature without a name, as dumpe2fs has it: `FEATURE_C11`.
    static var letter: String { get }
}

extension FeatureSet {
    init(bit: UInt32) { self.init(rawValue: 1 << bit) }

    /// The names of all that are in the set; one that has none here is called as dumpe2fs calls it.
    var names: [String] {
        let known = Self.named.reduce(0) { $0 | $1.feature.rawValue }
        let rest = rawValue & ~known
        return Self.named.filter { contains($0.feature) }.map(\.name)
            + (0..<32).filter { rest & (1 << $0) != 0 }.map { "FEATURE_\(Self.letter)\($0)" }
    }

    /// The names of those that cannot be worked with.
    var unusableNames: [String] { subtracting(Self.usable).names }
}

/// `s_feature_compat`: the kernel mounts a file system with an unknown one; it is not written to here.
struct CompatibleFeatures: FeatureSet {
    let rawValue: UInt32

    static let preallocatedDirectories = Self(bit: 0)
    static let imagicInodes = Self(bit: 1)
    static let journal = Self(bit: 2)
    static let attributes = Self(bit: 3)
    static let resizeInode = Self(bit: 4)
    static let indexedDirectories = Self(bit: 5)
    static let lazyGroups = Self(bit: 6)
    static let snapshotBitmap = Self(bit: 7)
    static let sparseSuperblocks2 = Self(bit: 9)
    static let fastCommits = Self(bit: 10)
    static let stableInodes = Self(bit: 11)
    static let orphanFile = Self(bit: 12)

    static let named: [(feature: Self, name: String)] = [
        (.preallocatedDirectories, "dir_prealloc"), (.imagicInodes, "imagic_inodes"), (.journal, "has_journal"),
        (.attributes, "ext_attr"), (.resizeInode, "resize_inode"), (.indexedDirectories, "dir_index"),
        (.lazyGroups, "lazy_bg"), (.snapshotBitmap, "snapshot_bitmap"), (.sparseSuperblocks2, "sparse_super2"),
        (.fastCommits, "fast_commit"), (.stableInodes, "stable_inodes"), (.orphanFile, "orphan_file"),
    ]
    static let usable: Self = [
        .preallocatedDirectories, .journal, .attributes, .resizeInode, .indexedDirectories, .sparseSuperblocks2,
        .fastCommits,
        .stableInodes, .orphanFile,
    ]
    static let letter = "C"
}

/// `s_feature_incompat`: a file system with an unknown one cannot even be read.
struct IncompatibleFeatures: FeatureSet {
    let rawValue: UInt32

    static let compression = Self(bit: 0)
    /// The entries of directories say what kind of file they are of.
    static let fileKinds = Self(bit: 1)
    static let needsRecovery = Self(bit: 2)
    /// It is the journal of another file system.
    static let journalDevice = Self(bit: 3)
    static let metaGroups = Self(bit: 4)
    static let extents = Self(bit: 6)
    /// Numbers of blocks have 64 bits.
    static let wideBlockNumbers = Self(bit: 7)
    static let multipleMountProtection = Self(bit: 8)
    static let flexibleGroups = Self(bit: 9)
    /// Large extended attributes have inodes of their own.
    static let attributeInodes = Self(bit: 10)
    static let directoryData = Self(bit: 12)
    static let checksumSeed = Self(bit: 13)
    static let largeDirectories = Self(bit: 14)
    static let inlineData = Self(bit: 15)
    static let encryption = Self(bit: 16)
    static let casefolding = Self(bit: 17)

    static let named: [(feature: Self, name: String)] = [
        (.compression, "compression"), (.fileKinds, "filetype"), (.needsRecovery, "needs_recovery"),
        (.journalDevice, "journal_dev"), (.metaGroups, "meta_bg"), (.extents, "extent"), (.wideBlockNumbers, "64bit"),
        (.multipleMountProtection, "mmp"), (.flexibleGroups, "flex_bg"), (.attributeInodes, "ea_inode"),
        (.directoryData, "dirdata"), (.checksumSeed, "metadata_csum_seed"), (.largeDirectories, "large_dir"),
        (.inlineData, "inline_data"), (.encryption, "encrypt"), (.casefolding, "casefold"),
    ]
    static let usable: Self = [
        .fileKinds, .needsRecovery, .metaGroups, .extents, .wideBlockNumbers, .multipleMountProtection, .flexibleGroups,
        .attributeInodes, .checksumSeed, .largeDirectories, .inlineData, .encryption, .casefolding,
    ]
    /// What an ext2 or ext3 can have.
    static let ofExt3: Self = [.fileKinds, .needsRecovery, .metaGroups]
    static let letter = "I"
}

/// `s_feature_ro_compat`: a file system with an unknown one can be read, and not written to.
struct ReadOnlyFeatures: FeatureSet {
    let rawValue: UInt32

    static let sparseSuperblocks = Self(bit: 0)
    static let largeFiles = Self(bit: 1)
    /// ext3 sets it for directories that are B-trees, and no version uses it (Linux, fs/ext2/ext2.h).
    static let treeDirectories = Self(bit: 2)
    /// Files count blocks instead of 512 bytes where they must.
    static let hugeFiles = Self(bit: 3)
    /// Block groups have checksums, and flags for what of them was never used.
    static let uninitializedGroups = Self(bit: 4)
    /// A directory may have more than 65,000 directories in it.
    static let manySubdirectories = Self(bit: 5)
    static let extraFields = Self(bit: 6)
    static let snapshot = Self(bit: 7)
    static let quota = Self(bit: 8)
    /// Blocks come in clusters.
    static let clusters = Self(bit: 9)
    static let metadataChecksums = Self(bit: 10)
    static let replica = Self(bit: 11)
    static let readOnly = Self(bit: 12)
    static let projects = Self(bit: 13)
    static let sharedBlocks = Self(bit: 14)
    static let verity = Self(bit: 15)
    /// The orphan file names files.
    static let orphanPresent = Self(bit: 16)

    static let named: [(feature: Self, name: String)] = [
        (.sparseSuperblocks, "sparse_super"), (.largeFiles, "large_file"), (.hugeFiles, "huge_file"),
        (.uninitializedGroups, "uninit_bg"), (.manySubdirectories, "dir_nlink"), (.extraFields, "extra_isize"),
        (.snapshot, "snapshot"), (.quota, "quota"), (.clusters, "bigalloc"), (.metadataChecksums, "metadata_csum"),
        (.replica, "replica"), (.readOnly, "read-only"), (.projects, "project"), (.sharedBlocks, "shared_blocks"),
        (.verity, "verity"), (.orphanPresent, "orphan_present"),
    ]
    static let usable: Self = [
        .sparseSuperblocks, .largeFiles, .hugeFiles, .uninitializedGroups, .manySubdirectories, .extraFields, .clusters,
        .metadataChecksums, .projects, .verity,
    ]
    /// What an ext2 or ext3 can have.
    static let ofExt3: Self = [.sparseSuperblocks, .largeFiles, .treeDirectories]
    /// Both kinds of checksums that block groups can have.
    static let groupChecksums: Self = [.uninitializedGroups, .metadataChecksums]
    static let letter = "R"
}

extension Superblock {
    /// The names of all features.
    var featureNames: [String] { compatible.names + incompatible.names + readOnlyCompatible.names }

    /// The names of those that forbid reading.
    var unreadableFeatures: [String] { incompatible.unusableNames }

    /// The names of those that forbid writing only.
    var unwritableFeatures: [String] { compatible.unusableNames + readOnlyCompatible.unusableNames }
}

/// What a group descriptor says of its group (`bg_flags`); without checksums it says nothing.
struct GroupFlags: OptionSet {
    let rawValue: UInt16

    /// No inode of the group was ever in use, and its inode bitmap is not on disk.
    static let inodesUninitialized = GroupFlags(rawValue: 0x1)
    /// Its block bitmap is not on disk: only metadata is in use.
    static let blocksUninitialized = GroupFlags(rawValue: 0x2)
}
