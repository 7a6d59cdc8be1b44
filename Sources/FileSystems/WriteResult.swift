// SPDX-License-Identifier: Apache-2.0

/// What a write came to.
package struct WriteResult: Sendable {
    /// What became of the file; `unchanged` where it said all of it already.
    package enum Action: String, Sendable {
        case created, replaced, unchanged
    }

    /// What became of the file.
    package var action: Action
    /// The path without symlinks: where the bytes are.
    package var path: String
    /// The file as it is by now.
    package var status: FileStatus

    /// What a write came to.
    package init(action: Action, path: String, status: FileStatus) {
        self.action = action
        self.path = path
        self.status = status
    }
}
