// SPDX-License-Identifier: Apache-2.0

internal import FileSystems

/// Which blocks the inodes in use occupy, the file system's own among them (journal, quota, orphan file), read once before
/// the first change: no two may have one in common, none may have one of the file system's structures.
///
/// A file system can share blocks among its files and look clean; whoever frees or fills such a block changes a second
/// file. Inodes and maps are read here in Swift, block by block, each once, so that it takes time with what is in use and
/// not with the size of the partition, and damaged maps cannot make it endless.
struct BlockClaims {
    struct Run {
        var blocks: Range<UInt64>
        var inode: UInt32
    }

    /// Sorted; no two overlap.
    private(set) var runs: [Run] = []
    /// How many inodes have this block of extended attributes; those may be shared.
    private(set) var attributeUsers: [UInt64: Int] = [:]
    /// The inodes of directories.
    private(set) var directories: [InodeNumber] = []
    private var mapBlocks: Set<UInt64> = []

    private static let badBlocksInode: UInt32 = 1
    private static let resizeInode: UInt32 = 7

    /// Takes in what an inode in use occupies; its first 128 bytes are enough.
    mutating func add(_ number: UInt32, _ inode: Inode, _ volume: Ext4Volume) throws(FileSystemError) {
        let kind = FileKind(mode: inode.mode)
        if kind == .directory { directories.append(InodeNumber(rawValue: number)) }
        if inode.attributeBlock != 0 {
            guard volume.holdsFiles(inode.attributeBlock..<inode.attributeBlock &+ 1) else {
                throw Self.damaged(number, volume, "has extended attributes outside the file system")
            }
            attributeUsers[inode.attributeBlock, default: 0] += 1
        }
        if number == Self.resizeInode {
            // What it lists are the blocks that are reserved for group descriptors, and its own map is but one block.
            let block = UInt64(inode.u32(Inode.map.lowerBound + 13 * 4))
            return block == 0 ? () : try claim(block, count: 1, by: number, volume)
        }
        let hasMap =
            switch kind {
            case .regular, .directory: true
            case .symlink: inode.flags.contains(.extents) || inode.size >= 60 || !volume.isFast(inode)
            case .unknown: number == Self.badBlocksInode
            default: false
            }
        guard hasMap, !inode.flags.contains(.inlineData) else {
            // What has blocks all the same hides them; those of attributes may be in inodes.
            let isInline = hasMap && !volume.superblock.incompatible.contains(.inlineData)
            guard inode.mode == 0 || kind != .unknown, !isInline,
                volume.isFast(inode) || volume.superblock.incompatible.contains(.attributeInodes)
            else { throw Self.damaged(number, volume, "is of a kind that cannot have its blocks") }
            return
        }
        if inode.flags.contains(.extents) {
            try addExtents(inode.bytes[Inode.map], depth: nil, number, volume)
        } else {
            for index in 0..<15 {
                let block = UInt64(inode.u32(Inode.map.lowerBound + index * 4))
                if block != 0 { try addBlock(block, depth: max(0, index - 11), number, volume) }
            }
        }
    }

    /// A node of an extent tree (Linux, Documentation/filesystems/ext4, "Extent Tree"); `depth` is what its parent asks for.
    private mutating func addExtents(
        _ node: ArraySlice<UInt8>, depth wanted: Int?, _ number: UInt32, _ volume: Ext4Volume
    ) throws(FileSystemError) {
        func u16(_ offset: Int) -> UInt64 { UInt64(node.number16(at: offset)) }
        func u32(_ offset: Int) -> UInt64 { UInt64(node.number32(at: offset)) }
        let (count, depth) = (Int(u16(2)), Int(u16(6)))
        guard u16(0) == 0xf30a, count <= (node.count - 12) / 12, depth == wanted ?? depth, depth <= 5 else {
            throw Self.damaged(number, volume, "has a damaged map")
        }
        for offset in stride(from: 12, to: 12 + count * 12, by: 12) {
            if depth == 0 {
                // More than 32768 stands for blocks that are reserved and were never written.
                let length = u16(offset + 4) > 32768 ? u16(offset + 4) - 32768 : u16(offset + 4)
                try claim(u32(offset + 8) | u16(offset + 6) << 32, count: length, by: number, volume)
            } else {
                let child = u32(offset + 4) | u16(offset + 8) << 32
                try addExtents(readMap(child, number, volume)[...], depth: depth - 1, number, volume)
            }
        }
    }

    /// A block of data, or at a depth above 0 one that lists others.
    private mutating func addBlock(
        _ block: UInt64, depth: Int, _ number: UInt32, _ volume: Ext4Volume
    ) throws(FileSystemError) {
        guard depth > 0 else { return try claim(block, count: 1, by: number, volume) }
        let list = try readMap(block, number, volume)
        for offset in stride(from: 0, to: list.count, by: 4) {
            let next = (0..<4).reduce(UInt64(0)) { $0 | UInt64(list[offset + $1]) << UInt64(8 * $1) }
            if next != 0 { try addBlock(next, depth: depth - 1, number, volume) }
        }
    }

