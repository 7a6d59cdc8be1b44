// SPDX-License-Identifier: Apache-2.0

/// One entry of a directory.
package struct DirectoryEntry: Hashable, Sendable {
    /// One part of a path; never `.` or `..`.
    package var name: FileName
    /// Which file it is a name of.
    package var inode: InodeNumber
    /// What the directory says that it is; `unknown` where it says nothing.
    package var kind: FileKind

    /// An entry as its directory has it.
    package init(name: FileName, inode: InodeNumber, kind: FileKind) {
        self.name = name
        self.inode = inode
        self.kind = kind
    }
}

/// What a walk through a file system comes by.
package struct WalkItem: Sendable {
    /// The names from the root on.
    package var path: [FileName]
    /// What is there, symlinks not followed.
    package var status: FileStatus

    /// A file that a walk came to, by the names on the way.
    package init(path: [FileName], status: FileStatus) {
        self.path = path
        self.status = status
    }
}
