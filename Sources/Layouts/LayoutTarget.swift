// SPDX-License-Identifier: Apache-2.0

package import Settings

/// How a layout names the partition of a target.
package enum PartitionSelector: Hashable, Sendable {
    /// The GPT name (partlabel), exactly.
    case label(String)
    /// The number in the table, from 1.
    case number(Int)
    /// GPT type GUIDs in lower case: the first of them that a partition has is meant.
    case types([String])
}

/// A place where a setting lands in an image.
package struct LayoutTarget: Hashable, Sendable {
    /// The setting that is written there.
    package var setting: SettingName
    /// The partition that the path is in.
    package var partition: PartitionSelector
    /// Absolute and in normal form; or `~/` and a path in the home directory of ``user``.
    package var path: String
    /// What is made of the setting's bytes.
    package var format: SettingFormat
    /// Permission bits; `nil` keeps an existing file's, and means ``defaultMode`` for a new one.
    package var mode: UInt16?
    /// `nil` keeps an existing file's, and means 0 for a new one.
    package var uid: UInt32?
    /// As ``uid``.
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

    /// 0600 for a secret, 0644 for anything else.
    package var defaultMode: UInt16 { isSecret ? 0o600 : 0o644 }

    /// A target as a layout's file has it.
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
