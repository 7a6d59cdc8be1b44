// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS

extension Ext4Volume {
    /// Removes the file at `path`. Its blocks, and its inode, are zeroed if that was its last name. A symlink on the
    /// way is followed; one at the end is removed itself, and so is the file that it leads to.
    ///
    /// Returns what was removed; `nil`: there was nothing.
    @discardableResult
    package func remove(_ path: String) throws(Ext4Error) -> FileStatus? {
        try checkUsable("remove", path)
        channel.readBudget = WindowChannel.budget
        var result: FileStatus?
        do {
            let target = try resolve(path, operation: "remove")
            if let number = target.inode { result = try remove(number, at: target, path) }
        } catch  where error.code == .notFound {}
        do {
            let own = try resolve(path, operation: "remove", followLast: false)
            if let number = own.inode {
                let status = try remove(number, at: own, path)
                result = result ?? status
            }
        } catch  where error.code == .notFound {}
        return result
    }

    private func remove(_ number: InodeNumber, at place: ResolvedPath, _ path: String) throws(Ext4Error) -> FileStatus {
        let inode = try replaceable(number, path, verb: "remove")
        _ = try checkFolder(place.parent, path, verb: "remove")
        return try modify { () throws(Ext4Error) in
            try unlink(place.name, number, in: place.parent, path)
            var changed = inode
            changed.links -= 1
            changed.setChangeTime(now)
            guard changed.links == 0 else {
                try writeInode(number, changed, path)
                return FileStatus(number, inode)
            }
            try releaseContent(of: number, &changed, path)
            try releaseAttributes(of: number, &changed, path)
            var empty = Inode(size: changed.bytes.count)
            empty.generation = inode.generation
            empty.deletionTime = UInt32(truncatingIfNeeded: now)
            try writeInode(number, empty, path)
            try groups?.releaseInode(number, self)
            return FileStatus(number, inode)
        }
    }

    /// Gives the block of extended attributes back, which files can share.
    private func releaseAttributes(of number: InodeNumber, _ inode: inout Inode, _ path: String) throws(Ext4Error) {
        // Attributes with inodes of their own are counted in those inodes: libext2fs takes them away one by one.
        if superblock.incompatible & 0x400 != 0 {
            try writeInode(number, inode, path)
            try removeAllAttributes(of: number, path)
            inode = try readInode(number, path)
        }
        guard inode.attributeBlock != 0 else { return }
        let block = inode.attributeBlock
        guard block < superblock.blocksCount, groups?.isMetadata(block) == false,
            try groups?.isInUse(block: block, self) == true
        else { throw damaged("remove", path, "its attributes are damaged") }
        try writeInode(number, inode, path)
        var copy = inode.bytes + [UInt8](repeating: 0, count: max(0, 160 - inode.bytes.count))
        let status = copy.withUnsafeMutableBytes { buffer in
            ext2fs_free_ext_attr(
                filesystem, number.rawValue, buffer.baseAddress?.assumingMemoryBound(to: ext2_inode_large.self))
        }
        try check(status, "remove", path)
        // Nobody shares it any more: its content goes, too.
        if try groups?.isInUse(block: block, self) == false {
            try check(io_channel_zeroout(filesystem.pointee.io, block, 1), "remove", path)
        }
        inode.attributeBlock = 0
    }

    private func removeAllAttributes(of number: InodeNumber, _ path: String) throws(Ext4Error) {
        var handle: OpaquePointer?
        try check(ext2fs_xattrs_open(filesystem, number.rawValue, &handle), "remove", path)
        defer { ext2fs_xattrs_close(&handle) }
        try check(ext2fs_xattrs_read(handle), "remove", path)
        let names = AttributeNames()
        let status = ext2fs_xattrs_iterate(
            handle,
            { name, _, _, context in
                guard let name, let context else { return XATTR_ABORT }
                Unmanaged<AttributeNames>.fromOpaque(context).takeUnretainedValue().names.append(String(cString: name))
                return 0
            }, Unmanaged.passUnretained(names).toOpaque())
        try check(status, "remove", path)
        for name in names.names { try check(ext2fs_xattr_remove(handle, name), "remove", path) }
    }
}

/// What the listing of extended attributes needs in a callback.
private final class AttributeNames {
    var names: [String] = []
}
