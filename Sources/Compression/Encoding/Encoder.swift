// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Synchronization

/// Compresses one disk, block by block, on the threads of a pool. The same bytes come of it on any machine and with any number
/// of threads: blocks have one size, and none depends on another.
package struct Encoder {
    private let pool: EncoderPool
    /// In bytes, of what is compressed.
    private let size: UInt64
    /// What is not zero, whole blocks, in order.
    private let occupied: [Range<UInt64>]
    private let keepsPlain: Bool
    private let read: Read

    /// Fills the buffer with what stands there, on any thread.
    package typealias Read =
        @Sendable (_ place: UInt64, _ buffer: UnsafeMutableRawBufferPointer) throws(CompressionError) -> Void

    /// - Parameter size: of what is compressed, in bytes.
    /// - Parameter occupied: what may not be zero, in order, on a grid of the level's block size. What is between is not read.
    /// - Parameter keepsPlain: whether what was compressed is kept until it is written, and told then. It takes the memory of
    ///   another block for each that is under way.
    package init(
        _ pool: EncoderPool, size: UInt64, occupied: [Range<UInt64>], keepsPlain: Bool = false, read: @escaping Read
    ) {
        (self.pool, self.size, self.occupied, self.read) = (pool, size, occupied, read)
        self.keepsPlain = keepsPlain
    }

    /// What was compressed: the disk's next bytes.
    package enum Plain {
        /// As they are.
        case bytes([UInt8])
        /// So many zeros.
        case zeros(Int)
    }

    /// Compresses all of it.
    ///
    /// - Parameter mayGoOn: asked before every block; `false` ends it with ``CompressionError/Code/stopped``.
    /// - Parameter progress: told how much of what is occupied has been written, in bytes.
    /// - Parameter plain: told what was compressed, in its order, where it is kept.
    /// - Parameter write: takes what comes of it, in its order. All of these are called on the caller's thread.
    package func encode(
        mayGoOn: () -> Bool, progress: (UInt64) -> Void, plain: (Plain) -> Void = { _ in },
        write: ([UInt8]) throws(CompressionError) -> Void
    ) throws(CompressionError) {
        var frame = try pool.level.makeFrame()
        try write(try frame.begin())
        var underWay: [Pending] = []
        var first = 0
        let isGivenUp = Flag()
        var done: UInt64 = 0
        defer {
            isGivenUp.raise()
            for pending in underWay[first...] { pending.abandon(pool) }
        }
        func takeFirst() throws(CompressionError) {
            let pending = underWay[first]
            first += 1
            if first > 1024 {
                underWay.removeFirst(first)
                first = 0
            }
            let block = try pending.take(pool)
            try frame.note(block)
            try write(block.bytes)
            if keepsPlain { plain(block.plain.map { .bytes($0) } ?? .zeros(block.size)) }
            guard pending.isRead else { return }
            done += UInt64(block.size)
            progress(done)
        }
        let blockSize = UInt64(pool.level.blockSize)
        var rest = occupied[...]
        var place: UInt64 = 0
        while place < size {
            guard mayGoOn() else { throw CompressionError(.stopped, "it was stopped before it was done") }
            let count = Int(min(blockSize, size - place))
            while let range = rest.first, range.upperBound <= place { rest.removeFirst() }
            if let range = rest.first, range.lowerBound < place + UInt64(count) {
                while !pool.takePlace() {
                    // Others may wait for the places that this one's finished blocks have.
                    guard underWay[first...].contains(where: \.isRead) else {
                        pool.waitForPlace()
                        break
                    }
                    try takeFirst()
                }
                let pending = Pending()
                underWay.append(pending)
                pool.add { [read, place, keepsPlain] worker in
                    pending.put(
                        Result { () throws(CompressionError) in
                            guard !isGivenUp.isRaised else { throw CompressionError(.stopped, "it was given up") }
                            try read(place, UnsafeMutableRawBufferPointer(rebasing: worker.input[..<count]))
                            return try worker.encode(count, keepsPlain: keepsPlain)
                        })
                }
            } else {
                underWay.append(Pending(zeros: try pool.zeros(count)))
            }
            while first < underWay.count, underWay[first].isDone { try takeFirst() }
            place += UInt64(count)
        }
        while first < underWay.count {
            // Blocks of zeros can be many, and take their time where what was compressed is looked at.
            guard mayGoOn() else { throw CompressionError(.stopped, "it was stopped before it was done") }
            try takeFirst()
        }
        try write(try frame.end())
    }
}

/// What is to come of one block.
private final class Pending: Sendable {
    /// Whether the block is read and compressed, and takes a place of the pool.
    let isRead: Bool
    private let result: Mutex<Result<EncodedBlock, CompressionError>?>
    private let filled = DispatchSemaphore(value: 0)

    init() {
        isRead = true
        result = Mutex(nil)
    }

    init(zeros: EncodedBlock) {
        isRead = false
        result = Mutex(.success(zeros))
    }

    var isDone: Bool { result.withLock { $0 != nil } }

    func put(_ made: Result<EncodedBlock, CompressionError>) {
        result.withLock { $0 = made }
        filled.signal()
    }

    /// Waits for it, and gives its place back.
    func take(_ pool: EncoderPool) throws(CompressionError) -> EncodedBlock {
        if isRead {
            filled.wait()
            pool.leavePlace()
        }
        guard let made = result.withLock({ $0 }) else { throw CompressionError(.failed, "a block was lost") }
        return try made.get()
    }

    /// Waits until no thread works on it any more, and gives its place back.
    func abandon(_ pool: EncoderPool) {
        guard isRead else { return }
        filled.wait()
        pool.leavePlace()
    }
}

/// What is raised once, and seen by all threads.
private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)

    var isRaised: Bool { value.load(ordering: .relaxed) }

    func raise() { value.store(true, ordering: .relaxed) }
}
