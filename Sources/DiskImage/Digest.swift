// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import Dispatch
internal import Synchronization

extension ImageFile {
    /// A digest of what the image holds, the same however sparse the file is.
    ///
    /// The image is cut into parts of 16 MiB, and each part into chunks of 64 KiB. A part's digest is the SHA-256 of its
    /// chunks that are not all zero, each behind its offset; the image's is the SHA-256 of the digests of the parts that
    /// have such chunks, each behind the part's offset. Offsets are 64 bits, little-endian, from the image's start.
    ///
    /// - Parameter shouldStop: asked before every part; `true` gives the whole up, and the answer is `nil`.
    package func contentDigest(
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(DiskImageError) -> [UInt8]? {
        let (parts, reader, size) = (try occupiedParts(), reader, size)
        let digests = Mutex([Result<[UInt8]?, DiskImageError>](repeating: .success(nil), count: parts.count))
        DispatchQueue.concurrentPerform(iterations: parts.count) { index in
            guard !shouldStop() else { return }
            let digest = Result { () throws(DiskImageError) in try reader.partDigest(parts[index], of: size) }
            digests.withLock { $0[index] = digest }
        }
        guard !shouldStop() else { return nil }
        var hash = SHA256()
        for (part, digest) in zip(parts, digests.withLock({ $0 })) {
            guard let digest = try digest.get() else { continue }
            withUnsafeBytes(of: part.littleEndian) { hash.update(bufferPointer: $0) }
            hash.update(data: digest)
        }
        return Array(hash.finalize())
    }

    /// Where the parts begin that hold data, in order.
    private func occupiedParts() throws(DiskImageError) -> [UInt64] {
        var parts: [UInt64] = []
        for range in try dataRanges() {
            var part = range.lowerBound - range.lowerBound % partSize
            while part < range.upperBound {
                if parts.last != part { parts.append(part) }
                part += partSize
            }
        }
        return parts
    }
}

/// In bytes.
private let partSize: UInt64 = 16 << 20

extension ImageReader {
    /// `nil` where all of the part is zero.
    fileprivate func partDigest(_ part: UInt64, of size: UInt64) throws(DiskImageError) -> [UInt8]? {
        let step: UInt64 = 64 << 10
        var hash = SHA256()
        var isEmpty = true
        for position in stride(from: part, to: min(part + partSize, size), by: Int(step)) {
            let bytes = try read(at: position, count: Int(min(step, size - position)))
            guard bytes.contains(where: { $0 != 0 }) else { continue }
            isEmpty = false
            withUnsafeBytes(of: position.littleEndian) { hash.update(bufferPointer: $0) }
            hash.update(data: bytes)
        }
        return isEmpty ? nil : Array(hash.finalize())
    }
}

extension [Extent] {
    /// The SHA-256 of all extents, each behind its offset and length (64 bits each, little-endian).
    package var digest: [UInt8] {
        var hash = SHA256()
        for extent in self {
            for number in [extent.offset, UInt64(extent.bytes.count)] {
                Swift.withUnsafeBytes(of: number.littleEndian) { hash.update(bufferPointer: $0) }
            }
            hash.update(data: extent.bytes)
        }
        return [UInt8](hash.finalize())
    }
}
