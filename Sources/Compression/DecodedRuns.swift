// SPDX-License-Identifier: Apache-2.0

internal import SystemIO

/// What a ``Decoder`` unpacks as runs of data and of zeros, on a grid of 4096 bytes: zeros can become holes.
package final class DecodedRuns {
    /// One run. Together they are all that is unpacked, in its order.
    package struct Run {
        /// From the beginning of what is unpacked, in bytes.
        package var offset: UInt64
        /// In bytes.
        package var count: Int
        /// `nil` where all of them are zero. They are there until the next run is asked for.
        package var bytes: UnsafeRawBufferPointer?

        /// Behind its last byte.
        package var end: UInt64 { offset + UInt64(count) }
    }

    private let decoder: Decoder
    private let buffer: UnsafeMutableRawBufferPointer
    /// What of ``buffer`` has not been handed out.
    private var rest = 0..<0
    private var offset: UInt64 = 0

    /// In bytes: what is zero is found in such pieces.
    package static let grain = 4096

    /// - Parameter size: of a run at most, in bytes; a multiple of ``grain``.
    package init(_ decoder: Decoder, size: Int = 1 << 20) {
        self.decoder = decoder
        buffer = .allocate(byteCount: max(size, Self.grain), alignment: 4096)
    }

    deinit { buffer.deallocate() }

    /// The next run; `nil` behind the last, when all that came before is known to be right.
    package func next() throws(CompressionError) -> Run? {
        if rest.isEmpty {
            rest = 0..<(try decoder.read(into: buffer))
            if rest.isEmpty { return nil }
        }
        let isZero = isZero(grainAt: rest.lowerBound)
        var end = self.end(ofGrainAt: rest.lowerBound)
        while end < rest.upperBound, self.isZero(grainAt: end) == isZero { end = self.end(ofGrainAt: end) }
        let piece = rest.lowerBound..<end
        defer {
            rest = end..<rest.upperBound
            offset += UInt64(piece.count)
        }
        return Run(
            offset: offset, count: piece.count,
            bytes: isZero ? nil : UnsafeRawBufferPointer(rebasing: buffer[piece]))
    }

    private func end(ofGrainAt place: Int) -> Int { min(place + Self.grain, rest.upperBound) }

    private func isZero(grainAt place: Int) -> Bool {
        UnsafeRawBufferPointer(rebasing: buffer[place..<end(ofGrainAt: place)]).isZero
    }
}
