// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension NetplanReader {
    mutating func readTunnel(_ key: String, _ value: Node, _ definition: NetplanDefinition) {
        switch key {
        case "mode": definition.own.tunnel.mode = value.text
        case "local":
            checkEndpoint(value)
            definition.own.tunnel.local = value
        case "remote":
            checkEndpoint(value)
            definition.own.tunnel.remote = value
        case "key", "keys": readTunnelKey(value, &definition.own.tunnel)
        case "peers": definition.own.tunnel.peers = (value.items ?? []).compactMap { readPeer($0) }
        case "link": if let target = resolve(value, for: definition) { definition.own.link = target.id }
        case "id": definition.own.tunnel.networkID = value.number ?? 0
        case "flow-label": definition.own.tunnel.flowLabel = value.number ?? .max
        case "port-range": warnAboutPortRange(value)
        default: break
        }
    }

    /// `local` and `remote`.
    private mutating func checkEndpoint(_ value: Node) {
        guard let text = value.text, IPFamily(of: text) == nil else { return }
        findings.error(
            "tunnel-address", "\(text, at: value.range) is not an IP address", at: value.range,
            hint: text.contains("/") ? "leave out the prefix length" : nil)
    }

    private func readTunnelKey(_ value: Node, _ tunnel: inout NetplanDefinition.Tunnel) {
        guard let entries = value.entries else {
            if value.scalar != nil {
                tunnel.inputKey = value
                tunnel.outputKey = value
                tunnel.privateKey = value
            }
            return
        }
        for entry in entries {
            switch entry.key.text {
            case "input": tunnel.inputKey = entry.value
            case "output": tunnel.outputKey = entry.value
            case "private": tunnel.privateKey = entry.value
            case "private-key-flags": tunnel.hasKeyFlags = entry.value.items?.isEmpty == false
            default: break
            }
        }
    }

    private mutating func warnAboutPortRange(_ value: Node) {
        guard let items = value.items, items.count == 2, let low = items[0].number, let high = items[1].number else {
            return
        }
        if low > high {
            findings.warning(
                "port-range", "the range's first port is above its last", at: value.range,
                hint: "write [\(high), \(low)], as which it is read")
        }
    }

    private mutating func readPeer(_ node: Node) -> NetplanDefinition.Peer? {
        guard node.entries != nil else { return nil }
        var peer = NetplanDefinition.Peer(range: node.range)
        peer.publicKey = node["keys"]?["public"]
        peer.sharedKey = node["keys"]?["shared"]
        peer.keepalive = node["keepalive"]
        for item in node["allowed-ips"]?.items ?? [] {
            // Netplan puts addresses with options elsewhere, so they allow nothing.
            if case .plain = readAddress(item, allowsZero: true) { peer.hasAllowedIPs = true }
        }
        if let endpoint = node["endpoint"] { checkWireGuardEndpoint(endpoint) }
        return peer
    }

    private mutating func checkWireGuardEndpoint(_ node: Node) {
        guard let text = node.text else { return }
        let hint: MessageText = "write host:port or [IPv6 address]:port"
        let host: Substring
        var port: Substring?
        if text.utf8.count < 3 {
            findings.error(
                "endpoint", "\(text, at: node.range) is too short for an endpoint", at: node.range, hint: hint)
            return
        } else if text.hasPrefix("[") {
            guard let end = text.lastIndex(of: "]") else {
                findings.error(
                    "endpoint", "the bracket of \(text, at: node.range) is not closed", at: node.range, hint: hint)
                return
            }
            host = text[text.index(after: text.startIndex)..<end]
            port = text[end...].lastIndex(of: ":").map { text[text.index(after: $0)...] }
        } else {
            let colon = text.lastIndex(of: ":")
            host = text[..<(colon ?? text.endIndex)]
            port = colon.map { text[text.index(after: $0)...] }
        }
        guard let port else {
            findings.error("endpoint", "the endpoint \(text, at: node.range) has no port", at: node.range, hint: hint)
            return
        }
        guard IPFamily(of: host) != nil || NetplanScalar.isHostName(host) else {
            findings.error(
                "endpoint", "\(host, at: node.range) is neither a host name nor an IP address", at: node.range,
                hint: hint)
            return
        }
        let (number, isWhole) = NetplanScalar.leadingNumber(port)
        if number > 65535 {
            findings.error("endpoint", "the port \(port, at: node.range) is above 65535", at: node.range)
        } else if !isWhole || number == 0 {
            findings.warning(
                "endpoint", "the port \(port, at: node.range) is not a number from 1 to 65535", at: node.range,
                hint: "Netplan passes it on unseen")
        }
    }
}
