// SPDX-License-Identifier: Apache-2.0

extension JSON {
    /// Reads a whole document.
    ///
    /// - Throws: ``JSONFault``, with what is wrong where.
    package init(reading bytes: [UInt8]) throws(JSONFault) {
        var reader = JSONReader(bytes)
        self = try reader.document()
    }
}

/// Why a text is not JSON.
package struct JSONFault: Error {
    /// What is wrong, and at which byte.
    package var words: String
}

/// A strict reader: no comments, no trailing commas, no name twice in an object, UTF-8 only.
private struct JSONReader {
    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONFault) -> JSON {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw JSONFault(words: "it is not UTF-8") }
        let value = try value()
        skipSpace()
        guard place == bytes.count else { throw fault("more follows after the document") }
        return value
    }

    private func fault(_ words: String) -> JSONFault { JSONFault(words: "\(words) at byte \(place)") }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipSpace() { while let next, [0x20, 0x09, 0x0A, 0x0D].contains(next) { place += 1 } }

    private mutating func takes(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func value() throws(JSONFault) -> JSON {
        skipSpace()
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw fault("too deep") }
        switch next {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        default:
            for (word, value) in [("null", JSON.null), ("true", .bool(true)), ("false", .bool(false))]
            where bytes[place...].starts(with: word.utf8) {
                place += word.utf8.count
                return value
            }
            return try number()
        }
    }

    private mutating func object() throws(JSONFault) -> JSON {
        place += 1
        var members: [JSON.Member] = []
        skipSpace()
        if takes("}") { return .object([]) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw fault("no name") }
            let name = try string()
            guard !members.contains(where: { $0.name == name }) else { throw fault("a name twice") }
            skipSpace()
            guard takes(":") else { throw fault("no colon") }
            members.append(JSON.Member(name, try value()))
            skipSpace()
        } while takes(",")
        guard takes("}") else { throw fault("no end of an object") }
        return .object(members)
    }

    private mutating func array() throws(JSONFault) -> JSON {
        place += 1
        var items: [JSON] = []
        skipSpace()
        if takes("]") { return .array([]) }
        repeat {
            items.append(try value())
            skipSpace()
        } while takes(",")
        guard takes("]") else { throw fault("no end of an array") }
        return .array(items)
    }

    private mutating func string() throws(JSONFault) -> String {
        place += 1
        var units: [UInt8] = []
        while let byte = next {
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: units, as: UTF8.self)
            case UInt8(ascii: "\\"): units += Array(String(try escape()).utf8)
            case 0..<0x20: throw fault("a control character in a string")
            default: units.append(byte)
            }
        }
        throw fault("no end of a string")
    }

    private mutating func escape() throws(JSONFault) -> Unicode.Scalar {
        guard let letter = next else { throw fault("no end of a string") }
        place += 1
        switch letter {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "u"):
            let unit = try codeUnit()
            guard (0xD800..<0xE000).contains(unit) else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
            guard unit < 0xDC00, takes("\\"), takes("u") else { throw fault("half a surrogate pair") }
            let low = try codeUnit()
            guard (0xDC00..<0xE000).contains(low) else { throw fault("half a surrogate pair") }
            return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
        default: throw fault("an unknown escape")
        }
    }

    private mutating func codeUnit() throws(JSONFault) -> UInt32 {
        let digits = bytes[place...].prefix(4)
        guard digits.count == 4, let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
            throw fault("no four digits")
        }
        place += 4
        return unit
    }

    private mutating func number() throws(JSONFault) -> JSON {
        let start = place
        _ = takes("-")
        let whole = digits()
        guard whole == 1 || whole > 1 && bytes[place - whole] != UInt8(ascii: "0") else { throw fault("no value") }
        if takes("."), digits() == 0 { throw fault("no digit") }
        if takes("e") || takes("E") {
            if !takes("+") { _ = takes("-") }
            if digits() == 0 { throw fault("no digit") }
        }
        return .number(String(decoding: bytes[start..<place], as: UTF8.self))
    }

    /// How many digits it skips.
    private mutating func digits() -> Int {
        let start = place
        while let next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { place += 1 }
        return place - start
    }
}
