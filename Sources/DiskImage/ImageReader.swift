// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Reads an image by its open descriptor, from any thread; it must not outlive the ``ImageFile`` that it is of.
struct ImageReader: Sendable {
    let descriptor: Int32
    /// What messages name.
    let path: String

    /// Reads all of `buffer`; the C function is `pread`.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(DiskImageError) {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(done))
            if count < 0 {
                if errno == EINTR { continue }
                throw .system("read", path, errno)
            }
            guard count > 0 else {
                throw DiskImageError(.io, "read", path, "it ended early: it is being cut short by another program")
            }
            done += count
        }
    }

    func read(at offset: UInt64, count: Int) throws(DiskImageError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let result = bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(DiskImageError) in try read(at: offset, into: buffer) }
        }
        try result.get()
        return bytes
    }
}

extension ImageFile {
    var reader: ImageReader { ImageReader(descriptor: descriptor, path: path) }

    /// Reads all of `buffer`.
    package func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(DiskImageError) {
        try reader.read(at: offset, into: buffer)
    }

    package func read(at offset: UInt64, count: Int) throws(DiskImageError) -> [UInt8] {
        try reader.read(at: offset, count: count)
    }
}
