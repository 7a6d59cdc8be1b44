// SPDX-License-Identifier: Apache-2.0

/// Unpacks members of one format; ``Decoder`` feeds it.
protocol Codec: AnyObject {
    /// How many bytes ``begin(_:isFirst:)`` must see, as far as there are so many.
    var lookAhead: Int { get }
    /// Whether a part of what has been unpacked has no checksum.
    var lacksCheck: Bool { get }
    /// Whether the source may end here, between two members.
    var isComplete: Bool { get }

    /// Looks at what stands where a member could begin; there is at least one byte.
    func begin(_ ahead: UnsafeRawBufferPointer, isFirst: Bool) throws(CompressionError) -> Beginning

    /// Unpacks some of a member. Without input there is no more of it.
    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Step
}

/// What stands where a member could begin.
enum Beginning {
    case member
    /// So many bytes are passed over.
    case skip(Int)
    case trailing
    case truncated
}

/// What one step came to, in bytes.
struct Step {
    var consumed: Int
    var produced: Int
    /// Whether the member is at its end, and right.
    var isAtEnd: Bool
}

extension UnsafeRawBufferPointer {
    func begins(with bytes: [UInt8]) -> Bool { starts(with: bytes) }

    /// Whether this is the beginning of what begins with these bytes, and is cut off there.
    func isCutOff(_ bytes: [UInt8]) -> Bool { count < bytes.count && bytes.starts(with: self) }
}
