// SPDX-License-Identifier: Apache-2.0

/// How a layout names the partition of a target.
package enum PartitionSelector: Hashable, Sendable {
    /// The GPT name (partlabel), exactly.
    case label(String)
    /// The number in the table, from 1.
    case number(Int)
    /// GPT type GUIDs in lower case: the first of them that a partition has is meant.
    case types([String])
}

/// How a setting's value becomes a file's bytes.
package enum SettingFormat: String, CaseIterable, Hashable, Sendable {
    /// The checked file's own bytes.
    case verbatim
    /// The value and a newline.
    case line
    /// `user:hash` and a newline: what `chpasswd -e` reads.
    case chpasswd
    /// One user's hash, and the day of its last change, in an existing shadow(5) file.
    case shadow
    /// `NAME=value` in an env file that keeps its other lines.
    case env
    /// The names behind 127.0.1.1 in an existing hosts(5) file, where it has such a line.
    case hosts
}

/// A place where a setting lands in an image.
package struct LayoutTarget: Hashable, Sendable {
    package var setting: SettingName
    package var partition: PartitionSelector
    /// Absolute and in normal form; or `~/` and a path in the home directory of ``user``.
    package var path: String
    package var format: SettingFormat
    /// Permission bits; `nil` keeps an existing file's, and means ``defaultMode`` for a new one.
    package var mode: UInt16?
    /// `nil` keeps an existing file's, and means 0 for a new one.
    package var uid: UInt32?
    package var gid: UInt32?
    /// Whose password it is, for `chpasswd` and `shadow`; in whose home the path is, where it begins with `~/`.
    package var user: String?
    /// A user of the image's own passwd(5), whose the file is to be; `nil` where ``uid`` and ``gid`` say it.
    package var owner: String?
    /// The permission bits of directories that are made on the way, which belong to the file's owner then.
    package var directoryMode: UInt16?
    /// What the value is called, for `env`; all of them are set.
    package var names: [String]
    /// The value is masked in reports, and its blocks are zeroed when they are freed.
    package var isSecret: Bool

    package var defaultMode: UInt16 { isSecret ? 0o600 : 0o644 }

    package init(
        setting: SettingName, partition: PartitionSelector, path: String, format: SettingFormat, mode: UInt16? = nil,
        uid: UInt32? = nil, gid: UInt32? = nil, user: String? = nil, owner: String? = nil,
        directoryMode: UInt16? = nil, names: [String] = [], isSecret: Bool
    ) {
        self.setting = setting
        self.partition = partition
        self.path = path
        self.format = format
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.user = user
        self.owner = owner
        self.directoryMode = directoryMode
        self.names = names
        self.isSecret = isSecret
    }
}
