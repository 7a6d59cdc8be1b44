// SPDX-License-Identifier: Apache-2.0

package import FileSystems

extension Ext4Volume {
    /// `ext4`, which stands for ext2 and ext3, too.
    package static let kind = "ext4"
    /// All that there is.
    package static let capabilities: FileSystemCapabilities = [.modes, .owners, .links]

    /// ext2, ext3 and ext4, and their journals on devices of their own.
    package static func recognizes(_ type: String) -> Recognition? {
        // The journal of one can lie on a device of its own.
        type.hasPrefix("ext") ? .fileSystem : type == "jbd" ? .part : nil
    }

    /// e2fsprogs take the place of a file system in a file as `FILE?offset=BYTES`.
    package static func repairCommand(_ file: String, offset: UInt64) -> RepairCommand? {
        RepairCommand(command: "e2fsck -f", subject: "\(file)?offset=\(offset)")
    }

    /// What the superblock says, as it was when the volume was opened.
    package var info: VolumeInfo { VolumeInfo(superblock) }

    /// What the superblock in a window says, without opening the file system; for one that cannot be opened, too.
    package static func info(_ window: any VolumeWindow) throws(FileSystemError) -> VolumeInfo {
        VolumeInfo(try readSuperblock(window))
    }
}

extension VolumeInfo {
    init(_ superblock: Superblock) {
        let hex = superblock.uuid.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        let parts = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { hex[$0].joined() }
        let blockSize = UInt64(superblock.blockSize)
        self.init(
            type: superblock.type, label: FileName(bytes: superblock.label), uuid: parts.joined(separator: "-"),
            blockSize: superblock.blockSize, size: superblock.blocksCount * blockSize,
            free: superblock.freeBlocks * blockSize, state: superblock.condition, features: superblock.featureNames)
    }
}

extension Superblock {
    /// `ext2`, `ext3` or `ext4`, by its features, as blkid tells them apart.
    var type: String {
        let isExt4 =
            !incompatible.isSubset(of: .ofExt3) || !readOnlyCompatible.isSubset(of: .ofExt3)
        return isExt4 ? "ext4" : compatible.contains(.journal) ? "ext3" : "ext2"
    }

    var condition: VolumeState {
        if incompatible.contains(.needsRecovery) { return .needsRecovery }
        if state.contains(.errors) { return .errors }
        let isClean =
            state.contains(.clean) && lastOrphan == 0 && !readOnlyCompatible.contains(.orphanPresent)
        return isClean ? .clean : .notClean
    }
}
