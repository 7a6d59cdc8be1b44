// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

/// What Netplan finds when all is read and it writes the files of the backends.
extension NetplanReader {
    mutating func crossCheck() {
        for definition in ordered where definition.backend == nil { definition.backend = globalBackend ?? .networkd }
        for definition in ordered where definition.kind == .vrfs { checkVRFTables(definition) }
        checkDefaultRoutes()
        checkRegulatoryDomains()
        // Devices that others are a virtual function of, and how many members each bond has.
        let physicalFunctions = Set(
            ordered.lazy.filter { $0.kind != .vlans && $0.kind != .tunnels }.compactMap(\.own.link))
        let members = Dictionary(ordered.lazy.compactMap { $0.bond.map { ($0, 1) } }, uniquingKeysWith: +)
        for definition in ordered {
            checkTunnelBackend(definition)
            if !physicalFunctions.contains(definition.id) { checkVirtualFunctions(definition) }
            checkFileName(definition)
            switch definition.backend ?? .networkd {
            case .networkd: checkNetworkd(definition)
            case .networkManager: checkNetworkManager(definition)
            case .openVSwitch: checkOpenVSwitch(definition, members: members[definition.id] ?? 0)
            }
        }
    }

    /// Where Netplan's files are named by the id, file names have 255 bytes at most.
    private mutating func checkFileName(_ definition: NetplanDefinition) {
        let longest = definition.id.split(separator: "/").map(\.utf8.count).max() ?? 0
        guard longest > 200 else { return }
        findings.error(
            "name-length", "Netplan names files by this name: it can have at most 200 bytes, and has \(longest)",
            at: definition.range)
    }

    private mutating func checkVRFTables(_ definition: NetplanDefinition) {
        let own = definition.own
        guard own.values["routes"]?.items != nil else { return }
        for route in own.routes where route.table != 0 && route.table != own.vrfTable {
            findings.error(
                "vrf-table", "the route's table \(route.table) is not the VRF's", at: route.tableRange ?? route.range,
                hint: "leave out 'table'",
                notes: own.range("table").map { [.init("the VRF's table", at: $0)] } ?? [])
        }
        for rule in own.rules where rule.table != 0 && rule.table != own.vrfTable {
            findings.error(
                "vrf-table", "the rule's table \(rule.table) is not the VRF's", at: rule.range,
                hint: "leave out 'table'",
                notes: own.range("table").map { [.init("the VRF's table", at: $0)] } ?? [])
        }
        if own.rules.isEmpty {
            findings.error(
                "vrf", "Netplan 0.106 crashes on a VRF that has routes and no routing-policy", at: own.range("routes"),
                hint: "add a routing-policy with one rule")
        }
    }

    private mutating func checkTunnelBackend(_ definition: NetplanDefinition) {
        guard definition.kind == .tunnels, let mode = definition.own.tunnel.mode, Self.tunnelModes.contains(mode) else {
            return
        }
        let tunnel = definition.own.tunnel
        let at = definition.own.range("mode")
        let withKeys: Set<String>
        switch definition.backend {
        case .networkd:
            if mode == "isatap" {
                findings.error("tunnel-mode", "networkd does not support the mode isatap", at: at)
                return
            }
            withKeys = ["vti", "vti6", "wireguard", "gre", "ip6gre", "gretap", "ip6gretap"]
        case .networkManager:
            if mode == "gretap" || mode == "ip6gretap" {
                findings.error("tunnel-mode", "NetworkManager does not support the mode \(trusted: mode)", at: at)
                return
            }
            withKeys = ["gre", "ip6gre", "wireguard"]
        default: return
        }
        if let key = tunnel.inputKey ?? tunnel.outputKey, !withKeys.contains(mode) {
            findings.error(
                "key", "a tunnel of the mode \(trusted: mode) has no keys here", at: key.range, hint: "leave them out")
        }
    }

    private mutating func checkVirtualFunctions(_ definition: NetplanDefinition) {
        let own = definition.own
        guard definition.kind == .ethernets, own.virtualFunctions == .max else { return }
        let key: String
        if own.values["embedded-switch-mode"] != nil {
            key = "embedded-switch-mode"
        } else if own.values["delay-virtual-functions-rebind"]?.bool == true {
            key = "delay-virtual-functions-rebind"
        } else {
            return
        }
        findings.error(
            "sriov", "'\(trusted: key)' is for a device with virtual functions", at: own.range(key),
            hint: "set virtual-function-count")
    }

    private mutating func checkRegulatoryDomains() {
        let domains = ordered.compactMap { $0.own.values["regulatory-domain"] }
        guard let first = domains.first, let text = first.text else { return }
        for domain in domains.dropFirst() where domain.text != text {
            findings.warning(
                "regulatory-domain", "another device has the regulatory domain \(text, at: first.range)",
                at: domain.range,
                hint: "only one can be set", notes: [.init("the first is here", at: first.range)])
        }
    }

    // MARK: - Default routes

    /// What two default routes must not share.
    private struct DefaultRoute: Hashable {
        var family: IPFamily?
        var table: UInt32
        var metric: UInt32
    }

    /// Two default routes of one family, table and metric: Netplan warns.
    private mutating func checkDefaultRoutes() {
        var known: [DefaultRoute: SourceRange] = [:]
        for (route, range) in ordered.flatMap({ defaultRoutes($0) }) {
            guard let first = known[route] else {
                known[route] = range
                continue
            }
            let notes = [Diagnostic.NoteText("the first is here", at: first)]
            if let family = route.family {
                findings.warning(
                    "default-route",
                    "a second default route for \(trusted: family.word) in the same table, with the same metric",
                    at: range, hint: "give it another metric, or a table with a routing-policy", notes: notes)
            } else {
                findings.error(
                    "default-route", "two default routes say neither IPv4 nor IPv6", at: range,
                    hint: "write to: 0.0.0.0/0 or to: ::/0", notes: notes)
            }
        }
    }

    private func defaultRoutes(_ definition: NetplanDefinition) -> [(DefaultRoute, SourceRange)] {
        let own = definition.own
        var found: [(DefaultRoute, SourceRange)] = []
        for (key, family) in [("gateway4", IPFamily.ipv4), ("gateway6", .ipv6)] {
            guard let range = own.range(key) else { continue }
            found.append((DefaultRoute(family: family, table: 0, metric: .max), range))
        }
        for route in own.routes where route.to == "default" || route.to.hasSuffix("/0") {
            let table = definition.kind == .vrfs ? own.vrfTable : route.table
            found.append((DefaultRoute(family: route.family, table: table, metric: route.metric), route.range))
        }
        return found
    }
}
