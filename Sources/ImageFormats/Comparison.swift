// SPDX-License-Identifier: Apache-2.0

package import DiskImage
internal import Glibc

extension Overlay {
    /// Calls the closure with the ranges in which two images differ, in order and to the byte; the shorter one counts as
    /// zeros behind its end. What is a hole in both is not read.
    package func forEachDifference(
        from other: Overlay, _ found: (Range<UInt64>) -> Void
    ) throws(DiskImageError) {
        let step: UInt64 = 1 << 20
        for range in try Self.union(occupiedRanges(), other.occupiedRanges()) {
            var position = range.lowerBound
            while position < range.upperBound {
                let count = Int(min(step - position % step, range.upperBound - position))
                let (mine, theirs) = (
                    try padded(at: position, count: count), try other.padded(at: position, count: count)
                )
                if memcmp(mine, theirs, count) != 0 { Self.find(mine, theirs, at: position, found) }
                position += UInt64(count)
            }
        }
    }

    private func padded(at offset: UInt64, count: Int) throws(DiskImageError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard offset < size else { return bytes }
        let inside = Int(min(UInt64(count), size - offset))
        let result = bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(DiskImageError) in
                try read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<inside]))
            }
        }
        try result.get()
        return bytes
    }

    /// What is data in the file or changed in memory, in order.
    private func occupiedRanges() throws(DiskImageError) -> [Range<UInt64>] {
        try file.dataRanges() + changes().map { $0.offset..<$0.end }
    }

    private static func union(_ one: [Range<UInt64>], _ other: [Range<UInt64>]) -> [Range<UInt64>] {
        var merged: [Range<UInt64>] = []
        for range in (one + other).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    private static func find(
        _ mine: [UInt8], _ theirs: [UInt8], at offset: UInt64, _ found: (Range<UInt64>) -> Void
    ) {
        var index = 0
        while index < mine.count {
            guard mine[index] != theirs[index] else {
                index += 1
                continue
            }
            let start = index
            while index < mine.count, mine[index] != theirs[index] { index += 1 }
            found(offset + UInt64(start)..<offset + UInt64(index))
        }
    }
}
