// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import DiskImage
internal import Synchronization
internal import SystemIO

extension TargetWriter {
    /// Reads everything back that was written of the image, and holds it against the digests that were taken on the way.
    ///
    /// - Parameter expected: the image, which tells which byte is wrong; `nil` where it can be read once only.
    func verify(_ digests: [DigestTaker.Entry], _ expected: ImageContent?) {
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
                    try verify(position..<end, entry.digest, expected, buffer)
                    state.withLock { $0.progress.done = end }
                    position = end
                }
            }
        } catch {
            fail(error)
        }
        state.withLock { $0.outcome.verifying = Self.now() - start }
    }

    private func verify(
        _ range: Range<UInt64>, _ digest: SHA256Digest?, _ image: ImageContent?, _ buffer: PageBuffer
    ) throws(DiskImageError) {
        let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<range.count])
        try target.read(at: range.lowerBound, into: bytes)
        let found = UnsafeRawBufferPointer(bytes)
        guard let digest else {
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
