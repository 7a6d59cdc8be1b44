// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
internal import FileSystems

/// An entry of a list of extended attributes (Linux, Documentation/filesystems/ext4, "Extended Attributes").
private struct AttributeEntry {
    /// Stands for the beginning of the name, as 7 for `system.`.
    var prefix: UInt8
    /// The rest of the name.
    var name: [UInt8]
    /// Counted from the first entry in an inode, from the start of the block in a block.
    var valueOffset: Int
    var valueSize: Int
    /// The inode that holds the value; 0: it is in the list's own place.
    var valueInode: UInt32

    /// The entries from `start` on; `nil`: they reach beyond the bytes.
    static func list(_ bytes: [UInt8], from start: Int) -> [AttributeEntry]? {
        var entries: [AttributeEntry] = []
        var offset = start
        while offset + 4 <= bytes.count, bytes.number32(at: offset) != 0 {
            guard offset + 16 <= bytes.count else { return nil }
            let name = offset + 16
            let end = name + Int(bytes[offset])
            guard end <= bytes.count else { return nil }
            entries.append(
                AttributeEntry(
                    prefix: bytes[offset + 1], name: Array(bytes[name..<end]),
                    valueOffset: Int(bytes.number32(at: offset) >> 16),
                    valueSize: Int(bytes.number32(at: offset + 8)), valueInode: bytes.number32(at: offset + 4)))
            offset = name + (Int(bytes[offset]) + 3) / 4 * 4
        }
        return entries
    }

    static let magic: UInt32 = 0xea02_0000
}

extension Inode {
    /// Where the attributes in the inode begin, after their magic number; `nil`: there are none.
    private var attributesStart: Int? {
        let start = 128 + extraSize
        guard extraSize >= 4, start + 8 <= bytes.count, bytes.number32(at: start) == AttributeEntry.magic else {
            return nil
        }
        return start + 4
    }

    /// Where the value of the attribute `system.data` is in the inode; `nil`: it has none.
    func inlineAttribute() -> Range<Int>? {
        guard let start = attributesStart, let entries = AttributeEntry.list(bytes, from: start) else { return nil }
        for entry in entries where entry.prefix == 7 && entry.name.elementsEqual("data".utf8) {
            guard entry.valueInode == 0, entry.valueSize <= bytes.count,
                start + entry.valueOffset + entry.valueSize <= bytes.count
            else { return nil }
            return start + entry.valueOffset..<start + entry.valueOffset + entry.valueSize
        }
        return nil
    }

    /// Whether it has extended attributes, in the inode or in a block of their own.
    var hasAttributes: Bool { attributeBlock != 0 || attributesStart != nil }

    /// Whether an attribute in the inode has its value in an inode of its own, or the list is damaged.
    var hasForeignAttributes: Bool {
        guard let start = attributesStart else { return false }
        return AttributeEntry.list(bytes, from: start)?.contains { $0.valueInode != 0 } ?? true
    }
}

extension Ext4Volume {
    /// That the block of attributes of an inode, if it has one, is in use and none of the file system's own. Its group's
    /// bitmap is loaded then, so that the block can be freed.
    func checkAttributeBlock(_ inode: Inode, _ path: String, verb: String) throws(FileSystemError) {
        let block = inode.attributeBlock
        guard block != 0 else { return }
        guard block > UInt64(superblock.firstDataBlock), block < superblock.blocksCount,
            groups?.isMetadata(block) == false,
            try groups?.isInUse(block: block, self) == true
        else { throw damaged(verb, path, "its extended attributes are damaged") }
    }

    /// That no extended attribute of a file has an inode of its own (feature ea_inode): those count their users, and
    /// are the kernel's to count.
    func checkAttributesAreLocal(_ inode: Inode, _ path: String, verb: String) throws(FileSystemError) {
        guard superblock.incompatible.contains(.attributeInodes) else { return }
        var isForeign = inode.hasForeignAttributes
        if inode.attributeBlock != 0 {
            try checkAttributeBlock(inode, path, verb: verb)
            let size = superblock.blockSize
            let bytes = try Self.read(channel.window, at: Int64(inode.attributeBlock) * Int64(size), count: size)
            isForeign = isForeign || AttributeEntry.list(bytes, from: 32)?.contains { $0.valueInode != 0 } ?? true
        }
        guard !isForeign else {
            throw FileSystemError(
                .protected, verb, path,
                reason: "it has extended attributes that are too large for it (feature ea_inode); mount the "
                    + "file system and \(verb) it there")
        }
    }

    /// Copies the extended attributes of a file; the content that is kept in one is not one of them.
    func copyAttributes(from old: InodeNumber, to new: InodeNumber, _ path: String) throws(FileSystemError) {
        var source: OpaquePointer?
        try check(ext2fs_xattrs_open(filesystem, old.rawValue, &source), "write", path)
        defer { ext2fs_xattrs_close(&source) }
        try check(ext2fs_xattrs_read(source), "write", path)
        var target: OpaquePointer?
        try check(ext2fs_xattrs_open(filesystem, new.rawValue, &target), "write", path)
        defer { ext2fs_xattrs_close(&target) }
        try check(ext2fs_xattrs_read(target), "write", path)
        try takeAsStored(target, path)
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

    /// Takes away the attribute that holds content, whose value was zeroed before.
    func removeInlineAttribute(_ number: InodeNumber, _ path: String) throws(FileSystemError) {
        var handle: OpaquePointer?
        try check(ext2fs_xattrs_open(filesystem, number.rawValue, &handle), "write", path)
        defer { ext2fs_xattrs_close(&handle) }
        try check(ext2fs_xattrs_read(handle), "write", path)
        let status = ext2fs_xattr_remove(handle, "system.data")
        guard status != EXT2_ET_EA_KEY_NOT_FOUND else { return }
        try check(status, "write", path)
    }

    /// Gives the block of extended attributes back, which files can share; the last to go zeroes it.
    func releaseAttributes(of number: InodeNumber, _ inode: inout Inode, _ path: String) throws(FileSystemError) {
        let block = inode.attributeBlock
        guard block != 0 else { return }
        try checkAttributeBlock(inode, path, verb: "remove")
        // Where its count of users is too low, others would lose their attributes with it.
        let start = try Self.read(channel.window, at: Int64(block) * Int64(superblock.blockSize), count: 8)
        let users = (4..<8).reduce(0) { $0 | Int(start[$1]) << (8 * ($1 - 4)) }
        guard let known = groups?.attributeUsers(block), known <= users else {
            throw damaged("remove", path, "its extended attributes count too few users")
        }
        groups?.releaseAttributes(block)
        try writeInode(number, inode, path)
        var copy = inode.bytes + [UInt8](repeating: 0, count: max(0, 160 - inode.bytes.count))
        let status = copy.withUnsafeMutableBytes { buffer in
            ext2fs_free_ext_attr(
                filesystem, number.rawValue, buffer.baseAddress?.assumingMemoryBound(to: ext2_inode_large.self))
        }
        try check(status, "remove", path)
        if try groups?.isInUse(block: block, self) == false {
            try check(io_channel_zeroout(filesystem.pointee.io, block, 1), "remove", path)
        }
        inode.attributeBlock = 0
    }
}

/// What the copy of extended attributes needs in a callback.
private final class AttributeCopy {
    let target: OpaquePointer?
    var status: errcode_t = 0

    init(target: OpaquePointer?) { self.target = target }
}
