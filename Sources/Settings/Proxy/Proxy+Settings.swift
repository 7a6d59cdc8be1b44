// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension SettingName {
    /// The URL of the proxy for `http://`.
    public static let httpProxy = SettingName("http-proxy")
    /// The URL of the proxy for `https://`.
    public static let httpsProxy = SettingName("https-proxy")
    /// The hosts that need no proxy, by commas.
    public static let noProxy = SettingName("no-proxy")
}

extension SettingDefinition {
    static let httpProxy = proxy(.httpProxy, help: "The proxy for HTTP.")
    static let httpsProxy = proxy(.httpsProxy, help: "The proxy for HTTPS.")

    static let noProxy = SettingDefinition(
        .noProxy,
        options: [
            SettingOption(
                .value, "no-proxy", help: "Hosts that need no proxy, separated by commas.", valueName: "hosts"
            ) { source, _ in
                CheckedValue(Proxy.check(noProxy: source), \.bytes)
            }
        ],
        secrecy: .open, formats: [.line, .env]
    ) { source in
        Proxy.check(noProxy: source).valid?.summary ?? "not a list of hosts"
    }

    private static func proxy(_ name: SettingName, help: String) -> SettingDefinition {
        SettingDefinition(
            name,
            options: [
                SettingOption(.value, name.rawValue, help: help, valueName: "url") { source, _ in
                    let checked = Proxy.check(url: source)
                    var found = CheckedValue(checked, \.bytes)
                    found.hasCredentials = checked.valid?.hasCredentials == true
                    return found
                }
            ],
            secrecy: .mayHoldSecret, formats: [.line, .env]
        ) { source in
            Proxy.check(url: source).valid?.summary ?? "not a proxy"
        }
    }
}
