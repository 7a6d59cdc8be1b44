// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Writes Netplan files at random, by our own schema: shaped right for the most part, and often wrong in what they say.
struct NetplanGenerator {
    var random: Xorshift
    private let schema: [String: Any]
    private let definitions: [String: Any]

    init(schema bytes: [UInt8], seed: UInt64) throws {
        let object = try JSONSerialization.jsonObject(with: Data(bytes))
        schema = object as? [String: Any] ?? [:]
        definitions = schema["$defs"] as? [String: Any] ?? [:]
        random = Xorshift(state: seed)
    }

    /// One file, as flow mappings; only keys that Netplan 0.106 has.
    mutating func file() -> [UInt8] {
        let network = resolve((schema["properties"] as? [String: Any])?["network"])
        var sections = ["version: 2"]
        if random.below(3) == 0 { sections.append("renderer: NetworkManager") }
        var kinds = [
            "ethernets", "ethernets", "wifis", "bridges", "bonds", "vlans", "vrfs", "tunnels", "tunnels", "modems",
        ]
        kinds += ["nm-devices", "openvswitch"]
        var used: Set<String> = []
        for _ in 0..<random.below(4) + 1 {
            guard let kind = random.pick(kinds), used.insert(kind).inserted else { continue }
            let rules = resolve((network["properties"] as? [String: Any])?[kind])
            if kind == "openvswitch" {
                sections.append("openvswitch: \(value(rules, key: kind, depth: 0))")
                continue
            }
            let device = resolve(rules["additionalProperties"])
            var ids: Set<String> = []
            var parts: [String] = []
            for _ in 0..<random.below(3) + 1 {
                guard let id = random.pick(Self.ids[kind] ?? Self.anyIDs), ids.insert(id).inserted else { continue }
                parts.append("\(id): \(definition(device, kind: kind))")
            }
            sections.append("\(kind): {\(parts.joined(separator: ", "))}")
        }
        return Array("network: {\(sections.joined(separator: ",\n  "))}\n".utf8)
    }

    private func resolve(_ schema: Any?) -> [String: Any] {
        var rules = schema as? [String: Any] ?? [:]
        while let name = (rules["$ref"] as? String)?.split(separator: "/").last {
            rules = definitions[String(name)] as? [String: Any] ?? [:]
        }
        return rules
    }

    private mutating func definition(_ rules: [String: Any], kind: String) -> String {
        var needed = Self.needed[kind] ?? []
        if kind == "tunnels" { needed = random.pick(Self.tunnels) ?? [] }
        if random.below(8) == 0, !needed.isEmpty { needed.remove(at: random.below(needed.count)) }
        return mapping(rules, starting: needed, kind: kind, depth: 1)
    }

    private mutating func mapping(
        _ rules: [String: Any], starting: [String] = [], kind: String = "", depth: Int
    ) -> String {
        let properties = rules["properties"] as? [String: Any] ?? [:]
        var names = properties.keys.sorted().filter { !Self.newer.contains($0) }
        if kind == "vrfs" { names = ["renderer", "interfaces", "table", "routes", "routing-policy", "networkmanager"] }
        var parts = starting
        var used = Set(starting.map { String($0.prefix { $0 != ":" }) })
        for _ in 0..<random.below(depth > 2 ? 3 : 4) {
            guard let name = random.pick(names), used.insert(name).inserted else { continue }
            parts.append("\(name): \(value(resolve(properties[name]), key: name, depth: depth + 1))")
        }
        // The order counts for some.
        if random.below(2) == 0, parts.count > 1 { parts.swapAt(0, random.below(parts.count)) }
        return "{\(parts.joined(separator: ", "))}"
    }

    private mutating func value(_ rules: [String: Any], key: String, depth: Int) -> String {
        if random.below(60) == 0 { return random.pick(["[]", "{}", "~", "x", "\"\"", "-1", "99999999999"]) ?? "" }
        if key == "access-points" { return accessPoints(rules) }
        if let pool = Self.values[key], let picked = random.pick(pool) { return picked }
        if let condition = rules["if"], resolve(condition)["type"] as? String == "object", random.below(4) == 0 {
            return value(resolve(rules["then"]), key: key, depth: depth)
        }
        if let other = rules["else"] { return value(resolve(other), key: key, depth: depth) }
        if rules["type"] as? String == "object" {
            if rules["properties"] != nil { return mapping(rules, depth: depth) }
            let id = random.pick(Self.anyIDs) ?? ""
            return random.below(4) == 0
                ? "{}" : "{\(id): \(value(resolve(rules["additionalProperties"]), key: "", depth: depth + 1))}"
        }
        if rules["type"] as? String == "array" {
            let count = random.below(3)
            return
                "[\((0..<count).map { _ in value(resolve(rules["items"]), key: "item of \(key)", depth: depth + 1) }.joined(separator: ", "))]"
        }
        let any = (rules["anyOf"] as? [Any] ?? []).compactMap { resolve($0)["enum"] as? [String] }.first
        if let words = rules["enum"] as? [String] ?? any { return "\"\(random.pick(words) ?? "")\"" }
        let isBoolean = (rules["pattern"] as? String)?.hasPrefix("^([Tt][Rr]") == true
        if isBoolean { return random.pick(["yes", "no"]) ?? "" }
        if rules["allOf"] != nil {
            return random.pick(["0", "1", "5", "64", "255", "256", "4095", "4294967295"]) ?? ""
        }
        return random.pick(["x", "5", "eth0", "10.0.0.1", "\"::1\"", "/a"]) ?? ""
    }

