// SPDX-License-Identifier: Apache-2.0

/// What an image holds. Sizes and starts are in bytes.
public struct InspectReport: Sendable {
    /// The image's path, as the caller gave it.
    public var image: String
    /// Of the disk, in bytes; a thin image's base has as many.
    public var size: UInt64
    /// Of the sectors that the partition table counts in, in bytes: 512 or 4096.
    public var sectorSize: Int
    /// The table's type, `gpt`.
    public var tableType: String
    /// The disk GUID.
    public var tableUUID: String
    /// In the order of their numbers, with those that are ignored.
    public var partitions: [Partition]
    /// The layout's name, or its file.
    public var layout: String
    /// The settings that the layout has a place for; empty where there is no layout that can be used.
    public var settings: [Setting]
    /// What was found in the layout.
    public var diagnostics: [Diagnostic]
    /// What a person must know of how the image was read: that a journal was applied over it, say.
    public var notes: [String]
    /// The file that it came in, where all of it was read; else `nil`.
    public var source: ImageSource?

    /// An entry of the partition table, and the file system that is there.
    public struct Partition: Sendable {
        /// From 1.
        public var number: Int
        /// The partition label, in UTF-8; empty for none.
        public var label: String
        /// The partition's own GUID, in lower case.
        public var uuid: String
        /// The type GUID.
        public var type: String
        /// From the disk's beginning, in bytes.
        public var start: UInt64
        /// In bytes.
        public var size: UInt64
        /// Whether it reaches beyond what the table calls usable: it cannot be named, and is not looked into.
        public var isIgnored = false
        /// `nil` where nothing is recognized.
        public var fileSystem: FileSystem?
    }

    /// What a partition holds.
    public struct FileSystem: Sendable {
        /// libblkid's name: `ext4`, `xfs`, `crypto_LUKS`, …
        public var type: String
        /// The file system's own label; empty for none.
        public var label: String
        /// The file system's own UUID; empty for none.
        public var uuid: String
        /// In bytes; `nil`, as all that follow, where it is of no kind that can be read, or cannot be opened.
        public var blockSize: Int?
        /// In bytes; it can be less than the partition has.
        public var size: UInt64?
        /// In bytes; what is reserved for root counts.
        public var free: UInt64?
        /// `clean`, or what is wrong with it.
        public var state: String
        /// By the names that the tools of its kind use; empty where they are not known.
        public var features: [String]
    }

    /// Whether a setting is in the image, and what it says.
    public struct Setting: Sendable {
        /// Which setting it is.
        public var setting: SettingName
        /// Whether the layout's file is there and holds the setting.
        public var present: Bool
        /// The label of the partition that the layout means, or how else the layout names it.
        public var partition: String
        /// Where the layout puts the setting, in the partition.
        public var path: String
        /// `nil`, as ``sha256`` is, where it is not present.
        public var bytes: Int?
        /// Of the whole file, in lower-case hexadecimal.
        public var sha256: String?
        /// What the file says, in a few words and without its secrets; of one that cannot be read, why; `nil` where it is
        /// not there.
        public var summary: String?
    }
}
