// SPDX-License-Identifier: Apache-2.0

package import DiskImage
internal import Dispatch
internal import Glibc
internal import Synchronization
internal import SystemIO

extension Overlay {
    /// Calls the closure with the ranges in which two images differ, in order and to the byte; the shorter one counts as
    /// zeros behind its end.
    ///
    /// What is a hole in both is not read, and of what is a hole in one only the other is. Two overlays of one file can differ
    /// in their changes only. Some pieces at a time are compared by as many threads as there are processors; those that differ
    /// are then read once more, on the caller's thread.
    package func forEachDifference(
        from other: Overlay, _ found: (Range<UInt64>) -> Void
    ) throws(DiskImageError) {
        let (myChanges, theirChanges) = (try changes(), try other.changes())
        let pair = ImagePair(
            mine: ImageContent(file, myChanges), theirs: ImageContent(other.file, theirChanges))
        var pieces: PieceIterator
        if file.isSame(as: other.file), file.size == other.file.size {
            let changed = PieceIterator.union((myChanges + theirChanges).map { $0.offset..<$0.end })
            pieces = PieceIterator(mine: changed, theirs: changed)
        } else {
            pieces = PieceIterator(
                mine: PieceIterator.union(try file.dataRanges() + myChanges.map { $0.offset..<$0.end }),
                theirs: PieceIterator.union(try other.file.dataRanges() + theirChanges.map { $0.offset..<$0.end }))
        }
        let threads = availableProcessors()
        while true {
            var some: [Piece] = []
            while some.count < 512, let piece = pieces.next() { some.append(piece) }
            if some.isEmpty { return }
            for piece in try pair.unequal(among: some, threads: threads) { try pair.find(in: piece, found) }
        }
    }
}

/// A part of both images that is data in one of them at least.
private struct Piece: Sendable {
    /// In bytes from the beginning; at most ``Piece/largest`` of them.
    var range: Range<UInt64>
    /// Whether it may be other than zeros, in either.
    var isMine: Bool
    var isTheirs: Bool

    /// Both images' fit a processor's second cache.
    static let largest: UInt64 = 256 << 10
}

/// Cuts what is data in two images into pieces, in order.
private struct PieceIterator: IteratorProtocol {
    private var mine: ArraySlice<Range<UInt64>>
    private var theirs: ArraySlice<Range<UInt64>>
    private var position: UInt64 = 0

    /// Both in order, none touching another.
    init(mine: [Range<UInt64>], theirs: [Range<UInt64>]) { (self.mine, self.theirs) = (mine[...], theirs[...]) }

    mutating func next() -> Piece? {
        while let first = mine.first, first.upperBound <= position { mine.removeFirst() }
        while let first = theirs.first, first.upperBound <= position { theirs.removeFirst() }
        let starts = [mine.first, theirs.first].compactMap { $0?.lowerBound }
        guard let nearest = starts.min() else { return nil }
        position = max(position, nearest)
        var end = position - position % Piece.largest + Piece.largest
        let isData = [mine.first, theirs.first].map { range in
            guard let range else { return false }
            let isInside = range.contains(position)
            end = min(end, isInside ? range.upperBound : range.lowerBound)
            return isInside
        }
        defer { position = end }
        return Piece(range: position..<end, isMine: isData[0], isTheirs: isData[1])
    }

    /// The ranges in order, those that touch or overlap as one.
    static func union(_ ranges: [Range<UInt64>]) -> [Range<UInt64>] {
        var merged: [Range<UInt64>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}

/// The two images that are compared, readable from any thread.
private struct ImagePair: Sendable {
    var mine: ImageContent
    var theirs: ImageContent

    /// The pieces whose bytes are not the same, in order. Each thread reads into one buffer, again and again.
    func unequal(among pieces: [Piece], threads: Int) throws(DiskImageError) -> [Piece] {
        let next = Atomic(0)
        let outcome = Mutex<Result<[Int], DiskImageError>>(.success([]))
        DispatchQueue.concurrentPerform(iterations: min(threads, pieces.count)) { _ in
            var differing: [Int] = []
            do throws(DiskImageError) {
                try Self.withBuffers { (one, other) throws(DiskImageError) in
                    while true {
                        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                        guard index < pieces.count else { return }
                        if try !isEqual(pieces[index], one, other) { differing.append(index) }
                    }
                }
                outcome.withLock { outcome in
                    if case .success(let known) = outcome { outcome = .success(known + differing) }
                }
            } catch {
                next.store(pieces.count, ordering: .relaxed)
                outcome.withLock { $0 = .failure(error) }
            }
        }
        return try outcome.withLock { $0 }.get().sorted().map { pieces[$0] }
    }

    private func isEqual(
        _ piece: Piece, _ one: UnsafeMutableRawBufferPointer, _ other: UnsafeMutableRawBufferPointer
    ) throws(DiskImageError) -> Bool {
        let (one, other) = (Self.part(of: one, piece), Self.part(of: other, piece))
        if piece.isMine { try mine.read(at: piece.range.lowerBound, into: one) }
        if piece.isTheirs { try theirs.read(at: piece.range.lowerBound, into: other) }
        guard piece.isMine, piece.isTheirs else {
            return UnsafeRawBufferPointer(piece.isMine ? one : other).isZero
        }
        guard let start = one.baseAddress, let otherStart = other.baseAddress else { return true }
        return memcmp(start, otherStart, one.count) == 0
    }

    /// Calls the closure with the ranges of a piece in which the images differ.
    func find(in piece: Piece, _ found: (Range<UInt64>) -> Void) throws(DiskImageError) {
        try Self.withBuffers { (one, other) throws(DiskImageError) in
            let (one, other) = (Self.part(of: one, piece), Self.part(of: other, piece))
            let start = piece.range.lowerBound
            if piece.isMine {
                try mine.read(at: start, into: one)
            } else {
                one.initializeMemory(as: UInt8.self, repeating: 0)
            }
            if piece.isTheirs {
                try theirs.read(at: start, into: other)
            } else {
                other.initializeMemory(as: UInt8.self, repeating: 0)
            }
            var index = 0
            while index < one.count {
                guard one[index] != other[index] else {
                    index += 1
                    continue
                }
                let first = index
                while index < one.count, one[index] != other[index] { index += 1 }
                found(start + UInt64(first)..<start + UInt64(index))
            }
        }
    }

    private static func part(
        of buffer: UnsafeMutableRawBufferPointer, _ piece: Piece
    ) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: buffer[..<piece.range.count])
    }

    /// Memory for a piece of each image, on pages of its own.
    private static func withBuffers(
        _ body: (UnsafeMutableRawBufferPointer, UnsafeMutableRawBufferPointer) throws(DiskImageError) -> Void
    ) throws(DiskImageError) {
        let size = Int(Piece.largest)
        let both = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * size, alignment: 4096)
        defer { both.deallocate() }
        try body(
            UnsafeMutableRawBufferPointer(rebasing: both[..<size]),
            UnsafeMutableRawBufferPointer(rebasing: both[size...]))
    }
}
