// SPDX-License-Identifier: Apache-2.0

/// What one edit did, or would do.
public struct EditReport: Sendable {
    /// The image's path, as the caller gave it.
    public var image: String
    /// `nil` where the image was edited in place.
    public var outputImage: String?
    /// The layout's name, or its file.
    public var layout: String
    /// Whether nothing was written, and the report says what would have been.
    public var dryRun: Bool
    /// What became of each setting, in the order of the settings; one that a layout puts into several files has
    /// several.
    public var files: [File]
    /// Pages of 4096 bytes that differ from the image as it was.
    public var pagesWritten: Int
    /// The bytes of these pages; with ``dryRun`` what would have been written.
    public var bytesWritten: Int
    /// The warnings of all checks.
    public var diagnostics: [Diagnostic]
    /// What a person must know of how the image was opened: that an interrupted edit was finished first, say.
    public var notes: [String]

    /// The account that was made for the image; `nil` for none.
    public var serviceAccount: ProvisionedAccount?
    /// The file that the image came in, where all of it was read; else `nil`.
    public var source: ImageSource?
    /// The new image's file; `nil` where none was made.
    public var output: OutputImage?
    /// Whether a dry run left a key out that is still to be made.
    package var needsKey = false

    /// One setting and the file that it is in.
    public struct File: Sendable {
        /// The setting that was put in or taken out.
        public var setting: SettingName
        /// The partition's label, or how else the layout names it.
        public var partition: String
        /// Where the file is in its partition, absolute, with symbolic links followed.
        public var path: String
        /// What became of the setting in that file.
        public var action: Action
        /// The file's size in bytes; 0 when it was removed.
        public var bytes: Int
        /// In lower-case hexadecimal; `nil` when it was removed.
        public var sha256: String?
        /// The permission bits; `nil` when it was removed.
        public var mode: UInt16?
        /// The owner's number; `nil` when the file was removed.
        public var uid: UInt32?
        /// The group's number; `nil` when the file was removed.
        public var gid: UInt32?

        /// One setting's outcome; `bytes` counts the whole file, whatever else is in it.
        package init(
            setting: SettingName, partition: String, path: String, action: Action, bytes: Int, sha256: String?,
            mode: UInt16?, uid: UInt32?, gid: UInt32?
        ) {
            (self.setting, self.partition, self.path, self.action) = (setting, partition, path, action)
            (self.bytes, self.sha256, self.mode, self.uid, self.gid) = (bytes, sha256, mode, uid, gid)
        }
    }

    /// What an edit did, or would do, to a setting's file.
    public enum Action: String, Sendable {
        /// The file was not there.
        case created
        /// The file was there, and said something else or had another mode or owner.
        case replaced
        /// All of it was there already: nothing was written.
        case unchanged
        /// The setting was there, and is no more: the file is gone, or its lines are.
        case removed
    }
}

extension Sequence<EditReport.File> {
    /// The settings that were put in and are secret, each once, in the order of their names.
    package var secrets: [SettingName] {
        Set(filter { $0.setting.isSecret && $0.action != .removed }.map(\.setting))
            .sorted { $0.rawValue < $1.rawValue }
    }
}

extension String {
    /// What a report says of files that hold secrets, or digests of them, which can be guessed at.
    package static func secrets(_ settings: [SettingName], in files: String) -> String {
        let names = settings.map(\.rawValue).joined(separator: ", ")
        return "\(files) hold secrets (\(names)), or what they can be guessed from: keep them as you keep those"
    }
}
