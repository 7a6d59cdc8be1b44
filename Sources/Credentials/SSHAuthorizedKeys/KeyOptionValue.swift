// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents
internal import Glibc

/// The value of a key's option. A command, and who may use a certificate, can be anything.
struct KeyOptionValue {
    var name: String
    /// Without its quotes.
    var bytes: [UInt8]
    /// Where the option's name stands: the value itself is not shown.
    var place: SourceRange

    func check(_ findings: inout Findings) {
        switch name {
        case "environment": checkEnvironment(&findings)
        case "expiry-time": checkTime(&findings)
        case "from": checkPatterns(&findings)
        case "permitopen", "permitlisten": checkPermission(&findings)
        case "tunnel": checkTunnel(&findings)
        default: break
        }
    }

    private func refuse(_ findings: inout Findings, _ message: MessageText, hint: MessageText? = nil) {
        findings.error("value", message, at: place, hint: hint)
    }

    private func checkEnvironment(_ findings: inout Findings) {
        let name = bytes.prefix { $0 != UInt8(ascii: "=") }
        let isName = name.allSatisfy { HostName.isLetter($0) || HostName.isDigit($0) || $0 == UInt8(ascii: "_") }
        guard !name.isEmpty, name.count < bytes.count, isName else {
            return refuse(
                &findings, "the value of environment is not NAME=value",
                hint: "letters, digits and _ are allowed in a name")
        }
    }

    /// `parse_absolute_time` in OpenSSH's misc.c.
    private func checkTime(_ findings: inout Findings) {
        var digits = bytes[...]
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        if text.hasSuffix("z") {
            digits = digits.dropLast()
        } else if text.hasSuffix("utc") {
            digits = digits.dropLast(3)
        }
        let isTime = [8, 12, 14].contains(digits.count) && digits.allSatisfy(HostName.isDigit)
        let numbers = digits.map { Int($0) - 0x30 }
        // Month, day, hour, minute and second.
        let bounds = [1...12, 1...31, 0...23, 0...59, 0...59]
        let isInBounds = {
            zip(stride(from: 4, to: numbers.count, by: 2), bounds).allSatisfy { place, bound in
                bound.contains(10 * numbers[place] + numbers[place + 1])
            }
        }
        guard isTime, isInBounds(), numbers.prefix(4).reduce(0, { 10 * $0 + $1 }) > 1970 else {
            return refuse(
                &findings, "the value of expiry-time is not a time", hint: "write it as YYYYMMDD or YYYYMMDDHHMMZ")
        }
    }

    /// One pattern that sshd cannot read makes it refuse the key (`addr_match_list` in OpenSSH's addrmatch.c).
    private func checkPatterns(_ findings: inout Findings) {
        for entry in bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let pattern = entry.first == UInt8(ascii: "!") ? entry.dropFirst() : entry
            if pattern.isEmpty {
                return refuse(&findings, "from has an empty entry, for which sshd refuses the key")
            }
            if pattern.contains(where: { $0 == 0x20 || $0 == 0x09 }) {
                return refuse(
                    &findings, "from has a space, which is in no address", hint: "separate patterns by commas alone")
            }
            if !Self.isSoundNetwork(pattern) {
                return refuse(
                    &findings,
                    "from has a network whose address does not fit its length, for which sshd refuses the key",
                    hint: "write a network as 192.0.2.0/24, with nothing behind its prefix")
            }
        }
    }

    /// Whether a pattern is not a network, or one whose bits behind the prefix are 0. The C function is `inet_pton`.
    private static func isSoundNetwork(_ pattern: ArraySlice<UInt8>) -> Bool {
        guard let slash = pattern.firstIndex(of: UInt8(ascii: "/")) else { return true }
        let digits = pattern[(slash + 1)...]
        let text = String(decoding: pattern[..<slash], as: UTF8.self)
        guard let length = Int(String(decoding: digits, as: UTF8.self)), digits.allSatisfy(HostName.isDigit) else {
            return true
        }
        var address = [UInt8](repeating: 0, count: 16)
        let size = HostName.isIPv4(text) ? 4 : HostName.isIPv6(text) ? 16 : 0
        guard size > 0, inet_pton(size == 4 ? AF_INET : AF_INET6, text, &address) == 1 else { return true }
        guard length <= 8 * size else { return false }
        return (length..<8 * size).allSatisfy { address[$0 / 8] & (0x80 >> UInt8($0 % 8)) == 0 }
    }

    /// `handle_permit` in OpenSSH's auth-options.c.
    private func checkPermission(_ findings: inout Findings) {
        let isListening = name == "permitlisten"
        let form: MessageText = isListening ? "write it as HOST:PORT or PORT" : "write it as HOST:PORT"
        var port = bytes[...]
        if bytes.first == UInt8(ascii: "[") || bytes.contains(UInt8(ascii: ":")) || !isListening {
            let hostEnd =
                bytes.first == UInt8(ascii: "[")
                ? bytes.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 } : bytes.firstIndex(of: UInt8(ascii: ":"))
            guard let hostEnd, hostEnd > 0, hostEnd < bytes.count, bytes[hostEnd] == UInt8(ascii: ":") else {
                return refuse(&findings, "the value of \(trusted: name) is not a host and a port", hint: form)
            }
            guard hostEnd < 1025 else {
                return refuse(
                    &findings, "the host of \(trusted: name) has at most 1024 bytes, and this one has \(hostEnd)")
            }
            port = bytes[(hostEnd + 1)...]
        }
        if port.elementsEqual("*".utf8) { return }
        let isNumber = !port.isEmpty && port.count <= 5 && port.allSatisfy(HostName.isDigit)
        if isNumber, let number = Int(String(decoding: port, as: UTF8.self)), (1...65535).contains(number) { return }
        let isWord = port.first.map(HostName.isLetter) ?? false
        guard isWord, port.allSatisfy({ HostName.isLetter($0) || HostName.isDigit($0) || $0 == UInt8(ascii: "-") })
        else {
            return refuse(
                &findings, "the port of \(trusted: name) is not a number from 1 to 65535",
                hint: isListening ? form : "an IPv6 address stands in brackets")
        }
        findings.warning(
            "service", "the port of \(trusted: name) is a word, which the device's /etc/services must have", at: place,
            hint: "write the number")
    }

    private func checkTunnel(_ findings: inout Findings) {
        let text = String(decoding: bytes, as: UTF8.self)
        if text.lowercased() == "any" { return }
        // SSH_TUNID_MAX in OpenSSH's misc.h.
        let isNumber = bytes.count <= 10 && bytes.allSatisfy(HostName.isDigit)
        guard isNumber, let number = Int(text), number <= 0x7FFF_FFFD else {
            return refuse(&findings, "the value of tunnel is not the number of a device", hint: "write 0 or any")
        }
    }
}
