// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

/// Bridges and bonds: what belongs to them, and their parameters.
extension NetplanReader {
    mutating func readBridge(_ key: String, _ value: Node, _ bridge: NetplanDefinition) {
        switch key {
        case "interfaces":
            for item in value.items ?? [] {
                guard let member = resolve(item, for: bridge) else { continue }
                if let other = member.bridge, other != bridge.id {
                    reportAssigned(member, to: "bridge", other, at: item.range)
                } else if let other = member.bond {
                    reportAssigned(member, to: "bond", other, at: item.range)
                } else {
                    member.bridge = bridge.id
                    if member.backend == .openVSwitch { bridge.backend = .openVSwitch }
                }
            }
        case "parameters":
            for entry in value.entries ?? [] {
                switch entry.key.text {
                case "path-cost": readPortNumbers(entry.value, "path cost", \.pathCost, bridge)
                case "port-priority": readPortNumbers(entry.value, "port priority", \.portPriority, bridge)
                default: break
                }
            }
        default: break
        }
    }

    /// `path-cost` and `port-priority`: numbers of member devices, which can be set once.
    private mutating func readPortNumbers(
        _ node: Node, _ what: String, _ field: ReferenceWritableKeyPath<NetplanDefinition, UInt32>,
        _ bridge: NetplanDefinition
    ) {
        for entry in node.entries ?? [] {
            guard let member = resolve(entry.key, for: bridge) else { continue }
            if member[keyPath: field] != 0 {
                // Where the file is read twice, Netplan 0.106 trips over what it set itself in the first pass.
                findings.error(
                    "port", "\(member.id, at: member.range) has a \(trusted: what) already", at: entry.key.range,
                    hint: member.bridge == bridge.id
                        ? "set it once, and define what the bridge refers to before it" : "set it once")
            } else {
                member[keyPath: field] = entry.value.number ?? 0
            }
        }
    }

    mutating func readBond(_ key: String, _ value: Node, _ bond: NetplanDefinition) {
        switch key {
        case "interfaces":
            for item in value.items ?? [] {
                guard let member = resolve(item, for: bond) else { continue }
                if let other = member.bridge {
                    reportAssigned(member, to: "bridge", other, at: item.range)
                } else if let other = member.bond, other != bond.id {
                    reportAssigned(member, to: "bond", other, at: item.range)
                } else {
                    member.bond = bond.id
                    if member.backend == .openVSwitch { bond.backend = .openVSwitch }
                }
            }
        case "parameters": for entry in value.entries ?? [] { readBondParameter(entry, bond) }
        default: break
        }
    }

    private mutating func readBondParameter(_ entry: Node.Entry, _ bond: NetplanDefinition) {
        let value = entry.value
        switch entry.key.text {
        case "mode":
            bond.own.bondMode = value
            // Only Open vSwitch has these two.
            if value.text == "balance-tcp" || value.text == "balance-slb" { bond.backend = .openVSwitch }
        case "arp-ip-targets":
            for item in value.items ?? [] {
                guard let text = item.text, !HostName.isIPv4(text) else { continue }
                findings.error("arp-ip-target", "\(text, at: item.range) is not an IPv4 address", at: item.range)
            }
        case "primary":
            guard let member = resolve(value, for: bond) else { break }
            if let known = bond.primaryMember {
                if known != member.id {
                    findings.error(
                        "primary", "\(bond.id, at: bond.range) has another primary member already", at: value.range
                    )
                }
            } else {
                member.primaryMember = member.id
                bond.primaryMember = member.id
            }
        default: break
        }
    }
}
