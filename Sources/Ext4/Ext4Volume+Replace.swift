// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS

extension Ext4Volume {
    /// Puts new content into a file that is there. Returns the inode that the path has then.
    func replace(
        _ number: InodeNumber, _ inode: Inode, _ content: [UInt8], _ attributes: FileAttributes, at place: ResolvedPath,
        _ path: String
    ) throws(Ext4Error) -> InodeNumber {
        let permissions = (attributes.mode ?? inode.mode) & 0xfff
        let owner = (uid: attributes.uid ?? inode.uid, gid: attributes.gid ?? inode.gid)
        let isSame =
            inode.size == UInt64(content.count) && inode.mode & 0xfff == permissions
            && inode.uid == owner.uid && inode.gid == owner.gid
        if isSame, try hasContent(number, inode, content, path) {
            wasChanged = false
            return number
        }
        wasChanged = true
        return try modify { () throws(Ext4Error) in
            var changed = inode
            changed.mode = inode.mode & 0xf000 | permissions
            changed.uid = owner.uid
            changed.gid = owner.gid
            changed.setChangeTime(now)
            changed.setModificationTime(now)
            if inode.links > 1 {
                return try separate(number, changed, content, at: place, path)
            }
            try releaseContent(of: number, &changed, path)
            try reserveBlocks(for: content.count, near: number, path)
            try writeInode(number, changed, path)
            try fill(number, with: content, path)
            return number
        }
    }

    private func hasContent(
        _ number: InodeNumber, _ inode: Inode, _ content: [UInt8], _ path: String
    ) throws(Ext4Error) -> Bool {
        var position = 0
        var isSame = true
        try forEachPart(number, inode, path) { part in
            isSame =
                isSame && position + part.count <= content.count
                && part.elementsEqual(content[position..<position + part.count])
            position += part.count
        }
        return isSame && position == content.count
    }

    /// Gives the path an inode of its own, so that the file's other names keep what they have.
    private func separate(
        _ number: InodeNumber, _ old: Inode, _ content: [UInt8], at place: ResolvedPath, _ path: String
    ) throws(Ext4Error) -> InodeNumber {
        _ = try checkFolder(place.parent, path, verb: "write")
        try reserveBlocks(for: content.count, near: place.parent, path)
        let new = try newInode(near: place.parent, path) { inode in
            inode.mode = old.mode
            inode.uid = old.uid
            inode.gid = old.gid
        }
        try copyAttributes(from: number, to: new, path)
        try fill(new, with: content, path)
        try relink(place.name, from: number, to: new, in: place.parent, path)
        var remaining = try readInode(number, path)
        remaining.links -= 1
        remaining.setChangeTime(now)
        try writeInode(number, remaining, path)
        return new
    }

    /// Copies the extended attributes of a file; the content that is kept in one is not one of them.
    private func copyAttributes(from old: InodeNumber, to new: InodeNumber, _ path: String) throws(Ext4Error) {
        var source: OpaquePointer?
        try check(ext2fs_xattrs_open(filesystem, old.rawValue, &source), "write", path)
        defer { ext2fs_xattrs_close(&source) }
        try check(ext2fs_xattrs_read(source), "write", path)
        var target: OpaquePointer?
        try check(ext2fs_xattrs_open(filesystem, new.rawValue, &target), "write", path)
        defer { ext2fs_xattrs_close(&target) }
        try check(ext2fs_xattrs_read(target), "write", path)
        let context = AttributeCopy(target: target)
        let status = ext2fs_xattrs_iterate(
            source,
            { name, value, count, context in
                guard let name, let context else { return XATTR_ABORT }
                let copy = Unmanaged<AttributeCopy>.fromOpaque(context).takeUnretainedValue()
                if String(cString: name) == "system.data" { return 0 }
                copy.status = ext2fs_xattr_set(copy.target, name, value, count)
                return copy.status == 0 ? 0 : XATTR_ABORT
            }, Unmanaged.passUnretained(context).toOpaque())
        try check(status, "write", path)
        try check(context.status, "write", path)
    }

