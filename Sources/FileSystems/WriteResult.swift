// SPDX-License-Identifier: Apache-2.0

/// What a write came to.
package struct WriteResult: Sendable {
    package enum Action: String, Sendable {
        case created, replaced, unchanged
    }

    package var action: Action
    /// The path without symlinks: where the bytes are.
    package var path: String
    package var status: FileStatus

    package init(action: Action, path: String, status: FileStatus) {
        self.action = action
        self.path = path
        self.status = status
    }
}
