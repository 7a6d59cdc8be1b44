// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import SystemIO

/// A run of an image on its way.
struct Part: Sendable {
    enum Kind: Sendable {
        case data(UInt64, ArraySlice<UInt8>)
        case zeros(Range<UInt64>)
        /// Everything was read, and is right; of the image, in bytes.
        case end(UInt64)
        /// The image could not be read, or is not what it should be.
        case failure(DiskImageError)
    }

    let kind: Kind
    /// How much of the source has been read for what is up to here, in bytes.
    var sourceDone: UInt64 = 0

    init(_ kind: Kind) { self.kind = kind }

    init(_ kind: Kind, _ sourceDone: UInt64) { (self.kind, self.sourceDone) = (kind, sourceDone) }

    /// In bytes.
    static let size = 2 << 20
    /// So long can one call take that nobody can interrupt.
    static let maximumZeros: UInt64 = 256 << 20
    /// A shorter run of zeros is written as it is.
    private static let leastZeros = 256 << 10

    /// On the disk; empty for what is no run.
    var range: Range<UInt64> {
        switch kind {
        case .data(let offset, let bytes): offset..<offset + UInt64(bytes.count)
        case .zeros(let range): range
        case .end, .failure: 0..<0
        }
    }

    /// What of a run lies in a range, which it meets.
    func clamped(to bounds: Range<UInt64>) -> Part {
        let range = range.clamped(to: bounds)
        guard case .data(let offset, let bytes) = kind else { return Part(.zeros(range), sourceDone) }
        let start = bytes.startIndex + Int(range.lowerBound - offset)
        return Part(.data(range.lowerBound, bytes[start..<start + range.count]), sourceDone)
    }

    /// The bytes of a run.
    var bytes: [UInt8] {
        guard case .data(_, let bytes) = kind else { return [UInt8](repeating: 0, count: range.count) }
        return Array(bytes)
    }

    /// Cuts bytes where there are long runs of zeros.
    static func split(_ bytes: [UInt8], at offset: UInt64) -> [Part] {
        var parts: [Part] = []
        var start = 0
        for step in stride(from: 0, to: bytes.count, by: leastZeros) {
            let end = min(step + leastZeros, bytes.count)
            let isZero = bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[step..<end]).isZero }
            guard isZero else { continue }
            if start < step { parts.append(Part(.data(offset + UInt64(start), bytes[start..<step]))) }
            parts.append(Part(.zeros(offset + UInt64(step)..<offset + UInt64(end))))
            start = end
        }
        if start < bytes.count { parts.append(Part(.data(offset + UInt64(start), bytes[start...]))) }
        return parts
    }
}
