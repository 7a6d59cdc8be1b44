// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

/// A proxy's URL, or the hosts that need none, as it stands in the environment.
package struct Proxy: Sendable {
    /// The value as it was given. A URL with credentials is a secret.
    package let value: String
    /// The value with its user name and password masked, fit to be shown.
    package let summary: String
    /// The URL names a user: its file must not be open to everybody.
    package var hasCredentials: Bool { value != summary }

    /// What the format `env` takes: the value without quotes and newline.
    package var bytes: [UInt8] { Array(value.utf8) }

    /// Checks the URL of an HTTP or HTTPS proxy. Programs agree on `http`, `https`, `socks5` and `socks5h`.
    package static func check(url source: SourceText) -> Checked<Proxy> {
        let parts = ProxyURL(source.bytes)
        let source = source.disclosing(parts.harmless(in: source))
        var findings = Findings("proxy", in: source)
        parts.check(source, &findings)
        guard !findings.hasErrors else { return Checked(nil, findings.diagnostics) }
        let text = String(decoding: source.bytes, as: UTF8.self)
        var summary = text
        if let secret = parts.secret {
            summary = source.text(0..<secret.lowerBound) + "***" + source.text(secret.upperBound..<source.bytes.count)
        }
        return Checked(Proxy(value: text, summary: summary), findings.diagnostics)
    }
}

/// The pieces of a proxy's URL, as ranges of its bytes.
private struct ProxyURL {
    var scheme: Range<Int>?
    /// User name and password, without the `@`.
    var secret: Range<Int>?
    var host: Range<Int>
    var port: Range<Int>?
    /// From the first `/`, `?` or `#` on.
    var rest: Range<Int>

    init(_ bytes: [UInt8]) {
        var low = 0
        if let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: Array("://".utf8)) {
            scheme = 0..<colon
            low = colon + 3
        }
        // Credentials may hold an unencoded '/' by mistake: up to the last '@' of all, so that none of it is shown.
        if let at = bytes[low...].lastIndex(of: UInt8(ascii: "@")) {
            secret = low..<at
            low = at + 1
        }
        let delimiters: [UInt8] = [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")]
        let end = bytes[low...].firstIndex { delimiters.contains($0) } ?? bytes.count
        rest = end..<bytes.count
        host = low..<end
        let bracket = bytes[host].first == UInt8(ascii: "[") ? bytes[host].firstIndex(of: UInt8(ascii: "]")) : nil
        if let colon = bytes[(bracket ?? low)..<end].lastIndex(of: UInt8(ascii: ":")) {
            host = low..<colon
            port = colon + 1..<end
        }
    }

