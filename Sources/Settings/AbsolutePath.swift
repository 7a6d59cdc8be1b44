// SPDX-License-Identifier: Apache-2.0

/// Absolute paths as texts; nothing here looks at a file system. All comparisons are of bytes.
package enum AbsolutePath {
    /// Without `.`, `..`, doubled and trailing slashes.
    package static func normalized(_ text: String) -> String {
        var parts: [Substring.UTF8View] = []
        for part in text.utf8.split(separator: UInt8(ascii: "/")) {
            if part.elementsEqual(".".utf8) { continue }
            if part.elementsEqual("..".utf8) {
                _ = parts.popLast()
            } else {
                parts.append(part)
            }
        }
        return "/" + parts.map { String(Substring($0)) }.joined(separator: "/")
    }

    /// What keeps a path from being absolute and in normal form; `nil` where nothing does.
    package static func problem(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        if bytes.first != UInt8(ascii: "/") { return "is not absolute" }
        if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "has a control character" }
        if bytes.count > 4095 { return "is longer than 4095 bytes" }
        if bytes.split(separator: UInt8(ascii: "/")).contains(where: { $0.count > 255 }) {
            return "has a name of more than 255 bytes"
        }
        return Array(normalized(text).utf8) == bytes ? nil : "is not in normal form"
    }

    /// Whether a path is the directory itself or lies in it; both in normal form.
    package static func contains(_ directory: String, _ path: String) -> Bool {
        directory == "/" || path.utf8.elementsEqual(directory.utf8) || path.utf8.starts(with: (directory + "/").utf8)
    }

    /// Whether a path lies in a directory and is not the directory itself.
    package static func isAncestor(_ directory: String, of path: String) -> Bool {
        !path.utf8.elementsEqual(directory.utf8) && contains(directory, path)
    }
}
