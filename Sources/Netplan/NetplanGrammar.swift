// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

/// What must be true of one definition, once all that it refers to is known.
extension NetplanReader {
    mutating func checkGrammar(_ definition: NetplanDefinition) {
        let own = definition.own
        if let setName = own.setName, !own.hasMatch {
            findings.error(
                "set-name", "'set-name' needs a 'match'", at: setName.range, hint: "say which device is to be renamed")
        }
        switch definition.kind {
        case .wifis: checkWiFi(definition)
        case .vlans: checkVLAN(definition)
        case .vrfs: if own.vrfTable == .max { require("table", of: definition) }
        case .tunnels: checkTunnel(definition)
        case .virtualEthernets: if definition.peer == nil { require("peer", of: definition) }
        case .networkManager:
            if own.passthroughKeys?.contains("connection.type") != true {
                findings.error(
                    "nm-device", "\(definition.id, at: definition.range) does not say what type of connection it is",
                    at: definition.range, hint: "set networkmanager: {passthrough: {connection.type: …}}")
            }
        default: break
        }
        if let token = own.range("ipv6-address-token"), own.values["ipv6-address-generation"] != nil {
            findings.error(
                "token", "ipv6-address-token and ipv6-address-generation exclude each other", at: token,
                notes: own.range("ipv6-address-generation").map { [.init("the other is here", at: $0)] } ?? []
            )
        }
        warnAboutName(definition)
    }

    /// A key that the definition lacks; one that is there and malformed is the schema's matter.
    private mutating func require(_ key: String, of definition: NetplanDefinition, hint: MessageText? = nil) {
        if let node = definition.own.values[key], node.number == nil || node.items != nil { return }
        let isThere = definition.own.values[key] != nil
        findings.error(
            key,
            isThere
                ? "'\(trusted: key)' of \(definition.id, at: definition.range) counts as missing"
                : "\(definition.id, at: definition.range) has no '\(trusted: key)'",
            at: definition.own.range(key) ?? definition.range,
            hint: hint ?? "\(trusted: definition.kind.word) needs one")
    }

    private mutating func checkWiFi(_ definition: NetplanDefinition) {
        guard definition.own.networks.isEmpty, definition.own.values["access-points"]?.entries?.isEmpty ?? true else {
            return
        }
        if let value = definition.own.values["access-points"], value.entries == nil { return }
        findings.error(
            "access-points", "\(definition.id, at: definition.range) has no access points", at: definition.range,
            hint: "name at least one network")
    }

    private mutating func checkVLAN(_ definition: NetplanDefinition) {
        let own = definition.own
        if own.link == nil { require("link", of: definition, hint: "name the device that carries the VLAN") }
        if own.vlanID == .max {
            require("id", of: definition)
        } else if own.vlanID > 4094 {
            findings.error("id", "a VLAN's id must be from 0 to 4094, not \(own.vlanID)", at: own.range("id"))
        }
    }

    /// Linux takes 15 characters and no slash; Netplan only warns.
    private mutating func warnAboutName(_ definition: NetplanDefinition) {
        let own = definition.own
        let isOwnName = !definition.kind.isPhysical && definition.kind != .networkManager
        let name = isOwnName ? definition.id : own.setName?.text
        guard let name else { return }
        guard let range = isOwnName ? definition.range : own.setName?.range else { return }
        if name.utf8.count > 15 {
            findings.warning(
                "name-length",
                "a network device's name has at most 15 bytes, and \(name, at: range, or: "this one") has \(name.utf8.count)",
                at: range, hint: "shorten it, or it will be ignored")
        } else if name.contains("/") {
            findings.warning("name", "the name of a network device cannot contain '/'", at: range)
        }
    }

    // MARK: - Tunnels

    static let tunnelModes: Set<String> = [
        "ipip", "gre", "sit", "isatap", "vti", "ip6ip6", "ipip6", "ip6gre", "vti6", "gretap", "ip6gretap", "vxlan",
        "wireguard",
    ]

    private mutating func checkTunnel(_ definition: NetplanDefinition) {
        let tunnel = definition.own.tunnel
        guard let mode = tunnel.mode else {
            require("mode", of: definition, hint: "write one such as wireguard, vxlan or gre")
            return
        }
        // What another mode needs is not known.
        guard Self.tunnelModes.contains(mode) else { return }
        if mode == "vxlan" { checkVXLAN(definition) }
        if mode == "wireguard" {
            checkWireGuard(definition)
            return
        }
        for key in [tunnel.inputKey, tunnel.outputKey] { if let key { checkTunnelKey(key) } }
        if mode != "vxlan" {
            if tunnel.local == nil { require("local", of: definition) }
            if tunnel.remote == nil { require("remote", of: definition) }
        }
        if let ttl = definition.own.values["ttl"], let value = ttl.number, value > 255 {
            findings.error("ttl", "'ttl' must be from 1 to 255, not \(value)", at: ttl.range)
        }
        checkFamilies(tunnel, mode)
    }

