// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import Dispatch
internal import Synchronization

/// The read-back of one device: it is asked for two parts at a time, and what has come is checked meanwhile.
final class ReadBack: Sendable {
    /// What is read in one go, and what it must be.
    struct Piece: Sendable {
        let range: Range<UInt64>
        /// `nil` for zeros.
        let digest: DigestTaker.Digest?
    }

    /// How many parts the device is asked for at a time.
    static let readsInFlight = 2
    /// How many threads one device has at most: one that checks while the others wait for the device.
    static let maximumThreads = readsInFlight + 1

    private let threads: Int
    private let work: @Sendable (Piece, DispatchSemaphore, PageBuffer) throws(DiskImageError) -> Void
    private let bufferSize: Int
    private let reads = DispatchSemaphore(value: readsInFlight)
    private let state: Mutex<State>

    private struct State {
        var rest: Pieces
        /// The failure that is nearest to the start of the disk.
        var failure: (place: UInt64, error: DiskImageError)?
    }

    /// - Parameter bufferSize: in bytes, of the buffer that each thread has.
    /// - Parameter work: reads a piece, which it holds a turn of the semaphore for, and checks it, on any thread.
    init(
        _ entries: [DigestTaker.Entry], threads: Int, bufferSize: Int,
        work: @escaping @Sendable (Piece, DispatchSemaphore, PageBuffer) throws(DiskImageError) -> Void
    ) {
        (self.threads, self.work, self.bufferSize) = (min(threads, Self.maximumThreads), work, bufferSize)
        state = Mutex(State(rest: Pieces(entries)))
    }

    /// Reads everything back, on this thread and others.
    ///
    /// - Throws: of what fails, what is nearest to the start of the disk. Behind it little more is read.
    func run() throws(DiskImageError) {
        let group = DispatchGroup()
        for _ in 1..<max(threads, 1) {
            DispatchQueue(label: "cuttle-os.read-back").async(group: group) { self.takePieces() }
        }
        takePieces()
        group.wait()
        if let failure = state.withLock({ $0.failure }) { throw failure.error }
    }

    private func takePieces() {
        let buffer = PageBuffer(count: bufferSize)
        while let piece = next() {
            do throws(DiskImageError) {
                try work(piece, reads, buffer)
            } catch {
                note(error, at: piece.range.lowerBound)
            }
        }
    }

    /// Pieces are taken in the order of the disk, so that all that is before a failure is looked at still.
    private func next() -> Piece? { state.withLock { $0.failure == nil ? $0.rest.next() : nil } }

    private func note(_ error: DiskImageError, at place: UInt64) {
        state.withLock { state in
            if let known = state.failure, known.place < place { return }
            state.failure = (place, error)
        }
    }
}

/// Cuts what was written into pieces that are read in one go.
private struct Pieces: IteratorProtocol {
    private let entries: [DigestTaker.Entry]
    private var index = 0
    /// Within the entry, in bytes.
    private var done: UInt64 = 0

    init(_ entries: [DigestTaker.Entry]) { self.entries = entries }

    mutating func next() -> ReadBack.Piece? {
        guard index < entries.count else { return nil }
        let entry = entries[index]
        let start = entry.range.lowerBound + done
        // What has a digest is no longer than a part.
        let end = min(entry.range.upperBound, start + UInt64(Part.size))
        done += end - start
        if end == entry.range.upperBound { (index, done) = (index + 1, 0) }
        return ReadBack.Piece(range: start..<end, digest: entry.digest)
    }
}
