// SPDX-License-Identifier: Apache-2.0

internal import Crypto

extension ImageFile {
    /// A digest of what the image holds, the same however sparse the file is: the SHA-256 of every 64 KiB that are not
    /// all zero, each behind its offset (64 bits, little-endian).
    package func contentDigest() throws(DiskImageError) -> [UInt8] {
        let step: UInt64 = 64 << 10
        var hash = SHA256()
        var next: UInt64 = 0
        for range in try dataRanges() {
            // Ranges need not begin at a multiple of the step; what was read for the last one is not read again.
            var position = max(next, range.lowerBound - range.lowerBound % step)
            while position < range.upperBound {
                let bytes = try read(at: position, count: Int(min(step, size - position)))
                if bytes.contains(where: { $0 != 0 }) {
                    withUnsafeBytes(of: position.littleEndian) { hash.update(bufferPointer: $0) }
                    hash.update(data: bytes)
                }
                position += step
            }
            next = position
        }
        return Array(hash.finalize())
    }

    /// Writes a small file beside new images: whole and durable, or not there. Its owner and mode are an image's.
    package func writeBeside(_ path: String, _ bytes: [UInt8], replacing: Bool) throws(DiskImageError) {
        try createImage(path, holdsSecret: false, replacing: replacing) { (target) throws(DiskImageError) in
            try Self.write(bytes, at: 0, to: target, path)
        }
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
