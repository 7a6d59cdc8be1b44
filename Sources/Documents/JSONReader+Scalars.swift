// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

extension JSONReader {
    /// `true`, `false` or `null`.
    mutating func readWord() throws(ParseFailure) -> String {
        for word in ["true", "false", "null"] where matches(word) {
            let end = index + word.utf8.count
            if end < bytes.count, bytes[end].isWordByte { break }
            index = end
            return word
        }
        try refuseCommonMistakes()
        if index >= bytes.count {
            throw failure("syntax", "the document ends where a value must stand")
        }
        let end = bytes[index...].firstIndex { !$0.isWordByte } ?? bytes.count
        let word = String(decoding: UnsafeBufferPointer(rebasing: bytes[index..<end]), as: UTF8.self)
        if word == "NaN" || word == "Infinity" {
            throw failure("syntax", "\(trusted: word) is not a value of JSON", length: end - index)
        }
        let hint: MessageText? =
            switch word.lowercased() {
            case "true", "false", "null": "JSON's words are lower-case"
            case "none", "nil", "undefined": "JSON's word for nothing is null"
            case "": nil
            default: "text must stand in double quotes"
            }
        throw failure("syntax", "a JSON value must stand here", length: Swift.max(1, end - index), hint: hint)
    }

    mutating func readNumber() throws(ParseFailure) -> String {
        let start = index
        if current == UInt8(ascii: "-") { index += 1 }
        if current == UInt8(ascii: "0") {
            index += 1
            if current.isDigit || current == UInt8(ascii: "x") || current == UInt8(ascii: "X") {
                throw failure("syntax", "a number cannot start with a zero", at: start)
            }
        } else {
            try readDigits(from: start)
        }
        if current == UInt8(ascii: ".") {
            index += 1
            try readDigits(from: start)
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            index += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
            try readDigits(from: start)
        }
        if current.isWordByte { throw failure("syntax", "this is not a number", at: start) }
        return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
    }

    private mutating func readDigits(from start: Int) throws(ParseFailure) {
        guard current.isDigit else { throw failure("syntax", "a digit is missing from this number", at: start) }
        while current.isDigit { index += 1 }
    }

    /// The string that starts at the quote here.
    mutating func readString() throws(ParseFailure) -> String {
        let (open, quote) = (index, UInt8(ascii: "\""))
        index += 1
        var start = index
        var text = ""
        while index < bytes.count {
            switch bytes[index] {
            case quote:
                let part = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
                index += 1
                return text.isEmpty ? part : text + part
            case UInt8(ascii: "\\"):
                // Text that grows leaves parts of itself behind, and this may be a private key.
                if text.isEmpty { text.reserveCapacity((bytes[index...].firstIndex(of: quote) ?? index) - open) }
                text += String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
                text.unicodeScalars.append(try readEscape())
                start = index
            case 0x0A, 0x0D:
                throw failure(
                    "syntax", "a string must end on its line", at: open, hint: "write a line break as \\n")
            case 0x00..<0x20:
                throw failure("syntax", "a control character in a string must be escaped", hint: "write a tab as \\t")
            default: index += 1
            }
        }
        throw failure("syntax", "the string that starts here has no end", at: open)
    }

    private mutating func readEscape() throws(ParseFailure) -> Unicode.Scalar {
        let start = index
        index += 1
        let letter = current
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try readUnicodeEscape(from: start)
        default: throw failure("syntax", "this escape is not one of JSON", at: start, length: 2)
        }
    }

    private mutating func readUnicodeEscape(from start: Int) throws(ParseFailure) -> Unicode.Scalar {
        let first = try readFourDigits(from: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        let lone = failure("syntax", "half of a surrogate pair stands alone", at: start, length: 6)
        guard first < 0xDC00, current == UInt8(ascii: "\\"), index + 1 < bytes.count,
            bytes[index + 1] == UInt8(ascii: "u")
        else { throw lone }
        index += 2
        let second = try readFourDigits(from: start)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw lone }
        return scalar
    }

    private mutating func readFourDigits(from start: Int) throws(ParseFailure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = current.hexadecimalValue else {
                throw failure("syntax", "four hexadecimal digits must follow \\u", at: start, length: 2)
            }
            value = value << 4 | digit
            index += 1
        }
        return value
    }

    private func matches(_ word: String) -> Bool { bytes[index...].starts(with: word.utf8) }
}

// MARK: What is wrong, in words

extension JSONReader {
    /// Names what people write who think of JavaScript or Python.
    func refuseCommonMistakes() throws(ParseFailure) {
        try refuseComment()
        if let blank = OddBlank(in: bytes[index...].prefix(3)), blank.range.lowerBound == 0 {
            throw failure(
                "syntax", "\(trusted: blank.name) stands here, and JSON does not take it for a blank",
                length: blank.range.count, hint: blank.hint)
        }
        switch current {
        case UInt8(ascii: "'"):
            throw failure("syntax", "a string in single quotes", hint: "JSON takes double quotes only")
        case UInt8(ascii: ","): throw failure("syntax", "nothing stands before this comma")
        case UInt8(ascii: "."), UInt8(ascii: "+"):
            throw failure("syntax", "a number must start with a digit or a minus sign")
        case 0xE2 where bytes[index...].starts(with: [0xE2, 0x80]):
            throw failure("syntax", "a typographic quote", length: 3, hint: "JSON takes straight double quotes only")
        default: return
        }
    }

    func refuseComment() throws(ParseFailure) {
        let isSlashed =
            current == UInt8(ascii: "/") && index + 1 < bytes.count
            && (bytes[index + 1] == UInt8(ascii: "/") || bytes[index + 1] == UInt8(ascii: "*"))
        if isSlashed || current == UInt8(ascii: "#") {
            throw failure("syntax", "JSON has no comments", length: isSlashed ? 2 : 1, hint: "leave it out")
        }
    }

    func unclosed(_ kind: String, _ open: Int) -> ParseFailure {
        failure("syntax", "the \(trusted: kind) that starts here has no end", at: open, hint: "is the file cut short?")
    }

    func failure(
        _ id: String, _ message: MessageText, at offset: Int? = nil, length: Int = 1, hint: MessageText? = nil
    ) -> ParseFailure {
        let start = offset ?? index
        return ParseFailure(
            diagnostic: Diagnostic(
                "\(options.idPrefix).\(id)", .error, message, in: source,
                at: SourceRange(start: start, end: start + length), hint: hint))
    }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    /// A letter, a digit, `_`, or part of a character beyond ASCII.
    fileprivate var isWordByte: Bool {
        isDigit || self == UInt8(ascii: "_") || self >= 0x80
            || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z"))
    }

    var hexadecimalValue: UInt32? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self) - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self) - 0x57
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self) - 0x37
        default: nil
        }
    }
}
