// SPDX-License-Identifier: Apache-2.0

package import FileSystems

extension Ext4Volume {
    /// What is at `path`; `nil`: nothing. A directory of the path that is missing counts as nothing, too.
    package func status(_ path: String, followSymlinks: Bool) throws(FileSystemError) -> FileStatus? {
        do {
            guard let number = try resolve(path, operation: "look at", followLast: followSymlinks).inode else {
                return nil
            }
            return FileStatus(number, try readInode(number, path))
        } catch  where error.code == .notFound {
            return nil
        }
    }

    /// Where the symlink at `path` leads, as it is written in it.
    package func readLink(_ path: String) throws(FileSystemError) -> [UInt8] {
        guard let number = try resolve(path, operation: "read", followLast: false).inode else {
            throw Self.notFound("read", path)
        }
        return try readLink(inode: number, path)
    }

    /// Where a symlink leads, by its inode number.
    package func readLink(inode number: InodeNumber) throws(FileSystemError) -> [UInt8] {
        try readLink(inode: number, "inode \(number.rawValue)")
    }

    private func readLink(inode number: InodeNumber, _ subject: String) throws(FileSystemError) -> [UInt8] {
        let inode = try readInode(number, subject)
        guard FileKind(mode: inode.mode) == .symlink else {
            throw FileSystemError(
                .notRegularFile, "read", subject, reason: "it is \(FileKind(mode: inode.mode).words), not a symlink")
        }
        return try symlinkTarget(number, inode, subject)
    }

    /// The entries of the directory at `path`, without `.` and `..`, in the order they are in on disk.
    package func list(_ path: String) throws(FileSystemError) -> [DirectoryEntry] {
        guard let number = try resolve(path, operation: "list").inode else { throw Self.notFound("list", path) }
        return try entries(number, readInode(number, path), path)
    }

    /// Goes through all files and directories, each directory before what is in it, names in the order of their bytes.
    /// Symlinks are not followed.
    ///
    /// - Parameters:
    ///   - depth: The most directories in each other; a deeper one throws ``FileSystemError/Code/tooLarge``.
    ///   - count: The most files and directories altogether; more throw the same.
    package func walk(
        depth: Int, count: Int, _ visit: (WalkItem) throws(FileSystemError) -> Void
    ) throws(FileSystemError) {
        var left = count
        var open: Set<InodeNumber> = [.root]
        try walk(.root, at: [], depth: depth, left: &left, open: &open, visit)
    }

    private func walk(
        _ number: InodeNumber, at path: [FileName], depth: Int, left: inout Int, open: inout Set<InodeNumber>,
        _ visit: (WalkItem) throws(FileSystemError) -> Void
    ) throws(FileSystemError) {
        let place = path.isEmpty ? "/" : path.map { "/\($0)" }.joined()
        let all = try entries(number, readInode(number, place), place)
        guard all.count <= left else {
            throw FileSystemError(.tooLarge, "list", place, reason: "there are too many files in the file system")
        }
        for entry in all.sorted(by: { $0.name.bytes.lexicographicallyPrecedes($1.name.bytes) }) {
            left -= 1
            guard left >= 0 else {
                throw FileSystemError(.tooLarge, "list", place, reason: "there are too many files in the file system")
            }
            let child = path + [entry.name]
            let subject = child.map { "/\($0)" }.joined()
            let status = FileStatus(entry.inode, try readInode(entry.inode, subject))
            try visit(WalkItem(path: child, status: status))
            guard status.kind == .directory else { continue }
            guard depth > 1 else {
                throw FileSystemError(.tooLarge, "list", subject, reason: "the directories lie too deep in each other")
            }
            // A directory has one name only; a second one would be a cycle, or the beginning of one.
            guard open.insert(entry.inode).inserted else {
                throw damaged("list", subject, "the directory has two names")
            }
            try walk(entry.inode, at: child, depth: depth - 1, left: &left, open: &open, visit)
        }
    }
}
