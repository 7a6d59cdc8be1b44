// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
internal import FileSystems
internal import Glibc

/// A POSIX access control list as it is on disk (Linux, fs/ext4/acl.h): a version, then entries of 4 bytes, or 8 with the
/// number of a user or a group.
///
/// libext2fs turns it into the form of getxattr(2) and back unless it is asked not to, and reads past the end of a damaged
/// one.
struct AccessList {
    private(set) var bytes: [UInt8]
    /// Where each entry begins, and whom it is for.
    private var entries: [(start: Int, tag: UInt8)] = []

    static let attribute = "system.posix_acl_access"

    private enum Tag {
        static let owner: UInt8 = 0x01
        static let user: UInt8 = 0x02
        static let group: UInt8 = 0x04
        static let namedGroup: UInt8 = 0x08
        static let mask: UInt8 = 0x10
        static let others: UInt8 = 0x20
    }

    /// `nil` where it cannot be one.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 4, bytes.prefix(4).elementsEqual([1, 0, 0, 0]) else { return nil }
        self.bytes = bytes
        var start = 4
        while start < bytes.count {
            guard start + 4 <= bytes.count, bytes[start + 1] == 0 else { return nil }
            let length: Int
            switch bytes[start] {
            case Tag.owner, Tag.group, Tag.mask, Tag.others: length = 4
            case Tag.user, Tag.namedGroup: length = 8
            default: return nil
            }
            guard start + length <= bytes.count else { return nil }
            entries.append((start, bytes[start]))
            start += length
        }
    }

    /// Sets what stands for the mode's bits, as chmod(2) does: the mask is what the group bits say, and the group's own
    /// entry keeps its bits; without a mask the group's entry gets them.
    mutating func set(mode: UInt16) {
        let hasMask = entries.contains { $0.tag == Tag.mask }
        for (start, tag) in entries {
            switch tag {
            case Tag.owner: setPermissions(start, mode >> 6)
            case Tag.group where !hasMask: setPermissions(start, mode >> 3)
            case Tag.mask: setPermissions(start, mode >> 3)
            case Tag.others: setPermissions(start, mode)
            default: break
            }
        }
    }

    private mutating func setPermissions(_ start: Int, _ mode: UInt16) {
        bytes[start + 2] = UInt8(mode & 7)
        bytes[start + 3] = 0
    }
}

extension Ext4Volume {
    /// Whether the access control list of a file, if it has one, says what a mode does.
    func accessListFits(_ mode: UInt16, of number: InodeNumber, _ inode: Inode, _ path: String) throws(FileSystemError)
        -> Bool
    {
        try withAccessList(of: number, inode, path) { (_, list) throws(FileSystemError) in
            var changed = list
            changed.set(mode: mode)
            return changed.bytes == list.bytes
        } ?? true
    }

    /// Sets the access control list of a file, if it has one, as chmod(2) does with a mode. The inode is written before.
    func setAccessList(_ mode: UInt16, of number: InodeNumber, _ path: String) throws(FileSystemError) {
        let inode = try readInode(number, path)
        let isDone = try withAccessList(of: number, inode, path) { (handle, list) throws(FileSystemError) in
            var changed = list
            changed.set(mode: mode)
            guard changed.bytes != list.bytes else { return false }
            let status = changed.bytes.withUnsafeBytes {
                ext2fs_xattr_set(handle, AccessList.attribute, $0.baseAddress, $0.count)
            }
            try check(status, "write", path)
            return true
        }
        // A block that others have, too, is left to them.
        guard isDone == true, inode.attributeBlock != 0 else { return }
        if try readInode(number, path).attributeBlock != inode.attributeBlock {
            groups?.releaseAttributes(inode.attributeBlock)
        }
    }

    private func withAccessList<Result>(
        of number: InodeNumber, _ inode: Inode, _ path: String,
        _ body: (OpaquePointer?, AccessList) throws(FileSystemError) -> Result
    ) throws(FileSystemError) -> Result? {
        guard inode.hasAttributes else { return nil }
        var handle: OpaquePointer?
        try check(ext2fs_xattrs_open(filesystem, number.rawValue, &handle), "read", path)
        defer { ext2fs_xattrs_close(&handle) }
        try check(ext2fs_xattrs_read(handle), "read", path)
        try takeAsStored(handle, path)
        var value: UnsafeMutableRawPointer?
        var count = 0
        let status = ext2fs_xattr_get(handle, AccessList.attribute, &value, &count)
        guard status != EXT2_ET_EA_KEY_NOT_FOUND else { return nil }
        try check(status, "read", path)
        // The C function is ext2fs_free_mem, an inline one around free.
        defer { free(value) }
        guard let list = AccessList(Array(UnsafeRawBufferPointer(start: value, count: count))) else {
            throw damaged("read", path, "its access control list is damaged")
        }
        return try body(handle, list)
    }

    /// Has libext2fs hand values on as they are on disk.
    func takeAsStored(_ handle: OpaquePointer?, _ path: String) throws(FileSystemError) {
        var flags = UInt32(XATTR_HANDLE_FLAG_RAW)
        try check(ext2fs_xattrs_flags(handle, &flags, nil), "read", path)
    }
}
