// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

/// Scalars as Netplan 0.106 reads them: all are text, whatever their YAML style or tag.
enum NetplanScalar {
    /// The words that are taken in any case; `nil` for all others.
    static func boolean(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "on", "yes", "y": true
        case "false", "off", "no", "n": false
        default: nil
        }
    }

    /// A decimal number of 32 bits; the empty text is 0. The C function is `g_ascii_strtoull`.
    static func number(_ text: String) -> UInt32? {
        if text.isEmpty { return 0 }
        var digits = text.utf8.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        if digits.first == UInt8(ascii: "+") {
            digits = digits.dropFirst()
        } else if digits.first == UInt8(ascii: "-") {
            digits = digits.dropFirst()
            guard digits.allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
        }
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt32(String(decoding: digits.drop { $0 == 0x30 }, as: UTF8.self)) ?? (isZero(digits) ? 0 : nil)
    }

    private static func isZero(_ digits: some Sequence<UInt8>) -> Bool { digits.allSatisfy { $0 == 0x30 } }

    /// The number that a text starts with, capped at 2^64 - 1; rubbish behind it is not looked at, as in Netplan.
    static func leadingNumber(_ text: some StringProtocol) -> (value: UInt64, isWhole: Bool) {
        var digits = text.utf8.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }[...]
        if digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        var value: UInt64 = 0
        var count = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { break }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit - 0x30))
            value = overflow || carry ? .max : sum
            count += 1
        }
        return (value, count == text.utf8.count && count > 0)
    }

    /// An address and the prefix length behind its last slash.
    static func split(_ text: String) -> (address: Substring, prefix: Substring?) {
        guard let slash = text.lastIndex(of: "/") else { return (text[...], nil) }
        return (text[..<slash], text[text.index(after: slash)...])
    }

    /// 44 characters of base64 that end in one `=`, which is what 32 bytes make.
    static func isWireGuardKey(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 44, bytes[43] == UInt8(ascii: "=") else { return false }
        return bytes[..<43].allSatisfy {
            HostName.isLetter($0) || HostName.isDigit($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/")
        }
    }

    /// A host name as Netplan takes it in a WireGuard endpoint.
    static func isHostName(_ text: some StringProtocol) -> Bool {
        let dash = UInt8(ascii: "-")
        return text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.first != dash && label.last != dash
                && label.allSatisfy { HostName.isLetter($0) || HostName.isDigit($0) || $0 == dash }
        }
    }
}

extension Node {
    var bool: Bool? { text.flatMap { NetplanScalar.boolean($0) } }
    var number: UInt32? { text.flatMap { NetplanScalar.number($0) } }
}
