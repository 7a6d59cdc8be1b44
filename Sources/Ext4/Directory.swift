// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
internal import FileSystems

extension Ext4Volume {
    /// The entries of a directory, without `.` and `..`, in the order they are in on disk.
    func entries(_ number: InodeNumber, _ inode: Inode, _ subject: String) throws(FileSystemError) -> [DirectoryEntry] {
        var result: [DirectoryEntry] = []
        try scan(number, inode, subject: subject) { entry in
            result.append(entry)
            return true
        }
        return result
    }

    /// The entry of a name in a directory; `nil`: there is no such name.
    func find(_ name: [UInt8], in number: InodeNumber, _ inode: Inode, _ subject: String) throws(FileSystemError)
        -> DirectoryEntry?
    {
        if let known = foundEntries[number]?[name] { return known }
        var found: DirectoryEntry?
        try scan(number, inode, subject: subject) { entry in
            guard entry.name.bytes == name else { return true }
            found = entry
            return false
        }
        foundEntries[number, default: [:]][name] = .some(found)
        return found
    }

    /// Checks a directory that is to be changed, or leads to one that is, when it is met first: that its blocks are as many as
    /// its size says, that none is left out, that it names itself and its parent, and no name is there twice. libext2fs looks
    /// at none of it.
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
        var names: Set<[UInt8]> = []
        try forEachBlock(of: number, inode, subject) { (block, index) throws(FileSystemError) in
            if index == 0 {
                let own = try RawEntry(block, at: 0, damaged: fault)
                let up = try RawEntry(block, at: own.length, damaged: fault)
                guard own.inode == number.rawValue, block[own.name].elementsEqual([0x2e]),
                    up.inode == parent.rawValue, block[up.name].elementsEqual([0x2e, 0x2e])
                else { throw fault }
            }
            var isTwice = false
            _ = try scan(block, subject) { entry in
                isTwice = !names.insert(entry.name.bytes).inserted
                return !isTwice
            }
            guard !isTwice else { throw fault }
            return true
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
                let entry = try RawEntry(
                    block, at: offset, damaged: damaged("read", subject, "its entries are damaged"))
                offset += entry.length
                guard entry.inode != 0, !entry.name.isEmpty else { continue }
                let name = block[entry.name]
                guard !name.elementsEqual([0x2e]), !name.elementsEqual([0x2e, 0x2e]) else { continue }
                names[InodeNumber(rawValue: entry.inode), default: 0] += 1
            }
            return true
        }
    }

    /// Hands the entries of a directory to `body` until that returns false.
    private func scan(
        _ number: InodeNumber, _ inode: Inode, subject: String, _ body: (DirectoryEntry) -> Bool
    ) throws(FileSystemError) {
        guard FileKind(mode: inode.mode) == .directory else {
            throw FileSystemError(
                .notDirectory, "read", subject, reason: "it is \(FileKind(mode: inode.mode).words), not a directory")
        }
        try forEachBlock(of: number, inode, subject) { (block, _) throws(FileSystemError) in
            try scan(block, subject, body)
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

    private var hasFileKinds: Bool { superblock.incompatible.contains(.fileKinds) }

    /// Goes through the entries of one block; false: `body` has had enough.
    private func scan(_ block: [UInt8], _ subject: String, _ body: (DirectoryEntry) -> Bool) throws(FileSystemError)
        -> Bool
    {
        var offset = 0
        while offset < block.count {
            let entry = try RawEntry(block, at: offset, damaged: damaged("read", subject, "its entries are damaged"))
            offset += entry.length
            guard entry.inode != 0, !entry.name.isEmpty else { continue }
            let name = Array(block[entry.name])
            if name == [0x2e] || name == [0x2e, 0x2e] { continue }
            guard entry.inode <= superblock.inodesCount, !name.contains(0x2f), !name.contains(0) else {
                throw damaged("read", subject, "one of its names is damaged")
            }
            let inode = InodeNumber(rawValue: entry.inode)
            let kind = hasFileKinds ? FileKind(entryType: entry.type) : .unknown
            guard body(DirectoryEntry(name: FileName(bytes: name), inode: inode, kind: kind)) else { return false }
        }
        return true
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

    init(_ block: [UInt8], at offset: Int, damaged: @autoclosure () -> FileSystemError) throws(FileSystemError) {
        guard offset + 8 <= block.count else { throw damaged() }
        inode = (0..<4).reduce(0) { $0 | UInt32(block[offset + $1]) << UInt32(8 * $1) }
        var length = Int(block[offset + 4]) | Int(block[offset + 5]) << 8
        // 64 kB do not fit 16 bits: 0 and 65535 stand for them.
        if block.count >= 65536 {
            length = length == 0 || length == 65535 ? 65536 : (length & 65532) | (length & 3) << 16
        }
        let nameLength = Int(block[offset + 6])
        type = block[offset + 7]
        guard length >= 8, length % 4 == 0, length <= block.count - offset, 8 + nameLength <= length else {
            throw damaged()
        }
        self.length = length
        name = offset + 8..<offset + 8 + nameLength
    }
}
