// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

/// A timesyncd.conf(5), checked.
package struct TimeSync: Sendable {
    /// The file's own bytes.
    package let bytes: [UInt8]
    /// `NTP=` once all assignments are read.
    package let servers: [String]
    package let fallbackServers: [String]

    package static func check(_ source: SourceText) -> Checked<TimeSync> {
        Checked(nil)
    }
}
