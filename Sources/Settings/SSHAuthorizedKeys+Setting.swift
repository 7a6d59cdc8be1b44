// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import Diagnostics
internal import Documents

extension SettingName {
    /// The SSH public keys that may log in.
    public static let sshAuthorizedKeys = SettingName("ssh-authorized-keys")
}

extension SettingDefinition {
    static let sshAuthorizedKeys = SettingDefinition(
        .sshAuthorizedKeys,
        options: [
            SettingOption(
                .file, "ssh-authorized-keys", help: "SSH public keys that may log in, as an authorized_keys file.",
                valueName: "file"
            ) { source, _ in
                CheckedValue(SSHAuthorizedKeys.check(source), \.bytes)
            }
        ],
        secrecy: .open, formats: [.verbatim]
    ) { source in
        SSHAuthorizedKeys.check(source).valid?.summary ?? "not a valid authorized_keys file"
    }
}
