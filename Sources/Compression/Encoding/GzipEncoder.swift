// SPDX-License-Identifier: Apache-2.0

internal import CZlib

/// Deflated data for each block, which end where a byte does and look at nothing before them, as pigz(1) makes them with
/// `--independent`.
final class GzipEncoder: BlockEncoder {
    // zlib wants it to stay where it is.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    init(level: Int) throws(CompressionError) {
        stream.initialize(to: z_stream())
        guard cuttle_deflateInit2(stream, Int32(level)) == Z_OK else {
            stream.deallocate()
            throw .noMemory()
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    func encode(_ block: UnsafeRawBufferPointer) throws(CompressionError) -> EncodedBlock {
        deflateReset(stream)
        let source = block.baseAddress?.assumingMemoryBound(to: UInt8.self)
        // Behind the data an empty block ends at a byte's end.
        let bound = Int(deflateBound(stream, UInt(block.count))) + 16
        let encoded = try bytes(upTo: bound) { (buffer) throws(CompressionError) in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: source)
            stream.pointee.avail_in = UInt32(block.count)
            stream.pointee.next_out = buffer.baseAddress
            stream.pointee.avail_out = UInt32(buffer.count)
            let status = deflate(stream, Z_SYNC_FLUSH)
            guard status == Z_OK, stream.pointee.avail_in == 0, stream.pointee.avail_out > 0 else {
                throw CompressionError(.failed, "zlib failed (\(status))")
            }
            return buffer.count - Int(stream.pointee.avail_out)
        }
        return EncodedBlock(bytes: encoded, size: block.count, crc: UInt32(crc32_z(0, source, block.count)))
    }
}

/// One member around all blocks (RFC 1952), without a name and a time.
struct GzipFrame: StreamFrame {
    private let level: Int
    private var crc: UInt = 0
    private var size: UInt64 = 0

    init(level: Int) { self.level = level }

    func begin() -> [UInt8] {
        // As gzip(1) tells levels, and Unix.
        let effort: UInt8 = level == 9 ? 2 : level == 1 ? 4 : 0
        return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, effort, 3]
    }

    mutating func note(_ block: EncodedBlock) {
        crc = crc32_combine(crc, UInt(block.crc), block.size)
        size += UInt64(block.size)
    }

    /// The last block, which is empty, the CRC-32, and the size as far as 32 bits have it.
    func end() -> [UInt8] {
        [0x03, 0x00] + UInt32(truncatingIfNeeded: crc).littleEndianBytes
            + UInt32(truncatingIfNeeded: size).littleEndianBytes
    }
}
