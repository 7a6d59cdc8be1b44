// SPDX-License-Identifier: Apache-2.0

/// The mode and the owner that a file is to have; what is `nil` is kept, or 0644 and root for a new file.
package struct FileAttributes: Hashable, Sendable {
    /// The permission bits.
    package var mode: UInt16?
    /// The owner's number.
    package var uid: UInt32?
    /// The group's number.
    package var gid: UInt32?
    /// The permission bits of directories that are made on the way, which belong to the file's owner then; `nil` for 0755 and
    /// root.
    package var directoryMode: UInt16?

    /// What is left out stays as it is, or is the file system's usual for a new file.
    package init(mode: UInt16? = nil, uid: UInt32? = nil, gid: UInt32? = nil, directoryMode: UInt16? = nil) {
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.directoryMode = directoryMode
    }
}
