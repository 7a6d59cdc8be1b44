// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
package import FileSystems

extension Ext4Volume {
    /// The most bytes of a file that is written here, and the most blocks' bytes of one that it may replace.
    package static let largestFile = 16 << 20

    /// Puts `content` into the file at `path`, and makes the file, and directories on the way (0755, root, where `attributes`
    /// names nothing else), if need be.
    ///
    /// A file that is there keeps its inode, and with it its extended attributes, and mode and owner unless
    /// `attributes` names others. If it has other names (hard links), they keep the old content: the path gets an inode
    /// of its own. The blocks that are freed are zeroed first, as is content kept in the inode. A file that says all of
    /// this already is left alone, its times included. A symlink is followed inside the file system.
    package func write(
        _ content: [UInt8], to path: String, attributes: FileAttributes
    ) throws(FileSystemError) -> WriteResult {
        try checkUsable("write", path)
        guard content.count <= Self.largestFile else {
            throw FileSystemError(.tooLarge, "write", path, reason: "\(content.count) bytes are too many for a setting")
        }
        channel.readBudget = WindowChannel.budget
        let place = try resolve(path, operation: "write", allowMissingDirectories: true)
        guard !place.name.isEmpty else {
            throw FileSystemError(.isDirectory, "write", path, reason: "it is a directory")
        }
        let action: WriteResult.Action
        let number: InodeNumber
        if let existing = place.inode {
            let inode = try replaceable(existing, path, verb: "write")
            if try isSame(existing, inode, content: content, attributes: attributes, path) {
                number = existing
                action = .unchanged
            } else {
                number = try replace(existing, inode, with: content, attributes: attributes, at: place, path)
                action = .replaced
            }
        } else {
            number = try modify { () throws(FileSystemError) in try create(content, attributes, at: place, path) }
            action = .created
        }
        return WriteResult(action: action, path: place.text, status: FileStatus(number, try readInode(number, path)))
    }

    /// The inode of a file that may be replaced or removed.
    func replaceable(_ number: InodeNumber, _ path: String, verb: String) throws(FileSystemError) -> Inode {
        let inode = try readInode(number, path)
        let kind = FileKind(mode: inode.mode)
        guard kind != .directory else { throw FileSystemError(.isDirectory, verb, path, reason: "it is a directory") }
        guard kind == .regular || (kind == .symlink && verb == "remove") else {
            throw FileSystemError(.notRegularFile, verb, path, reason: "it is \(kind.words), not a file")
        }
        let barriers: [(Inode.Flags, String)] = [
            (.immutable, "it is immutable; clear that with chattr -i"),
            (.appendOnly, "it is append-only; clear that with chattr -a"), (.encrypted, "it is encrypted"),
            (.verity, "it is protected by verity"), (.compressed, "it is compressed"),
            (.attributeInode, "it holds the attributes of another file"),
        ]
        for (flag, words) in barriers where inode.flags.contains(flag) {
            throw FileSystemError(.protected, verb, path, reason: words)
        }
        guard number.rawValue >= superblock.firstInode, number.rawValue != superblock.journalInode,
            number.rawValue != superblock.orphanFileInode
        else { throw damaged(verb, path, "it is one of the file system's own") }
        guard try groups?.isInUse(number, self) == true, inode.links > 0 else {
            throw damaged(verb, path, "its inode is marked as free")
        }
        guard inode.hasSensibleExtraSize, inode.deletionTime == 0 else {
            throw damaged(verb, path, "its inode is damaged")
        }
        if !ownInodes.contains(number), let names = try groups?.nameCount(number, self), names != inode.links {
            throw damaged(verb, path, "it has \(names) names, and its inode counts \(inode.links)")
        }
        try checkAttributeBlock(inode, path, verb: verb)
        return inode
    }

    /// Checks that names can be put into a directory, and taken out.
    func checkDirectory(_ number: InodeNumber, _ path: String, verb: String) throws(FileSystemError) -> Inode {
        let inode = try readInode(number, path)
        guard FileKind(mode: inode.mode) == .directory, inode.links > 0 else {
            throw damaged(verb, path, "what its path calls a directory is not one")
        }
        let barriers: [(Inode.Flags, String)] = [
            (.immutable, "its directory is immutable; clear that with chattr -i"),
            (.appendOnly, "its directory is append-only; clear that with chattr -a"),
            (.encrypted, "its directory is encrypted, and needs the kernel and the key"),
            (.casefold, "its directory ignores the case of names, which only the kernel can keep in order"),
        ]
        for (flag, words) in barriers where inode.flags.contains(flag) {
            throw FileSystemError(.protected, verb, path, reason: words)
        }
        guard try groups?.isInUse(number, self) == true else {
            throw damaged(verb, path, "its directory's inode is marked as free")
        }
        if inode.flags.contains(.inlineData) {
            // libext2fs moves the entries into one block when they outgrow the inode.
            guard let range = inode.inlineAttribute(), 60 + range.count + 32 <= superblock.blockSize else {
                throw damaged(verb, path, "its directory's entries are damaged")
            }
        }
        return inode
    }

