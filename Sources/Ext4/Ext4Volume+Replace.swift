// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
internal import FileSystems

extension Ext4Volume {
    /// Whether a file has this content, mode and owner already.
    func isSame(
        _ number: InodeNumber, _ inode: Inode, content: [UInt8], attributes: FileAttributes, _ path: String
    ) throws(FileSystemError) -> Bool {
        guard inode.size == UInt64(content.count), attributes.mode.map({ $0 & 0xfff == inode.mode & 0xfff }) ?? true,
            attributes.uid ?? inode.uid == inode.uid, attributes.gid ?? inode.gid == inode.gid
        else { return false }
        if let mode = attributes.mode, try !accessListFits(mode, of: number, inode, path) { return false }
        return try hasContent(number, inode, equalTo: content, path)
    }

    /// Puts new content into a file that is there. Returns the inode that the path has then.
    func replace(
        _ number: InodeNumber, _ inode: Inode, with content: [UInt8], attributes: FileAttributes,
        at place: ResolvedPath,
        _ path: String
    ) throws(FileSystemError) -> InodeNumber {
        try modify { () throws(FileSystemError) in
            var changed = inode
            changed.mode = inode.mode & 0xf000 | (attributes.mode ?? inode.mode) & 0xfff
            changed.uid = attributes.uid ?? inode.uid
            changed.gid = attributes.gid ?? inode.gid
            changed.setChangeTime(now)
            changed.setModificationTime(now)
            if inode.links > 1 {
                let new = try separate(number, changed, with: content, at: place, path)
                if let mode = attributes.mode { try setAccessList(mode, of: new, path) }
                return new
            }
            try releaseContent(of: number, &changed, path)
            try reserveBlocks(for: content.count, near: number, path)
            try writeInode(number, changed, path)
            try fill(number, with: content, path)
            if let mode = attributes.mode { try setAccessList(mode, of: number, path) }
            return number
        }
    }

    private func hasContent(
        _ number: InodeNumber, _ inode: Inode, equalTo content: [UInt8], _ path: String
    ) throws(FileSystemError) -> Bool {
        var position = 0
        var isSame = true
        try forEachPart(number, inode, subject: path) { part in
            isSame =
                position + part.count <= content.count
                && part.elementsEqual(content[position..<position + part.count])
            position += part.count
            return isSame
        }
        return isSame && position == content.count
    }

    /// Gives the path an inode of its own, so that the file's other names keep what they have.
    private func separate(
        _ number: InodeNumber, _ old: Inode, with content: [UInt8], at place: ResolvedPath, _ path: String
    ) throws(FileSystemError) -> InodeNumber {
        _ = try checkDirectory(place.parent, path, verb: "write")
        try checkAttributesAreLocal(old, path, verb: "write")
        try reserveBlocks(for: content.count, near: place.parent, path)
        let new = try newInode(near: place.parent, path) { inode in
            inode.mode = old.mode
            inode.uid = old.uid
            inode.gid = old.gid
        }
        try copyAttributes(from: number, to: new, path)
        try fill(new, with: content, path)
        try relink(place.name, from: number, to: new, in: place.parent, path)
        groups?.addNames(-1, of: number)
        var remaining = try readInode(number, path)
        remaining.links -= 1
        remaining.setChangeTime(now)
        try writeInode(number, remaining, path)
        return new
    }

    /// Zeroes and frees all blocks of a file, and what of its content is in its inode. The inode is not written, but
    /// what is changed of it is.
    func releaseContent(of number: InodeNumber, _ inode: inout Inode, _ path: String) throws(FileSystemError) {
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
            // What is left are the blocks of attributes. The unit is a block with the huge_file flag, else 512 bytes.
            let isHuge = superblock.readOnlyCompatible.contains(.hugeFiles) && inode.flags.contains(.hugeFile)
            let unit = isHuge ? superblock.blockSize : 512
            let freed = try releaseBlocks(of: number, inode, path) * UInt64(superblock.clusterSize / unit)
            // Attributes in inodes of their own may count, too.
            let attributes = inode.attributeBlock == 0 ? 0 : UInt64(superblock.clusterSize / unit)
            guard inode.blockUnits == freed + attributes || superblock.incompatible.contains(.attributeInodes) else {
                throw damaged("write", path, "it counts another number of blocks than it has")
            }
            inode.blockUnits -= min(inode.blockUnits, freed)
            inode.size = 0
        }
        inode.flags.remove(.indexed)
        inode.clearMap(extents: superblock.incompatible.contains(.extents))
    }

    /// Zeroes and frees the blocks of a file, after checking that every one is in use and no metadata. Returns how many
    /// clusters they were.
    private func releaseBlocks(of number: InodeNumber, _ inode: Inode, _ path: String) throws(FileSystemError) -> UInt64
    {
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
        return UInt64(clusters.count)
    }
}
