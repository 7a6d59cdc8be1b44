// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
internal import FileSystems

/// A node of a directory's index: the root, in the directory's first block, or one below it (Linux,
/// Documentation/filesystems/ext4, "Hash Tree Directories").
private struct IndexNode {
    /// The least hash of each child's names, and the child's number in the directory; the first has no hash and is 0.
    var children: [(hash: UInt32, block: UInt64)] = []

    /// The entries of a node that begin at an offset of its block; `nil`: they cannot be.
    init?(_ block: [UInt8], at start: Int) {
        guard start + 8 <= block.count else { return nil }
        let (limit, count) = (Int(block.number16(at: start)), Int(block.number16(at: start + 2)))
        guard count >= 1, count <= limit, start + limit * 8 <= block.count else { return nil }
        for offset in stride(from: start, to: start + count * 8, by: 8) {
            let hash = offset == start ? 0 : block.number32(at: offset)
            guard hash >= children.last?.hash ?? 0 else { return nil }
            // The upper bits are the kernel's to give a meaning to.
            children.append((hash, UInt64(block.number32(at: offset + 4) & 0x0fff_ffff)))
        }
    }

    /// The child whose names have this hash, and those behind it that go on with names of the same hash. The last bit of a
    /// child's hash says that it does.
    func blocks(of hash: UInt32) -> [UInt64] {
        let first = children.lastIndex { $0.hash <= hash } ?? 0
        return [children[first].block] + children[(first + 1)...].prefix { $0.hash == hash | 1 }.map(\.block)
    }
}

extension Ext4Volume {
    /// The deepest that an index can be below its root (Linux, fs/ext4/ext4.h, `EXT4_HTREE_LEVEL`).
    private var deepestIndex: Int { superblock.incompatible.contains(.largeDirectories) ? 2 : 1 }

    /// What the index of a directory leads to for a name, after a few reads; `nil`: the directory has no index, the name is not
    /// where it must be, or the index is not as it should be. Only all blocks of the directory can tell then.
    func findByIndex(
        _ name: [UInt8], in number: InodeNumber, _ inode: Inode, _ subject: String
    ) throws(FileSystemError) -> DirectoryEntry? {
        guard superblock.compatible.contains(.indexedDirectories), inode.flags.contains(.indexed),
            inode.flags.isDisjoint(with: [.casefold, .encrypted, .inlineData])
        else { return nil }
        let blockSize = superblock.blockSize
        let runs = try dataRuns(number, inode, subject)
        let count = inode.size / UInt64(blockSize)
        func read(_ block: UInt64) -> [UInt8]? {
            guard block < count, directoryBudget > 0,
                let run = runs.first(where: { block >= $0.logical && block < $0.logical + $0.count })
            else { return nil }
            directoryBudget -= 1
            var bytes = [UInt8](repeating: 0, count: blockSize)
            let status = bytes.withUnsafeMutableBytes { buffer in
                ext2fs_read_dir_block4(
                    filesystem, run.physical + (block - run.logical), buffer.baseAddress, 0, number.rawValue)
            }
            return status == 0 ? bytes : nil
        }
        // The root stands behind the entries `.` and `..`, of which the second reaches to the end of the block.
        let header = 24
        guard let root = read(0), root.number32(at: header) == 0, root[header + 5] == 8,
            Int(root[header + 6]) <= deepestIndex,
            let hash = hash(of: name, version: root[header + 4]),
            var node = IndexNode(root, at: header + 8)
        else { return nil }
        for _ in 0..<root[header + 6] {
            // An entry without an inode stands before the entries of a node.
            guard let child = node.blocks(of: hash).first, child > 0, let block = read(child),
                block.number32(at: 0) == 0, let next = IndexNode(block, at: 8)
            else { return nil }
            node = next
        }
        for leaf in node.blocks(of: hash) {
            guard leaf > 0, let block = read(leaf) else { return nil }
            if let entry = try find(name, in: block, subject) { return entry }
        }
        return nil
    }

    /// The C function is `ext2fs_dirhash`; `nil` for a hash that it does not know, or that of names without regard to case.
    private func hash(of name: [UInt8], version: UInt8) -> UInt32? {
        guard version <= EXT2_HASH_TEA else { return nil }
        // The numbers of the hashes that take a character as unsigned are higher by 3.
        let version = Int32(version) + (superblock.hashesUnsigned ? 3 : 0)
        let text = name.map { CChar(bitPattern: $0) }
        var (hash, minor) = (UInt32(0), UInt32(0))
        let status = ext2fs_dirhash(version, text, Int32(text.count), superblock.hashSeed, &hash, &minor)
        return status == 0 ? hash : nil
    }
}
