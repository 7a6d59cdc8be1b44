// SPDX-License-Identifier: Apache-2.0

/// What one edit did, or would do.
public struct EditReport: Sendable {
    public var image: String
    /// `nil` where the image was edited in place.
    public var outputImage: String?
    /// The layout's name, or its file.
    public var layout: String
    public var dryRun: Bool
    public var files: [File]
    /// Pages of 4096 bytes that differ from the image as it was.
    public var pagesWritten: Int
    public var bytesWritten: Int
    /// The warnings of all checks.
    public var diagnostics: [Diagnostic]
    /// What a person must know of how the image was opened: that an interrupted edit was finished first, say.
    public var notes: [String]

    /// The account that was made for the image; `nil` for none.
    public var serviceAccount: ProvisionedAccount?
    /// Whether a dry run left a key out that is still to be made.
    package var needsKey = false

    /// One setting and the file that it is in.
    public struct File: Sendable {
        public var setting: SettingName
        /// The partition's label, or how else the layout names it.
        public var partition: String
        public var path: String
        public var action: Action
        /// The file's size in bytes; 0 when it was removed.
        public var bytes: Int
        /// In lower-case hexadecimal; `nil` when it was removed.
        public var sha256: String?
        /// The permission bits; `nil` when it was removed.
        public var mode: UInt16?
        public var uid: UInt32?
        public var gid: UInt32?

        package init(
            setting: SettingName, partition: String, path: String, action: Action, bytes: Int, sha256: String?,
            mode: UInt16?, uid: UInt32?, gid: UInt32?
        ) {
            (self.setting, self.partition, self.path, self.action) = (setting, partition, path, action)
            (self.bytes, self.sha256, self.mode, self.uid, self.gid) = (bytes, sha256, mode, uid, gid)
        }
    }

    public enum Action: String, Sendable {
        case created
        case replaced
        case unchanged
        case removed
    }
}
