// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// What Netplan 0.106 does not know and newer versions do (1.0 to 1.2).
enum NetplanNewer {
    private static let keys: Set<String> = [
        "dummy-devices", "virtual-ethernets", "ra-overrides", "hairpin", "port-mac-learning", "advertised-mss",
        "private-key-flags",
    ]
    private static let words: [String: Set<String>] = [
        "macaddress": ["permanent", "random", "stable", "preserve", "stable-ssid"],
        "key-management": ["psk-sha256", "eap-sha256", "eap-suite-b-192", "sae"],
        "method": ["leap", "pwd"],
    ]
    /// In 0.106 a VRF has only these.
    private static let vrfKeys: Set<String> = [
        "renderer", "interfaces", "table", "routes", "routing-policy", "networkmanager", "openvswitch",
    ]

    static func isUsed(in root: Node) -> Bool {
        let vrfs = root["network"]?["vrfs"]?.entries ?? []
        return vrfs.contains { $0.value.entries?.contains { !vrfKeys.contains($0.key.text ?? "") } ?? false }
            || hasNew(root)
    }

    private static func hasNew(_ node: Node) -> Bool {
        for entry in node.entries ?? [] {
            guard let key = entry.key.text else { continue }
            if keys.contains(key) { return true }
            if let words = words[key], let text = entry.value.text, words.contains(text) { return true }
            if hasNew(entry.value) { return true }
        }
        return (node.items ?? []).contains { hasNew($0) }
    }
}