    private mutating func accessPoints(_ rules: [String: Any]) -> String {
        let point = resolve(rules["additionalProperties"])
        return random.below(8) == 0 ? "{}" : "{home: \(mapping(point, depth: 2))}"
    }

    private static let newer: Set<String> = [
        "ra-overrides", "hairpin", "port-mac-learning", "advertised-mss", "private-key-flags",
    ]
    private static let anyIDs = ["eth0", "eth1", "br0", "bond0", "vlan5", "wlan0", "p0", "p1"]
    private static let ids: [String: [String]] = [
        "ethernets": ["eth0", "eth1", "eth2", "eth0"], "bridges": ["br0", "br1", "eth1"], "bonds": ["bond0", "bond1"],
        "vlans": ["vlan5", "vlan6"], "wifis": ["wlan0", "wlan1"], "vrfs": ["blue", "red"], "tunnels": ["t0", "t1"],
    ]
    private static let key = "4GgaQCy68nzNsUE5aJ9fuLzHhB65tAlwbmA72MWnOm8="
    private static let tunnels = [
        ["mode: gre", "local: 10.0.0.1", "remote: 10.0.0.2"], ["mode: ipip", "local: 10.0.0.1", "remote: 10.0.0.2"],
        ["mode: ip6gretap", "local: \"::1\"", "remote: \"::2\""], ["mode: vxlan", "id: 5"],
        ["mode: isatap", "local: 10.0.0.1", "remote: 10.0.0.2"],
        ["mode: wireguard", "key: \(key)", "peers: [{keys: {public: \(key)}, allowed-ips: [10.0.0.0/8]}]"],
    ]
    private static let needed = [
        "wifis": ["access-points: {home: {}}"], "vlans": ["id: 5", "link: eth0"], "vrfs": ["table: 5"],
        "nm-devices": ["renderer: NetworkManager", "networkmanager: {passthrough: {connection.type: vpn}}"],
        "modems": ["renderer: NetworkManager"],
    ]
    private static let members = [
        "[eth0]", "[eth0, eth1]", "[eth1]", "[br0]", "[bond0]", "[p0]", "[p0, p1]", "[wlan0]", "[]",
    ]
    private static let values: [String: [String]] = [
        "interfaces": members, "link": ["eth0", "eth1", "br0", "bond0"], "primary": ["eth0", "eth1"],
        "path-cost": ["{eth0: 5}", "{eth1: 0}", "{eth0: 5, eth1: 6}"], "port-priority": ["{eth0: 5}", "{eth0: 64}"],
        "ports": ["[[p0, p1]]", "[[p0, p1], [p1, p0]]", "[[p0, eth0]]", "[[p0, p1], [p0, p2]]", "[[p0]]"],
        "macaddress": ["\"00:11:22:33:44:55\"", "\"00:11\""], "bssid": ["\"00:11:22:33:44:55\""],
        "addresses": [
            "[10.0.0.1/24]", "[\"::1/64\"]", "[10.0.0.1/24: {label: x}]", "[10.0.0.1]", "[]", "[1.1.1.1]",
            "[\"tcp:1.1.1.1\"]", "[\"ssl:1.1.1.1\"]",
        ],
        "gateway4": ["10.0.0.1", "\"::1\""], "gateway6": ["\"::1\"", "10.0.0.1"],
        "to": ["default", "10.0.0.0/8", "\"2001:db8::/32\"", "0.0.0.0/0", "all"], "via": ["10.0.0.1", "\"::1\"", "x"],
        "from": ["10.0.0.1", "\"::1\""], "local": ["10.0.0.1", "\"::1\""], "remote": ["10.0.0.2", "\"::1\""],
        "password": ["\"12345678\"", "short", "\"\""], "key-management": ["none", "psk", "eap", "802.1x", "wpa"],
        "method": ["tls", "peap", "ttls"], "channel": ["1", "36", "15", "0"], "ipv6-address-token": ["\"::2\"", "x"],
        "table": ["5", "6", "0"], "id": ["0", "5", "4095", "16777216"],
        "allowed-ips": ["[10.0.0.0/8]", "[0.0.0.0/0]", "[]", "[10.0.0.0/8: {}]"],
        "endpoint": ["\"1.2.3.4:5\"", "\"a.b:5\"", "\"[::1]:5\"", "x"], "public": [key, "x"],
        "shared": [key, "/x", "x"],
        "private": [key, "/x", "x"], "port-range": ["[1, 2]", "[2, 1]", "[1]"],
        "passthrough": ["{connection.type: x}", "{a.b: c}", "{a: b}", "{}"],
        "arp-ip-targets": ["[10.0.0.1]", "[\"::1\"]", "[]"], "renderer": ["networkd", "NetworkManager", "sriov"],
        "keepalive": ["5", "65535", "65536"],
    ]
}
