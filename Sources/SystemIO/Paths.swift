// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A path's directory, `.` where it names none, and its last part.
package func splitPath(_ path: String) -> (directory: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    let parent = String(path[..<slash])
    return (parent.isEmpty ? "/" : parent, String(path[path.utf8.index(after: slash)...]))
}

/// The path behind all symbolic links; itself where nothing is there. The C function is `realpath`.
package func realpath(_ path: String) -> String { String(decoding: realpath(Array(path.utf8)), as: UTF8.self) }

/// The same for a path that need not be text.
package func realpath(_ path: [UInt8]) -> [UInt8] {
    guard let real = Glibc.realpath(path.map(CChar.init(bitPattern:)) + [0], nil) else { return path }
    defer { free(real) }
    return Array(UnsafeRawBufferPointer(start: real, count: strlen(real)))
}
