// SPDX-License-Identifier: Apache-2.0

internal import Settings

extension ImageLayout {
    /// What `schemas/layouts/spektra-edge.yaml` says, which is what nearly every edit needs: the file is the truth, a test holds
    /// this against it, and no start has to parse it. Other layouts are parsed when they are asked for.
    static let spektraEdge = ImageLayout(
        name: "spektra-edge",
        targets: [
            target(.password, "password", .chpasswd, user: "admin", isSecret: true),
            target(.endpointDomain, "endpoint-domain", .line),
            target(.serviceAccountKey, "service-account-key.json", .verbatim, isSecret: true),
            target(.diskMapping, "disk-mapping.yaml", .verbatim),
            target(.networkAgent, "network-agent.yaml", .verbatim, isSecret: true),
            target(.ntp, "timesyncd.conf", .verbatim),
            target(.httpProxy, "proxy.env", .env, names: ["HTTP_PROXY", "http_proxy"], isSecret: true),
            target(.httpsProxy, "proxy.env", .env, names: ["HTTPS_PROXY", "https_proxy"], isSecret: true),
            target(.noProxy, "proxy.env", .env, mode: 0o600, names: ["NO_PROXY", "no_proxy"]),
        ])

    private static func target(
        _ setting: SettingName, _ file: String, _ format: SettingFormat, user: String? = nil, mode: UInt16? = nil,
        names: [String] = [], isSecret: Bool = false
    ) -> LayoutTarget {
        LayoutTarget(
            setting: setting, partition: .label("EDGELQ_BOOT"), path: "/edgelq/\(file)", format: format,
            mode: mode ?? (isSecret ? 0o600 : 0o644), uid: 0, gid: 0, user: user, names: names,
            isSecret: isSecret || setting.isSecret)
    }
}
