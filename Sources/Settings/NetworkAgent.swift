// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents
internal import Netplan

/// The device's network configuration, which its network agent reads: one Netplan file.
extension SettingName {
    /// The network configuration, a Netplan file.
    public static let networkAgent = SettingName("network-agent")
}

extension SettingDefinition {
    static let networkAgent = SettingDefinition(
        .networkAgent,
        options: [
            SettingOption(
                .file, "network-agent", help: "The network configuration, Netplan YAML.", valueName: "file",
                fileEndings: ["yaml", "yml"]
            ) { source, context in
                var found = CheckedValue(NetplanFile.check(source), \.bytes)
                if found.bytes != nil {
                    found.diagnostics += NetplanTool.check(source, use: context.netplanCheck.use)
                }
                return found
            }
        ],
        secrecy: .secret, formats: [.verbatim],
        unique: { bytes in
            Set(NetplanFile.staticAddresses(of: bytes)).sorted()
                .map { UniqueValue($0, "the same static address \(trusted: quoted($0))") }
        }
    ) { source in
        NetplanFile.check(source).valid?.summary ?? "not a valid network configuration"
    }
}

extension NetplanCheck {
    fileprivate var use: NetplanTool.Use {
        switch self {
        case .auto: .auto
        case .always: .always
        case .never: .never
        }
    }
}
