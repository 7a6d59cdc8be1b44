// SPDX-License-Identifier: Apache-2.0

/// The structures of an ext2, ext3 or ext4 file system in an image, changed one at a time and with every checksum made
/// right, as somebody would who means harm: of its first block group.
package struct ExtPatch {
    /// Where the file system is in the image, in bytes.
    private let start: Int
    private let superblock: [UInt8]
    private let group: [UInt8]
    /// In bytes.
    package let blockSize: Int
    /// In bytes.
    package let inodeSize: Int
    private let hasChecksums: Bool

    /// The inodes of what ``TestImage`` puts into EDGELQ_BOOT.
    package enum Inodes {
        /// The inode of the root, by the format.
        package static let root = 2
        /// The inode that keeps room for group descriptors, by the format.
        package static let resize = 7
        /// The inode of the journal, by the format.
        package static let journal = 8
        /// The inode of /boot.
        package static let boot = 12
        /// The inode of the kernel in it.
        package static let kernel = 13
        /// The inode of /edgelq.
        package static let directory = 15
        /// The inode of /edgelq/password.
        package static let password = 16
        /// The inode of /edgelq/endpoint-domain.
        package static let domain = 17
    }

    /// Reads the superblock of the file system that begins at `start`, in bytes.
    package init(_ image: borrowing RawFile, at start: Int) throws {
        self.start = start
        superblock = try image.read(at: start + 1024, count: 1024)
        blockSize = 1024 << Int(superblock[24])
        inodeSize = Int(Self.number(superblock, 88, 2))
        hasChecksums = superblock[101] & 0x04 != 0
        group = try image.read(at: start + max(2048, blockSize), count: 64)
    }

    /// The little-endian number of so many bytes.
    package static func number(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> UInt64 {
        (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    }

    /// Writes a little-endian number of so many bytes.
    package static func put(_ value: UInt64, _ width: Int, at offset: Int, in bytes: inout [UInt8]) {
        for index in 0..<width { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
    }

    private static func bytes(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

    /// A run of bytes of the image, and what is to be there.
    package typealias Change = (offset: Int, bytes: [UInt8])

    private var seed: UInt32 { TestImage.crc32c(superblock[104..<120]) }

    /// Changes the superblock and makes its checksum right, where it has one.
    package func superblock(_ change: (inout [UInt8]) -> Void) -> [Change] {
        var bytes = superblock
        change(&bytes)
        if hasChecksums { Self.put(UInt64(TestImage.crc32c(bytes[..<1020])), 4, at: 1020, in: &bytes) }
        return [(start + 1024, bytes)]
    }

    /// The first group's descriptor.
    package func descriptor(_ change: (inout [UInt8]) -> Void) -> [Change] {
        var bytes = Array(group.prefix(superblock[96] & 0x80 != 0 ? 64 : 32))
        change(&bytes)
        if hasChecksums {
            Self.put(0, 2, at: 30, in: &bytes)
            let sum = TestImage.crc32c(bytes, after: TestImage.crc32c(Self.bytes(0), after: seed))
            Self.put(UInt64(sum & 0xffff), 2, at: 30, in: &bytes)
        }
        return [(start + max(2048, blockSize), bytes)]
    }

    /// The bitmap of blocks (0) or inodes (1); `descriptor` can correct the count of what is free in the same step.
    package func bitmap(
        _ kind: Int, in image: borrowing RawFile, descriptor: (inout [UInt8]) -> Void = { _ in },
        _ change: (inout [UInt8]) -> Void
    ) throws -> [Change] {
        let place = start + Int(Self.number(group, 4 * kind, 4)) * blockSize
        var bytes = try image.read(at: place, count: blockSize)
        change(&bytes)
        let used = Int(Self.number(superblock, kind == 0 ? 36 : 40, 4)) / 8
        let sum = TestImage.crc32c(bytes[..<min(used, blockSize)], after: seed)
        let isLarge = superblock[96] & 0x80 != 0
        let header = self.descriptor { group in
            descriptor(&group)
            guard hasChecksums else { return }
            Self.put(UInt64(sum & 0xffff), 2, at: 24 + 2 * kind, in: &group)
            if isLarge { Self.put(UInt64(sum >> 16), 2, at: 56 + 2 * kind, in: &group) }
        }
        return [(place, bytes)] + header
    }

    /// Changes one inode and makes its checksum right, where it has one.
    package func inode(
        _ number: Int, in image: borrowing RawFile, _ change: (inout [UInt8]) -> Void = { _ in }
    ) throws -> [Change] {
        let place = start + Int(Self.number(group, 8, 4)) * blockSize + (number - 1) * inodeSize
        var bytes = try image.read(at: place, count: inodeSize)
        change(&bytes)
        guard hasChecksums else { return [(place, bytes)] }
        let hasHigh = inodeSize > 128 && Self.number(bytes, 128, 2) >= 4
        Self.put(0, 2, at: 124, in: &bytes)
        if hasHigh { Self.put(0, 2, at: 130, in: &bytes) }
        let sum = TestImage.crc32c(bytes, after: inodeSeed(number, bytes))
        Self.put(UInt64(sum & 0xffff), 2, at: 124, in: &bytes)
        if hasHigh { Self.put(UInt64(sum >> 16), 2, at: 130, in: &bytes) }
        return [(place, bytes)]
    }

    private func inodeSeed(_ number: Int, _ inode: [UInt8]) -> UInt32 {
        TestImage.crc32c(inode[100..<104], after: TestImage.crc32c(Self.bytes(number), after: seed))
    }

    /// The first block of an inode's content, by its first extent or its first direct block.
    package func firstBlock(of number: Int, in image: borrowing RawFile) throws -> Int {
        let bytes = try inode(number, in: image)[0].bytes
        let hasExtents = Self.number(bytes, 32, 4) & 0x80000 != 0
        return Int(Self.number(bytes, hasExtents ? 60 : 40, 4))
    }

    /// The first block of a directory.
    package func directory(
        _ number: Int, in image: borrowing RawFile, _ change: (inout [UInt8]) -> Void
    ) throws -> [Change] {
        let place = start + (try firstBlock(of: number, in: image)) * blockSize
        var bytes = try image.read(at: place, count: blockSize)
        change(&bytes)
        if hasChecksums {
            let sum = TestImage.crc32c(
                bytes[..<(blockSize - 12)], after: inodeSeed(number, try inode(number, in: image)[0].bytes))
            Self.put(UInt64(sum), 4, at: blockSize - 4, in: &bytes)
        }
        return [(place, bytes)]
    }
}

extension RawFile {
    /// Makes changes, and returns what was there.
    @discardableResult
    package func apply(_ changes: [ExtPatch.Change]) throws -> [ExtPatch.Change] {
        var before: [ExtPatch.Change] = []
        for change in changes {
            before.insert((change.offset, try read(at: change.offset, count: change.bytes.count)), at: 0)
            try write(change.bytes, at: change.offset)
        }
        return before
    }
}
