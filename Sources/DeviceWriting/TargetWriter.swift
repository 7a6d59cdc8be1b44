// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import DiskImage
internal import Synchronization
internal import SystemIO

/// Writes one device of a transfer, and reads it back.
final class TargetWriter: PartConsumer {
    let queue = BoundedQueue<Part>(limit: 4)
    private let target: WriteTarget
    private let content: ImageContent
    /// What this device has otherwise than the image: its partition table.
    private let patches: [Extent]
    private let shouldStop: @Sendable () -> Bool
    private let state = Mutex(State())

    private struct State {
        var progress = Transfer.Progress()
        var outcome = Transfer.Outcome()
    }

    var progress: Transfer.Progress { state.withLock { $0.progress } }
    var outcome: Transfer.Outcome { state.withLock { $0.outcome } }

    init(
        _ target: WriteTarget, _ content: ImageContent, patches: [Extent],
        shouldStop: @escaping @Sendable () -> Bool
    ) {
        (self.target, self.content, self.patches, self.shouldStop) = (target, content, patches, shouldStop)
    }

    /// The part of the disk that is written last.
    private var headLength: UInt64 { min(1 << 20, content.size) }

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
            case .data(let offset, let bytes):
                attempt { () throws(DiskImageError) in try write(bytes, at: offset, buffer) }
            case .zeros(let range): attempt { () throws(DiskImageError) in try zero(range) }
            case .end: break loop
            case .failure(let failure):
                attempt { () throws(DiskImageError) in throw failure }
                break loop
            }
        }
        attempt { () throws(DiskImageError) in
            try requireNoStop("write to")
            try finish(buffer)
        }
        state.withLock { $0.outcome.writing = Self.now() - start }
    }

    private func requireNoStop(_ operation: String) throws(DiskImageError) {
        guard shouldStop() else { return }
        throw DiskImageError(.busy, operation, target.path, reason: "it was interrupted")
    }

    private func fail(_ error: DiskImageError) {
        state.withLock { state in
            state.outcome.failure = error
            state.progress.phase = .failed
        }
    }

    /// No old table, at either end, may be taken for one of what is written here.
    private func begin() throws(DiskImageError) {
        try target.create()
        state.withLock { $0.outcome.isTouched = true }
        try target.reserve(content.size)
        try target.zero(0..<headLength)
        if target.size > content.size {
            let tail: UInt64 = 64 << 10
            try target.zero(max(content.size, target.size - min(tail, target.size))..<target.size)
        }
        try target.sync()
        // Until here they could still be finished; what is written from here on must not be mixed with them.
        try target.retireJournals()
    }

    private func write(_ bytes: ArraySlice<UInt8>, at offset: UInt64, _ buffer: PageBuffer) throws(DiskImageError) {
        // What belongs to the head comes last, and is read once more then.
        let skipped = Int(min(UInt64(bytes.count), headLength - min(headLength, offset)))
        let rest = bytes.dropFirst(skipped)
        buffer.bytes.copyBytes(from: rest)
        try target.write(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<rest.count]), at: offset + UInt64(skipped))
        count(bytes.count, written: rest.count)
    }

    private func zero(_ range: Range<UInt64>) throws(DiskImageError) {
        let rest = max(range.lowerBound, min(headLength, range.upperBound))..<range.upperBound
        try target.zero(rest)
        count(range.count, zeroed: rest.count)
    }

    /// The patches, then the head, each when all that came before it is on the device.
    private func finish(_ buffer: PageBuffer) throws(DiskImageError) {
        state.withLock { $0.progress.phase = .syncing }
        for patch in patches where patch.end > headLength {
            let range = max(patch.offset, headLength)..<patch.end
            let bytes = patch.bytes.dropFirst(Int(range.lowerBound - patch.offset))
            let pages = PageBuffer(count: bytes.count)
            pages.bytes.copyBytes(from: bytes)
            try target.write(UnsafeRawBufferPointer(pages.bytes), at: range.lowerBound)
        }
        try target.sync()
        let head = try expected(0..<headLength)
        buffer.bytes.copyBytes(from: head)
        try target.write(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<head.count]), at: 0)
        try target.sync()
        state.withLock { $0.outcome.written += headLength }
        target.rereadTable()
        state.withLock { $0.progress.phase = .done }
    }

    /// What the device should hold.
    private func expected(_ range: Range<UInt64>) throws(DiskImageError) -> [UInt8] {
        var bytes = try content.read(range)
        bytes.apply(patches, startingAt: range.lowerBound)
        return bytes
    }

    private func count(_ done: Int, written: Int = 0, zeroed: Int = 0) {
        state.withLock { state in
            state.progress.done += UInt64(done)
            state.outcome.written += UInt64(written)
            state.outcome.zeroed += UInt64(zeroed)
        }
    }

    private static func now() -> Double { SystemClock.monotonic.fractional }
}

extension TargetWriter {
    /// Reads everything back from the device and holds it against what was read of the image on the way.
    func verify(_ digests: [DigestTaker.Entry]) {
        guard outcome.failure == nil else { return }
        let start = Self.now()
        state.withLock { $0.progress = Transfer.Progress(phase: .verifying) }
        do throws(DiskImageError) {
            target.dropCache()
            let buffer = PageBuffer(count: Part.size)
            for entry in digests {
                var position = entry.range.lowerBound
                while position < entry.range.upperBound {
                    try requireNoStop("verify")
                    let end = min(entry.range.upperBound, position + UInt64(Part.size))
                    try verify(position..<end, entry.digest, buffer)
                    state.withLock { $0.progress.done = end }
                    position = end
                }
            }
            for patch in patches where patch.end > content.size {
                let pages = PageBuffer(count: patch.bytes.count)
                try target.read(at: patch.offset, into: pages.bytes)
                try requireSame(UnsafeRawBufferPointer(pages.bytes), patch.bytes, at: patch.offset)
            }
            state.withLock { state in
                state.outcome.isVerified = true
                state.outcome.verifying = Self.now() - start
                state.progress.phase = .done
            }
        } catch {
            fail(error)
        }
    }

    private func verify(
        _ range: Range<UInt64>, _ digest: SHA256Digest?, _ buffer: PageBuffer
    ) throws(DiskImageError) {
        let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<range.count])
        try target.read(at: range.lowerBound, into: bytes)
        let found = UnsafeRawBufferPointer(bytes)
        let isPatched = patches.contains { $0.offset < range.upperBound && $0.end > range.lowerBound }
        if isPatched { return try requireSame(found, try expected(range), at: range.lowerBound) }
        if let digest {
            var hash = SHA256()
            hash.update(bufferPointer: found)
            if hash.finalize() == digest { return }
        } else if found.isZero {
            return
        }
        // The image tells which byte it is.
        try requireSame(found, try expected(range), at: range.lowerBound)
        throw DiskImageError(
            .io, "verify", target.path,
            reason:
                "what it holds from byte \(range.lowerBound) on is not what was read of the image, which has changed meanwhile"
        )
    }

    private func requireSame(
        _ found: UnsafeRawBufferPointer, _ expected: [UInt8], at offset: UInt64
    ) throws(DiskImageError) {
        guard let index = expected.indices.first(where: { found[$0] != expected[$0] }) else { return }
        throw DiskImageError(
            .io, "verify", target.path,
            reason:
                "byte \(offset + UInt64(index)) is 0x\(hexadecimal(found[index])), and 0x\(hexadecimal(expected[index])) was written: "
                + "the device does not keep what it is given",
            hint: "take another device")
    }

    private func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
