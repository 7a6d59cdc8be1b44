// SPDX-License-Identifier: Apache-2.0

package import DiskImage

/// What of an image stays in memory until everything else is on a device and right: its first MiB, with boot code and partition
/// table, and its last 64 KiB, with the backup table. A device without them has no table that anybody finds.
package struct HeldBack: Sendable {
    /// Of the image, in bytes.
    package let size: UInt64
    /// The image's beginning.
    var head: [UInt8]
    /// Its end, as far as that is not in ``head``; its bytes can be none.
    var tail: Extent

    /// In bytes.
    static let headLength: UInt64 = 1 << 20
    /// In bytes. Of a table of 128 entries the backup takes 16.5 KiB, and 20 KiB where sectors are of 4096 bytes.
    static let tailLength: UInt64 = 64 << 10
    /// The end begins at a multiple of this, so that what comes before it is written past the page cache.
    static let grain: UInt64 = 4096

    /// The end of an image of so many bytes.
    static func tail(of size: UInt64) -> Range<UInt64> {
        let start = (size - min(size, tailLength)) / grain * grain
        return max(start, min(headLength, size))..<size
    }

    /// Both, in the order of the disk.
    package var extents: [Extent] {
        [Extent(offset: 0, bytes: head), tail].filter { !$0.bytes.isEmpty }
    }

    /// Everything in between.
    var rest: Range<UInt64> { UInt64(head.count)..<max(UInt64(head.count), tail.offset) }

    /// Takes in what of the extents falls into the parts that are held back; they are in the order of the disk.
    mutating func apply(_ extents: [Extent]) {
        head.apply(extents, startingAt: 0)
        tail.bytes.apply(extents, startingAt: tail.offset)
    }

    /// Takes an image's parts in their order, keeps the beginning and the end, and gives on the rest.
    struct Collector {
        private var head: [UInt8] = []
        /// What can be of the image's end still, and more.
        private var waiting: [Part] = []
        private var waitingCount: UInt64 = 0
        private var size: UInt64 = 0

        /// Takes the next part; `give` says whether to go on.
        mutating func take(_ part: Part, _ give: (Part) -> Bool) -> Bool {
            let range = part.range
            size = range.upperBound
            guard !range.isEmpty else { return true }
            if range.lowerBound < HeldBack.headLength {
                head += part.clamped(to: 0..<HeldBack.headLength).bytes
            }
            guard range.upperBound > HeldBack.headLength else { return true }
            wait(part.clamped(to: HeldBack.headLength..<range.upperBound))
            let kept = HeldBack.tailLength + HeldBack.grain
            while let first = waiting.first, waitingCount - UInt64(first.range.count) >= kept {
                waiting.removeFirst()
                waitingCount -= UInt64(first.range.count)
                guard give(first) else { return false }
            }
            return true
        }

        /// Zeros that follow zeros become one part.
        private mutating func wait(_ part: Part) {
            waitingCount += UInt64(part.range.count)
            if case .zeros(let range) = part.kind, case .zeros(let last)? = waiting.last?.kind,
                UInt64(last.count) < Part.maximumZeros
            {
                waiting[waiting.count - 1] = Part(.zeros(last.lowerBound..<range.upperBound), part.sourceDone)
            } else {
                waiting.append(part)
            }
        }

        /// The image is at its end: gives on what is not held back. `nil` where that is not to go on.
        mutating func finish(_ give: (Part) -> Bool) -> HeldBack? {
            let end = HeldBack.tail(of: size)
            var tail = Extent(offset: end.lowerBound, bytes: [])
            for part in waiting {
                if part.range.lowerBound < end.lowerBound {
                    guard give(part.clamped(to: 0..<end.lowerBound)) else { return nil }
                }
                if part.range.upperBound > end.lowerBound { tail.bytes += part.clamped(to: end).bytes }
            }
            waiting = []
            return HeldBack(size: size, head: head, tail: tail)
        }
    }
}
