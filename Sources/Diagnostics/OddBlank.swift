// SPDX-License-Identifier: Apache-2.0

/// A character that looks like a space, or like nothing at all, and that no parser takes for a blank: it gets into a file by
/// copying from a web page or a word processor, and nobody sees it.
package struct OddBlank: Hashable, Sendable {
    /// With its article and its number, such as `a no-break space (U+00A0)`.
    package let name: String
    /// Where it stands in the bytes.
    package let range: Range<Int>
    /// Whether it is as wide as a blank, so that a blank was meant; else it takes no room.
    private let isWide: Bool

    /// What to do with one between words.
    package var hint: MessageText { isWide ? "replace it by a plain blank" : "delete it" }

    /// The first one in UTF-8; `nil` for none.
    package init?(in bytes: some Collection<UInt8>) {
        let copy = Array(bytes)
        guard copy.contains(where: { $0 >= 0xC2 }) else { return nil }
        guard let found = copy.indices.lazy.compactMap({ OddBlank(at: $0, in: copy) }).first else { return nil }
        self = found
    }

    /// The one that begins at an index of `bytes`; `nil` where another character does.
    package init?(at index: Int, in bytes: [UInt8]) {
        guard index < bytes.count, [0xC2, 0xE1, 0xE2, 0xE3, 0xEF].contains(bytes[index]) else { return nil }
        let (scalar, length) = LenientUTF8.decode(bytes, at: index)
        guard let scalar, let (words, isWide) = Self.kind(of: scalar) else { return nil }
        name = "\(words) (U+\(hexadecimal(scalar.value, digits: 4).uppercased()))"
        range = index..<index + length
        self.isWide = isWide
    }

    private static func kind(of scalar: Unicode.Scalar) -> (words: String, isWide: Bool)? {
        switch scalar.value {
        case 0xA0: ("a no-break space", true)
        case 0x2007: ("a figure space", true)
        case 0x202F: ("a narrow no-break space", true)
        case 0x3000: ("an ideographic space", true)
        case 0x1680, 0x2000...0x200A, 0x205F: ("a typographic space", true)
        case 0xAD: ("a soft hyphen", false)
        case 0x200B: ("a zero-width space", false)
        case 0x200C, 0x200D, 0x2060: ("a zero-width character", false)
        case 0xFEFF: ("a byte order mark", false)
        default: nil
        }
    }
}

extension SourceText {
    /// The first odd blank of a range.
    package func oddBlank(in range: Range<Int>) -> OddBlank? {
        let range = range.clamped(to: 0..<bytes.count)
        guard bytes[range].contains(where: { $0 >= 0xC2 }) else { return nil }
        return range.lazy.compactMap { OddBlank(at: $0, in: bytes) }.first
    }
}
