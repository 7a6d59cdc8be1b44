// SPDX-License-Identifier: Apache-2.0

/// Base64 by RFC 4648 §4 and nothing else: padded, no blanks, no bits left over. sshd's `b64_pton` asks no less.
package enum Base64 {
    /// The six bits that a character stands for; `nil` for any other one.
    package static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    /// Why a text cannot be decoded.
    package enum Failure: Error {
        /// It ends within a group of four.
        case cutOff
        case malformed
    }

    /// The bytes that the whole text stands for.
    package static func decode(_ text: ArraySlice<UInt8>) throws(Failure) -> [UInt8] {
        let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        let digits = text.dropLast(padding)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var (group, bits): (UInt32, Int) = (0, 0)
        for digit in digits {
            guard let value = value(of: digit) else { throw .malformed }
            group = group << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
                group &= 1 << UInt32(bits) - 1
            }
        }
        let isWhole = text.count % 4 == 0 && padding <= 2
        guard isWhole else {
            if padding == 0 { throw .cutOff }
            throw .malformed
        }
        guard group == 0 else { throw .malformed }
        return bytes
    }
}
