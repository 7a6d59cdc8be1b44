// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
internal import FileSystems

/// A part of a file that is in consecutive blocks.
struct BlockRun {
    /// The first block's number in the file.
    var logical: UInt64
    /// The first block's number in the file system.
    var physical: UInt64
    var count: UInt64
}

/// What a callback of libext2fs's block iterator joins into runs and hands on.
private final class BlockCollector {
    typealias Body = (BlockRun) throws(FileSystemError) -> Bool

    private let limit: UInt64
    private let blocks: Range<UInt64>
    private let body: Body
    private var run: BlockRun?
    private var count: UInt64 = 0
    /// Whether a block was outside the file system, or there were more than there can be.
    private(set) var isDamaged = false
    private(set) var isTooLong = false
    /// Whether `body` has had enough, and what it threw.
    private(set) var isDone = false
    private(set) var failure: FileSystemError?

    init(limit: UInt64, blocks: Range<UInt64>, body: @escaping Body) {
        (self.limit, self.blocks, self.body) = (limit, blocks, body)
    }

    func add(_ physical: UInt64, _ logical: UInt64) -> Int32 {
        guard blocks.contains(physical) else {
            isDamaged = true
            return BLOCK_ABORT
        }
        count += 1
        guard count <= limit else {
            isTooLong = true
            return BLOCK_ABORT
        }
        if let last = run, last.logical + last.count == logical, last.physical + last.count == physical {
            run?.count += 1
            return 0
        }
        handOn()
        run = BlockRun(logical: logical, physical: physical, count: 1)
        return isDone ? BLOCK_ABORT : 0
    }

    /// Hands the run on that no block joins any more.
    func handOn() {
        guard let run, !isDone else { return }
        self.run = nil
        do throws(FileSystemError) { isDone = try !body(run) } catch { (isDone, failure) = (true, error) }
    }
}

extension Ext4Volume {
    /// Where the data of a file is, in order. Holes, and blocks that are reserved but were never written, are left out.
    func dataRuns(_ number: InodeNumber, _ inode: Inode, _ subject: String) throws(FileSystemError) -> [BlockRun] {
        var runs: [BlockRun] = []
        try forEachDataRun(number, inode, subject) { run in
            runs.append(run)
            return true
        }
        return runs
    }

    /// The same, run by run, until `body` returns false.
    func forEachDataRun(
        _ number: InodeNumber, _ inode: Inode, _ subject: String,
        _ body: (BlockRun) throws(FileSystemError) -> Bool
    ) throws(FileSystemError) {
        if inode.flags.contains(.inlineData) { return }
        try forEachRun(number, inode, dataOnly: true, limit: nil, subject, body)
    }

    /// Every block that a file occupies, with those of its map, and how many there are.
    ///
    /// - Parameter limit: The most blocks; more throw ``FileSystemError/Code/tooLarge``.
    func allRuns(_ number: InodeNumber, _ inode: Inode, limit: UInt64, _ subject: String) throws(FileSystemError)
        -> [BlockRun]
    {
        var runs: [BlockRun] = []
        try forEachRun(number, inode, dataOnly: false, limit: limit, subject) { run in
            runs.append(run)
            return true
        }
        return runs
    }

    private func forEachRun(
        _ number: InodeNumber, _ inode: Inode, dataOnly: Bool, limit: UInt64?, _ subject: String,
        _ body: (BlockRun) throws(FileSystemError) -> Bool
    ) throws(FileSystemError) {
        guard inode.flags.contains(.extents) else {
            return try withoutActuallyEscaping(body) { (body) throws(FileSystemError) in
                try forEachBlockRun(number, dataOnly: dataOnly, limit: limit, subject, body)
            }
        }
        try forEachExtent(number, dataOnly: dataOnly, limit: limit, subject, body)
    }

