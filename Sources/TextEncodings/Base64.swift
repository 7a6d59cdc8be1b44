// SPDX-License-Identifier: Apache-2.0

/// The alphabets of RFC 4648.
package enum Base64Alphabet: Sendable {
    /// §4, filled up with `=`.
    case standard
    /// §5, not filled up, as tokens have it (RFC 7515 §2).
    case urlSafe

    fileprivate var characters: [UInt8] {
        let last = self == .standard ? "+/" : "-_"
        return Array(("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last).utf8)
    }
}

/// Bytes as text of one line (RFC 4648).
package func base64(_ bytes: [UInt8], _ alphabet: Base64Alphabet = .standard) -> String {
    let characters = alphabet.characters
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
        for index in 0...group.count { text.append(characters[Int(word >> (18 - 6 * UInt32(index)) & 63)]) }
        if alphabet == .standard { text += [UInt8](repeating: UInt8(ascii: "="), count: 3 - group.count) }
    }
    return String(decoding: text, as: UTF8.self)
}
