// SPDX-License-Identifier: Apache-2.0

/// The entries of a directory of a partition, or one file.
public struct ListReport: Sendable {
    /// The image's path, as the caller gave it.
    public var image: String
    /// The partition's label, or `partition N` for one that has none.
    public var partition: String
    /// The path that was asked for, in the partition.
    public var path: String
    /// In the order of their names; the one entry of a file that is not a directory.
    public var entries: [Entry]
    /// What a person must know of how the image was read: that a journal was applied over it, say.
    public var notes: [String]
    /// The file that the image came in, where all of it was read; else `nil`.
    public var source: ImageSource?

    /// One name in a directory.
    public struct Entry: Sendable {
        /// Bytes that are not UTF-8 are shown as U+FFFD.
        public var name: String
        /// What stands behind the name; symbolic links are not followed.
        public var kind: Kind
        /// The permission bits.
        public var mode: UInt16
        /// The owner's number.
        public var uid: UInt32
        /// The group's number.
        public var gid: UInt32
        /// In bytes.
        public var size: UInt64
        /// Seconds since 1970.
        public var modified: Int64
        /// A symbolic link's target.
        public var target: String?
    }

    /// What a name in a directory stands for.
    public enum Kind: String, Sendable {
        /// A regular file.
        case file
        /// A directory.
        case directory
        /// A symbolic link.
        case symlink
        /// A device, a FIFO or a socket.
        case other
    }
}

/// The bytes of one file of a partition.
public struct FileContent: Sendable {
    /// All of them, as they are.
    public var bytes: [UInt8]
    /// What a person must know of how the image was read.
    public var notes: [String]
}

/// What differs between two images.
public struct DiffReport: Sendable {
    /// The older image's path, as the caller gave it.
    public var base: String
    /// The newer image's path, as the caller gave it.
    public var edited: String
    /// Whether the two are the same, byte for byte.
    public var identical: Bool
    /// The images' sizes in bytes.
    public var baseSize: UInt64
    /// In bytes.
    public var editedSize: UInt64
    /// Every partition of either image, in the order of their numbers.
    public var partitions: [Partition]
    /// Bytes that differ outside every partition: the partition table, or gaps.
    public var bytesOutside: UInt64
    /// What a person must know of how both were read, and which files are too large to be compared by content.
    public var notes: [String]
    /// The file that the older image came in, where all of it was read; else `nil`.
    public var baseSource: ImageSource?
    /// The same of the newer one.
    public var editedSource: ImageSource?

    /// What differs in one partition.
    public struct Partition: Sendable {
        /// Its label in the newer image, or `partition N` for one that has none.
        public var label: String
        /// By which the partitions of both images are matched.
        public var number: Int
        /// Whether one image alone has it, or it differs in its bytes, place or label.
        public var change: Change
        /// Bytes that differ at the same place of both.
        public var bytesDiffering: UInt64
        /// The files that differ, in the order of their paths; empty where the partition is the same or has no file
        /// system that can be read.
        public var files: [File]
    }

    /// A file or directory that differs.
    public struct File: Sendable {
        /// Its path in the partition, absolute.
        public var path: String
        /// Whether one image alone has it, or it differs.
        public var change: Change
        /// What it is like in the older image; `nil` where it is not there.
        public var before: State?
        /// What it is like in the newer image; `nil` where it is not there.
        public var after: State?
    }

    /// What a file is like on one side.
    public struct State: Hashable, Sendable {
        /// What it is; symbolic links are not followed.
        public var kind: ListReport.Kind
        /// In bytes.
        public var size: UInt64
        /// The permission bits.
        public var mode: UInt16
        /// The owner's number.
        public var uid: UInt32
        /// The group's number.
        public var gid: UInt32
        /// In lower-case hexadecimal; `nil` where it is not a regular file.
        public var sha256: String?
    }

    /// How a partition or a file of two images compares.
    public enum Change: String, Sendable {
        /// The newer image alone has it.
        case added
        /// The older image alone has it.
        case removed
        /// Both have it, and it differs.
        case changed
        /// Nothing of it differs.
        case same
    }
}

/// What `undo` brought back.
public struct UndoReport: Sendable {
    /// The image's path, as the caller gave it.
    public var image: String
    /// Pages of 4096 bytes that have their old content again.
    public var pagesWritten: Int
    /// The bytes of these pages.
    public var bytesWritten: Int
}

/// What `recover` did.
public struct RecoverReport: Sendable {
    /// The image's path, as the caller gave it.
    public var image: String
    /// `false` where there was no journal.
    public var recovered: Bool
    /// Pages of 4096 bytes that were written from the journal; 0 where there was none.
    public var pagesWritten: Int
    /// The bytes of these pages.
    public var bytesWritten: Int
    /// What a person must know: what was removed, and which journals of other devices are left alone.
    public var notes: [String]
}
