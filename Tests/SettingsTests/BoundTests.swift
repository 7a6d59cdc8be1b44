// SPDX-License-Identifier: Apache-2.0

import Credentials
import Diagnostics
import Documents
import Netplan
import Settings
import TestSupport
import Testing

/// Files as large as may be, with more findings than anybody reads: the first hundred of each check are held, and all are
/// counted.
@Suite(.timeLimit(.minutes(30))) struct BoundTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var check: @Sendable (SourceText) -> [Diagnostic]
        /// Up to the list, one part of it (`@` is its number), and what follows.
        var text: (before: String, part: String, after: String)
        /// Of one part, and of all else.
        var errors: (each: Int, more: Int) = (0, 0)
        var warnings: (each: Int, more: Int) = (0, 0)
        var testDescription: String { name }
    }

    private static let mapping: @Sendable (SourceText) -> [Diagnostic] = { DiskMapping.check($0).diagnostics }
    private static let network: @Sendable (SourceText) -> [Diagnostic] = { NetplanFile.check($0).diagnostics }
    private static let servers: @Sendable (SourceText) -> [Diagnostic] = { NTPConfiguration.check($0).diagnostics }
    private static let key: @Sendable (SourceText) -> [Diagnostic] = { ServiceAccountKey.check($0).diagnostics }
    private static let keys: @Sendable (SourceText) -> [Diagnostic] = { SSHAuthorizedKeys.check($0).diagnostics }
    private static let ethernet = "network:\n  ethernets:\n    e:\n      "

    static let cases: [Case] = [
        Case(name: "servers with commas", check: servers, text: ("[Time]\nNTP=", "a@,b ", "\n"), errors: (1, 0)),
        Case(name: "bad labels in one name", check: servers, text: ("[Time]\nNTP=a.", "-@.", "b\n"), errors: (1, 1)),
        Case(name: "unknown keys", check: servers, text: ("[Time]\nNTP=a.b\n", "Nothing@=1\n", ""), warnings: (1, 0)),
        Case(name: "lines without =", check: servers, text: ("[Time]\nNTP=a.b\n", "x@\n", ""), warnings: (1, 0)),
        Case(name: "unknown sections", check: servers, text: ("[Time]\nNTP=a.b\n", "[Other@]\n", ""), warnings: (1, 0)),
        Case(name: "broken headers", check: servers, text: ("[Time]\nNTP=a.b\n", "[Other@\n", ""), errors: (1, 0)),
        Case(
            name: "spans", check: servers, text: ("[Time]\nNTP=a.b\n", "SaveIntervalSec=x@\n", ""), errors: (1, 0)),
        Case(
            name: "addresses without a prefix", check: network,
            text: ("\(ethernet)addresses:\n", "      - 10.0.0.1\n", ""),
            errors: (1, 0)),
        Case(
            name: "routes to words", check: network,
            text: ("\(ethernet)routes:\n", "      - {to: x@, via: 192.0.2.1}\n", ""), errors: (1, 0)),
        Case(
            name: "deprecated gateways", check: network,
            text: ("network:\n  ethernets:\n", "    e@: {gateway4: 192.0.2.1, routes: []}\n", ""), warnings: (2, -1)),
        Case(
            name: "words for a MAC address", check: network,
            text: ("network:\n  ethernets:\n", "    e@: {macaddress: stable}\n", ""), errors: (1, 0)),
        Case(
            name: "unknown keys of a device", check: network, text: (ethernet, "k@: 1\n      ", "dhcp4: yes\n"),
            errors: (1, 0)),
        Case(
            name: "unknown keys", check: mapping,
            text: ("", "k@: 1\n", "diskmappings: [{disk: /dev/a, mountpoint: /a}]\n"), errors: (1, 0)),
        Case(
            name: "a key over and over", check: mapping,
            text: ("diskmappings: [{disk: /dev/a, mountpoint: /a}]\nk: 0\n", "k: @\n", ""), errors: (1, 1)),
        Case(
            name: "an anchor over and over", check: mapping,
            text: ("diskmappings: &a [{disk: /dev/a, mountpoint: /a}]\n", "k@: &a 1\n", ""), errors: (2, 0)),
        Case(name: "keys that are cut off", check: keys, text: ("", "ssh-rsa AAAA x@\n", ""), errors: (1, 0)),
        Case(name: "unknown options", check: keys, text: ("", "x@,", "pty ssh-rsa AAAA\n"), errors: (1, 1)),
        Case(
            name: "commas that separate nothing", check: keys, text: ("", "pty,,", "pty ssh-rsa AAAA\n"),
            errors: (0, 1),
            warnings: (1, 0)),
        Case(
            name: "unknown fields", check: key, text: ("{", "\"k@\": 1, ", "\"type\": \"service_account\"}"),
            errors: (0, 3), warnings: (1, 0)),
        Case(
            name: "fields over and over", check: key,
            text: ("{\"type\": \"service_account\", ", "\"type\": 1, ", "\"type\": 1}"),
            errors: (1, 1)),
    ]

    private func source(_ example: Case, _ count: Int) -> SourceText {
        let parts = example.text.part.split(separator: "@", omittingEmptySubsequences: false).map { String($0) }
        let list = (0..<count).map { parts.joined(separator: String($0)) }.joined()
        return SourceText(name: "file", bytes: Array((example.text.before + list + example.text.after).utf8))
    }

    @Test(arguments: cases) func `holds a few findings and counts all`(example: Case) {
        for count in [90, 3_000] {
            let findings = example.check(source(example, count))
            let errors = example.errors.each * count + example.errors.more
            let warnings = example.warnings.each * count + example.warnings.more
            #expect(findings.count(of: .error) == errors)
            #expect(findings.count(of: .warning) == warnings)
            #expect(findings.count <= 4 * (BoundedFindings.most + 2))
            // Where one collector holds them all, all are there up to a hundred.
            if count < BoundedFindings.most, errors + warnings < BoundedFindings.most {
                #expect(findings.allSatisfy { $0.standsFor == nil })
            }
        }
    }

    @Test func `reads 80,000 time servers, on one line and on many`() {
        let names = (0..<80_000).map { "n\($0).b" }
        for text in [names.joined(separator: " "), names.joined(separator: "\nNTP=")] {
            let checked = NTPConfiguration.check(SourceText(name: "t.conf", bytes: Array("[Time]\nNTP=\(text)\n".utf8)))
            #expect(checked.diagnostics.isEmpty)
            #expect(checked.value?.servers == names)
        }
    }

    @Test func `takes each time server once, in the order of the first`() {
        let text = "[Time]\nNTP=b.x a.x b.x\nNTP=c.x a.x\nFallbackNTP=a.x\n"
        let checked = NTPConfiguration.check(SourceText(name: "t.conf", bytes: Array(text.utf8)))
        #expect(checked.value?.servers == ["b.x", "a.x", "c.x"])
        #expect(checked.value?.fallbackServers == ["a.x"])
    }

    @Test func `says how many more there are, behind all others`() throws {
        let text = "[Time]\nNTP=" + (0..<101).map { "a\($0),b " }.joined() + "\n" + String(repeating: "x\n", count: 150)
        let findings = NTPConfiguration.check(SourceText(name: "t.conf", bytes: Array(text.utf8))).diagnostics
        let rest = findings.suffix(2)
        #expect(findings.count == 202)
        #expect(Set(rest.map(\.message)) == ["50 more warnings are not shown", "1 more error is not shown"])
        #expect(rest.allSatisfy { $0.id == "ntp.more" && $0.range == nil })
    }
}
