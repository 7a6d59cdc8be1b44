// SPDX-License-Identifier: Apache-2.0

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
