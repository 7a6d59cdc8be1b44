// SPDX-License-Identifier: Apache-2.0

/// The features that a superblock can name, and which of them can be worked with (e2fsprogs, lib/e2p/feature.c).
enum Feature {
    static let compatible: [(bit: UInt32, name: String, writable: Bool)] = [
        (0x1, "dir_prealloc", true), (0x2, "imagic_inodes", false), (0x4, "has_journal", true),
        (0x8, "ext_attr", true), (0x10, "resize_inode", true), (0x20, "dir_index", true), (0x40, "lazy_bg", false),
        (0x80, "snapshot_bitmap", false), (0x200, "sparse_super2", true), (0x400, "fast_commit", true),
        (0x800, "stable_inodes", true), (0x1000, "orphan_file", true),
    ]
    /// A file system with another incompatible feature cannot even be read.
    static let incompatible: [(bit: UInt32, name: String, readable: Bool)] = [
        (0x1, "compression", false), (0x2, "filetype", true), (0x4, "needs_recovery", true),
        (0x8, "journal_dev", false), (0x10, "meta_bg", true), (0x40, "extent", true), (0x80, "64bit", true),
        (0x100, "mmp", true), (0x200, "flex_bg", true), (0x400, "ea_inode", true), (0x1000, "dirdata", false),
        (0x2000, "metadata_csum_seed", true), (0x4000, "large_dir", true), (0x8000, "inline_data", true),
        (0x10000, "encrypt", true), (0x20000, "casefold", true),
    ]
    static let readOnlyCompatible: [(bit: UInt32, name: String, writable: Bool)] = [
        (0x1, "sparse_super", true), (0x2, "large_file", true), (0x8, "huge_file", true), (0x10, "uninit_bg", true),
        (0x20, "dir_nlink", true), (0x40, "extra_isize", true), (0x80, "snapshot", false), (0x100, "quota", false),
        (0x200, "bigalloc", true), (0x400, "metadata_csum", true), (0x800, "replica", false),
        (0x1000, "read-only", false), (0x2000, "project", true), (0x4000, "shared_blocks", false),
        (0x8000, "verity", true), (0x10000, "orphan_present", false),
    ]

    /// The names of all features of a superblock; one that has no name here is called as dumpe2fs calls it.
    static func names(_ superblock: Superblock) -> [String] {
        compatible.filter { superblock.compatible & $0.bit != 0 }.map(\.name)
            + unknown(superblock.compatible, compatible.map(\.bit), "C")
            + incompatible.filter { superblock.incompatible & $0.bit != 0 }.map(\.name)
            + unknown(superblock.incompatible, incompatible.map(\.bit), "I")
            + readOnlyCompatible.filter { superblock.readOnlyCompatible & $0.bit != 0 }.map(\.name)
            + unknown(superblock.readOnlyCompatible, readOnlyCompatible.map(\.bit), "R")
    }

    /// The features that forbid reading.
    static func unreadable(_ superblock: Superblock) -> [String] {
        incompatible.filter { !$0.readable && superblock.incompatible & $0.bit != 0 }.map(\.name)
            + unknown(superblock.incompatible, incompatible.map(\.bit), "I")
    }

    /// The features that forbid writing only.
    static func unwritable(_ superblock: Superblock) -> [String] {
        compatible.filter { !$0.writable && superblock.compatible & $0.bit != 0 }.map(\.name)
            + unknown(superblock.compatible, compatible.map(\.bit), "C")
            + readOnlyCompatible.filter { !$0.writable && superblock.readOnlyCompatible & $0.bit != 0 }.map(\.name)
            + unknown(superblock.readOnlyCompatible, readOnlyCompatible.map(\.bit), "R")
    }

    private static func unknown(_ set: UInt32, _ known: [UInt32], _ letter: String) -> [String] {
        let rest = set & ~known.reduce(0, |)
        return (0..<32).filter { rest & (1 << $0) != 0 }.map { "FEATURE_\(letter)\($0)" }
    }
}
