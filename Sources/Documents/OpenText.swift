// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

/// The kinds of text that may be shown where they are expected: the values of a schema's `x-open`.
///
/// A text of another form in such a place is not shown, as it can be a secret that slipped there.
package enum OpenText: String, CaseIterable, Sendable {
    /// A word for true or false, or nearly one.
    case boolean
    /// Decimal or hexadecimal, of 24 characters at most.
    case number
    /// An IP or MAC address, with or without a prefix length; or `default`.
    case address
    /// A host name of two labels or more, or an address, with or without a port.
    case host
    /// Of a network device, a user, a variable or a layout: a word of 32 characters at most.
    case name
    /// Two letters or digits.
    case country
    /// Of a partition: its name or a GUID, of 36 characters at most.
    case label
    /// An absolute path of plain characters.
    case path
    /// A file's name with an ending, or a path.
    case file
    /// `ID@HOST`.
    case email
    /// `projects/P/regions/R/…`.
    case resource

    /// Whether a text has the form.
    package func fits(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        switch self {
        case .boolean: return Self.isBoolean(String(text))
        case .number: return bytes.count <= 24 && bytes.allSatisfy { $0.isHexadecimal || ".+-_xX".utf8.contains($0) }
        case .address:
            return text == "default"
                || (2...64).contains(bytes.count) && bytes.contains { [0x2E, 0x3A, 0x2F].contains($0) }
                    && bytes.allSatisfy { $0.isHexadecimal || ".:/%".utf8.contains($0) }
        case .host:
            return Self.address.fits(text) || bytes.count <= 253 && Self.isHost(bytes)
        case .name:
            return bytes.count <= 32 && bytes.allSatisfy { $0.isWord || "._:@*?+-".utf8.contains($0) }
        case .country: return bytes.count == 2 && bytes.allSatisfy(\.isWord)
        case .label:
            return bytes.count <= 36 && bytes.first != 0x2D && bytes.allSatisfy { $0.isWord || "._-".utf8.contains($0) }
        case .path: return bytes.first == 0x2F && Self.isPath(bytes.filter { $0 != 0x20 })
        case .file: return bytes.contains { $0 == 0x2F || $0 == 0x2E } && Self.isPath(bytes) && !text.contains("://")
        case .email:
            return bytes.count <= 253 && bytes.count { $0 == 0x40 } == 1
                && bytes.allSatisfy { $0.isWord || "@._-".utf8.contains($0) }
        case .resource: return bytes.starts(with: "projects/".utf8) && Self.isPath(bytes)
        }
    }

    /// Also what people write by mistake for one: every word here is short and known.
    private static func isBoolean(_ text: String) -> Bool {
        guard text.utf8.count <= 8 else { return false }
        let words = ["true", "false", "on", "off", "yes", "no", "y", "n", "enabled", "disabled", "enable", "disable"]
        let word = text.lowercased()
        return words.contains(word) || word.utf8.count <= 6 && closest(to: word, among: words) != nil
    }

    /// Labels as people write them: in small letters or in capitals, or capitals before small letters; the last one
    /// without digits; then a port. A password changes between them more often.
    private static func isHost(_ bytes: [UInt8]) -> Bool {
        var name = bytes[...]
        if let colon = name.firstIndex(of: 0x3A) {
            let port = name[(colon + 1)...]
            guard (1...5).contains(port.count), port.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
            name = name[..<colon]
        }
        if name.last == 0x2E { name.removeLast() }
        if name.first == 0x2E { name.removeFirst() }
        let labels = name.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last, last.count >= 2, last.allSatisfy({ $0 | 0x20 > 0x60 }) else {
            return false
        }
        return labels.allSatisfy { label in
            let isPlain = label.count <= 63 && label.allSatisfy { $0.isWord || $0 == 0x2D || $0 == 0x5F }
            let letters = label.filter { $0 | 0x20 > 0x60 }.map { $0 >= 0x60 }
            let changes = zip(letters, letters.dropFirst()).count { $0 != $1 }
            return isPlain && changes <= 1
        }
    }

    /// Names as long as base64 makes them are not shown.
    private static func isPath(_ bytes: [UInt8]) -> Bool {
        bytes.count <= 255 && bytes.allSatisfy { $0.isWord || "/._-@:+,\\".utf8.contains($0) }
            && bytes.split(separator: 0x2F).allSatisfy { $0.count <= 64 }
    }
}

extension UInt8 {
    fileprivate var isHexadecimal: Bool { (0x30...0x39).contains(self) || (0x61...0x66).contains(self | 0x20) }
    fileprivate var isWord: Bool { (0x30...0x39).contains(self) || (0x61...0x7A).contains(self | 0x20) }
}
