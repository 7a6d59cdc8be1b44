// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

/// What networkd, NetworkManager and Open vSwitch can be told, by Netplan 0.106.
extension NetplanReader {
    // MARK: - networkd

    mutating func checkNetworkd(_ definition: NetplanDefinition) {
        let own = definition.own
        switch definition.kind {
        case .modems:
            findings.error(
                "renderer", "networkd does not support modems", at: definition.range,
                hint: "write renderer: NetworkManager")
            return
        case .networkManager:
            findings.error(
                "renderer",
                "networkd cannot bring up \(definition.id, at: definition.range), which is NetworkManager's",
                at: definition.range, hint: "write renderer: NetworkManager")
            return
        case .wifis: checkWPA(definition)
        default: if let auth = own.auth { checkPassphrase(auth, .networkd) }
        }
        if definition.kind == .wifis || own.auth != nil, definition.id.hasPrefix("-") {
            findings.error("name", "the name of a device with credentials cannot start with '-'", at: definition.range)
        }
        if let settings = own.values["networkmanager"], settings.entries?.isEmpty == false {
            findings.warning(
                "renderer", "networkd does not look at settings for NetworkManager", at: settings.range,
                hint: "newer Netplans refuse them without renderer: NetworkManager")
        }
        checkNewer(definition)
        checkNetworkFile(definition)
        checkOpenVSwitchIDs(definition)
    }

    /// What only newer Netplans know, and refuse for networkd.
    private mutating func checkNewer(_ definition: NetplanDefinition) {
        let own = definition.own
        if let address = own.values["macaddress"], ["stable", "preserve", "stable-ssid"].contains(address.text) {
            findings.error(
                "macaddress", "networkd does not support this word for a MAC address", at: address.range,
                hint: "write permanent, random or an address, or renderer: NetworkManager")
        }
        if definition.kind == .tunnels, own.tunnel.mode == "wireguard", own.tunnel.hasKeyFlags,
            own.tunnel.privateKey == nil
        {
            findings.error(
                "key", "networkd needs the private key itself", at: definition.range,
                hint: "set keys: {private: …}, or write renderer: NetworkManager")
        }
    }

    private mutating func checkWPA(_ definition: NetplanDefinition) {
        let own = definition.own
        if own.hasMatch {
            findings.error(
                "match", "networkd does not support 'match' for Wi-Fi", at: own.range("match"),
                hint: "name the device itself, or write renderer: NetworkManager")
        }
        // The list's `any` and so on are wpa_supplicant's; it has no tcp.
        if own.wakeOnWLAN.contains("tcp"), own.wakeOnWLAN.isDisjoint(with: ["default"]) {
            findings.error("wakeonwlan", "networkd does not support 'tcp' here", at: own.range("wakeonwlan"))
        }
        for network in own.networks {
            checkChannel(network)
            if let mode = network.mode, mode.text == "ap" {
                findings.error(
                    "mode", "networkd does not support access points", at: mode.range,
                    hint: "write renderer: NetworkManager")
            }
            if let auth = network.auth { checkPassphrase(auth, .networkd) }
        }
    }

    /// What is common to networkd and Open vSwitch, whose devices get a networkd file as well.
    private mutating func checkNetworkFile(_ definition: NetplanDefinition) {
        let own = definition.own
        if own.isSRIOVVLAN { return }
        if let generation = own.values["ipv6-address-generation"], generation.text == "stable-privacy",
            own.values["ipv6-address-token"] == nil
        {
            findings.error(
                "address-generation", "networkd does not support stable-privacy here", at: generation.range,
                hint: "leave it out, or write renderer: NetworkManager")
        }
        for route in own.routes where route.to == "default" && route.family == nil {
            findings.error(
                "default-route", "a default route without addresses says neither IPv4 nor IPv6", at: route.range,
                hint: "write to: 0.0.0.0/0 or to: ::/0")
        }
        if own.isDHCP4, own.isDHCP6 { checkOverrides(own) }
    }

    /// networkd takes one set of overrides for both.
    private mutating func checkOverrides(_ own: NetplanDefinition.Own) {
        let left = own.overrides4
        let right = own.overrides6
        var differing = Set(left.flags.keys).union(right.flags.keys).filter {
            left.flags[$0] ?? true != right.flags[$0] ?? true
        }
        if left.hostname != right.hostname { differing.insert("hostname") }
        if left.domains != right.domains { differing.insert("use-domains") }
        if left.metric != right.metric { differing.insert("route-metric") }
        for key in differing.sorted() {
            findings.error(
                "overrides", "'\(trusted: key)' must be the same in dhcp4-overrides and dhcp6-overrides for networkd",
                at: (right.range ?? left.range),
                notes: right.range == nil ? [] : left.range.map { [.init("the other is here", at: $0)] } ?? []
            )
        }
    }

    // MARK: - NetworkManager

