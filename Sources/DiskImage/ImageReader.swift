// SPDX-License-Identifier: Apache-2.0

internal import SystemIO

/// Reads an image by its open descriptor, from any thread; it must not outlive the ``ImageFile`` that it is of.
package struct ImageReader: Sendable {
    let descriptor: Int32
    /// What messages name.
    package let path: String
    /// What stands there in the place of what is read.
    let held: [Extent]

    /// The descriptor stays its owner's.
    package init(descriptor: Int32, path: String, besides held: [Extent] = []) {
        self.descriptor = descriptor
        self.path = path
        self.held = held
    }

    /// Reads all of `buffer`; the C function is `pread`.
    package func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(DiskImageError) {
        let count: Int
        do {
            count = try FileDescriptor(rawValue: descriptor).fill(buffer, from: offset)
        } catch {
            throw .system("read", path, error)
        }
        guard count == buffer.count else {
            throw DiskImageError(.io, "read", path, reason: "it ended early: it is being cut short by another program")
        }
        for extent in held {
            let part = (extent.offset..<extent.end).clamped(to: offset..<offset + UInt64(buffer.count))
            guard !part.isEmpty else { continue }
            UnsafeMutableRawBufferPointer(rebasing: buffer[Int(part.lowerBound - offset)...])
                .copyBytes(
                    from: extent.bytes[Int(part.lowerBound - extent.offset)..<Int(part.upperBound - extent.offset)])
        }
    }

    func read(at offset: UInt64, count: Int) throws(DiskImageError) -> [UInt8] {
        var result = Result<Void, DiskImageError>.success(())
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let whole = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count])
            result = Result { () throws(DiskImageError) in try read(at: offset, into: whole) }
            // Nothing counts as read where not all of it was.
            if case .success = result { initialized = count }
        }
        try result.get()
        return bytes
    }
}

extension ImageFile {
    /// Reads it from any thread.
    package var reader: ImageReader { ImageReader(descriptor: descriptor, path: path, besides: held) }

    /// Reads all of `buffer`.
    package func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(DiskImageError) {
        try reader.read(at: offset, into: buffer)
    }

    /// The same, as an array.
    /// - Throws: for a range that reaches past the end.
    package func read(at offset: UInt64, count: Int) throws(DiskImageError) -> [UInt8] {
        try reader.read(at: offset, count: count)
    }
}
