// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension NetplanFile {
    /// A network configuration of cloud-init that has the key `network`: version 1 is another format.
    static func cloudInit(_ document: Document) -> Diagnostic? {
        guard let network = document.root["network"], let config = network.entry("config") else { return nil }
        let isOff = config.value.text == "disabled"
        let kind = DocumentKind.cloudNetworkVersion1
        return Diagnostic(
            "\(idPrefix).wrong-file", .error,
            isOff
                ? "'config: disabled' is cloud-init's, and not a key of Netplan"
                : "this is \(trusted: kind.phrase), not \(trusted: DocumentKind.netplan.phrase)",
            in: document.source, at: config.key.range,
            hint: isOff ? "a network without devices is network: {version: 2}" : kind.hint)
    }

    /// Keys of devices, as far as nobody calls a device so.
    private static let deviceKeys: Set<String> = [
        "accept-ra", "access-points", "addresses", "dhcp4", "dhcp4-overrides", "dhcp6", "dhcp6-overrides", "gateway4",
        "gateway6", "interfaces", "link-local", "macaddress", "match", "mtu", "nameservers", "optional", "parameters",
        "routes", "routing-policy", "set-name", "wakeonlan",
    ]

    /// Whether a finding says what a route or a peer lacks that has a key which Netplan does not know: what it lacks may be
    /// under that name.
    static func follows(_ finding: Diagnostic, _ structure: [Diagnostic]) -> Bool {
        let ids = ["route", "default-route", "public-key", "allowed-ips"].map { "\(idPrefix).\($0)" }
        guard ids.contains(finding.id), let range = finding.range else { return false }
        return structure.contains { other in
            guard other.id == "\(idPrefix).unknown-key", let place = other.range?.start else { return false }
            return range.start < place && place < range.end
        }
    }

    /// The findings, where those that follow from keys of a device that are not indented under it, or from keys of a Wi-Fi
    /// network that stand beside the networks, are one finding.
    static func namingMisplacedKeys(_ findings: [Diagnostic], _ document: Document) -> [Diagnostic] {
        guard findings.contains(where: { $0.severity == .error }) else { return findings }
        var findings = findings
        func replace(_ entries: [Node.Entry], _ key: Node, _ id: String, _ message: MessageText, _ hint: MessageText) {
            findings.removeAll { finding in
                guard let place = finding.range?.start else { return false }
                return entries.contains { $0.key.range.start <= place && place <= $0.value.range.end }
            }
            findings.append(
                Diagnostic("\(idPrefix).\(id)", .error, message, in: document.source, at: key.range, hint: hint))
        }
        let isKey = { (entry: Node.Entry) in deviceKeys.contains(entry.key.text ?? "") }
        let sections = document.root["network"]?.entries ?? []
        let stray = sections.filter(isKey)
        if let first = stray.first, let name = first.key.text {
            replace(
                stray, first.key, "indentation",
                "\(trusted: name) is a key of a device, and stands directly under network",
                "put it under its device")
        }
        for section in sections {
            guard let kind = NetplanDefinition.Kind(rawValue: section.key.text ?? ""),
                let entries = section.value.entries
            else { continue }
            if let first = entries.first(where: { isKey($0) && $0.value.entries == nil && !$0.value.isEmpty }),
                let name = first.key.text
            {
                // The device that they belong to has nothing left.
                replace(
                    entries.filter { isKey($0) || $0.value.isEmpty }, first.key, "indentation",
                    "\(trusted: name) is a key of a device, and stands where a device's name does",
                    "indent it, and what belongs to it, under its device")
            }
            guard kind == .wifis else { continue }
            for device in entries where device.value["access-points"] == nil {
                let words: Set = ["ssid", "password", "psk", "passphrase", "key-management"]
                let keys = device.value.entries?.filter { words.contains($0.key.text ?? "") } ?? []
                guard let first = keys.first else { continue }
                replace(
                    keys + [Node.Entry(key: device.key, value: Node(.mapping([]), range: device.key.range))], first.key,
                    "access-points", "a network's name and password stand under access-points",
                    "write access-points: {NAME: {password: PASSPHRASE}}")
            }
        }
        return findings
    }

    /// A finding over a value that holds what nobody sees, with a hint that names it.
    static func namingOddBlank(_ finding: Diagnostic) -> Diagnostic {
        guard let range = finding.range, range.end - range.start <= 300, finding.id != "\(idPrefix).ssid",
            let blank = finding.source.oddBlank(in: range.start..<range.end)
        else { return finding }
        var named = finding
        named.hintText = "\(trusted: blank.name) stands in it: \(blank.hint)"
        return named
    }
}
