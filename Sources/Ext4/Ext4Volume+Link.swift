// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
internal import FileSystems

extension Ext4Volume {
    /// Gives an inode a name in a directory, and the directory the times of now.
    func link(
        _ name: [UInt8], to number: InodeNumber, in directory: InodeNumber, kind: Int32, _ path: String
    ) throws(FileSystemError) {
        let before = try checkDirectory(directory, path, verb: "write")
        channel.changedBlocks = []
        let text = name.map { CChar(bitPattern: $0) } + [0]
        var status = ext2fs_link(filesystem, directory.rawValue, text, number.rawValue, kind)
        if status == EXT2_ET_DIR_NO_SPACE && !before.flags.contains(.indexed) {
            try check(ext2fs_expand_dir(filesystem, directory.rawValue), "write", path)
            status = ext2fs_link(filesystem, directory.rawValue, text, number.rawValue, kind)
        }
        try check(status, "write", path)
        if before.flags.contains(.indexed) { try cleanLeaves(of: directory, path) }
        let isNew = knownNames[directory]?.insert(
            name[...], number.rawValue, hasFileKinds ? FileKind(entryType: UInt8(truncatingIfNeeded: kind)) : .unknown)
        guard isNew != false else { throw damaged("write", path, "its name is there already") }
        try touch(directory, path)
    }

    /// Takes a name out of a directory.
    func unlink(_ name: [UInt8], _ number: InodeNumber, in directory: InodeNumber, _ path: String)
        throws(FileSystemError)
    {
        let text = name.map { CChar(bitPattern: $0) } + [0]
        try check(ext2fs_unlink(filesystem, directory.rawValue, text, number.rawValue, 0), "remove", path)
        knownNames[directory]?.set(name, to: nil)
        try touch(directory, path)
    }

    /// Makes a name in a directory stand for another inode of the same kind.
    func relink(
        _ name: [UInt8], from old: InodeNumber, to new: InodeNumber, in directory: InodeNumber, _ path: String
    ) throws(FileSystemError) {
        let change = EntryChange(name: name, old: old.rawValue, new: new.rawValue)
        let status = ext2fs_dir_iterate2(
            filesystem, directory.rawValue, 0, nil,
            { _, _, entry, _, _, _, context in
                guard let entry, let context else { return DIRENT_ABORT }
                let change = Unmanaged<EntryChange>.fromOpaque(context).takeUnretainedValue()
                guard entry.pointee.inode == change.old, change.isName(of: entry) else { return 0 }
                entry.pointee.inode = change.new
                change.isDone = true
                return DIRENT_CHANGED | DIRENT_ABORT
            }, Unmanaged.passUnretained(change).toOpaque())
        try check(status, "write", path)
        guard change.isDone else { throw damaged("write", path, "its name is gone") }
        knownNames[directory]?.set(name, to: new.rawValue)
        try touch(directory, path)
    }

    /// Gives a directory that was changed the times of now.
    private func touch(_ directory: InodeNumber, _ path: String) throws(FileSystemError) {
        var inode = try readInode(directory, path)
        inode.setChangeTime(now)
        inode.setModificationTime(now)
        try writeInode(directory, inode, path)
    }

    /// Zeroes what lies between the names in the blocks of an indexed directory that were just written.
    ///
    /// libext2fs 1.47 splits a leaf through a buffer that it does not clear, so that bytes of this process's memory
    /// would end up behind the names, in the image.
    private func cleanLeaves(of directory: InodeNumber, _ path: String) throws(FileSystemError) {
        let inode = try readInode(directory, path)
        let changed = Set(channel.changedBlocks)
        var block = [UInt8](repeating: 0, count: superblock.blockSize)
        for run in try dataRuns(directory, inode, path) {
            // The first block is the root of the index.
            for index in 0..<run.count where changed.contains(run.physical + index) && run.logical + index > 0 {
                let location = run.physical + index
                let status = block.withUnsafeMutableBytes {
                    ext2fs_read_dir_block4(filesystem, location, $0.baseAddress, 0, directory.rawValue)
                }
                try check(status, "write", path)
                guard try clean(&block, path) else { continue }
                let written = block.withUnsafeMutableBytes {
                    ext2fs_write_dir_block4(filesystem, location, $0.baseAddress, 0, directory.rawValue)
                }
                try check(written, "write", path)
            }
        }
    }

    /// Zeroes what follows every name up to the next record; false: there was nothing to zero, or it is a node of
    /// the index, whose only record is empty and spans the block.
    private func clean(_ block: inout [UInt8], _ path: String) throws(FileSystemError) -> Bool {
        var offset = 0
        var isChanged = false
        while offset < block.count {
            guard let entry = RawEntry(block, at: offset) else {
                throw damaged("write", path, "its directory is damaged")
            }
            guard entry.inode != 0 || entry.length < block.count else { return false }
            // The last record of 12 bytes without an inode can be the block's checksum.
            let isTail = entry.inode == 0 && entry.length == 12 && offset + 12 == block.count
            let end = offset + entry.length
            if !isTail {
                for index in entry.name.upperBound..<end where block[index] != 0 {
                    block[index] = 0
                    isChanged = true
                }
            }
            offset = end
        }
        return isChanged
    }

    /// Makes a directory (0755, root, the times of now) and gives it its name. Returns its inode.
    func makeDirectory(
        _ name: [UInt8], in parent: InodeNumber, _ attributes: FileAttributes, _ path: String
    ) throws(FileSystemError) -> InodeNumber {
        let before = try checkDirectory(parent, path, verb: "write")
        let hasManyLinks = superblock.readOnlyCompatible.contains(.manySubdirectories)
        guard before.links < 64_999 || hasManyLinks else {
            throw FileSystemError(
                .noSpace, "write", path, reason: "the directory that it belongs to has too many directories in it")
        }
        try reserveBlocks(for: superblock.blockSize, near: parent, path)
        guard let number = try groups?.takeInode(near: parent, isDirectory: true, self) else {
            throw FileSystemError(
                .noInodes, "write", path, reason: "no inode is free in the file system; remove a file in it")
        }
        // ext2fs_mkdir counts the inode as taken a second time.
        groups?.uncount(number, self)
        try check(ext2fs_mkdir(filesystem, parent.rawValue, number.rawValue, nil), "make a directory for", path)
        try link(name, to: number, in: parent, kind: EXT2_FT_DIR, path)
        var inode = try readInode(number, path)
        inode.mode = 0x4000 | (attributes.directoryMode ?? 0o755) & 0xfff
        if attributes.directoryMode != nil { (inode.uid, inode.gid) = (attributes.uid ?? 0, attributes.gid ?? 0) }
        inode.setAccessTime(now)
        inode.setChangeTime(now)
        inode.setModificationTime(now)
        inode.setCreationTime(now)
        try writeInode(number, inode, path)
        return number
    }
}

/// What the change of an entry needs in a callback.
private final class EntryChange {
    let name: [UInt8]
    let old: UInt32
    let new: UInt32
    var isDone = false

    init(name: [UInt8], old: UInt32, new: UInt32) {
        self.name = name
        self.old = old
        self.new = new
    }

    func isName(of entry: UnsafeMutablePointer<ext2_dir_entry>) -> Bool {
        let count = Int(ext2fs_dirent_name_len(entry))
        guard count == name.count else { return false }
        return UnsafeRawBufferPointer(start: UnsafeRawPointer(entry) + 8, count: count).elementsEqual(name)
    }
}
