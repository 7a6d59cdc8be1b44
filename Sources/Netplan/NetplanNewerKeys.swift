// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

/// What Netplan 0.106 does not know and newer versions do, and since which of them (as their sources and the programs
/// built from them say, 0.107 to 1.2).
enum NetplanNewerKeys {
    /// One use of something newer.
    struct Use {
        /// Constant words, nothing of the file's text.
        var what: String
        var version: String
        var range: SourceRange
    }

    private static let keys: [String: String] = [
        "dummy-devices": "0.107", "virtual-ethernets": "0.107", "private-key-flags": "0.107", "hairpin": "1.0",
        "port-mac-learning": "1.0", "ra-overrides": "1.1", "advertised-mss": "1.1",
    ]
    private static let words: [String: [String: String]] = [
        "macaddress": [
            "permanent": "1.0", "random": "1.0", "stable": "1.0", "preserve": "1.0", "stable-ssid": "1.1.1",
        ],
        "key-management": [
            "sae": "0.107", "eap-sha256": "0.107.1", "eap-suite-b-192": "0.107.1", "psk-sha256": "1.1.2",
        ],
        "method": ["leap": "0.107.1", "pwd": "0.107.1"],
    ]
    /// In 0.106 a VRF has only these.
    private static let vrfKeys: Set<String> = [
        "renderer", "interfaces", "table", "routes", "routing-policy", "networkmanager", "openvswitch",
    ]

    /// The first use of each thing, in the order of the text.
    static func uses(in root: Node) -> [Use] {
        var found: [String: Use] = [:]
        func note(_ what: String, _ version: String, _ range: SourceRange) {
            if found[what].map({ $0.range.start > range.start }) ?? true {
                found[what] = Use(what: what, version: version, range: range)
            }
        }
        func visit(_ node: Node) {
            for entry in node.entries ?? [] {
                guard let key = entry.key.text else { continue }
                if let version = keys[key] { note("'\(key)'", version, entry.key.range) }
                if let text = entry.value.text, let version = words[key]?[text] {
                    note("'\(key): \(text)'", version, entry.value.range)
                }
                if key == "passthrough" { continue }
                // Names of networks, like those of definitions, are no keys.
                if key == "access-points" {
                    for network in entry.value.entries ?? [] { visit(network.value) }
                } else {
                    visit(entry.value)
                }
            }
            for item in node.items ?? [] { visit(item) }
        }
        for kind in root["network"]?.entries ?? [] {
            guard let key = kind.key.text else { continue }
            if let version = keys[key] { note("'\(key)'", version, kind.key.range) }
            for definition in kind.value.entries ?? [] { visit(definition.value) }
        }
        for vrf in root["network"]?["vrfs"]?.entries ?? [] {
            let new = vrf.value.entries?.first { !vrfKeys.contains($0.key.text ?? "") }
            if let new { note("this key of a VRF", "0.107", new.key.range) }
        }
        return found.values.sorted { ($0.range.start, $0.what) < ($1.range.start, $1.what) }
    }
}
