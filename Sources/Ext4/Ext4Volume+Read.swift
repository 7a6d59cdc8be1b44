// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
package import FileSystems
internal import Glibc

extension Ext4Volume {
    /// Reads an inode, whose checksum is checked.
    func readInode(_ number: InodeNumber, _ subject: String) throws(FileSystemError) -> Inode {
        guard number.rawValue >= 1, number.rawValue <= superblock.inodesCount else {
            throw damaged("read", subject, "it has an inode number that no file can have")
        }
        var bytes = [UInt8](repeating: 0, count: max(Int(superblock.inodeSize), 160))
        let status = bytes.withUnsafeMutableBytes { buffer in
            ext2fs_read_inode_full(
                filesystem, number.rawValue, buffer.baseAddress?.assumingMemoryBound(to: ext2_inode.self),
                Int32(superblock.inodeSize))
        }
        try check(status, "read", subject)
        return Inode(bytes: Array(bytes.prefix(Int(superblock.inodeSize))))
    }

    /// What an inode says about its file.
    package func status(of number: InodeNumber) throws(FileSystemError) -> FileStatus {
        FileStatus(number, try readInode(number, "inode \(number.rawValue)"))
    }

    /// The content of the regular file at `path`; symlinks are followed inside the file system.
    ///
    /// - Parameter limit: The most bytes; a larger file throws ``FileSystemError/Code/tooLarge``.
    package func read(_ path: String, limit: Int) throws(FileSystemError) -> [UInt8] {
        let place = try resolve(path, operation: "read")
        guard let number = place.inode else { throw Self.notFound("read", path) }
        return try read(number, limit: limit, subject: path)
    }

    /// The content of a regular file by its inode number.
    package func read(inode number: InodeNumber, limit: Int) throws(FileSystemError) -> [UInt8] {
        try read(number, limit: limit, subject: "inode \(number.rawValue)")
    }

    private func read(_ number: InodeNumber, limit: Int, subject: String) throws(FileSystemError) -> [UInt8] {
        let inode = try regularFile(number, subject)
        guard inode.size <= UInt64(max(0, limit)) else {
            throw FileSystemError(
                .tooLarge, "read", subject, reason: "it is \(inode.size) bytes long, and at most \(limit) are read")
        }
        var result: [UInt8] = []
        result.reserveCapacity(Int(inode.size))
        try forEachPart(number, inode, subject: subject) { part in
            result += part
            return true
        }
        return result
    }

    /// Hands the content of the regular file at `path` to `body`, in order, in parts of at most 256 KiB, until that returns
    /// false; holes read as zeros. All of its map is checked before the first part, and gone through a second time for them,
    /// so that the memory that it takes does not grow with the file.
    package func forEachPart(of path: String, _ body: (UnsafeRawBufferPointer) -> Bool) throws(FileSystemError) {
        guard let number = try resolve(path, operation: "read").inode else { throw Self.notFound("read", path) }
        try forEachPart(number, regularFile(number, path), subject: path, body)
    }

    /// The same, by a file's inode number.
    package func forEachPart(inode number: InodeNumber, _ body: (UnsafeRawBufferPointer) -> Bool)
        throws(FileSystemError)
    {
        let subject = "inode \(number.rawValue)"
        try forEachPart(number, regularFile(number, subject), subject: subject, body)
    }

    private func regularFile(_ number: InodeNumber, _ subject: String) throws(FileSystemError) -> Inode {
        let inode = try readInode(number, subject)
        let kind = FileKind(mode: inode.mode)
        guard kind == .regular else {
            throw FileSystemError(
                kind == .directory ? .isDirectory : .notRegularFile, "read", subject,
                reason: "it is \(kind.words), not a file")
        }
        guard inode.flags.isDisjoint(with: [.encrypted, .compressed]) else {
            throw FileSystemError(.protected, "read", subject, reason: "it is encrypted or compressed")
        }
        return inode
    }

    func forEachPart(
        _ number: InodeNumber, _ inode: Inode, subject: String, _ body: (UnsafeRawBufferPointer) -> Bool
    ) throws(FileSystemError) {
        if inode.flags.contains(.inlineData) {
            _ = try inlineData(inode, subject).withUnsafeBytes { body($0) }
            return
        }
        let blockSize = UInt64(superblock.blockSize)
        // No map has more blocks, holes among them.
        guard inode.size <= blockSize << 32 else { throw damaged("read", subject, "its size is absurd") }
        var end: UInt64 = 0
        try forEachDataRun(number, inode, subject) { (run) throws(FileSystemError) in
            guard run.logical >= end, run.logical <= 1 << 32 else {
                throw damaged("read", subject, "its map is damaged")
            }
            end = run.logical + run.count
            return true
        }
        var part = [UInt8](repeating: 0, count: Int(min(256 * 1024, inode.size)))
        var zeros: [UInt8] = []
        var position: UInt64 = 0
        var goesOn = true
        func skip(to end: UInt64) {
            while goesOn, position < end {
                if zeros.isEmpty { zeros = [UInt8](repeating: 0, count: part.count) }
                let count = Int(min(UInt64(zeros.count), end - position))
                goesOn = zeros.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                position += UInt64(count)
            }
        }
        try forEachDataRun(number, inode, subject) { (run) throws(FileSystemError) in
            let start = run.logical * blockSize
            if start >= inode.size { return false }
            skip(to: start)
            let end = min(inode.size, start + run.count * blockSize)
            var offset = Int64(run.physical) * Int64(blockSize)
            while goesOn, position < end {
                let count = Int(min(UInt64(part.count), end - position))
                do {
                    try part.withUnsafeMutableBytes {
                        try channel.window.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: $0[..<count]))
                    }
                } catch {
                    throw FileSystemError(
                        .inputOutput, "read", subject, reason: "the partition cannot be read", cause: error)
                }
                goesOn = part.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                position += UInt64(count)
                offset += Int64(count)
            }
            return goesOn
        }
        skip(to: inode.size)
    }

    /// Content that is kept in the inode: 60 bytes in place of the map, the rest in the attribute `system.data`
    /// (Linux, Documentation/filesystems/ext4, "Inline Data").
    func inlineData(_ inode: Inode, _ subject: String) throws(FileSystemError) -> [UInt8] {
        var result = Array(inode.bytes[Inode.map])
        if let range = inode.inlineAttribute() { result += inode.bytes[range] }
        guard inode.size <= UInt64(result.count) else { throw damaged("read", subject, "its content is not whole") }
        return Array(result.prefix(Int(inode.size)))
    }

    static func notFound(_ operation: String, _ path: String) -> FileSystemError {
        FileSystemError(.notFound, operation, path, reason: "there is no such file")
    }
}
