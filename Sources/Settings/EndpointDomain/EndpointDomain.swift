// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

/// The domain of a SPEKTRA Edge endpoint, such as `stg01b.edgelq.com`: an RFC 1123 host name of two labels or more.
package struct EndpointDomain: Sendable {
    package let domain: String

    /// What the format `line` takes: the domain without a newline.
    package var bytes: [UInt8] { Array(domain.utf8) }

    package static func check(_ source: SourceText) -> Checked<EndpointDomain> {
        let bytes = source.bytes
        let parts = Parts(bytes)
        // A word without a dot can be anything, and a pasted URL can hold a password.
        let isHost = OpenText.host.fits(source.text(parts.host))
        let harmless = parts.surplus.filter {
            ["space", "scheme", "port", "trailing-dot"].contains($0.id) && $0.range.count <= 11
        }
        let source = source.disclosing(isHost ? [parts.host] + harmless.map(\.range) : [])
        var findings = Findings("endpoint-domain", in: source)
        guard !bytes.isEmpty else {
            findings.error("empty", "the endpoint domain is empty", hint: "give one as stg01b.edgelq.com")
            return Checked(nil, findings.diagnostics)
        }
        let whole = 0..<bytes.count
        if HostName.isIPv4(source.text(whole)) || HostName.isIPv6(source.text(whole)) {
            findings.error(
                "address", "the endpoint domain is an IP address", at: SourceRange(whole),
                hint: "give the domain's name, as stg01b.edgelq.com")
            return Checked(nil, findings.diagnostics)
        }
        let hint = correction(of: source, parts)
        for surplus in parts.surplus {
            findings.error(
                surplus.id, "the endpoint domain has \(trusted: surplus.what)", at: SourceRange(surplus.range),
                hint: hint,
                fixIts: [.init("leave it out", replacing: SourceRange(surplus.range), with: "")])
        }
        for problem in HostName.problems(bytes, parts.host) {
            findings.error(
                problem.id, problem.message, at: SourceRange(problem.range), hint: problem.hint ?? hint)
        }
        if !findings.hasErrors { checkLabels(source, parts.host, &findings) }
        return Checked(findings.hasErrors ? nil : EndpointDomain(domain: source.text(parts.host)), findings.diagnostics)
    }

    private static func checkLabels(_ source: SourceText, _ host: Range<Int>, _ findings: inout Findings) {
        let labels = HostName.labels(source.bytes, host)
        if labels.count < 2 {
            findings.error(
                "labels", "the endpoint domain has one label", at: SourceRange(host),
                hint: "give the whole name, as stg01b.edgelq.com")
        } else if let last = labels.last, source.bytes[last].allSatisfy(HostName.isDigit) {
            findings.error(
                "address", "the endpoint domain ends in a number, as an IP address does", at: SourceRange(last),
                hint: "give the domain's name, as stg01b.edgelq.com")
        }
        if source.bytes[host].contains(where: { (0x41...0x5A).contains($0) }) {
            let lower: MessageText = "\(bare: source.text(host).lowercased(), at: SourceRange(host))"
            findings.warning(
                "case", "the endpoint domain has capital letters", at: SourceRange(host), hint: "write \(lower)",
                fixIts: [.init("write it in small letters", replacing: SourceRange(host), with: lower)])
        }
    }

    /// What was probably meant, where that can be said.
    private static func correction(of source: SourceText, _ parts: Parts) -> MessageText? {
        let host = parts.host
        guard !parts.surplus.isEmpty, HostName.problems(source.bytes, host).isEmpty else { return nil }
        return "write \(bare: source.text(host).lowercased(), at: SourceRange(host))"
    }

    /// The host, and what people paste along with it.
    private struct Parts {
        var host: Range<Int>
        var surplus: [(id: String, what: String, range: Range<Int>)] = []

        init(_ bytes: [UInt8]) {
            var low = 0
            var high = bytes.count
            func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
            while low < high, isSpace(bytes[low]) { low += 1 }
            while high > low, isSpace(bytes[high - 1]) { high -= 1 }
            if low > 0 { surplus.append(("space", "a space before it", 0..<low)) }
            let trailing = high..<bytes.count
            if let slashes = Parts.find("://", in: bytes[low..<high]) {
                surplus.append(("scheme", "a scheme", low..<slashes + 3))
                low = slashes + 3
            }
            var later: [(id: String, what: String, range: Range<Int>)] = []
            let delimiters: [UInt8] = [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")]
            if let path = bytes[low..<high].firstIndex(where: { delimiters.contains($0) }) {
                later.append(("path", "a path", path..<high))
                high = path
            }
            if let at = bytes[low..<high].lastIndex(of: UInt8(ascii: "@")) {
                surplus.append(("user", "a user name", low..<at + 1))
                low = at + 1
            }
            if let colon = bytes[low..<high].firstIndex(of: UInt8(ascii: ":")) {
                later.append(("port", "a port", colon..<high))
                high = colon
            }
            if high > low + 1, bytes[high - 1] == UInt8(ascii: ".") {
                later.append(("trailing-dot", "a dot at its end", high - 1..<high))
                high -= 1
            }
            surplus += later.reversed()
            if !trailing.isEmpty { surplus.append(("space", "a space or newline after it", trailing)) }
            host = low..<high
        }

        private static func find(_ word: String, in bytes: ArraySlice<UInt8>) -> Int? {
            let word = Array(word.utf8)
            return bytes.indices.first { bytes[$0...].starts(with: word) }
        }
    }
}
