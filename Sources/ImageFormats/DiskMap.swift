// SPDX-License-Identifier: Apache-2.0

internal import DiskDigests
internal import DiskImage
internal import Dispatch
internal import Synchronization

/// A ``BlockMap`` that grows while a disk is read, on any thread.
final class DiskMap: Sendable {
    private let map: Mutex<BlockMap>

    /// Of a disk of so many bytes.
    init(size: UInt64) { map = Mutex(BlockMap(size: size)) }

    /// Adds what stands at a place, which is a multiple of the map's part.
    func add(_ bytes: UnsafeRawBufferPointer, at place: UInt64) {
        let found = BlockMap.ranges(in: bytes, at: place)
        map.withLock { $0.add(found) }
    }

    /// When all was added.
    ///
    /// - Parameter needed: what is in it even where it is zero.
    func whole(_ needed: [Range<UInt64>]) -> BlockMap {
        map.withLock { map in
            map.finish(covering: needed)
            return map
        }
    }

    /// Adds what was written, read back part by part, on all processors.
    ///
    /// - Parameter occupied: what may not be zero, on a grid of the map's parts.
    /// - Parameter mayGoOn: asked before every part that a thread reads; `false` gives it up.
    func read(
        _ written: ImageReader, _ occupied: [Range<UInt64>], mayGoOn: () -> Bool
    ) throws(DiskImageError) {
        let step = UInt64(BlockMap.partSize)
        let parts = occupied.flatMap { range in
            stride(from: range.lowerBound, to: range.upperBound, by: BlockMap.partSize)
                .map { $0..<min($0 + step, range.upperBound) }
        }
        // A few parts at a time: who asks to stop is heard between them, on the caller's thread.
        for start in stride(from: 0, to: parts.count, by: 16) {
            guard mayGoOn() else {
                throw DiskImageError(.busy, "map", written.path, reason: "it was stopped before it was done")
            }
            let some = parts[start..<min(start + 16, parts.count)]
            let failure = Mutex<DiskImageError?>(nil)
            DispatchQueue.concurrentPerform(iterations: some.count) { number in
                let part = some[some.startIndex + number]
                let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: part.count, alignment: 4096)
                defer { buffer.deallocate() }
                do throws(DiskImageError) {
                    try written.read(at: part.lowerBound, into: buffer)
                    add(UnsafeRawBufferPointer(buffer), at: part.lowerBound)
                } catch {
                    failure.withLock { [error] in $0 = error }
                }
            }
            if let failure = failure.withLock({ $0 }) { throw failure }
        }
    }
}
