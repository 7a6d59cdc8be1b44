// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
internal import FileSystems

extension Ext4Volume {
    /// The entries of a directory, without `.` and `..`, in the order they are in on disk.
    func entries(_ number: InodeNumber, _ inode: Inode, _ subject: String) throws(FileSystemError) -> [DirectoryEntry] {
        var result: [DirectoryEntry] = []
        let hasKinds = hasFileKinds
        try scan(number, inode, subject: subject) { (block, entry) in
            result.append(DirectoryEntry(entry, in: block, hasKind: hasKinds))
            return true
        }
        return result
    }

    /// The entry of a name in a directory; `nil`: there is no such name.
    ///
    /// Of a directory that was checked the names are known. Of another the index is asked; it is believed where the name is
    /// there, and where it is not the whole directory is read.
    func find(_ name: [UInt8], in number: InodeNumber, _ inode: Inode, _ subject: String) throws(FileSystemError)
        -> DirectoryEntry?
    {
        if let names = knownNames[number] { return names.entry(of: name) }
        try requireDirectory(inode, subject)
        if let found = try findByIndex(name, in: number, inode, subject) { return found }
        var found: DirectoryEntry?
        try forEachBlock(of: number, inode, subject) { (block, _) throws(FileSystemError) in
            found = try find(name, in: block, subject)
            return found == nil
        }
        return found
    }

    /// The entry of a name in one block of a directory.
    func find(_ name: [UInt8], in block: [UInt8], _ subject: String) throws(FileSystemError) -> DirectoryEntry? {
        var found: DirectoryEntry?
        _ = try scan(block, subject) { entry in
            guard entry.name.count == name.count, block[entry.name].elementsEqual(name) else { return true }
            found = DirectoryEntry(entry, in: block, hasKind: hasFileKinds)
            return false
        }
        return found
    }

    /// The most names that are kept, of all directories that were checked together.
    private static let mostKnownNames = 1 << 20

    /// Checks a directory that is to be changed, or leads to one that is, when it is met first: that its blocks are as many as
    /// its size says, that none is left out, that it names itself and its parent, and no name is there twice. libext2fs looks
    /// at none of it. The names are kept, unless they are very many.
    func checkEntries(
        of number: InodeNumber, _ inode: Inode, parent: InodeNumber, _ subject: String
    ) throws(FileSystemError) {
        guard mode == .readWrite, checkedDirectories.insert(number).inserted else { return }
        // Nothing is written into such a directory; its names can be any bytes.
        if inode.flags.contains(.encrypted) { return }
        let fault = damaged("read", subject, "the directory with inode \(number.rawValue) is not whole")
        guard inode.hasSensibleExtraSize else { throw fault }
        if inode.flags.contains(.inlineData) {
            guard inode.u32(Inode.map.lowerBound) == parent.rawValue else { throw fault }
            return
        }
        let size = UInt64(superblock.blockSize)
        var blocks: UInt64 = 0
        for run in try dataRuns(number, inode, subject) {
            guard run.logical == blocks else { throw fault }
            blocks += run.count
        }
        guard inode.deletionTime == 0, try countsItsBlocks(number, inode, subject) else { throw fault }
        guard blocks > 0, inode.size.isMultiple(of: size), inode.size / size == blocks else { throw fault }
        var names = DirectoryNames(inBytes: inode.size)
        let hasKinds = hasFileKinds
        try forEachBlock(of: number, inode, subject) { (block, index) throws(FileSystemError) in
            if index == 0 {
                guard let own = RawEntry(block, at: 0), let up = RawEntry(block, at: own.length),
                    own.inode == number.rawValue, block[own.name].elementsEqual([0x2e]),
                    up.inode == parent.rawValue, block[up.name].elementsEqual([0x2e, 0x2e])
                else { throw fault }
            }
            var isTwice = false
            _ = try scan(block, subject) { entry in
                let kind = hasKinds ? FileKind(entryType: entry.type) : .unknown
                isTwice = !names.insert(block[entry.name], entry.inode, kind)
                return !isTwice
            }
            guard !isTwice else { throw fault }
            return true
        }
        if knownNames.values.reduce(names.count, { $0 + $1.count }) <= Self.mostKnownNames {
            knownNames[number] = names
        }
    }

    /// Whether an inode's count of blocks is that of its map and its attributes; where blocks come in clusters, or attributes
    /// have inodes, it is not counted.
    private func countsItsBlocks(_ number: InodeNumber, _ inode: Inode, _ subject: String) throws(FileSystemError)
        -> Bool
    {
        guard !superblock.isClustered, !superblock.incompatible.contains(.attributeInodes) else { return true }
        let isHuge = superblock.readOnlyCompatible.contains(.hugeFiles) && inode.flags.contains(.hugeFile)
        let runs = try allRuns(number, inode, limit: superblock.blocksCount, subject)
        let blocks = runs.reduce(inode.attributeBlock == 0 ? 0 : 1) { $0 + $1.count }
        return inode.blockUnits == blocks * UInt64(isHuge ? 1 : superblock.blockSize / 512)
    }

