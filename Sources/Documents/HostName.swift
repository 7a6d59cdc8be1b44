// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
internal import Glibc

/// Host names by RFC 1123 §2.1, and IP addresses as inet_pton(3) reads them.
package enum HostName {
    /// One thing that is wrong, and where in the bytes.
    package struct Problem {
        /// `empty`, `too-long`, `label`, `non-ascii`, `underscore` or `character`: the last part of a finding's id.
        package var id: String
        /// What is wrong, which holds nothing of the name.
        package var message: MessageText
        /// In the bytes that were looked at; empty only for an empty name.
        package var range: Range<Int>
        /// What to do; `nil` where the message says it.
        package var hint: MessageText?
    }

    /// Everything that keeps the bytes of a range from being a host name; empty where nothing does.
    package static func problems(_ bytes: [UInt8], _ range: Range<Int>) -> [Problem] {
        guard !range.isEmpty else {
            return [Problem(id: "empty", message: "the host name is empty", range: range)]
        }
        var found: [Problem] = []
        if range.count > 253 {
            found.append(
                Problem(
                    id: "too-long", message: "a host name has at most 253 bytes, and this one has \(range.count)",
                    range: range))
        }
        for label in labels(bytes, range) {
            if label.isEmpty {
                found.append(
                    Problem(id: "label", message: "the host name has an empty label", range: around(label, in: range)))
                continue
            }
            found += characters(bytes, label)
            if label.count > 63, range.count <= 253 {
                found.append(
                    Problem(
                        id: "label", message: "a label has at most 63 bytes, and this one has \(label.count)",
                        range: label))
            }
            if bytes[label.lowerBound] == UInt8(ascii: "-") || bytes[label.upperBound - 1] == UInt8(ascii: "-") {
                found.append(Problem(id: "label", message: "a label starts or ends with '-'", range: label))
            }
        }
        return found
    }

    /// The parts between the dots, empty ones too.
    package static func labels(_ bytes: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
        bytes[range].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(\.indices)
    }

    /// An empty range grown by its dot, so that there is something to point at.
    private static func around(_ label: Range<Int>, in range: Range<Int>) -> Range<Int> {
        label.upperBound < range.upperBound
            ? label.lowerBound..<label.upperBound + 1
            : max(range.lowerBound, label.lowerBound - 1)..<label.upperBound
    }

    private static func characters(_ bytes: [UInt8], _ label: Range<Int>) -> [Problem] {
        if let wide = bytes[label].firstIndex(where: { $0 >= 0x80 }) {
            if let blank = OddBlank(at: wide, in: bytes), blank.range.upperBound <= label.upperBound {
                return [
                    Problem(
                        id: "character", message: "a host name cannot have \(trusted: blank.name)", range: blank.range,
                        hint: "delete it")
                ]
            }
            let end = bytes[wide..<label.upperBound].firstIndex { $0 < 0x80 } ?? label.upperBound
            return [
                Problem(
                    id: "non-ascii", message: "the host name has letters outside ASCII", range: wide..<end,
                    hint: "write the label in its xn-- form")
            ]
        }
        guard let odd = bytes[label].firstIndex(where: { !isAllowed($0) }) else { return [] }
        let what: String
        switch bytes[odd] {
        case UInt8(ascii: "_"): what = "an underscore"
        case UInt8(ascii: " "): what = "a space"
        case 0..<0x20, 0x7F: what = "a control character"
        // Not which one: it can be part of anything.
        default: what = "this character"
        }
        return [
            Problem(
                id: bytes[odd] == UInt8(ascii: "_") ? "underscore" : "character",
                message: "a host name cannot have \(trusted: what)", range: odd..<odd + 1,
                hint: "letters, digits, '-' and '.' are allowed")
        ]
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-")
    }

    /// Whether a byte is a letter of ASCII, in either case.
    package static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    /// Whether a byte is a digit of ASCII.
    package static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// The C function is `inet_pton`.
    package static func isIPv4(_ text: some StringProtocol) -> Bool {
        let text = String(text)
        var address = in_addr()
        return !text.utf8.contains(0) && inet_pton(AF_INET, text, &address) == 1
    }

    /// The C function is `inet_pton`; a zone (`%eth0`) is none of it.
    package static func isIPv6(_ text: some StringProtocol) -> Bool {
        let text = String(text)
        var address = in6_addr()
        return !text.utf8.contains(0) && inet_pton(AF_INET6, text, &address) == 1
    }
}
