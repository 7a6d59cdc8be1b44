// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension SettingName {
    /// The time servers, a timesyncd.conf(5).
    public static let ntp = SettingName("ntp")
}

extension SettingDefinition {
    static let ntp = SettingDefinition(
        .ntp,
        options: [
            SettingOption(
                .file, "ntp", help: "The time servers, a timesyncd.conf.", valueName: "file", fileEndings: ["conf"]
            ) { source, _ in
                CheckedValue(NTPConfiguration.check(source), \.bytes)
            }
        ],
        secrecy: .open, formats: [.verbatim]
    ) { source in
        guard let time = NTPConfiguration.check(source).valid else { return "not a valid timesyncd.conf" }
        let servers = time.servers.isEmpty ? time.fallbackServers : time.servers
        return servers.isEmpty ? "no servers" : servers.joined(separator: " ")
    }
}
