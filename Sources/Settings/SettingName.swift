// SPDX-License-Identifier: Apache-2.0

/// A setting that an image can be given, by the name that layouts, reports and `--remove` use.
public enum SettingName: String, CaseIterable, Hashable, Sendable {
    case password
    case endpointDomain = "endpoint-domain"
    case serviceAccountKey = "service-account-key"
    case diskMapping = "disk-mapping"
    case networkAgent = "network-agent"
    case ntp
    case httpProxy = "http-proxy"
    case httpsProxy = "https-proxy"
    case noProxy = "no-proxy"
}

extension SettingName {
    /// The value is a secret or can hold one: it is masked in reports, whatever a layout says.
    public var isSecret: Bool {
        switch self {
        case .password, .serviceAccountKey, .networkAgent, .httpProxy, .httpsProxy: true
        case .endpointDomain, .diskMapping, .ntp, .noProxy: false
        }
    }
}
