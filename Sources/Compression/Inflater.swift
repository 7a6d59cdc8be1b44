// SPDX-License-Identifier: Apache-2.0

internal import CZlib

/// Inflates deflated data, by zlib.
final class Inflater {
    /// What stands around the data.
    enum Wrapper: Int32 {
        /// Nothing.
        case none = -15
        /// A member of gzip: its header, its CRC-32 and its length, which are checked.
        case gzip = 31
    }

    // zlib wants it to stay where it is.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    init(_ wrapper: Wrapper) throws(CompressionError) {
        stream.initialize(to: z_stream())
        guard cuttle_inflateInit2(stream, wrapper.rawValue) == Z_OK else {
            stream.deallocate()
            throw CompressionError(.failed, "there is not enough memory to unpack it")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Begins anew.
    func reset() { inflateReset(stream) }

    func inflate(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Step {
        // zlib counts in 32 bits.
        let (available, room) = (min(input.count, 1 << 30), min(output.count, 1 << 30))
        let bytes = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes)
        stream.pointee.avail_in = UInt32(available)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        let status = CZlib.inflate(stream, Z_NO_FLUSH)
        // Z_BUF_ERROR: there was nothing to go on with.
        guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(status) else { throw failure(status) }
        return Step(
            consumed: available - Int(stream.pointee.avail_in), produced: room - Int(stream.pointee.avail_out),
            isAtEnd: status == Z_STREAM_END)
    }

    private func failure(_ status: Int32) -> CompressionError {
        let words = stream.pointee.msg.map { String(cString: $0) } ?? "error \(status)"
        switch status {
        case Z_MEM_ERROR: return CompressionError(.failed, "there is not enough memory to unpack it")
        // zlib tells this from other damage by these words alone.
        case Z_DATA_ERROR where ["incorrect data check", "incorrect length check"].contains(words):
            return .wrongCheck()
        default: return .damaged("zlib says '\(words)'")
        }
    }
}

/// Members of gzip.
final class GzipCodec: Codec {
    let lookAhead = 3
    let lacksCheck = false
    let isComplete = true
    private let inflater: Inflater

    init() throws(CompressionError) { inflater = try Inflater(.gzip) }

    func begin(_ ahead: UnsafeRawBufferPointer, isFirst: Bool) throws(CompressionError) -> Beginning {
        let magic = CompressionFormat.gzip.signature
        if ahead.begins(with: magic) {
            inflater.reset()
            return .member
        }
        if ahead.isCutOff(magic) { return .truncated }
        if isFirst { throw .damaged("it does not begin as a gzip member does") }
        // What fills the last block of a tape, as gzip(1) passes it over.
        let zeros = ahead.prefix { $0 == 0 }.count
        return zeros > 0 ? .skip(zeros) : .trailing
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Step {
        try inflater.inflate(input, into: output)
    }
}

/// The one member of a zip archive.
final class ZipCodec: Codec {
    let lookAhead = 1
    let lacksCheck = false
    private(set) var isComplete = false
    private let member: ZipMember
    /// `nil` for what is stored as it is.
    private let inflater: Inflater?
    /// What stands before the data and is not passed over yet, and what of the data is left, in bytes.
    private var (before, left): (UInt64, UInt64)
    private var produced: UInt64 = 0
    private var crc: UInt = 0

    init(_ member: ZipMember) throws(CompressionError) {
        self.member = member
        inflater = member.isDeflated ? try Inflater(.none) : nil
        (before, left) = (member.offset, member.packedSize)
    }

    /// Behind the member stands the directory, which was read before.
    func begin(_ ahead: UnsafeRawBufferPointer, isFirst: Bool) -> Beginning {
        guard isFirst, before == 0 else {
            let count = isFirst ? min(UInt64(ahead.count), before) : UInt64(ahead.count)
            if isFirst { before -= count }
            return .skip(Int(count))
        }
        return .member
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Step {
        let input = UnsafeRawBufferPointer(rebasing: input.prefix(Int(min(UInt64(input.count), left))))
        var step: Step
        if let inflater {
            step = try inflater.inflate(input, into: output)
        } else {
            let count = min(input.count, output.count)
            output.copyMemory(from: UnsafeRawBufferPointer(rebasing: input.prefix(count)))
            step = Step(consumed: count, produced: count, isAtEnd: UInt64(count) == left)
        }
        left -= UInt64(step.consumed)
        produced += UInt64(step.produced)
        let bytes = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        crc = crc32_z(crc, bytes, step.produced)
        guard produced <= member.size else { throw .wrongCheck() }
        if step.isAtEnd {
            guard left == 0 else { throw .damaged("its data end before its directory says") }
            guard produced == member.size, crc == UInt(member.crc) else { throw .wrongCheck() }
            isComplete = true
        } else if left == 0, step.consumed == 0, step.produced == 0 {
            throw .damaged("its data do not end where its directory says")
        }
        return step
    }
}
