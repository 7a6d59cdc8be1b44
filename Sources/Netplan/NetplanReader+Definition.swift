// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension NetplanReader {
    /// Reads one definition's keys, in their order: later ones may overrule earlier ones.
    mutating func readDefinition(_ definition: NetplanDefinition, _ node: Node) {
        for entry in node.entries ?? [] {
            guard let key = entry.key.text else { continue }
            definition.own.values[key] = entry.value
            readCommon(key, entry, definition)
            switch definition.kind {
            case .bridges: readBridge(key, entry.value, definition)
            case .bonds: readBond(key, entry.value, definition)
            case .vlans: readVLAN(key, entry.value, definition)
            case .vrfs: readVRF(key, entry.value, definition)
            case .tunnels: readTunnel(key, entry.value, definition)
            case .ethernets, .wifis, .modems, .networkManager: readPhysical(key, entry.value, definition)
            case .virtualEthernets: if key == "peer" { readPeer(entry.value, definition) }
            case .dummies, .port: break
            }
        }
    }

    private mutating func readCommon(_ key: String, _ entry: Node.Entry, _ definition: NetplanDefinition) {
        let value = entry.value
        switch key {
        case "renderer":
            if definition.kind == .vlans, value.text == "sriov" {
                definition.own.isSRIOVVLAN = true
            } else if let backend = backend(value) {
                definition.backend = backend
            }
        case "addresses": readAddresses(value, definition)
        case "gateway4": readGateway(entry, .ipv4, definition)
        case "gateway6": readGateway(entry, .ipv6, definition)
        case "nameservers": readNameservers(value, definition)
        case "routes": readRoutes(value, definition)
        case "routing-policy": readRules(value, definition)
        case "dhcp4": definition.own.isDHCP4 = value.bool ?? false
        case "dhcp6": definition.own.isDHCP6 = value.bool ?? false
        case "dhcp4-overrides": definition.own.overrides4 = overrides(value)
        case "dhcp6-overrides": definition.own.overrides6 = overrides(value)
        case "ipv6-address-token":
            guard let text = value.text, !HostName.isIPv6(text) else { break }
            findings.error(
                "token", "\(text, at: value.range) is not an IPv6 address", at: value.range,
                hint: "write one such as ::2")
        case "networkmanager":
            guard let passthrough = value["passthrough"]?.entries else { break }
            definition.own.passthroughKeys = Set(passthrough.compactMap(\.key.text))
            warnAboutPassthrough(passthrough)
        case "openvswitch": readOpenVSwitch(value, definition)
        default: break
        }
    }

    private mutating func readPhysical(_ key: String, _ value: Node, _ definition: NetplanDefinition) {
        switch key {
        case "match":
            definition.own.hasMatch = value.entries != nil
            definition.own.hasDriverMatch = value["driver"] != nil
        case "set-name": definition.own.setName = value
        case "wakeonwlan": readWakeOnWLAN(value, definition)
        case "auth": definition.own.auth = auth(value)
        case "access-points": readAccessPoints(value, definition)
        case "link" where definition.kind == .ethernets || definition.kind == .networkManager:
            if let target = resolve(value, for: definition) { definition.own.link = target.id }
        case "virtual-function-count": definition.own.virtualFunctions = value.number ?? .max
        default: break
        }
    }

    /// A virtual Ethernet's other end (Netplan 1.1 and newer).
    private mutating func readPeer(_ value: Node, _ definition: NetplanDefinition) {
        if value.text == definition.id {
            findings.error("peer", "\(definition.id, at: definition.range) cannot be its own peer", at: value.range)
        } else if let peer = resolve(value, for: definition) {
            if peer.kind != .virtualEthernets {
                findings.error(
                    "peer",
                    "the peer \(peer.id, at: peer.range) is \(trusted: peer.kind.word), not a virtual Ethernet device",
                    at: value.range, notes: [.init("defined here", at: peer.range)])
            } else if let other = peer.peer, other != definition.id {
                findings.error(
                    "peer", "\(peer.id, at: peer.range) is the peer of another device already", at: value.range)
            } else {
                definition.peer = peer.id
                peer.peer = definition.id
            }
        }
    }

    private mutating func readVLAN(_ key: String, _ value: Node, _ definition: NetplanDefinition) {
        switch key {
        case "id": definition.own.vlanID = value.number ?? .max
        case "link":
            guard let target = resolve(value, for: definition) else { break }
            definition.own.link = target.id
            if target.backend == .openVSwitch { definition.backend = .openVSwitch }
        default: break
        }
    }

    private mutating func readVRF(_ key: String, _ value: Node, _ definition: NetplanDefinition) {
        switch key {
        case "table": definition.own.vrfTable = value.number ?? .max
        case "interfaces":
            for item in value.items ?? [] {
                guard let member = resolve(item, for: definition) else { continue }
                if let other = member.vrf, other != definition.id {
                    reportAssigned(member, to: "VRF", other, at: item.range)
                }
                member.vrf = definition.id
            }
        default: break
        }
    }

    private func overrides(_ node: Node) -> NetplanDefinition.Overrides {
        var result = NetplanDefinition.Overrides(range: node.range)
        for entry in node.entries ?? [] {
            switch entry.key.text ?? "" {
            case "hostname": result.hostname = entry.value.text
            case "use-domains": result.domains = entry.value.text
            case "route-metric": result.metric = entry.value.number ?? .max
            case let key: result.flags[key] = entry.value.bool ?? true
            }
        }
        return result
    }

    mutating func warnAboutPassthrough(_ entries: [Node.Entry]) {
        for entry in entries {
            guard let key = entry.key.text, !key.contains(".") else { continue }
            findings.warning(
                "passthrough", "NetworkManager ignores a setting without its group", at: entry.key.range,
                hint: "write group.key, such as connection.type")
        }
    }

    mutating func reportAssigned(
        _ member: NetplanDefinition, to what: String, _ owner: String, at range: SourceRange
    ) {
        let place = definitions[owner]
        findings.error(
            "assigned",
            "\(member.id, at: member.range) belongs to \(place.map { "the \(trusted: what) \($0.id, at: $0.range)" } ?? "another \(trusted: what)") already",
            at: range,
            hint: "a device can belong to one",
            notes: place.map { [.init("\($0.id, at: $0.range) is defined here", at: $0.range)] } ?? [])
    }
}
