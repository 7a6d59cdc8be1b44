// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import SystemIO
internal import TextEncodings

/// Which blocks of a disk hold data, with their checksums: what bmaptool(1) reads, format 2.0.
package struct BlockMap: Hashable, Sendable {
    /// Behind an image's whole name: where bmaptool(1) looks first.
    package static let suffix = ".bmap"
    /// In bytes.
    package static let blockSize = 4096
    /// Ranges end on multiples of so many bytes, so that they can be made of a disk's parts in any order. It divides what is
    /// compressed at a time, so one disk has one map, whatever its image's format is.
    package static let partSize = 4 << 20
    /// So many zero blocks between two that are not end a range; fewer are in it, as to skip them would save nothing.
    private static let gap = 64

    /// Blocks that stand one behind the other.
    package struct Range: Hashable, Sendable {
        /// The first block's number, from 0.
        package var first: UInt64
        /// How many there are.
        package var count: UInt64
        /// Of all of them; the disk's last block can be a short one.
        package var sha256: [UInt8]

        /// The number of the block behind the last.
        fileprivate var end: UInt64 { first + count }
    }

    /// Of the disk, in bytes.
    package let size: UInt64
    /// In the order of the disk.
    package private(set) var ranges: [Range] = []

    /// A map of a disk of so many bytes that has nothing on it yet.
    package init(size: UInt64) { self.size = size }

    /// Of the disk.
    package var blocks: UInt64 { (size + UInt64(Self.blockSize) - 1) / UInt64(Self.blockSize) }
    /// Those that hold data.
    package var mappedBlocks: UInt64 { ranges.reduce(0) { $0 + $1.count } }

    /// Adds what is in one part of the disk, or in several.
    package mutating func add(_ found: [Range]) { ranges += found }

    /// Brings what was added into the disk's order, and adds what else of these bytes of the disk is in no range: it is zero.
    package mutating func finish(covering needed: [Swift.Range<UInt64>]) {
        ranges.sort { $0.first < $1.first }
        let size = UInt64(Self.blockSize)
        let wanted = needed.filter { !$0.isEmpty }
            .map { $0.lowerBound / size..<min(($0.upperBound + size - 1) / size, blocks) }
            .sorted { $0.lowerBound < $1.lowerBound }
        var (zeros, digests) = ([Range](), [UInt64: [UInt8]]())
        var (next, place) = (0, UInt64(0))
        for blocks in wanted {
            place = max(place, blocks.lowerBound)
            while place < blocks.upperBound {
                while next < ranges.count, ranges[next].end <= place { next += 1 }
                if next < ranges.count, ranges[next].first <= place {
                    place = ranges[next].end
                    continue
                }
                // Up to the next range, or part.
                let part = UInt64(Self.partSize) / size
                var end = min(blocks.upperBound, (place / part + 1) * part)
                if next < ranges.count { end = min(end, ranges[next].first) }
                let count = min(end * size, self.size) - place * size
                let digest = digests[count] ?? Array(SHA256.hash(data: [UInt8](repeating: 0, count: Int(count))))
                digests[count] = digest
                zeros.append(Range(first: place, count: end - place, sha256: digest))
                place = end
            }
        }
        ranges = (ranges + zeros).sorted { $0.first < $1.first }
    }

    /// The ranges in some bytes of the disk.
    ///
    /// - Parameter place: where they stand: on a multiple of ``partSize``.
    package static func ranges(in bytes: UnsafeRawBufferPointer, at place: UInt64) -> [Range] {
        stride(from: 0, to: bytes.count, by: partSize).flatMap { start in
            let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + partSize, bytes.count)])
            return rangesOfPart(part, first: (place + UInt64(start)) / UInt64(blockSize))
        }
    }

    private static func rangesOfPart(_ part: UnsafeRawBufferPointer, first: UInt64) -> [Range] {
        var found: [Swift.Range<Int>] = []
        for (number, start) in stride(from: 0, to: part.count, by: blockSize).enumerated() {
            let block = UnsafeRawBufferPointer(rebasing: part[start..<min(start + blockSize, part.count)])
            guard !block.isZero else { continue }
            if let last = found.last, number - last.upperBound < gap {
                found[found.count - 1] = last.lowerBound..<number + 1
            } else {
                found.append(number..<number + 1)
            }
        }
        return found.map { numbers in
            let end = min(numbers.upperBound * blockSize, part.count)
            let bytes = UnsafeRawBufferPointer(rebasing: part[numbers.lowerBound * blockSize..<end])
            var hash = SHA256()
            hash.update(bufferPointer: bytes)
            return Range(
                first: first + UInt64(numbers.lowerBound), count: UInt64(numbers.count), sha256: Array(hash.finalize()))
        }
    }

    // MARK: The file

    /// The file, with its own checksum, for which that counts as zeros.
    package var text: [UInt8] {
        let unknown = String(repeating: "0", count: 64)
        var text = """
            <?xml version="1.0" ?>
            <!-- The blocks of a disk image that hold data, or are in use, for bmaptool(1). All others are zero, and nobody counts
                 on that. Where the image holds secrets, this file does too: a checksum of something short can be guessed at. -->
            <bmap version="2.0">
                <ImageSize> \(size) </ImageSize>
                <BlockSize> \(Self.blockSize) </BlockSize>
                <BlocksCount> \(blocks) </BlocksCount>
                <MappedBlocksCount> \(mappedBlocks) </MappedBlocksCount>
                <ChecksumType> sha256 </ChecksumType>

            """
        text += "    <BmapFileChecksum> "
        let place = text.utf8.count
        text += "\(unknown) </BmapFileChecksum>\n    <BlockMap>\n"
        for range in ranges {
            let last = range.count == 1 ? "" : "-\(range.first + range.count - 1)"
            text += "        <Range chksum=\"\(range.sha256.hex)\"> \(range.first)\(last) </Range>\n"
        }
        text += "    </BlockMap>\n</bmap>\n"
        var bytes = Array(text.utf8)
        bytes.replaceSubrange(place..<place + unknown.utf8.count, with: SHA256.hash(data: bytes).hex.utf8)
        return bytes
    }
}
