// SPDX-License-Identifier: Apache-2.0

/// Compresses one block after the other, each by itself. One thread has one of its own.
protocol BlockEncoder: AnyObject {
    /// Compresses a block, which is not empty.
    func encode(_ block: UnsafeRawBufferPointer) throws(CompressionError) -> EncodedBlock
}

/// What came of one block.
struct EncodedBlock: Sendable {
    /// As they go into the file.
    var bytes: [UInt8]
    /// Of what was compressed, in bytes.
    var size: Int
    /// The CRC-32 of what was compressed, of gzip.
    var crc: UInt32 = 0
    /// What the index tells of the block, of xz: its size without the padding, in bytes.
    var unpadded: UInt64 = 0
    /// What was compressed, where it is not zero and somebody has a use for it.
    var plain: [UInt8]?
}

/// What stands around the blocks of a file.
protocol StreamFrame {
    /// What the file begins with.
    func begin() throws(CompressionError) -> [UInt8]
    /// Notes a block, in the order of the file.
    mutating func note(_ block: EncodedBlock) throws(CompressionError)
    /// What the file ends with.
    func end() throws(CompressionError) -> [UInt8]
}

extension CompressionLevel {
    func makeEncoder() throws(CompressionError) -> any BlockEncoder {
        switch format {
        case .xz: XZEncoder(level: number, blockSize: blockSize)
        case .zstd: try ZstdEncoder(level: number)
        case .gzip, .zip: try GzipEncoder(level: number)
        }
    }

    func makeFrame() throws(CompressionError) -> any StreamFrame {
        switch format {
        case .xz: try XZFrame()
        case .zstd: ZstdSeekTable()
        case .gzip, .zip: GzipFrame(level: number)
        }
    }
}

extension CompressionError {
    static func noMemory() -> Self { Self(.failed, "there is not enough memory to compress it") }
}

/// Makes an array of what is written into it: up to so many bytes, as many as the step says.
func bytes(
    upTo bound: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) throws(CompressionError) -> Int
) throws(CompressionError) -> [UInt8] {
    // What is handed to the next thread must not be larger than it has to be.
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bound)
    defer { buffer.deallocate() }
    return Array(buffer[..<(try write(buffer))])
}

extension FixedWidthInteger {
    /// Little-endian.
    var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
}