    /// Adds how often each inode is named in a directory, `.` and `..` left out. An encrypted name may be any bytes.
    func countNames(in number: InodeNumber, _ names: inout [InodeNumber: Int]) throws(FileSystemError) {
        let subject = "inode \(number.rawValue)"
        try forEachBlock(of: number, readInode(number, subject), subject) { (block, _) throws(FileSystemError) in
            var offset = 0
            while offset < block.count {
                guard let entry = RawEntry(block, at: offset) else {
                    throw damaged("read", subject, "its entries are damaged")
                }
                offset += entry.length
                guard entry.inode != 0, !entry.name.isEmpty, !entry.isDots(in: block) else { continue }
                names[InodeNumber(rawValue: entry.inode), default: 0] += 1
            }
            return true
        }
    }

    /// Hands the entries of a directory, and the block that each is in, to `body` until that returns false.
    private func scan(
        _ number: InodeNumber, _ inode: Inode, subject: String, _ body: ([UInt8], RawEntry) -> Bool
    ) throws(FileSystemError) {
        try requireDirectory(inode, subject)
        try forEachBlock(of: number, inode, subject) { (block, _) throws(FileSystemError) in
            try scan(block, subject) { body(block, $0) }
        }
    }

    private func requireDirectory(_ inode: Inode, _ subject: String) throws(FileSystemError) {
        guard FileKind(mode: inode.mode) == .directory else {
            throw FileSystemError(
                .notDirectory, "read", subject, reason: "it is \(FileKind(mode: inode.mode).words), not a directory")
        }
    }

    /// Hands the parts of a directory that hold entries, blocks mostly, to `body` until that returns false, each with its
    /// number in the directory.
    func forEachBlock(
        of number: InodeNumber, _ inode: Inode, _ subject: String,
        _ body: ([UInt8], UInt64) throws(FileSystemError) -> Bool
    ) throws(FileSystemError) {
        if inode.flags.contains(.inlineData) {
            // Linux, Documentation/filesystems/ext4, "Inline Data": the parent's number, then entries; more entries
            // in the attribute.
            var parts = [Array(inode.bytes[Inode.map].dropFirst(4))]
            if let range = inode.inlineAttribute() { parts.append(Array(inode.bytes[range])) }
            for (index, part) in parts.enumerated() where !part.isEmpty {
                guard try body(part, UInt64(index)) else { return }
            }
            return
        }
        var block = [UInt8](repeating: 0, count: superblock.blockSize)
        for run in try dataRuns(number, inode, subject) {
            for index in 0..<run.count {
                // The size of a directory is a whole number of blocks; what is reserved behind it is not read.
                guard (run.logical + index) < inode.size / UInt64(superblock.blockSize) else { return }
                directoryBudget -= 1
                guard directoryBudget > 0 else {
                    throw FileSystemError(
                        .tooLarge, "read", subject, reason: "the directories of the file system are too large")
                }
                let status = block.withUnsafeMutableBytes { buffer in
                    ext2fs_read_dir_block4(filesystem, run.physical + index, buffer.baseAddress, 0, number.rawValue)
                }
                try check(status, "read", subject)
                guard try body(block, run.logical + index) else { return }
            }
        }
    }

    /// Whether entries say what kind of file they are of.
    var hasFileKinds: Bool { superblock.incompatible.contains(.fileKinds) }

    /// Goes through the entries of one block; false: `body` has had enough.
    private func scan(_ block: [UInt8], _ subject: String, _ body: (RawEntry) -> Bool) throws(FileSystemError) -> Bool {
        var offset = 0
        let inodesCount = superblock.inodesCount
        while offset < block.count {
            guard let entry = RawEntry(block, at: offset) else {
                throw damaged("read", subject, "its entries are damaged")
            }
            offset += entry.length
            guard entry.inode != 0, !entry.name.isEmpty, !entry.isDots(in: block) else { continue }
            guard entry.inode <= inodesCount, !block[entry.name].contains(where: { $0 == 0x2f || $0 == 0 }) else {
                throw damaged("read", subject, "one of its names is damaged")
            }
            guard body(entry) else { return false }
        }
        return true
    }
}

extension DirectoryEntry {
    fileprivate init(_ entry: RawEntry, in block: [UInt8], hasKind: Bool) {
        self.init(
            name: FileName(bytes: Array(block[entry.name])), inode: InodeNumber(rawValue: entry.inode),
            kind: hasKind ? FileKind(entryType: entry.type) : .unknown)
    }
}

/// A record of a directory's block (Linux, Documentation/filesystems/ext4, "Directory Entries"), checked to lie in it.
struct RawEntry {
    var inode: UInt32
    /// In bytes, with the room behind the name.
    var length: Int
    /// What kind of file it is, with the feature filetype.
    var type: UInt8
    /// Where the name is in the block.
    var name: Range<Int>

    /// `nil`: it cannot be.
    init?(_ block: [UInt8], at offset: Int) {
        guard offset + 8 <= block.count else { return nil }
        inode = block.number32(at: offset)
        var length = Int(block.number16(at: offset + 4))
        // 64 kB do not fit 16 bits: 0 and 65535 stand for them.
        if block.count >= 65536 {
            length = length == 0 || length == 65535 ? 65536 : (length & 65532) | (length & 3) << 16
        }
        let nameLength = Int(block[offset + 6])
        type = block[offset + 7]
        guard length >= 8, length % 4 == 0, length <= block.count - offset, 8 + nameLength <= length else {
            return nil
        }
        self.length = length
        name = offset + 8..<offset + 8 + nameLength
    }

    /// Whether it is `.` or `..`.
    func isDots(in block: [UInt8]) -> Bool {
        name.count <= 2 && block[name].allSatisfy { $0 == 0x2e }
    }
}
