// SPDX-License-Identifier: Apache-2.0

extension Unicode.Scalar {
    /// Whether a terminal would obey this character, or hide it, rather than show it: control characters, line and
    /// paragraph separators, direction marks ("Trojan Source", CVE-2021-42574), zero-width characters, tags; and blanks that look
    /// like a space and are none.
    package var isHarmful: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0xA0, 0xAD, 0x061C, 0x115F...0x1160, 0x1680, 0x180E, 0x2000...0x200F, 0x2028...0x202F,
            0x205F...0x206F, 0x2800, 0x3000, 0x3164, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB, 0xE0000...0xE007F:
            true
        default: false
        }
    }

    /// The character, or its number in angle brackets where it is harmful, such as `<U+001B>`.
    package var escapedForTerminal: String {
        isHarmful ? "<U+" + hexadecimal(value, digits: 4).uppercased() + ">" : String(self)
    }
}

extension String {
    /// The text with every harmful character replaced by its number; of one line whatever was in it.
    package var escapedForTerminal: String {
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
        guard unicodeScalars.contains(where: \.isHarmful) else { return self }
        return unicodeScalars.reduce(into: "") { $0 += $1.escapedForTerminal }
    }
}

/// Text of an input file for use in a message: harmless, cut after `limit` characters, in double quotes.
package func quoted(_ text: some StringProtocol, limit: Int = 60) -> String {
    let scalars = text.unicodeScalars
    let shown = scalars.prefix(limit).reduce(into: "") { $0 += $1.escapedForTerminal }
    return "\"" + shown + (shown.unicodeScalars.count >= limit && scalars.dropFirst(limit).first != nil ? "…" : "")
        + "\""
}
