// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// A file of `NAME=value` lines, as both systemd (`EnvironmentFile=`) and a shell read it. What the edit does not
/// name stays as it is: comments, order, other names. Text that the two would read differently is refused.
struct EnvironmentFile {
    private(set) var bytes: [UInt8]

    init(_ bytes: [UInt8]) throws(FormatError) {
        self.bytes = bytes
        _ = try assignments()
    }

    /// Sets a name: at its first assignment, else at the end. Further assignments of it are taken out.
    mutating func set(_ name: String, to value: [UInt8]) throws(FormatError) {
        let mine = try assignments().filter { $0.name == name }
        let line = try Array(name.utf8) + [UInt8(ascii: "=")] + Self.quoted(value)
        for later in mine.dropFirst().reversed() { bytes.removeSubrange(later.lines) }
        if let first = mine.first {
            let prefix = first.isExported ? Array("export ".utf8) : []
            bytes.replaceSubrange(first.lines, with: prefix + line + [UInt8(ascii: "\n")])
        } else {
            if let last = bytes.last, last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
            bytes += line + [UInt8(ascii: "\n")]
        }
    }

    mutating func remove(_ name: String) throws(FormatError) {
        for mine in try assignments().filter({ $0.name == name }).reversed() { bytes.removeSubrange(mine.lines) }
    }

    /// The last assignment's value, unquoted.
    func value(of name: String) -> [UInt8]? {
        (try? assignments())?.last { $0.name == name }?.value
    }

    /// A value as both readers take it: bare where it can be, else in double quotes.
    static func quoted(_ value: [UInt8]) throws(FormatError) -> [UInt8] {
        let forbidden: [UInt8] = [0x22, 0x24, 0x5C, 0x60, 0x00, 0x0A, 0x0D]
        guard !value.contains(where: { forbidden.contains($0) }) else {
            throw FormatError(
                .badValue, "the value has a quote, '$', backslash or newline, which an env file cannot hold")
        }
        let bare = Array("_./:@%+,=-*[]".utf8)
        let isBare = value.allSatisfy { HostName.isLetter($0) || HostName.isDigit($0) || bare.contains($0) }
        return isBare && !value.isEmpty ? value : [0x22] + value + [0x22]
    }

    private struct Assignment: Equatable {
        var name: String
        var isExported: Bool
        /// Whole lines, with the newline.
        var lines: Range<Int>
        var value: [UInt8]
    }

    private func assignments() throws(FormatError) -> [Assignment] {
        guard !bytes.contains(0) else { throw FormatError(.damagedFile, "the env file is binary") }
        var found: [Assignment] = []
        var start = 0
        var number = 1
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
            if let assignment = try assignment(in: start..<end, number: number) { found.append(assignment) }
            start = end
            number += 1
        }
        return found
    }

    private func assignment(in line: Range<Int>, number: Int) throws(FormatError) -> Assignment? {
        var text = bytes[line]
        while let last = text.last, last == 0x0A || last == 0x0D { text.removeLast() }
        text = text.drop { $0 == 0x20 || $0 == 0x09 }
        guard let first = text.first else { return nil }
        // systemd continues a line, a comment too, after a backslash; a shell does not continue a comment.
        if text.last == UInt8(ascii: "\\") { throw ambiguous(number, "ends in a backslash") }
        if first == UInt8(ascii: "#") || first == UInt8(ascii: ";") { return nil }
        var isExported = false
        let export = Array("export".utf8)
        if text.starts(with: export), let next = text.dropFirst(export.count).first, next == 0x20 || next == 0x09 {
            isExported = true
            text = text.dropFirst(export.count).drop { $0 == 0x20 || $0 == 0x09 }
        }
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else {
            _ = try unquote(text, number)
            return nil
        }
        var name = text[..<equals]
        while let last = name.last, last == 0x20 || last == 0x09 { name.removeLast() }
        return Assignment(
            name: String(decoding: name, as: UTF8.self), isExported: isExported, lines: line,
            value: try unquote(text[(equals + 1)...], number))
    }

    /// A value without its quotes. A quote that is not closed on its line would take in the lines after it.
    private func unquote(_ text: ArraySlice<UInt8>, _ number: Int) throws(FormatError) -> [UInt8] {
        var value: [UInt8] = []
        var quote: UInt8?
        var isEscaped = false
        for byte in text.drop(while: { $0 == 0x20 || $0 == 0x09 }) {
            if isEscaped {
                value.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "'") {
                isEscaped = true
            } else if byte == quote {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else {
                value.append(byte)
            }
        }
        guard quote == nil else { throw ambiguous(number, "has a quote that is not closed on it") }
        while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
        return value
    }

    private func ambiguous(_ number: Int, _ what: String) -> FormatError {
        FormatError(
            .damagedFile, "line \(number) of the image's env file \(what)",
            hint: "only plain NAME=value lines can be kept")
    }
}
