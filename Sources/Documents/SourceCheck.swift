// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// What every text must be before a parser looks at it: small enough, UTF-8, and without control characters.
///
/// At most one diagnostic. A byte order mark is let through here.
package func checkText(_ source: SourceText, _ options: ParseOptions, allowsC1: Bool = false) -> Diagnostic? {
    let bytes = source.bytes
    func problem(_ what: String, _ message: MessageText, at offset: Int? = nil, hint: MessageText? = nil) -> Diagnostic
    {
        let range = offset.map { SourceRange(start: $0, end: Swift.min($0 + 1, bytes.count)) }
        return Diagnostic("\(options.idPrefix).\(what)", .error, message, in: source, at: range, hint: hint)
    }
    if bytes.count > options.maximumSize {
        return problem(
            "size", "a file of at most \(options.maximumSize) bytes is taken, and this one has \(bytes.count)")
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
        return problem("encoding", "the file is UTF-16; save it as UTF-8")
    }
    let control = firstControl(bytes, allowsC1: allowsC1)
    if let control, bytes[control] == 0 {
        return problem("binary", "the file holds a NUL byte: it is binary data, not text", at: control)
    }
    if let offset = firstBadUTF8(bytes) {
        let byte = String(bytes[offset], radix: 16)
        return problem("encoding", "the file is not UTF-8: byte 0x\(trusted: byte) is out of place", at: offset)
    }
    if let control {
        let number = String(bytes[control] == 0xC2 ? bytes[control + 1] : bytes[control], radix: 16)
        return problem(
            "control-character", "a control character (0x\(trusted: number)) is not allowed here", at: control)
    }
    return nil
}

/// How many bytes of a byte order mark a text starts with: 0 or 3.
func byteOrderMarkLength(_ bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

/// The first control character: a NUL before all others, as it says that the file is no text at all.
private func firstControl(_ bytes: [UInt8], allowsC1: Bool) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
        var first: Int?
        for offset in bytes.indices {
            let byte = bytes[offset]
            // All but these three are quickly passed over.
            guard byte < 0x20 || byte == 0x7F || byte == 0xC2 else { continue }
            switch byte {
            case 0: return offset
            case 0x09, 0x0A, 0x0D: continue
            case 0x7F: if allowsC1 { continue }
            case 0xC2:
                // C1 is C2 80 to C2 9F; U+0085 is a line break.
                let next = offset + 1 < bytes.count ? bytes[offset + 1] : 0
                if allowsC1 || !(0x80..<0xA0).contains(next) || next == 0x85 { continue }
            default: break
            }
            first = first ?? offset
        }
        return first
    }
}

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
    /// Whether the text is not of the format at all.
    var isSyntax = false
}
