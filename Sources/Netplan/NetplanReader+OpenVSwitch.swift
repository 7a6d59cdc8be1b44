// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension NetplanReader {
    /// `network: {openvswitch: …}`.
    mutating func readGlobalOpenVSwitch(_ node: Node) {
        globalSSL = []
        for entry in node["ssl"]?.entries ?? [] {
            if let key = entry.key.text, entry.value.scalar != nil { globalSSL.insert(key) }
        }
        for pair in node["ports"]?.items ?? [] {
            guard let names = pair.items, names.count == 2, let port = patchPort(names[0]),
                let peer = patchPort(names[1])
            else {
                continue
            }
            for (end, other, place) in [(port, peer, names[0]), (peer, port, names[1])] {
                guard let known = end.peer, known != other.id else { continue }
                findings.error(
                    "port", "the port \(end.id, at: end.range) has another peer already", at: place.range,
                    notes: [.init("first named here", at: end.range)])
            }
            port.peer = port.peer ?? peer.id
            peer.peer = peer.peer ?? port.id
        }
    }

    /// A patch port is defined by being named here; what is defined elsewhere stays what it is.
    private mutating func patchPort(_ node: Node) -> NetplanDefinition? {
        guard let name = node.text else { return nil }
        if let known = definitions[name] { return known }
        return define(name, .port, at: node.range, backend: .openVSwitch)
    }

    /// `openvswitch:` of one device.
    mutating func readOpenVSwitch(_ node: Node, _ definition: NetplanDefinition) {
        guard let entries = node.entries else { return }
        let keys = Set(entries.compactMap(\.key.text))
        for key in ["external-ids", "other-config"] {
            guard let ids = node[key], ids.entries?.isEmpty == false else { continue }
            definition.own.openVSwitchIDs = definition.own.openVSwitchIDs ?? ids.range
        }
        if definition.kind == .bridges {
            for target in node["controller"]?["addresses"]?.items ?? [] { readController(target, definition) }
        }
        // Ids alone leave an ordinary device to its own backend.
        let hasIDsAlone = !keys.isEmpty && keys.isSubset(of: ["external-ids", "other-config"])
        if definition.kind == .bonds || definition.kind == .bridges || !hasIDsAlone {
            definition.backend = .openVSwitch
        }
    }

    /// A target as ovs-vsctl(8) has it: `tcp:HOST[:PORT]`, `ptcp:[PORT][:HOST]`, `unix:FILE` and their kin.
    private mutating func readController(_ node: Node, _ definition: NetplanDefinition) {
        guard let text = node.text else { return }
        definition.own.controllerTargets.append(node)
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let isGood: Bool
        switch parts.first {
        case "unix", "punix": isGood = parts.count == 2
        case "tcp", "ssl": isGood = parts.count == 2 && isTarget(parts[1])
        case "ptcp", "pssl": isGood = parts.count == 2 && isListener(parts[1])
        default: isGood = false
        }
        if !isGood {
            findings.error(
                "controller", "\(text, at: node.range) is not a controller's address", at: node.range,
                hint: "write one such as tcp:192.168.1.5:6653, ptcp:6653 or unix:/run/x")
        }
    }

    /// `HOST[:PORT]`; the port may have rubbish behind it.
    private func isTarget(_ text: Substring) -> Bool {
        if text.hasPrefix("[") {
            let inner = text.dropFirst()
            guard let end = range(of: "]:", in: inner) else { return inner.hasSuffix("]") && isHost(inner.dropLast()) }
            return isHost(inner[..<end.lowerBound]) && isPort(inner[end.upperBound...])
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return isHost(parts.first ?? "") && (parts.count < 2 || isPort(parts[1]))
    }

    /// `[PORT][:HOST]`.
    private func isListener(_ text: Substring) -> Bool {
        if text.isEmpty { return true }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard isPort(parts[0]) else { return false }
        guard parts.count == 2 else { return true }
        return isHost(parts[1].hasPrefix("[") ? parts[1].filter { $0 != "[" && $0 != "]" }[...] : parts[1])
    }

    private func isHost(_ text: Substring) -> Bool {
        IPFamily(of: text.prefix { $0 != "%" }) != nil
    }

    private func isPort(_ text: Substring) -> Bool {
        (1...65535).contains(NetplanScalar.leadingNumber(text).value)
    }

    private func range(of separator: String, in text: Substring) -> Range<Substring.Index>? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(separator) {
                return start..<(text.index(start, offsetBy: separator.count, limitedBy: text.endIndex) ?? text.endIndex)
            }
            start = text.index(after: start)
        }
        return nil
    }
}