    /// The runs of a file without extents, with direct and indirect blocks.
    private func forEachBlockRun(
        _ number: InodeNumber, dataOnly: Bool, limit: UInt64?, _ subject: String,
        _ body: @escaping BlockCollector.Body
    ) throws(FileSystemError) {
        let blocks = UInt64(superblock.firstDataBlock)..<superblock.blocksCount
        let collector = BlockCollector(limit: limit ?? superblock.blocksCount, blocks: blocks, body: body)
        channel.readBudget = WindowChannel.budget
        let flags = BLOCK_FLAG_READ_ONLY | (dataOnly ? BLOCK_FLAG_DATA_ONLY : 0)
        let status = ext2fs_block_iterate3(
            filesystem, number.rawValue, flags, nil,
            { _, block, count, _, _, context in
                guard let block, let context else { return BLOCK_ABORT }
                let collector = Unmanaged<BlockCollector>.fromOpaque(context).takeUnretainedValue()
                // A negative count marks a block of the map; no two of them are joined with data.
                return collector.add(block.pointee, count < 0 ? UInt64.max >> 1 : UInt64(count))
            }, Unmanaged.passUnretained(collector).toOpaque())
        if collector.isTooLong { throw tooManyBlocks(limit, subject) }
        guard !collector.isDamaged else { throw damaged("read", subject, "it has blocks outside the file system") }
        if let failure = collector.failure { throw failure }
        try check(status, "read", subject)
        collector.handOn()
        if let failure = collector.failure { throw failure }
    }

    private func tooManyBlocks(_ limit: UInt64?, _ subject: String) -> FileSystemError {
        limit == nil
            ? damaged("read", subject, "it has more blocks than the file system")
            : FileSystemError(
                .tooLarge, "replace or remove", subject, reason: "the file that is there is too large for a setting")
    }

    /// The runs of a file with extents. (libext2fs's block iterator takes a tree whose root is damaged for empty.)
    private func forEachExtent(
        _ number: InodeNumber, dataOnly: Bool, limit: UInt64?, _ subject: String,
        _ body: (BlockRun) throws(FileSystemError) -> Bool
    ) throws(FileSystemError) {
        channel.readBudget = WindowChannel.budget
        var handle: ext2_extent_handle_t?
        try check(ext2fs_extent_open(filesystem, number.rawValue, &handle), "read", subject)
        defer { ext2fs_extent_free(handle) }
        var operation = EXT2_EXTENT_ROOT
        var end: UInt64 = 0
        var blocks: UInt64 = 0
        while true {
            var extent = ext2fs_extent()
            let status = ext2fs_extent_get(handle, Int32(operation), &extent)
            operation = EXT2_EXTENT_NEXT
            if status == EXT2_ET_EXTENT_NO_NEXT || status == EXT2_ET_NO_CURRENT_NODE { break }
            try check(status, "read", subject)
            let isLeaf = extent.e_flags & UInt32(EXT2_EXTENT_FLAGS_LEAF) != 0
            // An index is met once on the way down and once on the way up.
            guard isLeaf || extent.e_flags & UInt32(EXT2_EXTENT_FLAGS_SECOND_VISIT) == 0 else { continue }
            let count = isLeaf ? UInt64(extent.e_len) : 1
            guard extent.e_pblk > superblock.firstDataBlock, extent.e_pblk < superblock.blocksCount,
                count <= superblock.blocksCount - extent.e_pblk, !isLeaf || extent.e_lblk >= end
            else { throw damaged("read", subject, "its map is damaged") }
            blocks += max(1, count)
            guard blocks <= limit ?? superblock.blocksCount else { throw tooManyBlocks(limit, subject) }
            if isLeaf { end = extent.e_lblk + count }
            guard !dataOnly || (isLeaf && extent.e_flags & UInt32(EXT2_EXTENT_FLAGS_UNINIT) == 0) else { continue }
            let run = BlockRun(logical: extent.e_lblk, physical: extent.e_pblk, count: count)
            guard try body(run) else { return }
        }
    }

    func damaged(_ operation: String, _ subject: String, _ fault: String) -> FileSystemError {
        FileSystemError(.damaged, operation, subject, reason: "\(fault): the file system is damaged; \(checkAdvice)")
    }
}
