// SPDX-License-Identifier: Apache-2.0

internal import TextEncodings

/// Of what kinds the packets of OpenPGP are that a file holds, and of how many bytes (RFC 4880 §4.2).
///
/// A signature can have what it signs behind it, and would be held against that, and not against the file that was given: that
/// there is nothing else is not left to gpgv alone.
enum OpenPGPPackets {
    static let signature: UInt8 = 2
    static let publicKey: UInt8 = 6

    /// What a packet is, by its first byte.
    static func kind(_ first: UInt8) -> UInt8 { first & 0x40 != 0 ? first & 0x3F : first >> 2 & 0x0F }

    /// The kinds of all packets; `nil` where one is cut short, or does not say its size.
    static func kinds(_ bytes: [UInt8]) -> [UInt8]? {
        var (kinds, rest): ([UInt8], ArraySlice<UInt8>) = ([], bytes[...])
        while let first = rest.popFirst() {
            guard first & 0x80 != 0 else { return nil }
            let width: Int
            if first & 0x40 != 0 {
                guard let next = rest.first else { return nil }
                switch next {
                case ..<192: width = 1
                case ..<224:
                    guard rest.count >= 2 else { return nil }
                    let count = (Int(next) - 192) << 8 + Int(rest[rest.startIndex + 1]) + 192
                    guard skip(2 + count, of: &rest) else { return nil }
                    kinds.append(kind(first))
                    continue
                case 255:
                    rest = rest.dropFirst()
                    width = 4
                default: return nil
                }
            } else {
                guard first & 3 != 3 else { return nil }
                width = 1 << Int(first & 3)
            }
            guard rest.count >= width else { return nil }
            let count = rest.prefix(width).reduce(0) { $0 << 8 | Int($1) }
            guard skip(width + count, of: &rest) else { return nil }
            kinds.append(kind(first))
        }
        return kinds
    }

    private static func skip(_ count: Int, of bytes: inout ArraySlice<UInt8>) -> Bool {
        guard count <= bytes.count else { return false }
        bytes = bytes.dropFirst(count)
        return true
    }

    /// What the blocks of that name in a text stand for (§6.2), one behind the other; `nil` for what is damaged or cut short.
    static func decoded(_ text: [UInt8], block name: String) -> [UInt8]? {
        var (packets, base64): ([UInt8], [UInt8]) = ([], [])
        var place = Place.outside
        var check: UInt32?
        let (begin, end) = (Array("-----BEGIN \(name)-----".utf8), Array("-----END \(name)-----".utf8))
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let line = line.trimmed
            switch place {
            case .outside:
                if line == begin[...] { (place, base64, check) = (.headers, [], nil) }
            case .headers where line.isEmpty: place = .text
            case .headers where line.contains(UInt8(ascii: ":")): break
            case .headers, .text:
                place = .text
                if line == end[...] {
                    guard let block = try? Base64.decode(base64[...]), check == nil || check == crc24(block) else {
                        return nil
                    }
                    packets += block
                    place = .outside
                } else if line.first == UInt8(ascii: "=") {
                    guard let sum = try? Base64.decode(line.dropFirst()) else { return nil }
                    check = sum.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
                } else {
                    base64 += line
                }
            }
        }
        return place == .outside ? packets : nil
    }

    private enum Place { case outside, headers, text }

    /// §6.1.
    private static func crc24(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xB704CE
        for byte in bytes {
            crc ^= UInt32(byte) << 16
            for _ in 0..<8 {
                crc <<= 1
                if crc & 0x1000000 != 0 { crc ^= 0x1864CFB }
            }
        }
        return crc & 0xFFFFFF
    }
}
