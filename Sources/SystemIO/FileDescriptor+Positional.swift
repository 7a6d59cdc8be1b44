// SPDX-License-Identifier: Apache-2.0

extension FileDescriptor {
    /// Reads until the buffer is full or the file ends, and returns how many bytes that were. The C function is `pread`.
    package func fill(_ buffer: UnsafeMutableRawBufferPointer, from offset: UInt64) throws(Errno) -> Int {
        var place = try Self.place(offset, buffer.count)
        var rest = buffer
        while !rest.isEmpty {
            let count = try system { () throws in try read(fromAbsoluteOffset: place, into: rest) }
            if count == 0 { break }
            place += Int64(count)
            rest = UnsafeMutableRawBufferPointer(rebasing: rest[count...])
        }
        return buffer.count - rest.count
    }

    /// Writes all bytes, however many calls that takes. The C function is `pwrite`.
    package func writeAll(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(Errno) {
        var place = try Self.place(offset, bytes.count)
        var rest = bytes
        while !rest.isEmpty {
            let count = try system { () throws in try write(toAbsoluteOffset: place, rest) }
            // A file that takes nothing would be asked forever.
            guard count > 0 else { throw .ioError }
            place += Int64(count)
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Writes all bytes at an offset, in as many calls as it takes. The C function is `pwrite`.
    package func writeAll(_ bytes: [UInt8], at offset: UInt64) throws(Errno) {
        try system { () throws in try bytes.withUnsafeBytes { try writeAll($0, at: offset) } }
    }

    /// Offsets of files are signed; EINVAL is what the kernel says of others.
    private static func place(_ offset: UInt64, _ count: Int) throws(Errno) -> Int64 {
        guard let place = Int64(exactly: offset), !place.addingReportingOverflow(Int64(count)).overflow else {
            throw .invalidArgument
        }
        return place
    }
}