    /// What may be shown: a scheme that there is, a host, and its port. A host that only a word is can be anything.
    func harmless(in source: SourceText) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        if let scheme, OpenText.name.fits(source.text(scheme)), scheme.count <= 8 { parts.append(scheme) }
        let end = port?.upperBound ?? host.upperBound
        if OpenText.host.fits(source.text(host.lowerBound..<end)) {
            parts.append(host)
            if let port, OpenText.number.fits(source.text(port)) { parts.append(port) }
        }
        return parts
    }

    func check(_ source: SourceText, _ findings: inout Findings) {
        let bytes = source.bytes
        let whole = SourceRange(0..<bytes.count)
        guard !bytes.isEmpty else {
            return findings.error(
                "empty", "the proxy is empty",
                hint: "write http://HOST:PORT; \(remedy: .remove(nil)) takes a proxy out of an image")
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            return findings.error("encoding", "the proxy's URL is not UTF-8", at: whole)
        }
        checkCharacters(bytes, &findings)
        guard !findings.hasErrors else { return }
        checkScheme(source, &findings)
        checkSecret(bytes, &findings)
        checkHost(source, &findings)
        checkPort(source, &findings)
        if !rest.isEmpty, bytes[rest] != [UInt8(ascii: "/")] {
            findings.error(
                "path", "a proxy's URL ends after the port", at: SourceRange(rest),
                fixIts: [.init("leave it out", replacing: SourceRange(rest), with: "")])
        }
    }

    /// What an env file, which systemd and shells read, could not hold as it is, is no URL character either.
    private func checkCharacters(_ bytes: [UInt8], _ findings: inout Findings) {
        for (index, byte) in bytes.enumerated() {
            let what: String
            switch byte {
            case 0x20: what = "a space"
            case 0..<0x20, 0x7F: what = "a control character or newline"
            case 0x80...: what = OddBlank(at: index, in: bytes)?.name ?? "a letter outside ASCII"
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): what = "a quote"
            case UInt8(ascii: "\\"): what = "a backslash"
            case UInt8(ascii: "$"): what = "a '$'"
            case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "^"), UInt8(ascii: "{"), UInt8(ascii: "|"),
                UInt8(ascii: "}"):
                what = "a character that URLs do not have"
            default: continue
            }
            let isSecret = secret?.contains(index) ?? false
            let code = String(byte, radix: 16, uppercase: true)
            findings.error(
                "character",
                "the proxy's URL has \(trusted: what)\(trusted: isSecret ? " in its user name or password" : "")",
                at: SourceRange(index..<index + 1),
                hint: OddBlank(at: index, in: bytes) != nil
                    ? "delete it"
                    : isSecret || byte == UInt8(ascii: "$")
                        ? "write it as %\(trusted: (code.count < 2 ? "0" : "") + code)" : nil)
            return
        }
    }

    private func checkScheme(_ source: SourceText, _ findings: inout Findings) {
        guard let scheme else {
            return findings.error(
                "scheme", "the proxy's URL has no scheme", at: SourceRange(host),
                hint: secret == nil
                    ? "write http://\(bare: source.text(host.lowerBound..<(port?.upperBound ?? host.upperBound)), at: SourceRange(host))"
                    : "start it with http://",
                fixIts: [.init("add one", replacing: SourceRange(0..<0), with: "http://")])
        }
        let name = source.text(scheme)
        guard !["http", "https", "socks5", "socks5h"].contains(name) else { return }
        let lower = name.lowercased()
        findings.error(
            "scheme", "a proxy's scheme is http, https, socks5 or socks5h, not \(name, at: SourceRange(scheme))",
            at: SourceRange(scheme),
            hint: lower != name ? "write \(trusted: lower)" : "most proxies, also those for HTTPS, are http://")
    }

    private func checkSecret(_ bytes: [UInt8], _ findings: inout Findings) {
        guard let secret else { return }
        let range = SourceRange(secret)
        if secret.isEmpty {
            findings.error("user", "there is no user name before '@'", at: range)
        } else if bytes[secret].contains(where: { [0x40, 0x2F, 0x3F, 0x23, 0x5B, 0x5D].contains($0) }) {
            findings.error(
                "user", "the user name or password has an unencoded '@', '/', '?', '#', '[' or ']'", at: range,
                hint: "write them as %40, %2F, %3F, %23, %5B and %5D")
        } else if bytes[secret].count(where: { $0 == UInt8(ascii: ":") }) > 1 {
            findings.error("user", "the password has an unencoded ':'", at: range, hint: "write it as %3A")
        }
        for index in secret where bytes[index] == UInt8(ascii: "%") {
            let digits = bytes[(index + 1)..<min(index + 3, secret.upperBound)]
            guard digits.count == 2, digits.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }) else {
                return findings.error(
                    "user", "the user name or password has a '%' that encodes nothing", at: range,
                    hint: "write it as %25")
            }
        }
    }

    private func checkHost(_ source: SourceText, _ findings: inout Findings) {
        let name = source.text(host)
        if name.hasPrefix("[") {
            guard name.hasSuffix("]"), HostName.isIPv6(name.dropFirst().dropLast()) else {
                return findings.error("host", "there is no IPv6 address in the brackets", at: SourceRange(host))
            }
            return
        }
        if HostName.isIPv4(name) { return }
        if name.contains(":") {
            let all = source.text(host.lowerBound..<(port?.upperBound ?? host.upperBound))
            return findings.error(
                "host", "an IPv6 address in a URL stands in brackets", at: SourceRange(host),
                hint: HostName.isIPv6(all) ? "write [ADDRESS]:PORT" : "write [ADDRESS]")
        }
        for problem in HostName.problems(source.bytes, host) {
            if problem.id == "underscore" {
                findings.warning(problem.id, problem.message, at: SourceRange(problem.range), hint: problem.hint)
            } else {
                findings.error("host", problem.message, at: SourceRange(problem.range), hint: problem.hint)
            }
        }
        if let last = HostName.labels(source.bytes, host).last, !last.isEmpty,
            source.bytes[last].allSatisfy(HostName.isDigit)
        {
            findings.error("host", "this is not an IPv4 address", at: SourceRange(host))
        }
    }

    private func checkPort(_ source: SourceText, _ findings: inout Findings) {
        guard let port else {
            return findings.warning(
                "port", "the proxy's URL has no port, and programs differ in which they take",
                at: SourceRange(host), hint: "add one, as :3128")
        }
        let digits = source.bytes[port]
        guard !digits.isEmpty, digits.count <= 5, digits.allSatisfy(HostName.isDigit),
            let number = Int(source.text(port)), (1...65535).contains(number)
        else {
            return findings.error("port", "the port is not a number from 1 to 65535", at: SourceRange(port))
        }
    }
}
