// SPDX-License-Identifier: Apache-2.0

/// What a file system says about itself.
package struct VolumeInfo: Hashable, Sendable {
    /// As blkid calls it, such as `ext4`.
    package var type: String
    /// The file system's own; empty for none.
    package var label: FileName
    /// In the usual form, lower-case.
    package var uuid: String
    /// In bytes.
    package var blockSize: Int
    /// In bytes.
    package var size: UInt64
    /// In bytes.
    package var free: UInt64
    /// By the superblock alone.
    package var state: VolumeState
    /// The names of its features, as the tools of its kind call them.
    package var features: [String]

    /// The info as the superblock has it.
    package init(
        type: String, label: FileName, uuid: String, blockSize: Int, size: UInt64, free: UInt64, state: VolumeState,
        features: [String]
    ) {
        self.type = type
        self.label = label
        self.uuid = uuid
        self.blockSize = blockSize
        self.size = size
        self.free = free
        self.state = state
        self.features = features
    }
}

/// What state a file system is in.
package enum VolumeState: String, Sendable {
    case clean
    /// A journal must be replayed.
    case needsRecovery = "needs-recovery"
    /// Errors were met in it.
    case errors
    /// It was not unmounted, or deleted files wait for clean-up.
    case notClean = "not-clean"
}
