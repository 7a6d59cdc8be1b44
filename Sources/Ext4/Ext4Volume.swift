// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
package import FileSystems

/// An ext2, ext3 or ext4 file system on a window: its files can be read, written and removed.
///
/// Nothing is written to the window before ``flush()`` but what belongs to the verbs called so far; the window is
/// thought to be one of an overlay, which is thrown away when anything throws. After a write that failed half-way
/// every further write, and ``flush()``, throws ``FileSystemError/Code/abandoned``.
///
/// Not for use by two threads at a time; two volumes do not know of each other.
package final class Ext4Volume: FileSystem {
    /// What it was opened for; a volume for reading refuses every write.
    package let mode: VolumeMode
    /// Seconds since 1970: the time of every change. 0 is taken as 1, since libext2fs takes 0 for `no time set`.
    package let now: Int64
    let channel: WindowChannel
    /// The superblock as it was when the volume was opened.
    let superblock: Superblock
    let filesystem: ext2_filsys
    /// The bitmaps of the groups that were needed so far; `nil` in a volume that is open for reading.
    var groups: GroupTable?
    /// Whether a write failed half-way.
    var isAbandoned = false
    /// The directories that were checked before a change, what is in them now, and the inodes that were made here.
    var checkedDirectories: Set<InodeNumber> = []
    var knownNames: [InodeNumber: DirectoryNames] = [:]
    var ownInodes: Set<InodeNumber> = []
    /// How many more blocks of directories may be read. A damaged file system can show the same few over and over.
    var directoryBudget = 1 << 22

    /// Opens the file system that fills the window.
    ///
    /// Its superblock is checked before libext2fs sees it, so that a hostile one can neither make it take much
    /// memory nor reach outside the window.
    package init(window: any VolumeWindow, mode: VolumeMode, now: Int64) throws(FileSystemError) {
        prepareLibrary()
        let superblock = try Self.readSuperblock(window)
        if mode == .readWrite { try Self.checkWritable(superblock, window) }
        self.mode = mode
        self.now = max(1, now)
        self.superblock = superblock
        channel = WindowChannel(window, writable: mode == .readWrite)

        var opened: ext2_filsys?
        let flags = EXT2_FLAG_64BITS | EXT2_FLAG_SKIP_MMP | (mode == .readWrite ? EXT2_FLAG_RW : 0)
        let status = ext2fs_open2(channel.name, nil, flags, 0, 0, channel.manager, &opened)
        guard status == 0, let opened else {
            if let failure = channel.takeFailure() {
                throw FileSystemError(.inputOutput, "open the file system", reason: "it cannot be read", cause: failure)
            }
            throw Self.openFailure(Int(status))
        }
        filesystem = opened
        filesystem.pointee.now = Int(self.now)
        filesystem.pointee.default_bitmap_type = UInt16(EXT2FS_BMAP64_RBTREE)
        try checkDescriptors()
        if mode == .readWrite {
            try checkCounts()
            groups = try GroupTable(self)
        }
    }

    deinit {
        ext2fs_free(filesystem)
    }

    /// Writes what libext2fs still holds, changed bitmaps, group descriptors and the superblock, to the window.
    ///
    /// The volume can be used further. Without a change nothing is written.
    package func flush() throws(FileSystemError) {
        guard mode == .readWrite else { return }
        try checkUsable("write")
        guard filesystem.pointee.flags & EXT2_FLAG_DIRTY != 0 else { return }
        isAbandoned = true
        try groups?.write(self)
        try check(ext2fs_flush2(filesystem, EXT2_FLAG_FLUSH_NO_SYNC), "write the superblock")
        isAbandoned = false
    }

    /// Turns a status of libext2fs into a thrown error that names the operation.
    func check(_ status: errcode_t, _ operation: String, _ subject: String = "") throws(FileSystemError) {
        guard status != 0 else { return }
        throw failure(status, operation, subject)
    }

    func failure(_ status: errcode_t, _ operation: String, _ subject: String = "") -> FileSystemError {
        if let failure = channel.takeFailure() {
            return FileSystemError(
                .inputOutput, operation, subject, reason: "the partition cannot be read or written", cause: failure)
        }
        let code = FileSystemError.Code(status: Int(status))
        let reason =
            switch code {
            case .damaged: "the file system is damaged; \(checkAdvice)"
            case .noSpace: "no block is free in the file system"
            case .noInodes: "no inode is free in the file system"
            case .notFound: "there is no such file"
            case .notDirectory: "a part of the path is not a directory"
            case .unsupportedFeature: "the file system uses a feature that is not supported"
            default: "libext2fs failed"
            }
        return FileSystemError(code, operation, subject, reason: reason, cause: Ext2Status(Int(status)))
    }

    /// That the volume is open for writing, and that no write failed half-way.
    func checkUsable(_ operation: String, _ subject: String = "") throws(FileSystemError) {
        guard mode == .readWrite else {
            throw FileSystemError(.readOnly, operation, subject, reason: "the file system was opened for reading")
        }
        guard !isAbandoned else {
            throw FileSystemError(
                .abandoned, operation, subject, reason: "an earlier write failed; start again from the image")
        }
    }

    /// Runs a write; from then on until it succeeds the volume counts as abandoned.
    func modify<Result>(_ body: () throws(FileSystemError) -> Result) throws(FileSystemError) -> Result {
        channel.readBudget = WindowChannel.budget
        isAbandoned = true
        let result = try body()
        isAbandoned = false
        return result
    }
}
