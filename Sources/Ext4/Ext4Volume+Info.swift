// SPDX-License-Identifier: Apache-2.0

extension Ext4Volume {
    /// What the superblock says about a file system.
    package struct Info: Sendable {
        /// `ext2`, `ext3` or `ext4`, by its features, as blkid tells them apart.
        package var type: String
        package var label: FileName
        /// In the usual form, lower-case.
        package var uuid: String
        /// In bytes.
        package var blockSize: Int
        package var totalBlocks: UInt64
        package var freeBlocks: UInt64
        package var totalInodes: UInt32
        package var freeInodes: UInt32
        package var state: State
        package var features: [String]
        /// Seconds since 1970; 0: never.
        package var lastMounted: Int64
        package var lastWritten: Int64
        package var made: Int64
        /// Where it was mounted last; empty: nowhere.
        package var mountPoint: FileName

        /// In bytes.
        package var size: UInt64 { totalBlocks * UInt64(blockSize) }
        /// In bytes.
        package var free: UInt64 { freeBlocks * UInt64(blockSize) }
    }

    /// What state a file system is in.
    package enum State: String, Sendable {
        case clean
        /// A journal must be replayed.
        case needsRecovery = "needs-recovery"
        /// Errors were met in it.
        case errors
        /// It was not unmounted, or deleted files wait for clean-up.
        case notClean = "not-clean"
    }

    /// What the superblock says, as it was when the volume was opened.
    package var info: Info { Info(superblock) }

    /// What the superblock in a window says, without opening the file system; for one that cannot be opened, too.
    package static func info(_ window: any VolumeWindow) throws(Ext4Error) -> Info {
        Info(try readSuperblock(window))
    }
}

extension Ext4Volume.Info {
    init(_ superblock: Superblock) {
        let isExt4 = superblock.incompatible & ~0x16 != 0 || superblock.readOnlyCompatible & ~0x7 != 0
        let hex = superblock.uuid.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        let parts = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { hex[$0].joined() }
        self.init(
            type: isExt4 ? "ext4" : superblock.compatible & 0x4 != 0 ? "ext3" : "ext2",
            label: FileName(bytes: superblock.label), uuid: parts.joined(separator: "-"),
            blockSize: superblock.blockSize, totalBlocks: superblock.blocksCount, freeBlocks: superblock.freeBlocks,
            totalInodes: superblock.inodesCount, freeInodes: superblock.freeInodes,
            state: superblock.condition, features: Feature.names(superblock),
            lastMounted: Int64(superblock.mountTime), lastWritten: Int64(superblock.writeTime),
            made: Int64(superblock.makeTime), mountPoint: FileName(bytes: superblock.lastMounted))
    }
}

extension Superblock {
    var condition: Ext4Volume.State {
        if incompatible & 0x4 != 0 { return .needsRecovery }
        if state & 0x2 != 0 { return .errors }
        return state & 0x1 == 0 || lastOrphan != 0 || readOnlyCompatible & 0x10000 != 0 ? .notClean : .clean
    }
}
