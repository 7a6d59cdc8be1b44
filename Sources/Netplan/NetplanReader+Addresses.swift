// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension NetplanReader {
    mutating func readAddresses(_ node: Node, _ definition: NetplanDefinition) {
        for item in node.items ?? [] {
            switch readAddress(item, allowsZero: false) {
            case .plain(.ipv4): definition.own.hasIPv4Addresses = true
            case .plain(.ipv6): definition.own.hasIPv6Addresses = true
            case .withOptions: definition.own.addressOptions = item.range
            case nil: break
            }
        }
    }

    enum Address {
        case plain(IPFamily)
        /// Netplan keeps these apart, and asks less of them.
        case withOptions
    }

    /// One address with its prefix length, alone or as the key of its options.
    mutating func readAddress(_ item: Node, allowsZero: Bool) -> Address? {
        let key = item.scalar != nil ? item : item.entries?.first?.key
        guard let key, let text = key.text else { return nil }
        let (address, prefix) = NetplanScalar.split(text)
        guard let prefix else {
            findings.error(
                "address", "the address \(text, at: key.range) has no prefix length", at: key.range,
                hint: IPFamily(of: text).map { "write \(bare: text, at: key.range)/\($0 == .ipv4 ? 24 : 64) or so" })
            return nil
        }
        guard let family = IPFamily(of: address) else {
            findings.error(
                "address", "\(address, at: key.range) is not an IP address", at: key.range,
                hint: address.contains("%") ? "leave out the %…" : "write one such as 192.168.1.5/24 or 2001:db8::5/64")
            return nil
        }
        let (length, isWhole) = NetplanScalar.leadingNumber(prefix)
        let isWrong = length > family.longestPrefix || (length == 0 && !allowsZero)
        let range = allowsZero ? "0 to \(family.longestPrefix)" : "1 to \(family.longestPrefix)"
        if item.scalar == nil {
            if isWrong || !isWhole {
                findings.warning(
                    "address", "the prefix length \(prefix, at: key.range) is not a number from \(trusted: range)",
                    at: key.range,
                    hint: "Netplan passes it on unseen")
            }
            return .withOptions
        }
        if isWrong {
            let isMask = prefix.contains(".")
            findings.error(
                "address", "the prefix length of \(text, at: key.range) must be from \(trusted: range)", at: key.range,
                hint: isMask ? "write the length, not the mask: 255.255.255.0 is 24" : nil)
            return nil
        }
        if !isWhole {
            findings.warning(
                "address", "the prefix length \(prefix, at: key.range) is read as \(length)", at: key.range)
        }
        return .plain(family)
    }

    mutating func readGateway(_ entry: Node.Entry, _ family: IPFamily, _ definition: NetplanDefinition) {
        guard let text = entry.value.text else { return }
        guard IPFamily(of: text) == family else {
            findings.error(
                "gateway", "\(text, at: entry.value.range) is not an \(trusted: family.word) address",
                at: entry.value.range,
                hint: text.contains("/") ? "leave out the prefix length" : nil)
            return
        }
        // `routes:` replaces the key where there is none yet; else the route belongs into the list that is there.
        let isAlone = !isAccompanied(definition, entry)
        let range = SourceRange(start: entry.key.range.start, end: entry.value.range.end)
        let via: MessageText = "\(bare: family == .ipv6 ? "\"\(text)\"" : text, at: entry.value.range)"
        let route: MessageText = "{to: default, via: \(via)}"
        findings.warning(
            "gateway", "gateway\(family == .ipv4 ? 4 : 6) is deprecated", at: entry.key.range,
            hint: isAlone ? "write routes: [\(route)]" : "put \(route) into the routes",
            fixIts: isAlone
                ? [.init("use a default route", replacing: range, with: "routes: [\(route)]")] : [])
    }

    /// Whether the definition has `routes:` or the other family's gateway as well, before or behind this key.
    private func isAccompanied(_ definition: NetplanDefinition, _ entry: Node.Entry) -> Bool {
        let other = entry.key.text == "gateway4" ? "gateway6" : "gateway4"
        return definition.body?["routes"] != nil || definition.body?[other] != nil
    }

    mutating func readNameservers(_ node: Node, _ definition: NetplanDefinition) {
        for item in node["addresses"]?.items ?? [] {
            guard let text = item.text else { continue }
            switch IPFamily(of: text) {
            case .ipv4: break
            case .ipv6: definition.own.hasIPv6Nameservers = true
            case nil:
                findings.error(
                    "nameserver", "\(text, at: item.range) is not an IP address", at: item.range,
                    hint: text.contains("/") ? "leave out the prefix length" : "name servers have no names here")
            }
        }
    }
}
