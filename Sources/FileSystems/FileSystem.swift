// SPDX-License-Identifier: Apache-2.0

/// What a file system is opened for.
package enum VolumeMode: Sendable {
    /// Everything that can be understood is read, whatever state the file system is in.
    case readOnly
    /// Only a file system that is clean, and whose every feature is known, can be written to.
    case readWrite
}

/// A file system on a window: its files can be read, written and removed.
///
/// A path is absolute, its names are parted by slashes. A symlink in it is followed inside the file system, and one that
/// leads out of it is refused. Nothing is written to the window before ``flush()`` but what belongs to the verbs called so
/// far; the window is thought to be one of an overlay, which is thrown away when anything throws.
///
/// Not for use by two threads at a time; two volumes do not know of each other.
package protocol FileSystem: AnyObject, SendableMetatype {
    /// How messages name this kind of file system: `ext4`.
    static var kind: String { get }
    /// What a file of it can have besides its bytes.
    static var capabilities: FileSystemCapabilities { get }

    /// Whether this kind is meant by a name of libblkid(3); `nil` where it is not.
    static func recognizes(_ type: String) -> Recognition?
    /// What the window's file system says about itself, without opening it; of one that cannot be opened, too.
    static func info(_ window: any VolumeWindow) throws(FileSystemError) -> VolumeInfo
    /// The command that checks and repairs the file system which begins so many bytes into a file; `nil` for none.
    static func repairCommand(_ file: String, offset: UInt64) -> RepairCommand?

    /// Opens the file system that fills the window.
    ///
    /// - Parameter now: seconds since 1970: the time of every change.
    /// - Throws: ``FileSystemError/Code/notRecognized`` where there is none of this kind, after a few reads.
    init(window: any VolumeWindow, mode: VolumeMode, now: Int64) throws(FileSystemError)

    /// Where the window's bytes count, whatever they are: all that is in use, in bytes, in order; `nil` where that cannot be known.
    func usedRanges() throws(FileSystemError) -> [Range<UInt64>]?

    /// Checks what is counted in more than one place, beyond what opening it for reading does.
    func checkCounts() throws(FileSystemError)

    /// What is at `path`; `nil`: nothing. A directory of the path that is missing counts as nothing, too.
    func status(_ path: String, followSymlinks: Bool) throws(FileSystemError) -> FileStatus?
    /// The same, by a file's number.
    func status(of number: InodeNumber) throws(FileSystemError) -> FileStatus
    /// The entries of the directory at `path`, without `.` and `..`, in the order they are in on disk.
    func list(_ path: String) throws(FileSystemError) -> [DirectoryEntry]
    /// Goes through all files and directories, each directory before what is in it, names in the order of their bytes.
    /// Symlinks are not followed.
    ///
    /// - Parameters:
    ///   - depth: The most directories in each other; a deeper one throws ``FileSystemError/Code/tooLarge``.
    ///   - count: The most files and directories altogether; more throw the same.
    func walk(
        depth: Int, count: Int, _ visit: (WalkItem) throws(FileSystemError) -> Void
    ) throws(FileSystemError)

    /// The content of the regular file at `path`.
    ///
    /// - Parameter limit: The most bytes; a larger file throws ``FileSystemError/Code/tooLarge``.
    func read(_ path: String, limit: Int) throws(FileSystemError) -> [UInt8]
    /// Hands the content of the regular file at `path` to `body`, in order, in parts, until that returns false; holes read as
    /// zeros.
    ///
    /// What is wrong with the file's map is thrown before the first part.
    func forEachPart(of path: String, _ body: (UnsafeRawBufferPointer) -> Bool) throws(FileSystemError)
    /// The same, by a file's number.
    func forEachPart(inode number: InodeNumber, _ body: (UnsafeRawBufferPointer) -> Bool) throws(FileSystemError)
    /// Where a symlink leads, as it is written in it.
    func readLink(inode number: InodeNumber) throws(FileSystemError) -> [UInt8]

    /// Puts `content` into the file at `path`, and makes the file, and directories on the way, if need be. A file that says all
    /// of this already is left alone.
    func write(
        _ content: [UInt8], to path: String, attributes: FileAttributes
    ) throws(FileSystemError) -> WriteResult
    /// Removes the file at `path`, and what it held. Returns what was removed; `nil`: there was nothing.
    @discardableResult
    func remove(_ path: String) throws(FileSystemError) -> FileStatus?
    /// Writes what is still held in memory to the window. Without a change nothing is written.
    func flush() throws(FileSystemError)
}

/// What a kind of file system makes of the name by which libblkid knows what is in a partition.
package enum Recognition: Sendable {
    /// It is a file system of this kind.
    case fileSystem
    /// It belongs to one, such as a journal of its own, and holds no files: it can be described, and not opened.
    case part
}

/// What a person can run to have a file system checked and repaired.
package struct RepairCommand: Hashable, Sendable {
    /// The program and its options: `e2fsck -f`.
    package var command: String
    /// What it is run on, not yet quoted for a shell.
    package var subject: String

    /// The command, and the one word that follows it.
    package init(command: String, subject: String) {
        self.command = command
        self.subject = subject
    }
}

extension FileSystem {
    /// Of a kind that does not say it.
    package func usedRanges() throws(FileSystemError) -> [Range<UInt64>]? { nil }

    /// What is at `path`, symlinks followed.
    package func status(_ path: String) throws(FileSystemError) -> FileStatus? {
        try status(path, followSymlinks: true)
    }

    /// Goes through all files and directories, as many as 1,000,000, and 64 directories in each other.
    package func walk(
        depth: Int = 64, count: Int = 1_000_000, visit: (WalkItem) throws(FileSystemError) -> Void
    ) throws(FileSystemError) {
        try walk(depth: depth, count: count, visit)
    }

    /// Puts `content` into the file at `path`, and leaves its mode and owner as they are.
    package func write(_ content: [UInt8], to path: String) throws(FileSystemError) -> WriteResult {
        try write(content, to: path, attributes: FileAttributes())
    }
}
