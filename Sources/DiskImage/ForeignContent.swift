// SPDX-License-Identifier: Apache-2.0

/// What a file is that is not a raw disk image, in words: whoever knows formats tells.
package struct ForeignContent: Hashable, Sendable {
    /// `an xz archive`
    package var name: String
    /// How to make a raw image of it.
    package var hint: String
    /// What to do with it instead, where that is a matter of how this is called.
    package var remedy: DiskImageError.Remedy?

    /// Where there is a remedy it is said instead of the hint.
    package init(name: String, hint: String, remedy: DiskImageError.Remedy? = nil) {
        self.name = name
        self.hint = hint
        self.remedy = remedy
    }
}