    mutating func checkNetworkManager(_ definition: NetplanDefinition) {
        let own = definition.own
        if own.hasDriverMatch, own.setName == nil {
            findings.error(
                "match", "NetworkManager cannot match by driver", at: own.range("match"),
                hint: "match by name or macaddress, or write renderer: networkd")
        }
        if let range = own.addressOptions {
            findings.error("address", "NetworkManager does not support options of addresses", at: range)
        }
        checkOpenVSwitchIDs(definition)
        if own.isSRIOVVLAN { return }
        if let mode = own.values["activation-mode"], mode.text == "off" {
            findings.error("activation-mode", "NetworkManager does not support 'off' here", at: mode.range)
        }
        if let mtu = own.values["ipv6-mtu"], let value = mtu.number, value != 0 {
            findings.error("ipv6-mtu", "NetworkManager does not support ipv6-mtu", at: mtu.range)
        }
        if definition.kind == .tunnels, own.tunnel.mode == "wireguard" { checkKeyFiles(own.tunnel) }
        checkRouteTypes(definition)
        for network in own.networks {
            checkChannel(network)
            if let auth = network.auth { checkPassphrase(auth, .networkManager) }
        }
    }

    private mutating func checkKeyFiles(_ tunnel: NetplanDefinition.Tunnel) {
        for key in [tunnel.privateKey] + tunnel.peers.map(\.sharedKey) {
            guard let key, let text = key.text, text.hasPrefix("/"), !NetplanScalar.isWireGuardKey(text) else {
                continue
            }
            findings.error("key", "NetworkManager takes the key itself, not a file of it", at: key.range)
        }
    }

    /// NetworkManager is told of routes only where there are addresses of their family.
    private mutating func checkRouteTypes(_ definition: NetplanDefinition) {
        let own = definition.own
        let isVRF = definition.kind == .vrfs
        let hasIPv4 = isVRF || own.hasIPv4Addresses || own.isDHCP4
        let hasIPv6 =
            isVRF || own.isDHCP6 || own.hasIPv6Addresses || own.values["gateway6"] != nil || own.hasIPv6Nameservers
            || own.values["ipv6-address-generation"] != nil
        for route in own.routes where route.type != "unicast" {
            guard route.family == .ipv4 ? hasIPv4 : route.family == .ipv6 && hasIPv6 else { continue }
            findings.error("route", "NetworkManager supports no routes but unicast ones", at: route.range)
        }
    }

    // MARK: - Open vSwitch

    /// `members` is how many devices a bond has.
    mutating func checkOpenVSwitch(_ definition: NetplanDefinition, members: Int) {
        switch definition.kind {
        case .bonds: checkOpenVSwitchBond(definition, members)
        case .bridges:
            for target in definition.own.controllerTargets {
                guard let text = target.text, text.hasPrefix("ssl:") || text.hasPrefix("pssl:") else { continue }
                guard !globalSSL.isSuperset(of: ["ca-cert", "certificate", "private-key"]) else { break }
                findings.error(
                    "ssl", "\(text, at: target.range) needs the certificates of Open vSwitch", at: target.range,
                    hint: "set network: {openvswitch: {ssl: {ca-cert, certificate, private-key}}}")
                break
            }
        case .port:
            if definition.bridge == nil, definition.bond == nil {
                findings.error(
                    "port", "the patch port \(definition.id, at: definition.range) belongs to no bridge and no bond",
                    at: definition.range, hint: "put it into the interfaces of one")
            }
        case .vlans: break
        default:
            findings.error(
                "openvswitch", "\(trusted: definition.kind.word) cannot be one of Open vSwitch",
                at: definition.own.range("openvswitch") ?? definition.range,
                hint: "set external-ids and other-config alone, or leave it out")
            return
        }
        checkNetworkFile(definition)
    }

    private mutating func checkOpenVSwitchBond(_ definition: NetplanDefinition, _ members: Int) {
        if definition.bridge == nil {
            findings.error(
                "bond", "the Open vSwitch bond \(definition.id, at: definition.range) belongs to no bridge",
                at: definition.range,
                hint: "put it into the interfaces of one")
        }
        if members < 2 {
            findings.error(
                "bond", "the Open vSwitch bond \(definition.id, at: definition.range) needs two members or more",
                at: definition.range
            )
        }
        if let mode = definition.own.bondMode, let text = mode.text,
            !["active-backup", "balance-tcp", "balance-slb"].contains(text)
        {
            findings.error(
                "mode", "Open vSwitch does not support the bond mode \(text, at: mode.range)", at: mode.range,
                hint: "active-backup, balance-tcp and balance-slb are its modes")
        }
    }

    private mutating func checkOpenVSwitchIDs(_ definition: NetplanDefinition) {
        guard let range = definition.own.openVSwitchIDs, definition.bridge == nil, definition.bond == nil else {
            return
        }
        findings.error(
            "openvswitch", "only a member of an Open vSwitch bridge or bond can have these", at: range,
            hint: "put \(definition.id, at: definition.range) into the interfaces of one")
    }
}
