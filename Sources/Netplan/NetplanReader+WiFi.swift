// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension NetplanReader {
    mutating func readAccessPoints(_ node: Node, _ definition: NetplanDefinition) {
        for entry in node.entries ?? [] {
            guard let name = entry.key.text, entry.value.entries != nil else { continue }
            if definition.knownNetworks.contains(name) {
                // Netplan 0.106 trips over its own second pass here; newer ones do not.
                findings.error(
                    "order", "Netplan 0.106 refuses Wi-Fi networks in a file that uses names before it defines them",
                    at: entry.key.range, hint: "put every definition before the ones that refer to it")
            }
            checkNetworkName(name, at: entry.key.range)
            definition.own.networks.append(network(name, entry))
            if let passthrough = entry.value["networkmanager"]?["passthrough"]?.entries {
                warnAboutPassthrough(passthrough)
            }
        }
        for network in definition.own.networks { definition.knownNetworks.insert(network.name) }
    }

    /// An SSID has 32 bytes at most (IEEE 802.11, 9.4.2.2); which network is meant is never said.
    private mutating func checkNetworkName(_ name: String, at range: SourceRange) {
        if name.utf8.count > 32 {
            findings.warning(
                "ssid", "a Wi-Fi network's name has at most 32 bytes, and this one has \(name.utf8.count)", at: range)
        }
        if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            findings.warning("ssid", "the Wi-Fi network's name has a control character", at: range)
        }
    }

    private func network(_ name: String, _ entry: Node.Entry) -> NetplanDefinition.Network {
        var network = NetplanDefinition.Network(name: name, range: entry.key.range)
        for entry in entry.value.entries ?? [] {
            switch entry.key.text {
            case "password":
                // Short for `auth:` with a pre-shared key; of both, the later one counts.
                var auth = network.auth ?? .init()
                auth.isPSK = true
                auth.password = entry.value
                network.auth = auth
            case "auth": network.auth = auth(entry.value, over: network.auth ?? .init())
            case "mode": network.mode = entry.value
            case "band": network.band = entry.value.text
            case "channel": network.channel = entry.value
            default: break
            }
        }
        return network
    }

    func auth(_ node: Node, over start: NetplanDefinition.Auth = .init()) -> NetplanDefinition.Auth {
        var auth = start
        for entry in node.entries ?? [] {
            switch entry.key.text {
            case "key-management": auth.isPSK = ["psk", "psk-sha256", "sae"].contains(entry.value.text)
            case "password": auth.password = entry.value
            default: break
            }
        }
        return auth
    }

    mutating func readWakeOnWLAN(_ node: Node, _ definition: NetplanDefinition) {
        let words = Set((node.items ?? []).compactMap { $0.text?.lowercased() })
        definition.own.wakeOnWLAN = words
        if words.contains("default"), words.count > 1 {
            findings.error("wakeonwlan", "'default' cannot stand beside others", at: node.range)
        }
    }

    /// A pre-shared key as wpa_supplicant takes it; the value is never named.
    mutating func checkPassphrase(_ auth: NetplanDefinition.Auth, _ backend: NetplanBackend) {
        guard auth.isPSK, let password = auth.password, let text = password.text else { return }
        let bytes = text.utf8
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            findings.warning("passphrase", "the passphrase has a control character", at: password.range)
        }
        let message: MessageText
        var hint: MessageText?
        if bytes.isEmpty {
            message = "the passphrase is empty"
            hint = "put one that begins with '#', '!' or '&' in quotes"
        } else if bytes.count == 64 {
            guard !bytes.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }) else { return }
            message = "a key of 64 characters must be hexadecimal digits alone"
        } else {
            guard !(8...63).contains(bytes.count) else { return }
            message = "a passphrase must have 8 to 63 characters, not \(bytes.count)"
        }
        if backend == .networkd {
            findings.error("passphrase", message, at: password.range, hint: hint)
        } else {
            findings.warning("passphrase", message, at: password.range, hint: hint ?? "Netplan passes it on unseen")
        }
    }

    /// The channels that Netplan 0.106 knows.
    mutating func checkChannel(_ network: NetplanDefinition.Network) {
        guard let band = network.band, let node = network.channel, let channel = node.number, channel != 0 else {
            return
        }
        let is5GHz = band.hasPrefix("5")
        let known = is5GHz ? Self.channels5GHz.contains(channel) : (1...14).contains(channel)
        if !known {
            findings.error(
                "channel", "there is no channel \(channel) in the band of \(trusted: is5GHz ? "5" : "2.4") GHz",
                at: node.range,
                hint: is5GHz ? "36, 40, 44 and 48 are the usual ones" : "1 to 13 are the usual ones")
        }
    }

    private static let channels5GHz: Set<UInt32> = [
        7, 8, 9, 11, 12, 16, 32, 34, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60, 62, 64, 68, 96, 100, 102, 104,
        106, 108, 110, 112, 114, 116, 118, 120, 122, 124, 126, 128, 132, 134, 136, 138, 140, 142, 144, 149, 151, 153,
        155, 157, 159, 161, 165, 169, 173,
    ]
}
