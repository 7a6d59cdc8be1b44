// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension NTPConfigurationReading {
    /// A list by white space; lists of several lines add up, and an empty one starts anew.
    mutating func readServers(_ assignment: INIDocument.Assignment, _ list: ServerList) {
        lastPlaces[list] = assignment.value.isEmpty ? assignment.keyRange : assignment.valueRange
        guard !assignment.value.isEmpty else { return clearServers(list) }
        let bytes = Array(assignment.value.utf8)
        for word in bytes.split(whereSeparator: { [0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
            let text = String(decoding: word, as: UTF8.self)
            if word.startIndex > bytes.startIndex, Self.optionsOfDaemons.contains(text) {
                findings.warning(
                    "server", "systemd takes '\(trusted: text)' for a server: it is an option of chrony and ntpd",
                    at: assignment.range(ofValue: word.indices), hint: "leave it out")
            }
            checkServer(text, bytes, word.indices, assignment)
            addServer(text, list)
        }
    }

    /// What stands behind a server in the configuration of chrony and ntpd, and is no likely name of one.
    private static let optionsOfDaemons: Set<String> = [
        "iburst", "burst", "prefer", "noselect", "minpoll", "maxpoll", "autokey", "xleave", "nts",
    ]

    /// Warns of an empty list that does not do what it seems to.
    mutating func checkFallback() {
        guard let place = lastPlaces[.fallback], servers[.fallback, default: []].isEmpty else { return }
        findings.warning(
            "fallback", "an empty FallbackNTP= switches nothing off: systemd uses its built-in servers then", at: place,
            hint: "name a server, or leave the line out")
    }

    /// systemd takes almost any word for a name and finds out later that it does not resolve; here is the last place
    /// where somebody reads the message.
    private mutating func checkServer(
        _ text: String, _ bytes: [UInt8], _ range: Range<Int>, _ assignment: INIDocument.Assignment
    ) {
        let place = assignment.range(ofValue: range)
        if HostName.isIPv4(text) || HostName.isIPv6(text) { return }
        if text.utf8.contains(UInt8(ascii: ",")) {
            return findings.error("server", "a comma does not separate servers", at: place, hint: "use spaces")
        }
        if text.utf8.first == UInt8(ascii: "\"") || text.utf8.first == UInt8(ascii: "'") {
            return findings.error(
                "server", "systemd takes the quote as a part of the name", at: place, hint: "leave the quotes out")
        }
        if text.utf8.first == UInt8(ascii: "[") {
            return findings.error(
                "server", "an IPv6 address stands without brackets here, and NTP's port is always 123", at: place)
        }
        if text.contains("://") {
            return findings.error("server", "a server is a host name or address, not a URL", at: place)
        }
        if let percent = text.utf8.firstIndex(of: UInt8(ascii: "%")), HostName.isIPv6(text[..<percent]) {
            return findings.warning(
                "server", "the address names an interface, which differs from device to device", at: place)
        }
        if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
            return findings.error(
                "server", "a server cannot have a port: NTP's is always 123", at: place,
                hint: "write \(text[..<colon], at: place)")
        }
        // A dot at the end is allowed, as systemd looks names up in the DNS.
        var name = range
        if name.count > 1, bytes[name.upperBound - 1] == UInt8(ascii: ".") { name.removeLast() }
        for problem in HostName.problems(bytes, name) {
            let place = assignment.range(ofValue: problem.range)
            if problem.id == "underscore" || problem.id == "non-ascii" {
                findings.warning("server", problem.message, at: place, hint: problem.hint)
            } else {
                findings.error("server", problem.message, at: place, hint: problem.hint)
            }
        }
        if let last = HostName.labels(bytes, name).last, !last.isEmpty, bytes[last].allSatisfy(HostName.isDigit) {
            findings.error("server", "this is not an IPv4 address", at: place)
        }
    }
}
