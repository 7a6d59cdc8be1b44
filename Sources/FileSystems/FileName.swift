// SPDX-License-Identifier: Apache-2.0

/// A name in a directory: bytes first; text only for people.
package struct FileName: Hashable, Sendable, CustomStringConvertible {
    /// As they are on disk: neither a slash nor a NUL, and not always UTF-8.
    package var bytes: [UInt8]

    /// A name of these bytes, which are not checked.
    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// The name as text, with `\xHH` for what is not UTF-8 or would move a terminal's cursor.
    package var description: String { Self.printable(bytes) }

    /// The bytes as text that is safe in a terminal.
    package static func printable(_ bytes: [UInt8]) -> String {
        if bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) { return String(decoding: bytes, as: UTF8.self) }
        var text = ""
        var decoder = UTF8()
        var rest = bytes[...]
        while !rest.isEmpty {
            var iterator = rest.makeIterator()
            if case .scalarValue(let scalar) = decoder.decode(&iterator) {
                let width = UTF8.width(scalar)
                if !scalar.properties.generalCategory.isControl {
                    text.unicodeScalars.append(scalar)
                    rest = rest.dropFirst(width)
                    decoder = UTF8()
                    continue
                }
            }
            decoder = UTF8()
            let digits = String(rest[rest.startIndex], radix: 16)
            text += "\\x" + (digits.count < 2 ? "0" : "") + digits
            rest = rest.dropFirst()
        }
        return text
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isControl: Bool {
        switch self {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }
}