    /// Makes a new inode with the content, and gives it its name.
    private func create(
        _ content: [UInt8], _ attributes: FileAttributes, at place: ResolvedPath, _ path: String
    ) throws(FileSystemError) -> InodeNumber {
        var parent = place.parent
        for name in place.missing { parent = try makeDirectory(name, in: parent, attributes, path) }
        _ = try checkDirectory(parent, path, verb: "write")
        try reserveBlocks(for: content.count, near: parent, path)
        let number = try newInode(near: parent, path) { inode in
            inode.mode = 0x8000 | (attributes.mode ?? 0o644) & 0xfff
            inode.uid = attributes.uid ?? 0
            inode.gid = attributes.gid ?? 0
        }
        try fill(number, with: content, path)
        try link(place.name, to: number, in: parent, kind: EXT2_FT_REG_FILE, path)
        return number
    }

    /// Takes a free inode, and writes it with one link, the times of now, and what `change` sets.
    func newInode(near parent: InodeNumber, _ path: String, _ change: (inout Inode) -> Void) throws(FileSystemError)
        -> InodeNumber
    {
        guard let number = try groups?.takeInode(near: parent, isDirectory: false, self) else {
            throw FileSystemError(
                .noInodes, "write", path,
                reason:
                    "the file system has no room for one more file (all \(superblock.inodesCount) inodes are taken); remove a file in it"
            )
        }
        var inode = Inode(size: Int(superblock.inodeSize))
        inode.setExtraSize(min(32, Int(superblock.inodeSize) - 128))
        inode.links = 1
        inode.clearMap(extents: superblock.incompatible.contains(.extents))
        inode.setAccessTime(now)
        inode.setChangeTime(now)
        inode.setModificationTime(now)
        inode.setCreationTime(now)
        // As the kernel does, a directory can hand its project on.
        let directory = try readInode(parent, path)
        if directory.flags.contains(.projectInherit) {
            inode.setProjectID(directory.projectID)
            inode.flags.insert(.projectInherit)
        }
        change(&inode)
        try writeInode(number, inode, path)
        ownInodes.insert(number)
        return number
    }

    func writeInode(_ number: InodeNumber, _ inode: Inode, _ path: String) throws(FileSystemError) {
        var bytes = inode.bytes + [UInt8](repeating: 0, count: max(0, 160 - inode.bytes.count))
        let status = bytes.withUnsafeMutableBytes { buffer in
            ext2fs_write_inode_full(
                filesystem, number.rawValue, buffer.baseAddress?.assumingMemoryBound(to: ext2_inode.self),
                Int32(superblock.inodeSize))
        }
        try check(status, "write", path)
    }

    /// Makes sure that there is room for so many bytes and what else a write may need, before anything is changed.
    func reserveBlocks(for bytes: Int, near inode: InodeNumber, _ path: String) throws(FileSystemError) {
        let ratio = UInt64(superblock.blocksPerCluster)
        let cluster = UInt64(superblock.clusterSize)
        let data = (UInt64(bytes) + cluster - 1) / cluster * ratio
        // The map of a file that is in single blocks, and a directory that grows by a leaf and a node of its index.
        let map = superblock.incompatible.contains(.extents) ? 0 : Self.mapBlocks(data, superblock.blockSize)
        let free = try groups?.prepareBlocks(data + map + 8 * ratio, near: inode, self) ?? 0
        guard free >= data + map else {
            throw FileSystemError(
                .noSpace, "write", path,
                reason: "it needs \((data + map) * UInt64(superblock.blockSize)) bytes, and the file system has "
                    + "\(free * UInt64(superblock.blockSize)) free; remove a file in it, or use a larger image")
        }
    }

    /// How many blocks of a map a file of so many blocks needs without extents.
    private static func mapBlocks(_ data: UInt64, _ blockSize: Int) -> UInt64 {
        guard data > 12 else { return 0 }
        let perBlock = UInt64(blockSize / 4)
        return 1 + (data + perBlock - 1) / perBlock + 1
    }

    /// Writes content into a file that has none.
    func fill(_ number: InodeNumber, with content: [UInt8], _ path: String) throws(FileSystemError) {
        guard !content.isEmpty else { return }
        var file: ext2_file_t?
        try check(ext2fs_file_open2(filesystem, number.rawValue, nil, EXT2_FILE_WRITE, &file), "write", path)
        var written: UInt32 = 0
        let status = content.withUnsafeBytes { ext2fs_file_write(file, $0.baseAddress, UInt32($0.count), &written) }
        let closed = ext2fs_file_close(file)
        try check(status, "write", path)
        try check(closed, "write", path)
        guard Int(written) == content.count else {
            throw FileSystemError(
                .internal, "write", path, reason: "only \(written) of \(content.count) bytes were taken")
        }
    }
}
