// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import Synchronization

extension TargetWriter {
    /// What is written when everything else is on the device and right, in this order.
    struct Ending: Sendable {
        /// What of an edit is not held back.
        var edits: [Extent]
        /// The end of the image and what is behind it, with the backup table.
        var backup: [Extent]
        /// The beginning, with the table that makes the device one that can be used.
        var head: Extent
    }

    /// Writes what was held back: first what was edited, then the backup table, and when that is on the device and right the
    /// first MiB.
    func finish(_ ending: Ending, _ verification: Transfer.Verification) {
        guard outcome.failure == nil else { return }
        let start = Self.now()
        let verifies = verification != .none
        if !verifies { state.withLock { $0.progress.phase = .syncing } }
        do throws(DiskImageError) {
            try requireNoStop("write to")
            try put(ending.edits, verifies: verifies)
            try requireNoStop("write to")
        } catch {
            return fail(error)
        }
        do throws(DiskImageError) {
            try put(ending.backup, verifies: verifies)
            // Without the first sector nobody takes what follows it for a table.
            let first = Int(min(HeldBack.grain, UInt64(ending.head.bytes.count)))
            let rest = Extent(offset: UInt64(first), bytes: Array(ending.head.bytes.dropFirst(first)))
            try put([rest], verifies: verifies)
            try put([Extent(offset: 0, bytes: Array(ending.head.bytes.prefix(first)))], verifies: verifies)
            target.rereadTable()
            state.withLock { state in
                state.outcome.verification = verification
                state.outcome.writing += Self.now() - start
                state.progress.phase = .done
            }
        } catch {
            // No table is left that leads to what is not right.
            for extent in [ending.head] + ending.backup { try? target.zero(extent.offset..<extent.end) }
            try? target.sync()
            fail(error)
        }
    }

    /// Writes extents, waits until they are on the device, and reads them back.
    private func put(_ extents: [Extent], verifies: Bool) throws(DiskImageError) {
        let extents = extents.filter { !$0.bytes.isEmpty }
        guard !extents.isEmpty else { return }
        for extent in extents {
            try forEachPiece(of: extent) { (piece, buffer) throws(DiskImageError) in
                buffer.copyBytes(from: extent.bytes[piece])
                try target.write(UnsafeRawBufferPointer(buffer), at: extent.offset + UInt64(piece.lowerBound))
            }
            state.withLock { $0.outcome.written += UInt64(extent.bytes.count) }
        }
        try target.sync()
        guard verifies else { return }
        target.dropCache()
        for extent in extents {
            try forEachPiece(of: extent) { (piece, buffer) throws(DiskImageError) in
                let place = extent.offset + UInt64(piece.lowerBound)
                try target.read(at: place, into: buffer)
                try requireSame(UnsafeRawBufferPointer(buffer), Array(extent.bytes[piece]), at: place)
            }
        }
    }

    private func forEachPiece(
        of extent: Extent, _ work: (Range<Int>, UnsafeMutableRawBufferPointer) throws(DiskImageError) -> Void
    ) throws(DiskImageError) {
        let buffer = PageBuffer(count: min(extent.bytes.count, Part.size))
        for start in stride(from: 0, to: extent.bytes.count, by: Part.size) {
            let piece = start..<min(start + Part.size, extent.bytes.count)
            try work(piece, UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<piece.count]))
        }
    }
}
