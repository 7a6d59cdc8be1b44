// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Netplan

extension SettingName {
    /// What a setting's value says, in a few words and without its secrets.
    ///
    /// The value comes from an image and may be anything: it is checked by the setting's own check first.
    func summary(of value: [UInt8]) -> String {
        let source = SourceText(name: rawValue, bytes: value)
        switch self {
        case .password:
            return Password.check(hash: source).valid.map { "\($0.methodName) hash" }
                ?? "not a password hash that works"
        case .endpointDomain:
            return EndpointDomain.check(source).valid?.domain ?? "not a domain"
        case .serviceAccountKey:
            guard let key = ServiceAccountKey.check(source).valid else { return "not a valid key" }
            return "\(key.clientEmail), RSA \(key.bits)"
        case .diskMapping:
            guard let mapping = DiskMapping.check(source).valid else { return "not a valid disk mapping" }
            return mapping.summary
        case .networkAgent:
            return NetworkAgent.check(source).valid?.summary ?? "not a valid network configuration"
        case .ntp:
            guard let time = TimeSync.check(source).valid else { return "not a valid timesyncd.conf" }
            let servers = time.servers.isEmpty ? time.fallbackServers : time.servers
            return servers.isEmpty ? "no servers" : servers.joined(separator: " ")
        case .httpProxy, .httpsProxy:
            return Proxy.check(url: source).valid?.summary ?? "not a proxy"
        case .noProxy:
            return Proxy.check(noProxy: source).valid?.summary ?? "not a list of hosts"
        }
    }
}

extension Checked {
    /// The value, where nothing is wrong with it.
    fileprivate var valid: Value? { hasErrors ? nil : value }
}
