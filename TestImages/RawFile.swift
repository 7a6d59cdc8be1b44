// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A file that a recipe writes bytes into, at offsets.
package struct RawFile: ~Copyable {
    private let descriptor: Int32

    /// Opens the file for reading and writing, or makes it, empty, readable by all.
    package init(_ path: String, create: Bool = false) throws {
        descriptor = open(path, create ? O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC : O_RDWR | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw TestImageError("cannot open \(path): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    /// In bytes.
    package var size: Int { Int(lseek(descriptor, 0, SEEK_END)) }

    /// Makes the file that long; what is new reads as zeros.
    package func truncate(to size: Int) throws {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw TestImageError("cannot set the size \(size)") }
    }

    /// All of so many bytes.
    /// - Throws: where the file ends before.
    package func read(at offset: Int, count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress.map { $0 + done }, count - done, off_t(offset + done))
            }
            guard got > 0 else { throw TestImageError("cannot read \(count) bytes at \(offset)") }
            done += got
        }
        return bytes
    }

    /// Writes all of the bytes.
    package func write(_ bytes: [UInt8], at offset: Int) throws {
        var done = 0
        while done < bytes.count {
            let got = bytes.withUnsafeBytes { buffer in
                pwrite(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
            }
            guard got > 0 else { throw TestImageError("cannot write \(bytes.count) bytes at \(offset)") }
            done += got
        }
    }

    /// The parts of the file that hold data, as `lseek(2)` SEEK_DATA and SEEK_HOLE tell them.
    package func dataRanges() -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var offset = 0
        while true {
            // SEEK_DATA and SEEK_HOLE of lseek(2), which Glibc's module does not export without _GNU_SOURCE.
            let data = lseek(descriptor, off_t(offset), 3)
            guard data >= 0 else { return ranges }
            let hole = lseek(descriptor, data, 4)
            guard hole > data else { return ranges }
            ranges.append(Int(data)..<Int(hole))
            offset = Int(hole)
        }
    }

    /// Copies the data of another file to `offset`, and leaves its holes.
    package func copy(_ other: borrowing RawFile, to offset: Int) throws {
        for range in other.dataRanges() {
            var start = range.lowerBound
            while start < range.upperBound {
                let count = min(1 << 20, range.upperBound - start)
                try write(other.read(at: start, count: count), at: offset + start)
                start += count
            }
        }
    }
}

/// Reads a whole file.
package func readFile(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw TestImageError("cannot open \(path): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let got = read(descriptor, &buffer, buffer.count)
        guard got >= 0 else { throw TestImageError("cannot read \(path)") }
        guard got > 0 else { return result }
        result += buffer[..<got]
    }
}

/// Writes a whole file, readable by its owner alone.
package func writeFile(_ path: String, _ bytes: [UInt8]) throws {
    let file = try RawFile(path, create: true)
    try file.write(bytes, at: 0)
}
