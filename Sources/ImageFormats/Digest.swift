// SPDX-License-Identifier: Apache-2.0

internal import Crypto
package import DiskImage
internal import Dispatch
internal import Synchronization
internal import SystemIO

extension ImageFile {
    /// A digest of what the image holds, the same however sparse the file is.
    ///
    /// The image is cut into parts of 16 MiB, and each part into chunks of 64 KiB. A part's digest is the SHA-256 of its
    /// chunks that are not all zero, each behind its offset; the image's is the SHA-256 of the digests of the parts that
    /// have such chunks, each behind the part's offset. Offsets are 64 bits, little-endian, from the image's start.
    ///
    /// Holes are zero and are not read.
    ///
    /// - Parameter shouldStop: asked before every part; `true` gives the whole up, and the answer is `nil`.
    /// - Parameter didRead: told of every read, in bytes, on any thread.
    package func contentDigest(
        shouldStop: @escaping @Sendable () -> Bool = { false }, didRead: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws(DiskImageError) -> [UInt8]? {
        let (parts, reader, size) = (try occupiedParts(), reader, size)
        let digests = Mutex([Result<[UInt8]?, DiskImageError>](repeating: .success(nil), count: parts.count))
        DispatchQueue.concurrentPerform(iterations: parts.count) { index in
            guard !shouldStop() else { return }
            let digest = Result { () throws(DiskImageError) in try reader.partDigest(parts[index], of: size, didRead)
            }
            digests.withLock { $0[index] = digest }
        }
        guard !shouldStop() else { return nil }
        var hash = SHA256()
        for (part, digest) in zip(parts, digests.withLock({ $0 })) {
            guard let digest = try digest.get() else { continue }
            withUnsafeBytes(of: part.offset.littleEndian) { hash.update(bufferPointer: $0) }
            hash.update(data: digest)
        }
        return Array(hash.finalize())
    }

    /// The parts that hold data, in order.
    private func occupiedParts() throws(DiskImageError) -> [OccupiedPart] {
        var parts: [OccupiedPart] = []
        for range in try dataRanges() {
            var position = range.lowerBound
            while position < range.upperBound {
                let part = position - position % partSize
                let end = min(range.upperBound, part + partSize)
                if parts.last?.offset != part { parts.append(OccupiedPart(offset: part, data: [])) }
                parts[parts.count - 1].data.append(position..<end)
                position = end
            }
        }
        return parts
    }
}

/// In bytes.
private let partSize: UInt64 = 16 << 20
private let chunkSize: UInt64 = 64 << 10

/// A part of an image, and the ranges in it that are not holes, in order.
private struct OccupiedPart: Sendable {
    var offset: UInt64
    var data: [Range<UInt64>]
}

extension ImageReader {
    /// `nil` where all of the part is zero.
    fileprivate func partDigest(
        _ part: OccupiedPart, of size: UInt64, _ didRead: (Int) -> Void
    ) throws(DiskImageError) -> [UInt8]? {
        var hash = SHA256()
        var isEmpty = true
        var rest = part.data[...]
        var bytes = [UInt8](repeating: 0, count: Int(chunkSize))
        while let first = rest.first {
            let start = first.lowerBound - first.lowerBound % chunkSize
            let chunk = start..<min(start + chunkSize, size)
            let result = bytes.withUnsafeMutableBytes { buffer in
                Result { () throws(DiskImageError) in
                    let buffer = UnsafeMutableRawBufferPointer(rebasing: buffer[..<chunk.count])
                    try read(chunk, where: &rest, into: buffer, didRead)
                    guard !UnsafeRawBufferPointer(buffer).isZero else { return }
                    isEmpty = false
                    withUnsafeBytes(of: start.littleEndian) { hash.update(bufferPointer: $0) }
                    hash.update(bufferPointer: UnsafeRawBufferPointer(buffer))
                }
            }
            try result.get()
        }
        return isEmpty ? nil : Array(hash.finalize())
    }

    /// Reads what is data of a chunk, and takes it off the ranges; the holes between are zeros.
    private func read(
        _ chunk: Range<UInt64>, where data: inout ArraySlice<Range<UInt64>>,
        into buffer: UnsafeMutableRawBufferPointer, _ didRead: (Int) -> Void
    ) throws(DiskImageError) {
        if data.first?.clamped(to: chunk) != chunk { buffer.initializeMemory(as: UInt8.self, repeating: 0) }
        while let range = data.first, range.lowerBound < chunk.upperBound {
            let piece = range.clamped(to: chunk)
            let place = Int(piece.lowerBound - chunk.lowerBound)
            try read(
                at: piece.lowerBound,
                into: UnsafeMutableRawBufferPointer(rebasing: buffer[place..<place + piece.count]))
            didRead(piece.count)
            if piece.upperBound < range.upperBound {
                data[data.startIndex] = piece.upperBound..<range.upperBound
            } else {
                data.removeFirst()
            }
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