    /// Zeroes and frees all blocks of a file, and what of its content is in its inode. The inode is not written, but
    /// what is changed of it is.
    func releaseContent(of number: InodeNumber, _ inode: inout Inode, _ path: String) throws(Ext4Error) {
        if inode.flags.contains(.inlineData) {
            if let range = inode.inlineAttribute() {
                inode.bytes.replaceSubrange(range, with: [UInt8](repeating: 0, count: range.count))
            }
            inode.bytes.replaceSubrange(Inode.map, with: [UInt8](repeating: 0, count: Inode.map.count))
            inode.size = 0
            // While the flag is set, libext2fs takes the attribute away; the flag goes with it.
            try writeInode(number, inode, path)
            try removeInlineAttribute(number, path)
            inode = try readInode(number, path)
            inode.flags.remove(.inlineData)
        } else if FileKind(mode: inode.mode) == .regular || inode.blockUnits > 0 {
            try releaseBlocks(of: number, inode, path)
            inode.bytes.replaceSubrange(Inode.map, with: [UInt8](repeating: 0, count: Inode.map.count))
            inode.size = 0
            inode.blockUnits = 0
            if inode.attributeBlock != 0 { try countAttributeBlock(&inode) }
        }
        inode.bytes.replaceSubrange(Inode.map, with: [UInt8](repeating: 0, count: Inode.map.count))
        inode.flags.remove(.indexed)
        if superblock.incompatible & 0x40 != 0 { inode.flags.insert(.extents) }
    }

    private func removeInlineAttribute(_ number: InodeNumber, _ path: String) throws(Ext4Error) {
        var handle: OpaquePointer?
        try check(ext2fs_xattrs_open(filesystem, number.rawValue, &handle), "write", path)
        defer { ext2fs_xattrs_close(&handle) }
        try check(ext2fs_xattrs_read(handle), "write", path)
        let status = ext2fs_xattr_remove(handle, "system.data")
        guard status != EXT2_ET_EA_KEY_NOT_FOUND else { return }
        try check(status, "write", path)
    }

    /// The block of attributes stays, and counts.
    private func countAttributeBlock(_ inode: inout Inode) throws(Ext4Error) {
        // A unit is a block with the huge_file flag, and 512 bytes without it; a cluster counts as a whole.
        let isHuge = superblock.readOnlyCompatible & 0x8 != 0 && inode.flags.rawValue & 0x40000 != 0
        inode.blockUnits = UInt64(superblock.clusterSize / (isHuge ? superblock.blockSize : 512))
    }

    /// Zeroes and frees the blocks of a file, after checking that every one is in use and no metadata.
    private func releaseBlocks(of number: InodeNumber, _ inode: Inode, _ path: String) throws(Ext4Error) {
        let ratio = UInt64(superblock.blocksPerCluster)
        let limit = UInt64(Self.largestFile / superblock.blockSize) * 2 + 16 * ratio
        var clusters: [UInt64] = []
        var seen: Set<UInt64> = []
        var blocks: Set<UInt64> = []
        for run in try allRuns(number, inode, limit: limit, path) {
            for block in run.physical..<run.physical + run.count {
                guard blocks.insert(block).inserted else { throw damaged("write", path, "it has a block twice") }
                let cluster = block / ratio
                if seen.insert(cluster).inserted { clusters.append(cluster) }
            }
        }
        for cluster in clusters {
            let first = cluster * ratio
            for block in first..<min(first + ratio, superblock.blocksCount) where groups?.isMetadata(block) != false {
                throw damaged("write", path, "it claims a block of the file system's own")
            }
            guard try groups?.isInUse(block: first, self) == true else {
                throw damaged("write", path, "it claims a block that is free")
            }
        }
        for cluster in clusters {
            let first = cluster * ratio
            let count = min(ratio, superblock.blocksCount - first)
            try check(io_channel_zeroout(filesystem.pointee.io, first, count), "zero the old content of", path)
            ext2fs_block_alloc_stats2(filesystem, first, -1)
        }
    }
}

/// What the copy of extended attributes needs in a callback.
private final class AttributeCopy {
    let target: OpaquePointer?
    var status: errcode_t = 0

    init(target: OpaquePointer?) { self.target = target }
}
