// SPDX-License-Identifier: Apache-2.0

internal import CZstd

/// Frames of zstd, by libzstd.
final class ZstdCodec: Codec {
    let lookAhead = ZstdFrame.longestHeader
    private(set) var lacksCheck = false
    let isComplete = true
    private let context: OpaquePointer
    private let memoryLimit: UInt64

    init(memoryLimit: UInt64) throws(CompressionError) {
        guard let context = ZSTD_createDCtx() else {
            throw CompressionError(.failed, "there is not enough memory to unpack it")
        }
        (self.context, self.memoryLimit) = (context, memoryLimit)
        let log = Int32(63 - memoryLimit.leadingZeroBitCount)
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, log)
    }

    deinit { ZSTD_freeDCtx(context) }

    func begin(_ ahead: UnsafeRawBufferPointer, isFirst: Bool) throws(CompressionError) -> Beginning {
        switch ZstdFrame(ahead) {
        case .skippable: return .member
        case .frame(let header):
            guard header.dictionary == 0 else {
                throw CompressionError(
                    .unsupported, "it is compressed with a dictionary (\(header.dictionary)) that is not in it")
            }
            guard header.window <= memoryLimit else { throw .memory(header.window, limit: memoryLimit) }
            if !header.hasChecksum { lacksCheck = true }
            return .member
        case .cutOff: return .truncated
        case .other where isFirst: throw .damaged("it does not begin as a zstd frame does")
        case .other: return .trailing
        }
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Step {
        var from = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var to = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let status = ZSTD_decompressStream(context, &to, &from)
        guard ZSTD_isError(status) == 0 else { throw failure(status) }
        return Step(consumed: from.pos, produced: to.pos, isAtEnd: status == 0)
    }

    private func failure(_ status: Int) -> CompressionError {
        switch ZSTD_getErrorCode(status) {
        case ZSTD_error_checksum_wrong: .wrongCheck()
        case ZSTD_error_memory_allocation: CompressionError(.failed, "there is not enough memory to unpack it")
        case ZSTD_error_frameParameter_windowTooLarge: .memory(nil, limit: memoryLimit)
        case ZSTD_error_frameParameter_unsupported, ZSTD_error_version_unsupported:
            CompressionError(.unsupported, "it is compressed in a way that is not read (an option of zstd)")
        default: .damaged("libzstd says '\(String(cString: ZSTD_getErrorName(status)))'")
        }
    }
}

/// What stands where a frame of zstd could begin (RFC 8878, 3.1).
enum ZstdFrame {
    case frame(Header)
    /// Data of the user's own, which are passed over.
    case skippable
    case cutOff
    case other

    /// A frame's header. Sizes are in bytes.
    struct Header {
        var hasChecksum: Bool
        var dictionary: UInt32
        /// `nil` where it is not told.
        var size: UInt64?
        /// What unpacking the frame needs of what came before.
        var window: UInt64
    }

    /// In bytes, the magic number included.
    static let longestHeader = 18

    init(_ ahead: UnsafeRawBufferPointer) {
        let bytes = Array(ahead.prefix(Self.longestHeader))
        // 0x184D2A50 to 0x184D2A5F.
        if bytes.count >= 4, bytes[0] & 0xf0 == 0x50, Array(bytes[1..<4]) == [0x2a, 0x4d, 0x18] {
            self = .skippable
            return
        }
        let magic = CompressionFormat.zstd.signature
        guard bytes.starts(with: magic) else {
            self = ahead.isCutOff(magic) || bytes.count < 4 && bytes[0] & 0xf0 == 0x50 ? .cutOff : .other
            return
        }
        guard bytes.count > 5 else {
            self = .cutOff
            return
        }
        let descriptor = bytes[4]
        let isSingleSegment = descriptor & 0x20 != 0
        let dictionaryLength = [0, 1, 2, 4][Int(descriptor & 3)]
        let sizeLength = [isSingleSegment ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
        let dictionaryPlace = isSingleSegment ? 5 : 6
        let sizePlace = dictionaryPlace + dictionaryLength
        guard bytes.count >= sizePlace + sizeLength else {
            self = .cutOff
            return
        }
        func number(_ place: Int, _ length: Int) -> UInt64 {
            bytes[place..<place + length].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        let size = sizeLength == 0 ? nil : number(sizePlace, sizeLength) + (sizeLength == 2 ? 256 : 0)
        let base = UInt64(1) << (10 + UInt64(bytes[5] >> 3))
        self = .frame(
            Header(
                hasChecksum: descriptor & 4 != 0, dictionary: UInt32(number(dictionaryPlace, dictionaryLength)),
                size: size, window: isSingleSegment ? size ?? 0 : base + base / 8 * UInt64(bytes[5] & 7)))
    }

    /// What a table of the frames tells, else the size of the first one, which is the only one in most files.
    static func told(by source: any CompressedSource) throws(CompressionError) -> ToldSize {
        if let told = try ZstdSeekTable.told(by: source) { return told }
        let bytes = try source.bytes(at: 0, count: longestHeader)
        guard case .frame(let header) = bytes.withUnsafeBytes({ ZstdFrame($0) }), let size = header.size else {
            return ToldSize()
        }
        return ToldSize(size: size, packed: source.size)
    }
}
