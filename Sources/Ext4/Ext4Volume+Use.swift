// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
package import FileSystems
internal import Glibc

extension Ext4Volume {
    /// The blocks in use, by the bitmaps, in bytes; those with fewer than 256 KiB between them as one.
    ///
    /// The C functions are `ext2fs_read_block_bitmap` and `ext2fs_find_first_set_block_bitmap2`.
    package func usedRanges() throws(FileSystemError) -> [Range<UInt64>]? {
        let operation = "read which blocks are in use"
        guard mode == .readOnly, superblock.condition == .clean else { return nil }
        // A bit a block, whatever the bitmaps say.
        filesystem.pointee.default_bitmap_type = UInt16(EXT2FS_BMAP64_BITARRAY)
        try check(ext2fs_read_block_bitmap(filesystem), operation)
        let (first, last) = (UInt64(superblock.firstDataBlock), superblock.blocksCount - 1)
        let size = UInt64(superblock.blockSize)
        // What is before the first block belongs to whatever boots.
        var used = [0..<max(1, first) * size]
        var place = first
        while place <= last {
            var (start, end) = (blk64_t(0), blk64_t(0))
            let found = ext2fs_find_first_set_block_bitmap2(filesystem.pointee.block_map, place, last, &start)
            if found == ENOENT { break }
            try check(found, operation)
            let status = ext2fs_find_first_zero_block_bitmap2(filesystem.pointee.block_map, start, last, &end)
            if status == ENOENT { end = last + 1 } else { try check(status, operation) }
            if let before = used.last, start * size < before.upperBound + (256 << 10) {
                used[used.count - 1] = before.lowerBound..<end * size
            } else {
                used.append(start * size..<end * size)
            }
            place = end
        }
        return used
    }
}
