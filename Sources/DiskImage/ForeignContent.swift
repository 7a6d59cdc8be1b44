// SPDX-License-Identifier: Apache-2.0

/// What a file is that is no raw disk image, in words: whoever knows formats tells.
package struct ForeignContent: Hashable, Sendable {
    /// `an xz archive`
    package var name: String
    /// How to make a raw image of it.
    package var hint: String

    package init(name: String, hint: String) {
        self.name = name
        self.hint = hint
    }
}
