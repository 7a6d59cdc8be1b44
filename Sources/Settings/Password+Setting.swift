// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import Diagnostics
internal import Documents

extension SettingName {
    /// The admin user's password, of which an image gets the hash.
    public static let password = SettingName("password")
}

extension SettingDefinition {
    static let password = SettingDefinition(
        .password,
        options: [
            SettingOption(
                .value, "password",
                help: "The admin password. Other users can see it in the process list: prefer the next one.",
                manifestSchema: "{ \"$ref\": \"#/$defs/password\" }"
            ) { source, context in
                CheckedValue(
                    Password.check(source, method: context.passwordHashMethod, keeping: context.earlierHash), \.bytes)
            },
            SettingOption(
                .file, "password-file",
                help: "A file whose first line is the admin password; - for standard input.", valueName: "file",
                nameMayBeSecret: true, isShareable: false
            ) { source, context in
                CheckedValue(
                    Password.check(file: source, method: context.passwordHashMethod, keeping: context.earlierHash),
                    \.bytes)
            },
            SettingOption(
                .hash, "password-hash", help: "The admin password's finished crypt(5) hash.", valueName: "hash"
            ) { source, _ in
                CheckedValue(Password.check(hash: source), \.bytes)
            },
        ],
        secrecy: .secret, formats: [.chpasswd, .shadow, .line],
        // A hash takes a quarter of a second.
        isCostly: true
    ) { source in
        Password.check(hash: source).valid.map { "\($0.methodName) hash" } ?? "not a password hash that works"
    }
}
