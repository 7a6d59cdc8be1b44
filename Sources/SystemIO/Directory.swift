// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The names in a directory but `.` and `..`, sorted. The C functions are `opendir` and `readdir`.
///
/// Names are bytes; in what is not UTF-8 stands U+FFFD, which leads nowhere.
///
/// - Parameter limit: so many names at most; the rest is left out.
package func names(inDirectory path: String, limit: Int = .max) throws(Errno) -> [String] {
    guard let directory = opendir(path) else { throw .last }
    defer { closedir(directory) }
    var names: [String] = []
    while names.count < limit {
        errno = 0
        guard let entry = readdir(directory) else {
            if errno != 0 { throw .last }
            break
        }
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// What a symbolic link holds; `nil` where there is none. The C function is `readlink`.
package func linkTarget(_ path: String) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
        guard let start = buffer.baseAddress else { return nil }
        let count = readlink(path, start, buffer.count)
        return count > 0 ? String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self) : nil
    }
}

extension Errno {
    /// Why the last call of the C library failed.
    package static var last: Errno { Errno(rawValue: errno) }
}
