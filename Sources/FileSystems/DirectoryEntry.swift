// SPDX-License-Identifier: Apache-2.0

/// One entry of a directory.
package struct DirectoryEntry: Hashable, Sendable {
    package var name: FileName
    package var inode: InodeNumber
    /// What the directory says that it is; `unknown` where it says nothing.
    package var kind: FileKind

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
    package var status: FileStatus

    package init(path: [FileName], status: FileStatus) {
        self.path = path
        self.status = status
    }
}
