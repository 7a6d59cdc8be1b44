// SPDX-License-Identifier: Apache-2.0

internal import CLZMA

/// A block of .xz for each block, with its sizes in its header, as xz(1) makes them with several threads; each has a CRC-64.
final class XZEncoder: BlockEncoder {
    private let options = UnsafeMutablePointer<lzma_options_lzma>.allocate(capacity: 1)
    private let filters = UnsafeMutablePointer<lzma_filter>.allocate(capacity: 2)

    init(level: Int, blockSize: Int) {
        options.initialize(to: lzma_options_lzma())
        lzma_lzma_preset(options, UInt32(level))
        // Nothing farther away than a block's own beginning is ever seen.
        options.pointee.dict_size = min(options.pointee.dict_size, UInt32(blockSize))
        filters.initialize(to: lzma_filter(id: CUTTLE_LZMA_FILTER_LZMA2, options: options))
        (filters + 1).initialize(to: lzma_filter(id: CUTTLE_LZMA_VLI_UNKNOWN, options: nil))
    }

    deinit {
        filters.deallocate()
        options.deallocate()
    }

    /// What liblzma takes at a level, in bytes.
    static func memory(level: Int) -> UInt64 { lzma_easy_encoder_memusage(UInt32(level)) }

    func encode(_ block: UnsafeRawBufferPointer) throws(CompressionError) -> EncodedBlock {
        var header = lzma_block()
        header.check = LZMA_CHECK_CRC64
        header.filters = filters
        let encoded = try bytes(upTo: lzma_block_buffer_bound(block.count)) { (buffer) throws(CompressionError) in
            var place = 0
            let status = lzma_block_buffer_encode(
                &header, nil, block.baseAddress?.assumingMemoryBound(to: UInt8.self), block.count, buffer.baseAddress,
                &place, buffer.count)
            guard status == LZMA_OK else { throw XZFrame.failure(status) }
            return place
        }
        return EncodedBlock(bytes: encoded, size: block.count, unpadded: lzma_block_unpadded_size(&header))
    }
}

/// One stream of .xz around its blocks, with an index of them behind it.
final class XZFrame: StreamFrame {
    private let index: OpaquePointer

    init() throws(CompressionError) {
        guard let index = lzma_index_init(nil) else { throw .noMemory() }
        self.index = index
    }

    deinit { lzma_index_end(index, nil) }

    func begin() throws(CompressionError) -> [UInt8] {
        var flags = Self.flags
        return try bytes(upTo: Int(LZMA_STREAM_HEADER_SIZE)) { (buffer) throws(CompressionError) in
            try Self.check(lzma_stream_header_encode(&flags, buffer.baseAddress))
            return buffer.count
        }
    }

    func note(_ block: EncodedBlock) throws(CompressionError) {
        try Self.check(lzma_index_append(index, nil, block.unpadded, UInt64(block.size)))
    }

    func end() throws(CompressionError) -> [UInt8] {
        var flags = Self.flags
        flags.backward_size = lzma_index_size(index)
        let (index, size) = (index, Int(flags.backward_size))
        return try bytes(upTo: size + Int(LZMA_STREAM_HEADER_SIZE)) { (buffer) throws(CompressionError) in
            var place = 0
            try Self.check(lzma_index_buffer_encode(index, buffer.baseAddress, &place, size))
            try Self.check(lzma_stream_footer_encode(&flags, buffer.baseAddress.map { $0 + place }))
            return buffer.count
        }
    }

    private static var flags: lzma_stream_flags {
        var flags = lzma_stream_flags()
        flags.check = LZMA_CHECK_CRC64
        return flags
    }

    private static func check(_ status: lzma_ret) throws(CompressionError) {
        guard status == LZMA_OK else { throw failure(status) }
    }

    static func failure(_ status: lzma_ret) -> CompressionError {
        status == LZMA_MEM_ERROR ? .noMemory() : CompressionError(.failed, "liblzma failed (\(status.rawValue))")
    }
}
