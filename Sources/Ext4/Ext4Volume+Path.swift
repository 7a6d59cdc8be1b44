// SPDX-License-Identifier: Apache-2.0

internal import FileSystems

/// Where a path leads.
struct ResolvedPath {
    /// The directory that holds the last name, the root for the root itself.
    var parent: InodeNumber
    /// The last name; empty for the root.
    var name: [UInt8]
    /// What is there; `nil`: nothing yet.
    var inode: InodeNumber?
    /// The path without symlinks, for messages and reports.
    var path: [[UInt8]]
    /// The directories that are missing between `parent` and the file; only where they were asked for.
    var missing: [[UInt8]] = []

    var text: String { path.isEmpty ? "/" : path.map { "/" + FileName.printable($0) }.joined() }
}

extension Ext4Volume {
    /// The most symlinks that one path may go through, as in the kernel.
    static let mostSymlinks = 40
    static let longestPath = 4096

    /// Follows a path from the root of the file system.
    ///
    /// Symlinks lead to places in this file system only: an absolute one starts at its root, and `..` of the root is
    /// refused, since on the device it would lead to another file system.
    ///
    /// - Parameters:
    ///   - followLast: Whether a symlink at the end is followed, too.
    ///   - allowMissingDirectories: Whether directories may be missing; they are listed in the result.
    func resolve(
        _ path: String, operation: String, followLast: Bool = true, allowMissingDirectories: Bool = false
    ) throws(FileSystemError) -> ResolvedPath {
        var pending = try Self.components(Array(path.utf8), operation, path)
        pending.reverse()
        // How many of the pending names, at the bottom, come from the path itself and not from a symlink.
        var own = pending.count
        var trail: [(number: InodeNumber, name: [UInt8])] = [(.root, [])]
        var symlinks = 0
        while let name = pending.popLast() {
            let isOwn = pending.count < own
            own = min(own, pending.count)
            let directory = trail[trail.count - 1].number
            if name == [0x2e] { continue }
            if name == [0x2e, 0x2e] {
                guard trail.count > 1 else {
                    throw FileSystemError(
                        .symlink, operation, path, reason: "it leads out of the file system; give a path inside it")
                }
                trail.removeLast()
                continue
            }
            guard name.count <= 255 else {
                throw FileSystemError(.invalidPath, operation, path, reason: "a name in it is too long")
            }
            let inode = try readInode(directory, path)
            guard FileKind(mode: inode.mode) == .directory else {
                let place = trail.dropFirst().map { "/" + FileName.printable($0.name) }.joined()
                let kind = FileKind(mode: inode.mode).words
                throw FileSystemError(
                    .notDirectory, operation, path, reason: "\(place.isEmpty ? "/" : place) is \(kind), not a directory"
                )
            }
            let names = trail.dropFirst().map(\.name)
            let parent = trail.count > 1 ? trail[trail.count - 2].number : .root
            try checkEntries(of: directory, inode, parent: parent, path)
            guard let found = try find(name, in: directory, inode, path) else {
                let rest = pending.reversed().filter { $0 != [0x2e] }
                if rest.isEmpty { return ResolvedPath(parent: directory, name: name, path: names + [name]) }
                guard allowMissingDirectories, isOwn, !rest.contains([0x2e, 0x2e]), let last = rest.last else {
                    let place = (names + [name]).map { "/" + FileName.printable($0) }.joined()
                    throw FileSystemError(.notFound, operation, path, reason: "there is no directory \(place)")
                }
                return ResolvedPath(
                    parent: directory, name: last, path: names + [name] + rest, missing: [name] + rest.dropLast())
            }
            let target = try readInode(found.inode, path)
            guard mode == .readOnly || found.kind == .unknown || found.kind == FileKind(mode: target.mode) else {
                throw damaged(
                    operation, path,
                    "its directory calls \(FileName.printable(name)) \(found.kind.words), and its inode "
                        + FileKind(mode: target.mode).words)
            }
            if FileKind(mode: target.mode) == .symlink && (followLast || !pending.isEmpty) {
                symlinks += 1
                guard symlinks <= Self.mostSymlinks else {
                    throw FileSystemError(
                        .symlink, operation, path, reason: "it goes through too many symlinks, or one leads to itself")
                }
                let bytes = try symlinkTarget(found.inode, target, path)
                guard bytes.count + pending.reduce(0, { $0 + $1.count }) <= Self.longestPath else {
                    throw FileSystemError(
                        .symlink, operation, path, reason: "it goes through a symlink that is too long")
                }
                if bytes.first == 0x2f { trail.removeSubrange(1...) }
                pending += try Self.components(bytes, operation, path).reversed()
                continue
            }
            trail.append((found.inode, name))
        }
        let last = trail[trail.count - 1]
        let parent = trail.count > 1 ? trail[trail.count - 2].number : .root
        return ResolvedPath(
            parent: parent, name: last.name, inode: last.number, path: trail.dropFirst().map(\.name))
    }

    private static func components(_ path: [UInt8], _ operation: String, _ subject: String) throws(FileSystemError)
        -> [[UInt8]]
    {
        guard !path.isEmpty, path.count <= longestPath, !path.contains(0) else {
            throw FileSystemError(.invalidPath, operation, subject, reason: "it is empty, too long, or has a NUL in it")
        }
        return path.split(separator: 0x2f).map(Array.init)
    }

    /// Where a symlink leads, as it is written in it.
    func symlinkTarget(_ number: InodeNumber, _ inode: Inode, _ subject: String) throws(FileSystemError) -> [UInt8] {
        guard inode.flags.isDisjoint(with: [.encrypted]) else {
            throw FileSystemError(.protected, "read", subject, reason: "the symlink is encrypted")
        }
        guard inode.size > 0, inode.size <= UInt64(min(superblock.blockSize, Self.longestPath)) else {
            throw damaged("read", subject, "the symlink's length is absurd")
        }
        var target: [UInt8] = []
        if inode.size < 60 && !inode.flags.contains(.inlineData) && !inode.flags.contains(.extents) && isFast(inode) {
            target = Array(inode.bytes[Inode.map].prefix(Int(inode.size)))
        } else {
            try forEachPart(number, inode, subject: subject) { part in
                target += part
                return true
            }
        }
        guard !target.contains(0) else { throw damaged("read", subject, "the symlink has a NUL in it") }
        return target
    }

    /// Whether a symlink's target is in its inode: it has no blocks but, perhaps, one of attributes.
    func isFast(_ inode: Inode) -> Bool {
        guard inode.attributeBlock != 0 else { return inode.blockUnits == 0 }
        let unit: UInt64 = inode.flags.contains(.hugeFile) ? UInt64(superblock.blockSize) : 512
        return inode.blockUnits <= UInt64(superblock.clusterSize) / unit
    }
}
