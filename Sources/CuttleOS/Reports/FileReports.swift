// SPDX-License-Identifier: Apache-2.0

/// The entries of a directory of a partition, or one file.
public struct ListReport: Sendable {
    public var image: String
    public var partition: String
    public var path: String
    public var entries: [Entry]
    public var notes: [String]

    public struct Entry: Sendable {
        /// Bytes that are not UTF-8 are shown as U+FFFD.
        public var name: String
        public var kind: Kind
        /// The permission bits.
        public var mode: UInt16
        public var uid: UInt32
        public var gid: UInt32
        /// In bytes.
        public var size: UInt64
        /// Seconds since 1970.
        public var modified: Int64
        /// A symbolic link's target.
        public var target: String?
    }

    public enum Kind: String, Sendable {
        case file
        case directory
        case symlink
        case other
    }
}

/// The bytes of one file of a partition.
public struct FileContent: Sendable {
    public var bytes: [UInt8]
    public var notes: [String]
}

/// What differs between two images.
public struct DiffReport: Sendable {
    public var base: String
    public var edited: String
    /// Whether the two are the same, byte for byte.
    public var identical: Bool
    /// The images' sizes in bytes.
    public var baseSize: UInt64
    public var editedSize: UInt64
    public var partitions: [Partition]
    /// Bytes that differ outside every partition: the partition table, or gaps.
    public var bytesOutside: UInt64
    public var notes: [String]

    public struct Partition: Sendable {
        public var label: String
        public var number: Int
        public var change: Change
        /// Bytes that differ at the same place of both.
        public var bytesDiffering: UInt64
        public var files: [File]
    }

    public struct File: Sendable {
        public var path: String
        public var change: Change
        public var before: State?
        public var after: State?
    }

    /// What a file is like on one side.
    public struct State: Hashable, Sendable {
        public var kind: ListReport.Kind
        public var size: UInt64
        public var mode: UInt16
        public var uid: UInt32
        public var gid: UInt32
        /// In lower-case hexadecimal; `nil` where it is no regular file.
        public var sha256: String?
    }

    public enum Change: String, Sendable {
        case added
        case removed
        case changed
        case same
    }
}

/// What `undo` brought back.
public struct UndoReport: Sendable {
    public var image: String
    public var pagesWritten: Int
    public var bytesWritten: Int
}

/// What `recover` did.
public struct RecoverReport: Sendable {
    public var image: String
    /// `false` where there was no journal.
    public var recovered: Bool
    public var pagesWritten: Int
    public var bytesWritten: Int
    public var notes: [String]
}
