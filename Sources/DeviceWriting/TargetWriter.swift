// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import Synchronization
internal import SystemIO

/// Writes one device of a transfer, step by step; a step that comes after a failure does nothing.
final class TargetWriter: PartConsumer {
    let queue = BoundedQueue<Part>(limit: 4)
    let target: WriteTarget
    /// Of the image, in bytes; `nil` where only its end tells.
    private let size: UInt64?
    /// What else of the device's end is made zero at first: where a backup table will be.
    private let backup: Range<UInt64>?
    let shouldStop: @Sendable () -> Bool
    let state = Mutex(State())

    struct State {
        var progress = Transfer.Progress()
        var outcome = Transfer.Outcome()
    }

    var progress: Transfer.Progress { state.withLock { $0.progress } }
    var outcome: Transfer.Outcome { state.withLock { $0.outcome } }

    init(
        _ target: WriteTarget, size: UInt64?, backup: Range<UInt64>?, shouldStop: @escaping @Sendable () -> Bool
    ) {
        (self.target, self.size, self.backup, self.shouldStop) = (target, size, backup, shouldStop)
    }

    /// Writes everything but what is held back, and waits until the device has it.
    func consume() {
        let start = Self.now()
        // A device that failed goes on taking what the others are given.
        var isFailed = false
        func attempt(_ work: () throws(DiskImageError) -> Void) {
            guard !isFailed else { return }
            do throws(DiskImageError) {
                try work()
            } catch {
                isFailed = true
                fail(error)
            }
        }
        let buffer = PageBuffer(count: Part.size)
        attempt { () throws(DiskImageError) in try begin() }
        loop: while let part = queue.take() {
            switch part.kind {
            case .data(_, let bytes): attempt { () throws(DiskImageError) in try write(part, bytes, buffer) }
            case .zeros: attempt { () throws(DiskImageError) in try zero(part) }
            case .end(let size):
                attempt { () throws(DiskImageError) in
                    try requireNoStop("write to")
                    try settle(size)
                }
                break loop
            case .failure(let failure):
                attempt { () throws(DiskImageError) in
                    try requireNoStop("write to")
                    throw failure
                }
                break loop
            }
        }
        state.withLock { $0.outcome.writing = Self.now() - start }
    }

    func requireNoStop(_ operation: String) throws(DiskImageError) {
        guard shouldStop() else { return }
        throw .interrupted(operation, target.path)
    }

    /// Nothing more is done to the device, unless it has failed already.
    func fail(_ error: DiskImageError) {
        state.withLock { state in
            state.outcome.failure = state.outcome.failure ?? error
            state.progress.phase = .failed
        }
    }

    /// No old table, at either end, may be taken for one of what is written here.
    private func begin() throws(DiskImageError) {
        try target.create()
        state.withLock { $0.outcome.isTouched = true }
        if let size { try target.reserve(size) }
        let headLength = min(HeldBack.headLength, size ?? target.size)
        try target.zero(0..<headLength)
        if let size { try target.zero(HeldBack.tail(of: size)) }
        if target.size > size ?? 0 {
            let end = target.size - min(HeldBack.tailLength, target.size)
            try target.zero(max(size ?? headLength, end)..<target.size)
        }
        if let backup, let size { try target.zero(max(size, backup.lowerBound)..<max(size, backup.upperBound)) }
        try target.sync()
        // Until here they could still be finished; what is written from here on must not be mixed with them.
        try target.retireJournals()
    }

    private func write(_ part: Part, _ bytes: ArraySlice<UInt8>, _ buffer: PageBuffer) throws(DiskImageError) {
        try requireRoom(part.range.upperBound + HeldBack.tailLength)
        buffer.bytes.copyBytes(from: bytes)
        try target.write(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<bytes.count]), at: part.range.lowerBound)
        count(part, written: bytes.count)
    }

    private func zero(_ part: Part) throws(DiskImageError) {
        try requireRoom(part.range.upperBound + HeldBack.tailLength)
        try target.zero(part.range)
        count(part, zeroed: part.range.count)
    }

    /// A stream's size need not be what it said before, if it said anything. Behind every part comes as much again as is held
    /// back, so that nothing is written where a backup table of the device would be.
    private func requireRoom(_ end: UInt64) throws(DiskImageError) {
        guard target.device != nil, end > target.size else { return }
        throw DiskImageError(
            .cannotCreate, "write to", target.path,
            reason: "it holds \(target.size) bytes, and the image goes on behind them", hint: "take a larger one")
    }

    /// All parts are written, and the image is known to be of this size.
    private func settle(_ size: UInt64) throws(DiskImageError) {
        state.withLock { $0.progress.phase = .syncing }
        try requireRoom(size)
        if self.size == nil {
            try target.reserve(size)
            try target.zero(HeldBack.tail(of: size))
        }
        try target.sync()
    }

    private func count(_ part: Part, written: Int = 0, zeroed: Int = 0) {
        state.withLock { state in
            state.progress.done = part.range.upperBound
            state.progress.sourceDone = part.sourceDone
            state.outcome.written += UInt64(written)
            state.outcome.zeroed += UInt64(zeroed)
        }
    }

    static func now() -> Double { SystemClock.monotonic.fractional }
}

extension DiskImageError {
    static func interrupted(_ operation: String, _ path: String) -> Self {
        Self(.busy, operation, path, reason: "it was interrupted")
    }
}
