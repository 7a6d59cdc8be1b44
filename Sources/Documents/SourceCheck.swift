// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

/// What every text must be before a parser looks at it: small enough, UTF-8, and without control characters.
///
/// At most one diagnostic. A byte order mark is let through here.
func checkText(_ source: SourceText, _ options: ParseOptions, allowsC1: Bool = false) -> Diagnostic? {
    let bytes = source.bytes
    func problem(_ what: String, _ message: String, at offset: Int? = nil, hint: String? = nil) -> Diagnostic {
        let range = offset.map { SourceRange(start: $0, end: Swift.min($0 + 1, bytes.count)) }
        return Diagnostic("\(options.idPrefix).\(what)", .error, message, in: source, at: range, hint: hint)
    }
    if bytes.count > options.maximumSize {
        return problem("size", "the file is \(bytes.count) bytes; \(options.maximumSize) are the most that is taken")
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
        return problem("encoding", "the file is UTF-16; save it as UTF-8")
    }
    if let offset = bytes.firstIndex(of: 0) {
        return problem("binary", "the file holds a NUL byte: it is binary data, not text", at: offset)
    }
    if let offset = firstBadUTF8(bytes) {
        let byte = String(bytes[offset], radix: 16)
        return problem("encoding", "the file is not UTF-8: byte 0x\(byte) is out of place", at: offset)
    }
    for (offset, byte) in bytes.enumerated() {
        let isControl =
            byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F && !allowsC1
        // C1 is C2 80 to C2 9F; U+0085 is a line break.
        let isC1 =
            !allowsC1 && byte == 0xC2 && offset + 1 < bytes.count && bytes[offset + 1] < 0xA0
            && bytes[offset + 1] != 0x85
        if isControl || isC1 {
            let number = String(isC1 ? bytes[offset + 1] : byte, radix: 16)
            return problem("control-character", "a control character (0x\(number)) is not allowed here", at: offset)
        }
    }
    return nil
}

/// How many bytes of a byte order mark a text starts with: 0 or 3.
func byteOrderMarkLength(_ bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

private func firstBadUTF8(_ bytes: [UInt8]) -> Int? {
    do {
        _ = try UTF8Span(validating: bytes.span)
        return nil
    } catch {
        return error.byteOffsets.lowerBound
    }
}

/// A finding that ends a parse.
struct ParseFailure: Error {
    var diagnostic: Diagnostic
}
