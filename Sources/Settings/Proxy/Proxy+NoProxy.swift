// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

extension Proxy {
    /// Checks the list of hosts that need no proxy: names, suffixes, addresses, networks and `*`, by commas.
    package static func check(noProxy source: SourceText) -> Checked<Proxy> {
        let source = source.disclosing(harmless(in: source))
        var findings = Findings("no-proxy", in: source)
        guard !source.bytes.isEmpty else {
            findings.error(
                "empty", "the list is empty", hint: "\(remedy: .remove("no-proxy")) takes it out of an image")
            return Checked(nil, findings.diagnostics)
        }
        for entry in source.bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            check(entry.indices, in: source, &findings)
        }
        let text = String(decoding: source.bytes, as: UTF8.self)
        return Checked(findings.hasErrors ? nil : Proxy(value: text, summary: text), findings.diagnostics)
    }

    /// The entries that are hosts, networks or stars, and no pasted URL with a password.
    private static func harmless(in source: SourceText) -> [Range<Int>] {
        source.bytes.split(separator: UInt8(ascii: ",")).map(\.indices).filter { range in
            let text = source.text(range)
            let name = text.hasPrefix("*.") ? text.dropFirst(2) : text[...]
            return text == "*" || OpenText.host.fits(name) || OpenText.address.fits(text)
        }
    }

    private static func check(_ range: Range<Int>, in source: SourceText, _ findings: inout Findings) {
        let text = source.text(range)
        guard !text.isEmpty else {
            return findings.warning("empty-entry", "the list has an empty entry", at: SourceRange(range))
        }
        if text.utf8.contains(where: { $0 == 0x20 || $0 == 0x09 }) {
            return findings.error(
                "space", "the list has a space, at which programs stop reading", at: SourceRange(range),
                hint: "separate the hosts by commas alone")
        }
        if text == "*" {
            if source.bytes.count > 1 {
                findings.warning(
                    "star", "'*' among other entries is not understood by all programs", at: SourceRange(range))
            }
            return
        }
        if let slash = text.firstIndex(of: "/") {
            return checkNetwork(
                text, address: text[..<slash], prefix: text[text.index(after: slash)...], range, &findings)
        }
        if HostName.isIPv4(text) || HostName.isIPv6(text) { return }
        if text.hasPrefix("[") {
            return findings.error(
                "host", "an IPv6 address stands without brackets here", at: SourceRange(range),
                hint: "write \(bare: text.filter { $0 != "[" && $0 != "]" }, at: SourceRange(range))")
        }
        checkName(text, range, in: source, &findings)
    }

    private static func checkNetwork(
        _ text: String, address: Substring, prefix: Substring, _ range: Range<Int>, _ findings: inout Findings
    ) {
        let most = HostName.isIPv4(address) ? 32 : HostName.isIPv6(address) ? 128 : nil
        guard let most else {
            return findings.error(
                "network",
                text.contains("://") ? "an entry is a host, not a URL" : "before the '/' there is no address",
                at: SourceRange(range))
        }
        guard !prefix.isEmpty, prefix.utf8.count <= 3, prefix.utf8.allSatisfy(HostName.isDigit),
            let length = Int(prefix), length <= most
        else {
            return findings.error(
                "network", "the prefix is not a number from 0 to \(most)", at: SourceRange(range))
        }
    }

    private static func checkName(
        _ text: String, _ range: Range<Int>, in source: SourceText, _ findings: inout Findings
    ) {
        var low = range.lowerBound
        var high = range.upperBound
        if text.hasPrefix("*.") {
            low += 2
            findings.warning(
                "star", "'*.' is not understood by all programs", at: SourceRange(range),
                hint: "write \(bare: text.dropFirst(), at: SourceRange(range))")
        } else if text.hasPrefix(".") {
            low += 1
        }
        if let colon = source.bytes[low..<high].lastIndex(of: UInt8(ascii: ":")) {
            let digits = source.bytes[(colon + 1)..<high]
            guard !digits.isEmpty, digits.count <= 5, digits.allSatisfy(HostName.isDigit),
                let port = Int(source.text(digits.indices)), (1...65535).contains(port)
            else {
                return findings.error("host", "this is neither a host nor HOST:PORT", at: SourceRange(range))
            }
            high = colon
        }
        for problem in HostName.problems(source.bytes, low..<high) {
            if problem.id == "underscore" {
                findings.warning(problem.id, problem.message, at: SourceRange(problem.range), hint: problem.hint)
            } else {
                findings.error("host", problem.message, at: SourceRange(problem.range), hint: problem.hint)
            }
        }
    }
}
