// SPDX-License-Identifier: Apache-2.0

/// What a ``Decoder`` reads: a file or anything else that has a size and places.
package protocol CompressedSource: AnyObject {
    /// In bytes.
    var size: UInt64 { get }

    /// Reads on from where the last such call ended, each byte once; returns how many bytes, 0 at the end alone.
    ///
    /// A source can take a digest on the way: every byte up to the end has come by when the decoder is at its end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(CompressionError) -> Int

    /// Reads at a place, which moves nothing; returns fewer bytes than the buffer has at the end alone.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(CompressionError) -> Int
}

extension CompressedSource {
    /// The bytes at a place; fewer at the end.
    func bytes(at offset: UInt64, count: Int) throws(CompressionError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let result = bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(CompressionError) in try read(at: offset, into: buffer) }
        }
        bytes.removeLast(count - (try result.get()))
        return bytes
    }
}

extension [UInt8] {
    /// A number that stands there, little-endian; the bytes must be there.
    func number<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type) -> Number {
        (0..<MemoryLayout<Number>.size).reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: self[offset + $1]) }
    }
}