    private mutating func checkFamilies(_ tunnel: NetplanDefinition.Tunnel, _ mode: String) {
        let ends = [("local", tunnel.local), ("remote", tunnel.remote)].compactMap { name, node in
            node.flatMap { node in IPFamily(of: node.text ?? "").map { (name, node, $0) } }
        }
        if mode == "vxlan" {
            guard ends.count == 2, ends[0].2 != ends[1].2 else { return }
            findings.error(
                "tunnel-address", "'local' and 'remote' must be of one family", at: ends[1].1.range,
                notes: [.init("'local' is \(trusted: ends[0].2.word)", at: ends[0].1.range)])
            return
        }
        let wanted: IPFamily = ["ipip6", "ip6ip6", "ip6gre", "ip6gretap", "vti6"].contains(mode) ? .ipv6 : .ipv4
        for (name, node, family) in ends where family != wanted {
            findings.error(
                "tunnel-address",
                "'\(trusted: name)' must be an \(trusted: wanted.word) address for the mode \(trusted: mode)",
                at: node.range)
        }
    }

    /// A number or a dotted quad; its text may be a secret and is not named.
    private mutating func checkTunnelKey(_ key: Node) {
        guard let text = key.text, NetplanScalar.number(text) == nil, !HostName.isIPv4(text) else { return }
        let message: MessageText =
            "a tunnel's key must be a number up to 4294967295, or be written like an IPv4 address"
        if findings.diagnostics.last.map({ $0.messageText == message && $0.range == key.range }) == true { return }
        findings.error("key", message, at: key.range)
    }

    private mutating func checkVXLAN(_ definition: NetplanDefinition) {
        let tunnel = definition.own.tunnel
        if tunnel.networkID == 0 {
            require("id", of: definition, hint: "write a number from 1 to 16777215")
        } else if tunnel.networkID > 16_777_215 {
            findings.error("id", "a VXLAN's id must be from 1 to 16777215", at: definition.own.range("id"))
        }
        if tunnel.flowLabel != .max, tunnel.flowLabel > 1_048_575 {
            findings.error(
                "flow-label", "'flow-label' must be from 0 to 1048575", at: definition.own.range("flow-label"))
        }
    }

    private mutating func checkWireGuard(_ definition: NetplanDefinition) {
        let tunnel = definition.own.tunnel
        let shape: MessageText = "must be 44 characters of base64 that end in '=', or an absolute path"
        if let key = tunnel.privateKey {
            if let text = key.text, !text.hasPrefix("/"), !NetplanScalar.isWireGuardKey(text) {
                findings.error("key", "a private key \(shape)", at: key.range, hint: "wg genkey makes one")
            }
        } else if !tunnel.hasKeyFlags, !definition.own.values.keys.contains(where: { $0.hasPrefix("private") }) {
            findings.error(
                "key", "\(definition.id, at: definition.range) has no private key", at: definition.range,
                hint: "set key:")
        }
        if tunnel.peers.isEmpty,
            definition.own.values["peers"]?.items?.isEmpty ?? (definition.own.values["peers"] == nil)
        {
            findings.error(
                "peers", "\(definition.id, at: definition.range) has no peers", at: definition.range, hint: "name one")
        }
        for peer in tunnel.peers { checkPeer(peer, shape) }
    }

    private mutating func checkPeer(_ peer: NetplanDefinition.Peer, _ shape: MessageText) {
        if let key = peer.publicKey {
            if let text = key.text, !NetplanScalar.isWireGuardKey(text) {
                findings.error(
                    "public-key", "a public key must be 44 characters of base64 that end in '='", at: key.range)
            }
        } else {
            findings.error("public-key", "a peer needs its public key", at: peer.range, hint: "set keys: {public: …}")
        }
        if let key = peer.sharedKey, let text = key.text, !text.hasPrefix("/"), !NetplanScalar.isWireGuardKey(text) {
            findings.error("shared-key", "a shared key \(shape)", at: key.range, hint: "wg genpsk makes one")
        }
        if let keepalive = peer.keepalive, let value = keepalive.number, value > 65535 {
            findings.error("keepalive", "keepalive must be from 0 to 65535, not \(value)", at: keepalive.range)
        }
        if !peer.hasAllowedIPs {
            findings.error(
                "allowed-ips", "a peer needs 'allowed-ips'", at: peer.range,
                hint: "such as 10.0.0.0/24, or 0.0.0.0/0 for all")
        }
    }
}
