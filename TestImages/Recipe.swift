// SPDX-License-Identifier: Apache-2.0

/// A disk image for tests: what is in it, how it is built, and what an edit of it must come to.
///
/// Every image but the damaged ones has the partitions EDGELQ_BOOT, EDGELQ_ISOS and EDGELQ_DATA.
package struct Recipe: Sendable, CustomStringConvertible {
    /// The property that sets it apart, such as `gpt-4096`; also the name of the file, before `.raw`.
    package var name: String
    /// What must come of an edit of EDGELQ_BOOT.
    package var expectation: Expectation
    /// Which partition table the disk has.
    package var table: Table = .gpt
    /// 512 or 4096 bytes.
    package var sectorSize = 512
    /// In the order of the table.
    package var partitions: [PartitionSpec]
    /// Commands for `debugfs -w` on EDGELQ_BOOT once it is filled.
    package var commands: [String] = []
    /// Fill EDGELQ_BOOT until so many blocks are free, before the commands.
    package var freeBlocks: Int?
    /// Fill EDGELQ_BOOT until so many inodes are free, before the commands.
    package var freeInodes: Int?
    /// Index every directory of EDGELQ_BOOT that is longer than a block (`e2fsck -D`), after the commands.
    package var index = false
    /// A file that is too large to hold in memory.
    package var largeFile: LargeFile?
    /// What is done to the finished image last.
    package var finish: (@Sendable (_ image: borrowing RawFile, _ recipe: Recipe) throws -> Void)?
    /// The programs that it needs besides `sfdisk`, `mke2fs` and `debugfs`.
    package var tools: [String] = []
    /// The size of the image in bytes, where it is not the least that holds the partitions.
    package var size: Int?
    /// Where the settings of the tests go; the file of the first one is what a path recipe is about.
    package var directory = "/edgelq"

    package var description: String { name }

    /// The kinds of partition tables.
    package enum Table: Sendable { case gpt, mbr, none }

    /// What must come of writing the settings to EDGELQ_BOOT.
    package enum Expectation: Sendable, Equatable {
        /// The edit succeeds and the file system is clean.
        case editable
        /// The edit is refused by the named layer, not a byte is changed, and the words say so.
        case refused(Layer, why: String)
    }

    /// Which part of the tool meets the problem.
    package enum Layer: Sendable, Equatable {
        /// The image or its partition table.
        case disk
        /// Which partition a setting goes to: its label is missing or there are two of it.
        case label
        /// The file system cannot be opened for writing.
        case volume
        /// The file system can, but this write cannot be done: no room, or the path is in the way.
        case write
    }

    /// The partition that the settings go to.
    package var boot: PartitionSpec? { partitions.first { $0.label == TestImage.bootLabel } ?? partitions.first }

    /// Whether an edit must succeed.
    package var isEditable: Bool { expectation == .editable }

    /// The name of a program that is needed and not installed.
    package var missingTool: String? {
        (["sfdisk", "mke2fs", "debugfs"] + tools).first { ExternalProgram.find($0) == nil }
    }
}

/// One partition of a recipe.
package struct PartitionSpec: Sendable {
    /// `nil`: the partition has no name.
    package var label: String?
    /// In bytes from the image's start.
    package var start: Int
    /// In bytes.
    package var size: Int
    /// What is made in the partition; `nil` for zeros.
    package var filesystem: FileSystem?
    /// In bytes, where the file system is not as large as its partition.
    package var filesystemSize: Int?

    /// Whether e2fsprogs can work on the file system in a file of its own only: they look for the block of multiple
    /// mount protection at the start of the file, whatever the offset.
    package var needsOwnFile: Bool {
        if case .ext(let spec) = filesystem { spec.features.contains("mmp") } else { false }
    }

    /// The file system in a partition.
    package enum FileSystem: Sendable {
        case ext(ExtSpec)
        case fat, xfs, luks
    }

    /// A partition by its place in bytes.
    package init(_ label: String?, start: Int, size: Int, _ filesystem: FileSystem? = nil) {
        self.label = label
        self.start = start
        self.size = size
        self.filesystem = filesystem
    }
}

/// An ext2, ext3 or ext4 file system for `mke2fs`.
package struct ExtSpec: Sendable {
    /// In bytes.
    package var blockSize = 4096
    /// In bytes.
    package var inodeSize = 256
    /// All that mke2fs is to set, and no other.
    package var features: [String] = ExtSpec.ext4
    /// More arguments for `mke2fs`.
    package var arguments: [String] = []
    /// More extended options (`-E`).
    package var extended: [String] = []
    /// The file system's own; `nil` for none.
    package var label: String?
    /// What is put into it, each directory before what is in it.
    package var files: [FileSpec] = []

    /// The features of an ext4 file system that Debian 12's `mke2fs` makes.
    package static let ext4 = [
        "has_journal", "ext_attr", "resize_inode", "dir_index", "filetype", "extent", "64bit", "flex_bg",
        "sparse_super", "large_file", "huge_file", "dir_nlink", "extra_isize", "metadata_csum",
    ]
    /// The features of an ext3.
    package static let ext3 = [
        "has_journal", "ext_attr", "resize_inode", "dir_index", "filetype", "sparse_super", "large_file",
    ]
    /// The features of an ext2.
    package static let ext2 = ["ext_attr", "resize_inode", "dir_index", "filetype", "sparse_super", "large_file"]

    /// An ext4 as mke2fs makes it, without a file.
    package init() {}

    /// The same with these features more or fewer.
    package func with(_ more: [String] = [], without fewer: [String] = []) -> ExtSpec {
        var copy = self
        copy.features = features.filter { !fewer.contains($0) } + more.filter { !features.contains($0) }
        return copy
    }
}

/// One file that a file system has from the start.
package struct FileSpec: Sendable {
    /// Absolute, in the file system.
    package var path: String
    /// What is made there.
    package var kind: Kind
    /// The permission bits.
    package var mode: Int
    /// The owner's number.
    package var uid: Int
    /// The group's number.
    package var gid: Int

    /// What can be made.
    package enum Kind: Sendable {
        case file([UInt8])
        case directory
        case symlink(String)
    }

    /// A regular file of that text.
    package init(_ path: String, _ text: String, mode: Int = 0o644, uid: Int = 0, gid: Int = 0) {
        self.init(path, .file(Array(text.utf8)), mode: mode, uid: uid, gid: gid)
    }

    /// Anything else.
    package init(_ path: String, _ kind: Kind, mode: Int = 0o644, uid: Int = 0, gid: Int = 0) {
        self.path = path
        self.kind = kind
        self.mode = mode
        self.uid = uid
        self.gid = gid
    }
}