    private mutating func readMap(_ block: UInt64, _ number: UInt32, _ volume: Ext4Volume) throws(FileSystemError)
        -> [UInt8]
    {
        try claim(block, count: 1, by: number, volume)
        guard mapBlocks.insert(block).inserted else { throw Self.shared(block, by: number, and: number, volume) }
        let size = volume.superblock.blockSize
        return try Ext4Volume.read(volume.channel.window, at: Int64(block) * Int64(size), count: size)
    }

    private mutating func claim(
        _ start: UInt64, count: UInt64, by number: UInt32, _ volume: Ext4Volume
    ) throws(FileSystemError) {
        let (end, overflow) = start.addingReportingOverflow(count)
        guard !overflow, count > 0, volume.holdsFiles(start..<end) else {
            throw Self.damaged(number, volume, "has blocks outside the file system")
        }
        if let last = runs.last, last.inode == number, last.blocks.upperBound == start {
            runs[runs.count - 1].blocks = last.blocks.lowerBound..<end
        } else {
            runs.append(Run(blocks: start..<end, inode: number))
        }
    }

    /// Sorts what was taken in, and throws where a block, or a cluster, belongs to two.
    ///
    /// - Parameter metadata: the blocks that hold no files, sorted and without overlaps.
    mutating func settle(_ metadata: [Range<UInt64>], _ volume: Ext4Volume) throws(FileSystemError) {
        mapBlocks = []
        let ratio = UInt64(volume.superblock.blocksPerCluster)
        runs.sort { $0.blocks.lowerBound < $1.blocks.lowerBound }
        for (one, next) in zip(runs, runs.dropFirst()) {
            let isShared =
                one.inode == next.inode
                ? next.blocks.lowerBound < one.blocks.upperBound
                : next.blocks.lowerBound / ratio <= (one.blocks.upperBound - 1) / ratio
            if isShared { throw Self.shared(next.blocks.lowerBound, by: one.inode, and: next.inode, volume) }
        }
        var own = metadata[...]
        for run in runs where run.inode != Self.badBlocksInode {
            while let first = own.first, first.upperBound <= run.blocks.lowerBound { own = own.dropFirst() }
            guard let first = own.first, first.overlaps(run.blocks) else { continue }
            throw Self.damaged(run.inode, volume, "claims a block of the file system's own")
        }
        for block in attributeUsers.keys {
            if let run = run(with: block) { throw Self.shared(block, by: run.inode, and: nil, volume) }
        }
    }

    private func run(with block: UInt64) -> Run? {
        let index = firstIndex(from: block)
        return index < runs.count && runs[index].blocks.contains(block) ? runs[index] : nil
    }

    /// The first run that ends behind a block.
    private func firstIndex(from block: UInt64) -> Int {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].blocks.upperBound <= block { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The parts of a range of blocks that files occupy, with those that only hold attributes.
    func parts(of range: Range<UInt64>) -> [Range<UInt64>] {
        var parts = attributeUsers.keys.filter(range.contains).map { $0..<$0 + 1 }
        for run in runs[firstIndex(from: range.lowerBound)...] {
            guard run.blocks.lowerBound < range.upperBound else { break }
            parts.append(run.blocks.clamped(to: range))
        }
        return parts
    }

    /// One file less has this block of attributes.
    mutating func releaseAttributes(_ block: UInt64) { attributeUsers[block, default: 1] -= 1 }

    private static func shared(_ block: UInt64, by one: UInt32, and other: UInt32?, _ volume: Ext4Volume)
        -> FileSystemError
    {
        let pair =
            other == nil
            ? "\(name(of: one, volume)) and a list of extended attributes"
            : one == other
                ? "\(name(of: one, volume)) twice" : "\(name(of: one, volume)) and \(name(of: other ?? 0, volume))"
        return volume.damaged("check the file system", "", "block \(block) belongs to \(pair)")
    }

    private static func damaged(_ number: UInt32, _ volume: Ext4Volume, _ fault: String) -> FileSystemError {
        volume.damaged("check the file system", "", "\(name(of: number, volume)) \(fault)")
    }

    private static func name(of number: UInt32, _ volume: Ext4Volume) -> String {
        number == volume.superblock.journalInode ? "the journal" : "inode \(number)"
    }
}

extension Ext4Volume {
    /// Whether a range of blocks lies in the file system, behind its first block.
    func holdsFiles(_ range: Range<UInt64>) -> Bool {
        range.lowerBound > UInt64(superblock.firstDataBlock) && range.upperBound <= superblock.blocksCount
    }
}
