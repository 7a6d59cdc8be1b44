// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Foundation
import Schemas
import Testing

@testable import Netplan

/// What a person reads, and what a hostile file can do.
@Suite(.timeLimit(.minutes(30))) struct NetplanFileTests {
    @Test func `the default file passes without a word`() {
        let checked = NetplanFile.check(SourceText(name: "default", bytes: EmbeddedFile.defaultNetworkAgent.bytes))
        #expect(checked.diagnostics.isEmpty, "\(summary(checked.diagnostics))")
        #expect(checked.value?.bytes == EmbeddedFile.defaultNetworkAgent.bytes)
    }

    @Test func `a file that passes is kept to the byte`() {
        let bytes = Array("network: {version: 2} # and a comment\r\n".utf8)
        #expect(NetplanFile.check(SourceText(name: "x", bytes: bytes)).value?.bytes == bytes)
    }

    @Test(arguments: [
        ("\"\(String(repeating: "n", count: 33))\": {password: passphrase}", ["ssid"]),
        ("\"\(String(repeating: "n", count: 32))\": {password: passphrase}", []),
        ("\"\(String(repeating: "ü", count: 17))\": {password: passphrase}", ["ssid"]),
        ("\"a\\tb\": {password: passphrase}", ["ssid"]), ("net: {password: \"pass\\tphrase\"}", ["passphrase"]),
    ])
    func `warns of a network's name or passphrase that no network has`(network: String, ids: [String]) {
        let text = """
            network: {version: 2, wifis: {wlan0: {access-points: {\(network)}}}}

            """
        let checked = NetplanFile.check(SourceText(name: "n.yaml", bytes: Array(text.utf8)))
        #expect(checked.diagnostics.map(\.id) == ids.map { "network-agent.\($0)" })
        #expect(checked.diagnostics.allSatisfy { $0.severity == .warning })
        for secret in ["nnnn", "phrase"] {
            #expect(!TextRenderer().render(checked.diagnostics).contains(secret + "\""))
            #expect(!checked.diagnostics.contains { $0.message.contains("nnnn") })
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var shown: String
        var testDescription: String { String(shown.prefix { $0 != "\n" }) }

        init(_ text: String, _ shown: String) {
            self.text = text
            self.shown = shown
        }
    }

    @Test(arguments: [
        Case(
            "network:\n  ethernets:\n    eth0: {dhpc4: true}\n",
            """
            n.yaml:3:12: error: unknown key "dhpc4" in "eth0" [network-agent.unknown-key]
              3 |     eth0: {dhpc4: ********}
                |            ^~~~~ did you mean dhcp4?
            """),
        Case(
            "network:\n  ethernets:\n    eth0: {gateway4: 10.0.0.1}\n",
            """
            n.yaml:3:12: warning: gateway4 is deprecated [network-agent.gateway]
              3 |     eth0: {gateway4: 10.0.0.1}
                |            ^~~~~~~~ write routes: [{to: default, via: 10.0.0.1}]
            """),
        Case(
            "network:\n  ethernets:\n    eth0: {}\n  bridges:\n    br0: {interfaces: [eth0]}\n    br1: {interfaces: [eth0]}\n",
            """
            n.yaml:6:24: error: "eth0" belongs to the bridge "br0" already [network-agent.assigned]
              6 |     br1: {interfaces: [eth0]}
                |                        ^~~~ a device can belong to one
            n.yaml:5:5: note: "br0" is defined here
              5 |     br0: {interfaces: [eth0]}
                |     ^~~
            """),
        Case(
            "network:\n  vlans:\n    vlan5: {id: 5, link: eht0}\n  ethernets:\n    eth0: {}\n",
            """
            n.yaml:3:26: error: "vlan5" refers to "eht0", which is not defined [network-agent.undefined]
              3 |     vlan5: {id: 5, link: eht0}
                |                          ^~~~ did you mean "eth0"?
            """),
        Case(
            "network:\n  wifis:\n    wlan0: {access-points: {home: {password: hunter2}}}\n",
            """
            n.yaml:3:46: error: a passphrase must have 8 to 63 characters, not 7 [network-agent.passphrase]
              3 |     wlan0: {access-points: {********: {password: ********}}}
                |                                                  ^~~~~~~~
            """),
    ])
    func `reads like a compiler`(_ expected: Case) {
        let source = SourceText(name: "n.yaml", bytes: Array(expected.text.utf8))
        let shown = TextRenderer().render(NetplanFile.check(source).diagnostics)
        #expect(shown.trimmingCharacters(in: .whitespacesAndNewlines) == expected.shown)
    }

    @Test func `the fix of a gateway, put in, leaves nothing to say`() throws {
        let text = "network:\n  ethernets:\n    eth0:\n      addresses: [10.0.0.2/24]\n      gateway4: 10.0.0.1\n"
        let fix = try #require(check(Array(text.utf8)).first?.fixIts.first)
        var bytes = Array(text.utf8)
        bytes.replaceSubrange(fix.range.start..<fix.range.end, with: Array(fix.replacement.utf8))
        #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("      routes: [{to: default, via: 10.0.0.1}]\n"))
        #expect(check(bytes).isEmpty)
    }

    @Test func `two gateways get no fix that would clash`() {
        let text = "network: {ethernets: {e: {gateway4: 10.0.0.1, gateway6: \"2001:db8::1\"}}}"
        let found = check(Array(text.utf8))
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.fixIts.isEmpty && $0.hint?.hasPrefix("put {to: default") == true })
    }

    /// Every place that can hold a secret, each with a value that is refused or warned about, or stands near one that is.
    @Test(arguments: [
        "wifis: {w: {access-points: {home: {password: SeCrEt1}}}}",
        "wifis: {w: {access-points: {home: {auth: {key-management: psk, password: SeCrEt1}}}}}",
        "ethernets: {e: {auth: {client-key-password: [SeCrEt1]}}}",
        "ethernets: {e: {auth: {client-key-pasword: SeCrEt1}}}",
        "ethernets: {e: {auth: {password: SeCrEt1, methot: x}}}",
        "modems: {m: {password: SeCrEt1, pin: SeCrEt1}}",
        "tunnels: {t: {mode: gre, local: 1.1.1.1, remote: 1.1.1.1, key: SeCrEt1}}",
        "tunnels: {t: {mode: gre, local: 1.1.1.1, remote: 1.1.1.1, keys: {input: SeCrEt1}}}",
        "tunnels: {t: {mode: gre, local: 1.1.1.1, remote: 1.1.1.1, keys: [SeCrEt1]}}",
        "tunnels: {t: {mode: wireguard, key: SeCrEt1, peers: [{keys: {public: x, shared: SeCrEt1}}]}}",
        "tunnels: {t: {mode: wireguard, keys: {private: SeCrEt1}, peers: [{keys: {shared: {x: SeCrEt1}}}]}}",
        "tunnels: {t: {mode: wireguard, keys: {privat: SeCrEt1, SeCrEt1: 5}}}",
        "nm-devices: {n: {networkmanager: {passthrough: {wifi-security.psk: SeCrEt1, SeCrEt1: x}}}}",
        "ethernets: {e: {networkmanager: {passthrough: [SeCrEt1]}}}",
        "ethernets: {e: {password: SeCrEt1}}",
    ])
    func `never shows a secret`(_ network: String) {
        let source = SourceText(name: "n.yaml", bytes: Array("network: {\(network)}".utf8))
        let found = NetplanFile.check(source).diagnostics
        #expect(!found.isEmpty)
        #expect(!TextRenderer().render(found).contains("SeCrEt1"))
        for finding in found {
            let words =
                [finding.message, finding.hint ?? ""] + finding.notes.map(\.message) + finding.fixIts.map(\.replacement)
            #expect(!words.contains { $0.contains("SeCrEt1") }, "\(finding.id): \(finding.message)")
        }
    }

    /// By their places: the log of a run would show each byte of them.
    static let hostileFiles: [[UInt8]] = [
        Array("network: {ethernets: {a: &a {match: &b {}, link: *c}}}".utf8), [0xFF, 0xFE, 0x00], [0, 1, 2],
        Array(String(repeating: "[", count: 10_000).utf8), Array("a: &a [*a]".utf8),
        Array("network: {ethernets: \(String(repeating: "{a: ", count: 10_000))".utf8),
        Array(
            (["x0: &x0 [1]"] + (1..<40).map { "x\($0): &x\($0) [*x\($0 - 1), *x\($0 - 1)]" }).joined(separator: "\n")
                .utf8),
        [UInt8](repeating: 0x61, count: 2 << 20),
    ]

    @Test(arguments: 0..<hostileFiles.count) func `answers a hostile file with errors`(index: Int) {
        #expect(NetplanFile.check(SourceText(name: "n.yaml", bytes: Self.hostileFiles[index])).hasErrors)
    }

    /// Each near 1 MiB, and read in time that grows with the size alone.
    @Test(arguments: [
        "network: {bridges: {br0: {interfaces: [#]}}}|e@",
        "network: {bridges: {br0: {interfaces: [#]}}, ethernets: {#}}|e@: {}",
        "network: {ethernets: {#}}|e@: {embedded-switch-mode: legacy}",
        "network: {ethernets: {e: {routes: [#]}}}|{to: default, via: 10.0.0.1, metric: @}",
        "network: {ethernets: {e: {routes: [#]}}}|{to: default, via: 10.0.0.1}",
        "network: {ethernets: {e: {routes: [#]}}}|{}",
        "network: {ethernets: {e: {addresses: [#]}}}|10.0.0.1",
        "network: {ethernets: {#}}|e@: {gateway4: 10.0.0.1}",
        "network: {wifis: {#}}|w@: {regulatory-domain: D@, access-points: {a: {}}}",
        "network: {wifis: {w: {access-points: {#}}}}|a@: {password: x}",
        "network: {openvswitch: {ports: [#]}}|[a@, b@]",
        "network: {bonds: {#}}|b@: {openvswitch: {}}",
        "network: {#}|k@: x",
        "network: {ethernets: {e: {#}}}|k@: x",
    ])
    func `stays quick on a file as large as may be`(_ shape: String) {
        let parts = shape.split(separator: "|").map(String.init)
        let count = 900_000 / (parts[1].utf8.count + 7)
        let list = (0..<count).map { parts[1].replacingOccurrences(of: "@", with: "\($0)") }.joined(separator: ", ")
        let findings = check(Array(parts[0].replacingOccurrences(of: "#", with: list).utf8))
        #expect(findings.count <= 4 * (BoundedFindings.most + 2))
    }

    @Test func `reads thousands of definitions that refer to each other`() {
        let ids = (0..<3000).map { "e\($0)" }
        let text =
            "network:\n  version: 2\n  bridges:\n    br0: {interfaces: [\(ids.joined(separator: ", "))]}\n  ethernets:\n"
            + ids.map { "    \($0): {dhcp4: yes}\n" }.joined()
        #expect(check(Array(text.utf8)).isEmpty)
    }

    @Test func `knows what needs a newer Netplan`() {
        for file in NetplanCorpus.newer.files {
            let checked = NetplanFile.check(SourceText(name: file.name, bytes: file.bytes))
            #expect(checked.value?.needsNewerNetplan == true, "\(file.name)")
            // Nothing is taken in silence that the device's Netplan may refuse.
            #expect(checked.diagnostics.contains { $0.id == "network-agent.newer-netplan" }, "\(file.name)")
        }
        for file in NetplanCorpus.valid.files {
            let checked = NetplanFile.check(SourceText(name: file.name, bytes: file.bytes))
            #expect(checked.value?.needsNewerNetplan == false, "\(file.name)")
        }
    }
}
