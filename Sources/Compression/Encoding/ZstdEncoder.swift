// SPDX-License-Identifier: Apache-2.0

internal import CZstd

/// A frame of zstd for each block, with its size and its checksum (RFC 8878).
final class ZstdEncoder: BlockEncoder {
    private let context: OpaquePointer

    init(level: Int) throws(CompressionError) {
        guard let context = ZSTD_createCCtx() else { throw .noMemory() }
        self.context = context
        for (parameter, value) in [
            (ZSTD_c_compressionLevel, Int32(level)), (ZSTD_c_checksumFlag, 1), (ZSTD_c_contentSizeFlag, 1),
            // ZSTD_c_useRowMatchFinder. Left to itself, libzstd decides by the kind of processor where a block is small, and
            // other bytes come of it.
            (ZSTD_c_experimentalParam14, 1),
        ] {
            let status = ZSTD_CCtx_setParameter(context, parameter, value)
            guard ZSTD_isError(status) == 0 else { throw Self.failure(status) }
        }
    }

    deinit { ZSTD_freeCCtx(context) }

    /// What the context of a level takes at most where blocks are of 8 MiB, in bytes.
    static func memory(level: Int) -> UInt64 { level < 13 ? 48 << 20 : 192 << 20 }

    func encode(_ block: UnsafeRawBufferPointer) throws(CompressionError) -> EncodedBlock {
        let encoded = try bytes(upTo: ZSTD_compressBound(block.count)) { (buffer) throws(CompressionError) in
            let status = ZSTD_compress2(context, buffer.baseAddress, buffer.count, block.baseAddress, block.count)
            guard ZSTD_isError(status) == 0 else { throw Self.failure(status) }
            return status
        }
        return EncodedBlock(bytes: encoded, size: block.count)
    }

    private static func failure(_ status: Int) -> CompressionError {
        if ZSTD_getErrorCode(status) == ZSTD_error_memory_allocation { return .noMemory() }
        return CompressionError(.failed, "libzstd says '\(String(cString: ZSTD_getErrorName(status)))'")
    }
}

/// What tells how large the frames are, behind them, in a frame that decoders pass over: the seekable format of zstd
/// (contrib/seekable_format/zstd_seekable_compression_format.md of its sources).
struct ZstdSeekTable: StreamFrame {
    private var frames: [(packed: UInt32, size: UInt32)] = []

    private static let skippable: UInt32 = 0x184d_2a5e
    private static let magic: UInt32 = 0x8f92_eab1
    /// In bytes: of a frame's entry, of what stands before the entries, and behind them.
    private static let (entryLength, headLength, footLength) = (8, 8, 9)
    /// As the format says.
    private static let mostFrames: UInt32 = 0x800_0000

    func begin() -> [UInt8] { [] }

    mutating func note(_ block: EncodedBlock) { frames.append((UInt32(block.bytes.count), UInt32(block.size))) }

    func end() -> [UInt8] {
        let length = UInt32(frames.count * Self.entryLength + Self.footLength)
        var bytes = Self.skippable.littleEndianBytes + length.littleEndianBytes
        bytes.reserveCapacity(bytes.count + Int(length))
        for frame in frames { bytes += frame.packed.littleEndianBytes + frame.size.littleEndianBytes }
        // Of the descriptor no bit is set: the frames have checksums of their own.
        return bytes + UInt32(frames.count).littleEndianBytes + [0] + Self.magic.littleEndianBytes
    }

    /// What the table at a file's end tells; `nil` where there is none, or one that does not fit the file.
    static func told(by source: any CompressedSource) throws(CompressionError) -> ToldSize? {
        guard source.size > UInt64(headLength + footLength) else { return nil }
        let foot = try source.bytes(at: source.size - UInt64(footLength), count: footLength)
        guard foot.count == footLength, foot.number(at: 5, as: UInt32.self) == magic else { return nil }
        let (count, descriptor) = (foot.number(at: 0, as: UInt32.self), foot[4])
        let step = entryLength + (descriptor & 0x80 == 0 ? 0 : 4)
        let length = UInt64(count) * UInt64(step)
        guard descriptor & 0x7c == 0, count > 0, count <= min(mostFrames, 4 << 20),
            source.size >= length + UInt64(headLength + footLength)
        else { return nil }
        let start = source.size - UInt64(footLength) - length
        let bytes = try source.bytes(at: start - UInt64(headLength), count: headLength + Int(length))
        guard bytes.count == headLength + Int(length), bytes.number(at: 0, as: UInt32.self) == skippable,
            UInt64(bytes.number(at: 4, as: UInt32.self)) == length + UInt64(footLength)
        else { return nil }
        var told = ToldSize()
        var packed: UInt64 = 0
        for entry in 0..<Int(count) {
            let place = headLength + entry * step
            let size = UInt64(bytes.number(at: place, as: UInt32.self))
            told.add(UInt64(bytes.number(at: place + 4, as: UInt32.self)), packed: size)
            packed += size
        }
        // A file of several is one behind the other, each with a table of its own.
        return packed == start - UInt64(headLength) ? told : nil
    }
}
