// SPDX-License-Identifier: Apache-2.0

/// Unpacks a compressed stream as its caller asks for it, part by part, in memory that does not grow with it.
///
/// Nothing of it is known to be right before ``read(into:)`` has returned 0: only then has everything been held against the
/// checksums that the format has, and nothing stands behind it.
package final class Decoder {
    /// How much a decoder and what it unpacks may take.
    package struct Limits: Sendable {
        /// Of a decoder's window or dictionary, in bytes.
        package var memory: UInt64
        /// Of what is unpacked, in bytes.
        package var size: UInt64

        /// Both in bytes; 256 MiB of memory, unless another bound is given.
        package init(memory: UInt64 = 256 << 20, size: UInt64) { (self.memory, self.size) = (memory, size) }
    }

    /// What is unpacked.
    package let format: CompressionFormat
    /// What the stream says of itself before it is unpacked; it can be wrong, or nothing.
    package let told: ToldSize
    /// How much has been unpacked, in bytes.
    package private(set) var position: UInt64 = 0
    /// How much of the source has been unpacked, in bytes.
    package private(set) var consumed: UInt64 = 0
    /// Whether all of it is unpacked and right.
    package private(set) var isAtEnd = false
    /// Whether a part of what has been unpacked has no checksum, so that a damage of it can go unnoticed.
    package var lacksCheck: Bool { codec.lacksCheck }

    private let source: any CompressedSource
    private let limits: Limits
    private let codec: any Codec
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)
    /// What of ``input`` is not used yet.
    private var rest = 0..<0
    private var isSourceAtEnd = false
    private var state = State.betweenMembers
    private var members = 0
    private var failure: CompressionError?

    private enum State { case betweenMembers, inMember }

    /// Looks at what the stream tells of itself; nothing is unpacked.
    ///
    /// - Throws: for what can be seen to be wrong or too large without unpacking it.
    package init(
        _ format: CompressionFormat, _ source: any CompressedSource, limits: Limits
    ) throws(CompressionError) {
        (self.format, self.source, self.limits) = (format, source, limits)
        switch format {
        case .xz:
            told = try XZIndex.told(by: source)
            codec = try XZCodec(memoryLimit: limits.memory)
        case .zstd:
            told = try ZstdFrame.told(by: source)
            codec = try ZstdCodec(memoryLimit: limits.memory)
        case .gzip:
            told = ToldSize()
            codec = try GzipCodec()
        case .zip:
            let member = try ZipMember(of: source)
            told = ToldSize(size: member.size, packed: member.packedSize)
            codec = try ZipCodec(member)
        }
        if let size = told.size, size > limits.size { throw .tooLarge(size, limit: limits.size) }
    }

    deinit { input.deallocate() }

    /// Unpacks on until the buffer is full or all is unpacked, and returns how many bytes that were: 0 where nothing is left,
    /// and all that came before is right.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(CompressionError) -> Int {
        // What has failed once does not come right by being asked again.
        if let failure { throw failure }
        do throws(CompressionError) {
            return try fill(buffer)
        } catch {
            failure = error
            throw error
        }
    }

    private func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(CompressionError) -> Int {
        var output = buffer
        while !output.isEmpty, !isAtEnd {
            switch state {
            case .betweenMembers: try beginMember()
            case .inMember:
                let count = try step(output)
                output = UnsafeMutableRawBufferPointer(rebasing: output[count...])
            }
        }
        return buffer.count - output.count
    }

    /// Looks at what stands there: a member, what is passed over, the end, or what should not be there.
    private func beginMember() throws(CompressionError) {
        try lookAhead(to: codec.lookAhead)
        let ahead = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(input)[rest])
        guard !ahead.isEmpty else {
            guard members > 0, codec.isComplete else { throw .truncated() }
            isAtEnd = true
            return
        }
        switch try codec.begin(ahead, isFirst: members == 0) {
        case .member:
            members += 1
            state = .inMember
        case .skip(let count): use(min(count, rest.count))
        case .trailing: throw .trailing()
        case .truncated: throw .truncated()
        }
    }

    /// Unpacks some of a member; returns how many bytes.
    private func step(_ output: UnsafeMutableRawBufferPointer) throws(CompressionError) -> Int {
        if rest.isEmpty { try lookAhead(to: 1) }
        let step = try codec.decode(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(input)[rest]), into: output)
        use(step.consumed)
        position += UInt64(step.produced)
        guard position <= limits.size else { throw .tooLarge(nil, limit: limits.size) }
        if step.isAtEnd {
            state = .betweenMembers
        } else if step.consumed == 0, step.produced == 0 {
            // It waits for more, and there is none.
            guard rest.isEmpty, !isSourceAtEnd else {
                throw rest.isEmpty ? .truncated() : .damaged("nothing comes of what stands in it")
            }
        }
        return step.produced
    }

    private func use(_ count: Int) {
        rest = rest.lowerBound + count..<rest.upperBound
        consumed += UInt64(count)
    }

    /// Reads on until so many bytes are there, or the source ends.
    private func lookAhead(to count: Int) throws(CompressionError) {
        guard rest.count < count, !isSourceAtEnd else { return }
        if !rest.isEmpty {
            input.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(input)[rest]))
        }
        rest = 0..<rest.count
        while rest.count < count, !isSourceAtEnd {
            let read = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: input[rest.upperBound...]))
            rest = 0..<rest.upperBound + read
            isSourceAtEnd = read == 0
        }
    }
}

/// What a stream says of itself.
package struct ToldSize: Hashable, Sendable {
    /// Of what is unpacked, in bytes; `nil` where the format does not say it.
    package var size: UInt64?
    /// The same without the parts that shrink a thousandfold or more, which hold next to nothing but zeros: what unpacking it
    /// can be taken to fill of a disk.
    package var filled: UInt64?

    /// Nothing is told.
    init() {}

    /// Of one part, in bytes.
    init(size: UInt64, packed: UInt64) {
        self.size = 0
        filled = 0
        add(size, packed: packed)
    }

    /// Adds a part, in bytes.
    mutating func add(_ part: UInt64, packed: UInt64) {
        size = (size ?? 0).addingReportingOverflow(part).partialValue
        guard packed == 0 || part / packed < 1000 else { return }
        filled = (filled ?? 0).addingReportingOverflow(part).partialValue
    }
}
