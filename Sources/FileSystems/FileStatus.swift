// SPDX-License-Identifier: Apache-2.0

/// A number that tells one file of a file system from another, whatever it is called: two names with one number are one
/// file. Where a file system has inodes, it is the inode's.
package struct InodeNumber: RawRepresentable, Hashable, Sendable, Comparable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static func < (left: InodeNumber, right: InodeNumber) -> Bool { left.rawValue < right.rawValue }
}

/// What a file system says about a file.
///
/// Where a kind of file system has no modes or owners, they are those that it shows for every file.
package struct FileStatus: Hashable, Sendable {
    /// Which file it is.
    package var inode: InodeNumber
    /// What it is.
    package var kind: FileKind
    /// The permission bits, without those of the kind.
    package var mode: UInt16
    /// The owner's number.
    package var uid: UInt32
    /// The group's number.
    package var gid: UInt32
    /// In bytes.
    package var size: UInt64
    /// How many names it has.
    package var links: Int
    /// Seconds since 1970.
    package var modificationTime: Int64

    /// The status as the file system has it.
    package init(
        inode: InodeNumber, kind: FileKind, mode: UInt16, uid: UInt32, gid: UInt32, size: UInt64, links: Int,
        modificationTime: Int64
    ) {
        self.inode = inode
        self.kind = kind
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.size = size
        self.links = links
        self.modificationTime = modificationTime
    }
}
