// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import DiskImage
internal import Dispatch
internal import Synchronization
internal import SystemIO

extension TargetWriter {
    /// Reads everything back that was written of the image, and holds it against the digests that were taken on the way.
    ///
    /// - Parameter expected: the image, which tells which byte is wrong; `nil` where it can be read once only.
    /// - Parameter threads: how many this takes at most.
    func verify(_ digests: [DigestTaker.Entry], _ expected: ImageContent?, threads: Int) {
        guard outcome.failure == nil else { return }
        let start = Self.now()
        state.withLock { $0.progress = Transfer.Progress(phase: .verifying) }
        target.dropCache()
        let unit = UInt64(target.directUnit)
        let readBack = ReadBack(digests, threads: threads, bufferSize: Part.size + 2 * target.directUnit) {
            (piece, turn, buffer) throws(DiskImageError) in
            try self.requireNoStop("verify")
            // In units that go past the page cache: what is around a piece is part of the image, too.
            let low = piece.range.lowerBound / unit * unit
            let high = (piece.range.upperBound + unit - 1) / unit * unit
            let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<Int(high - low)])
            try self.read(bytes, at: low, turn)
            let found = UnsafeRawBufferPointer(
                rebasing: bytes[Int(piece.range.lowerBound - low)...].prefix(piece.range.count))
            try self.check(found, piece, expected)
            self.state.withLock { $0.progress.done = max($0.progress.done, piece.range.upperBound) }
        }
        do throws(DiskImageError) {
            try readBack.run()
        } catch {
            fail(error)
        }
        state.withLock { $0.outcome.verifying = Self.now() - start }
    }

    private func read(
        _ bytes: UnsafeMutableRawBufferPointer, at offset: UInt64, _ turn: DispatchSemaphore
    ) throws(DiskImageError) {
        turn.wait()
        defer { turn.signal() }
        try target.read(at: offset, into: bytes)
    }

    private func check(
        _ found: UnsafeRawBufferPointer, _ piece: ReadBack.Piece, _ image: ImageContent?
    ) throws(DiskImageError) {
        let range = piece.range
        guard let digest = piece.digest else {
            guard !found.isZero else { return }
            return try requireSame(found, [UInt8](repeating: 0, count: range.count), at: range.lowerBound)
        }
        var hash = SHA256()
        hash.update(bufferPointer: found)
        guard hash.finalize() != digest else { return }
        guard let image else {
            throw DiskImageError(
                .io, "verify", target.path,
                reason:
                    "what it holds from byte \(range.lowerBound) to \(range.upperBound - 1) is not what was written: "
                    + "the device does not keep what it is given",
                hint: "take another device")
        }
        // The image tells which byte it is.
        try requireSame(found, try image.read(range), at: range.lowerBound)
        throw DiskImageError(
            .io, "verify", target.path,
            reason:
                "what it holds from byte \(range.lowerBound) on is not what was read of the image, which has changed meanwhile"
        )
    }

    /// Refuses what is not what was written.
    func requireSame(
        _ found: UnsafeRawBufferPointer, _ expected: [UInt8], at offset: UInt64
    ) throws(DiskImageError) {
        let isSame = expected.withUnsafeBytes { $0.elementsEqual(found) }
        guard !isSame, let index = expected.indices.first(where: { found[$0] != expected[$0] }) else { return }
        throw DiskImageError(
            .io, "verify", target.path,
            reason:
                "byte \(offset + UInt64(index)) is 0x\(hexadecimal(found[index])), and 0x\(hexadecimal(expected[index])) was written: "
                + "the device does not keep what it is given",
            hint: "take another device")
    }

    private func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
