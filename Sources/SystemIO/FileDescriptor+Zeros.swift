// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension FileDescriptor {
    /// Overwrites so many bytes with zeros and makes that durable, a mebibyte at a time.
    ///
    /// The C functions are `pwrite` and `fdatasync`. A file system that never writes in place, such as Btrfs, keeps the old
    /// bytes where they were until it needs the room.
    package func overwrite(_ count: Int, at offset: UInt64) throws(Errno) {
        let step = 1 << 20
        let zeros = [UInt8](repeating: 0, count: min(step, count))
        for start in stride(from: 0, to: count, by: step) {
            try system { () throws in
                try zeros.withUnsafeBytes { zeros in
                    let part = UnsafeRawBufferPointer(rebasing: zeros[..<min(step, count - start)])
                    try writeAll(part, at: offset + UInt64(start))
                }
            }
        }
        guard fdatasync(rawValue) == 0 else { throw .last }
    }
}

/// Removes a file whose bytes may be secret: they are made zero first, where it is a regular file of at most `limit` bytes that
/// has no other name. Returns whether it is removed; where it cannot be overwritten, it is removed nevertheless.
package func removeOverwritten(_ path: String, limit: Int) -> Bool {
    var status = stat()
    if let file = try? Descriptor(path, .writeOnly, [.noFollow, .nonBlocking]), fstat(file.number, &status) == 0,
        status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1, status.st_size <= limit
    {
        try? file.file.overwrite(Int(status.st_size), at: 0)
    }
    return unlink(path) == 0
}
