// SPDX-License-Identifier: Apache-2.0

/// What an image holds. Sizes and starts are in bytes.
public struct InspectReport: Sendable {
    public var image: String
    public var size: UInt64
    public var sectorSize: Int
    /// The table's type, `gpt`.
    public var tableType: String
    /// The disk GUID.
    public var tableUUID: String
    public var partitions: [Partition]
    /// The layout's name, or its file.
    public var layout: String
    public var settings: [Setting]
    /// What was found in the layout.
    public var diagnostics: [Diagnostic]
    /// What a person must know of how the image was read: that a journal was applied over it, say.
    public var notes: [String]

    public struct Partition: Sendable {
        public var number: Int
        public var label: String
        public var uuid: String
        /// The type GUID.
        public var type: String
        public var start: UInt64
        public var size: UInt64
        /// Whether it reaches beyond what the table calls usable: it cannot be named, and is not looked into.
        public var isIgnored = false
        /// `nil` where nothing is recognized.
        public var fileSystem: FileSystem?
    }

    public struct FileSystem: Sendable {
        /// libblkid's name: `ext4`, `xfs`, `crypto_LUKS`, …
        public var type: String
        public var label: String
        public var uuid: String
        /// In bytes; `nil`, as all that follow, where it is of no kind that can be read, or cannot be opened.
        public var blockSize: Int?
        public var size: UInt64?
        public var free: UInt64?
        /// `clean`, or what is wrong with it.
        public var state: String
        public var features: [String]
    }

    public struct Setting: Sendable {
        public var setting: SettingName
        public var present: Bool
        public var partition: String
        public var path: String
        /// `nil`, as all that follow, where it is not present.
        public var bytes: Int?
        public var sha256: String?
        /// What the file says, in a few words and without its secrets.
        public var summary: String?
    }
}
