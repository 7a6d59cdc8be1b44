// SPDX-License-Identifier: Apache-2.0

/// What an image holds with changes applied over it, readable from any thread. It must not outlive the ``ImageFile``.
package struct ImageContent: Sendable {
    /// In bytes.
    package let size: UInt64
    private let reader: ImageReader
    /// In the order of the disk, none touching another.
    private let changes: [Extent]

    /// The changes are in the order of the disk, and none touches another.
    package init(_ file: ImageFile, _ changes: [Extent]) {
        (size, reader, self.changes) = (file.size, file.reader, changes)
    }

    /// What stands there; a part of a hole reads as zeros.
    package func read(_ range: Range<UInt64>) throws(DiskImageError) -> [UInt8] {
        var bytes = try reader.read(at: range.lowerBound, count: range.count)
        bytes.apply(changes, startingAt: range.lowerBound)
        return bytes
    }

    /// Fills the buffer with what stands there.
    package func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(DiskImageError) {
        try reader.read(at: offset, into: buffer)
        buffer.apply(changes, startingAt: offset)
    }

    /// The ranges that are cut on a grid of `step` bytes and hold data or changes; between them all is zero.
    package func occupied(_ dataRanges: [Range<UInt64>], step: UInt64) -> [Range<UInt64>] {
        let changed = changes.map { $0.offset..<$0.end }
        var result: [Range<UInt64>] = []
        for range in (dataRanges + changed).sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            let start = range.lowerBound - range.lowerBound % step
            let end = min(size, (range.upperBound + step - 1) / step * step)
            if let last = result.last, start <= last.upperBound {
                result[result.count - 1] = last.lowerBound..<max(last.upperBound, end)
            } else {
                result.append(start..<end)
            }
        }
        return result
    }
}

extension [UInt8] {
    /// Applies what falls into these bytes over them; `start` is their place on the disk.
    package mutating func apply(_ extents: [Extent], startingAt start: UInt64) {
        withUnsafeMutableBytes { $0.apply(extents, startingAt: start) }
    }
}

extension UnsafeMutableRawBufferPointer {
    fileprivate func apply(_ extents: [Extent], startingAt start: UInt64) {
        let end = start + UInt64(count)
        var low = 0
        var high = extents.count
        while low < high {
            let middle = low + (high - low) / 2
            if extents[middle].end <= start { low = middle + 1 } else { high = middle }
        }
        for extent in extents[low...] {
            guard extent.offset < end else { return }
            let from = Swift.max(extent.offset, start)
            let to = Swift.min(extent.end, end)
            let place = UnsafeMutableRawBufferPointer(rebasing: self[Int(from - start)..<Int(to - start)])
            place.copyBytes(from: extent.bytes[Int(from - extent.offset)..<Int(to - extent.offset)])
        }
    }
}
