// SPDX-License-Identifier: Apache-2.0

internal import CLZMA

/// Streams of .xz, by liblzma. Its decoder of one thread is taken: that of several had a use after free that hostile input
/// could reach (CVE-2025-31115).
final class XZCodec: Codec {
    /// A stream's header, its magic bytes and which check it has.
    let lookAhead = 12
    private(set) var lacksCheck = false
    let isComplete = true
    private let stream = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)
    private let memoryLimit: UInt64

    init(memoryLimit: UInt64) throws(CompressionError) {
        self.memoryLimit = memoryLimit
        stream.initialize(to: lzma_stream())
    }

    deinit {
        lzma_end(stream)
        stream.deallocate()
    }

    func begin(_ ahead: UnsafeRawBufferPointer, isFirst: Bool) throws(CompressionError) -> Beginning {
        let magic = CompressionFormat.xz.signature
        if ahead.begins(with: magic) {
            let status = lzma_stream_decoder(stream, memoryLimit, CUTTLE_LZMA_TELL_CHECKS)
            guard status == LZMA_OK else { throw failure(status) }
            return .member
        }
        if ahead.isCutOff(magic) { return .truncated }
        if isFirst { throw .damaged("it does not begin as an xz stream does") }
        // Stream padding: zeros, four at a time.
        var zeros = 0
        while zeros + 4 <= ahead.count, ahead[zeros..<zeros + 4].allSatisfy({ $0 == 0 }) { zeros += 4 }
        return zeros > 0 ? .skip(zeros) : .trailing
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Step {
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = input.count
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = output.count
        var status = lzma_code(stream, LZMA_RUN)
        while status == LZMA_NO_CHECK || status == LZMA_UNSUPPORTED_CHECK {
            lacksCheck = true
            status = lzma_code(stream, LZMA_RUN)
        }
        // LZMA_BUF_ERROR: there was nothing to go on with.
        guard [LZMA_OK, LZMA_STREAM_END, LZMA_BUF_ERROR].contains(status) else { throw failure(status) }
        return Step(
            consumed: input.count - stream.pointee.avail_in, produced: output.count - stream.pointee.avail_out,
            isAtEnd: status == LZMA_STREAM_END)
    }

    private func failure(_ status: lzma_ret) -> CompressionError {
        switch status {
        case LZMA_MEM_ERROR: CompressionError(.failed, "there is not enough memory to unpack it")
        case LZMA_MEMLIMIT_ERROR: .memory(lzma_memusage(stream), limit: memoryLimit)
        case LZMA_OPTIONS_ERROR:
            CompressionError(.unsupported, "it is compressed in a way that is not read (a filter or an option of xz)")
        case LZMA_FORMAT_ERROR: .damaged("a part of it does not begin as an xz stream does")
        // Of a wrong check and of other damage liblzma says the same.
        case LZMA_DATA_ERROR: .wrongCheck()
        default: CompressionError(.failed, "liblzma failed (\(status.rawValue))")
        }
    }
}

/// What the indexes of .xz streams say, which stand behind their data.
enum XZIndex {
    /// How much the indexes may take in memory, in bytes, and how many pieces of the file are read for them.
    private static let (memoryLimit, mostReads): (UInt64, Int) = (64 << 20, 65536)

    /// The size by blocks. Nothing is told by a file whose end is missing or damaged: what is wrong with it is said when it is
    /// unpacked.
    static func told(by source: any CompressedSource) throws(CompressionError) -> ToldSize {
        var stream = lzma_stream()
        var index: OpaquePointer?
        guard lzma_file_info_decoder(&stream, &index, memoryLimit, source.size) == LZMA_OK else { return ToldSize() }
        defer { lzma_end(&stream) }
        var place: UInt64 = 0
        for _ in 0..<mostReads {
            let bytes = try source.bytes(at: place, count: 4096)
            guard !bytes.isEmpty else { return ToldSize() }
            place += UInt64(bytes.count)
            let status = bytes.withUnsafeBufferPointer { bytes in
                stream.next_in = bytes.baseAddress
                stream.avail_in = bytes.count
                return lzma_code(&stream, LZMA_RUN)
            }
            switch status {
            case LZMA_OK: continue
            case LZMA_SEEK_NEEDED: place = stream.seek_pos
            case LZMA_STREAM_END:
                defer { lzma_index_end(index, nil) }
                return told(by: index)
            default: return ToldSize()
            }
        }
        return ToldSize()
    }

    private static func told(by index: OpaquePointer?) -> ToldSize {
        var told = ToldSize()
        var iterator = lzma_index_iter()
        lzma_index_iter_init(&iterator, index)
        while lzma_index_iter_next(&iterator, LZMA_INDEX_ITER_BLOCK) == 0 {
            told.add(iterator.block.uncompressed_size, packed: iterator.block.total_size)
        }
        return told
    }
}
