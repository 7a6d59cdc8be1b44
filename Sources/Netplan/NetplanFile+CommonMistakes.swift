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

    /// The findings, where those that follow from keys of a device that are not indented under it are one finding.
    static func namingMisplacedKeys(_ findings: [Diagnostic], _ document: Document) -> [Diagnostic] {
        var findings = findings
        for section in document.root["network"]?.entries ?? [] {
            guard NetplanDefinition.Kind(rawValue: section.key.text ?? "") != nil, let entries = section.value.entries
            else { continue }
            let isKey = { (entry: Node.Entry) in deviceKeys.contains(entry.key.text ?? "") }
            guard let first = entries.first(where: { isKey($0) && $0.value.entries == nil && !$0.value.isEmpty }),
                let name = first.key.text
            else { continue }
            // The device that they belong to has nothing left.
            let related = entries.filter { isKey($0) || $0.value.isEmpty }
            findings.removeAll { finding in
                guard let place = finding.range?.start else { return false }
                return related.contains { $0.key.range.start <= place && place <= $0.value.range.end }
            }
            findings.append(
                Diagnostic(
                    "\(idPrefix).indentation", .error,
                    "\(trusted: name) is a key of a device, and stands where a device's name does", in: document.source,
                    at: first.key.range, hint: "indent it, and what belongs to it, under its device"))
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
