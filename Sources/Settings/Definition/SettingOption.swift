// SPDX-License-Identifier: Apache-2.0

package import Credentials
internal import Diagnostics

/// One way to give a setting: an option of the command line and a key of a manifest.
package final class SettingOption: Sendable {
    /// What is given.
    package enum Kind: Hashable, Sendable {
        /// The value itself.
        case value
        /// A file's path.
        case file
        /// A password's finished hash.
        case hash
    }

    /// What the option's word stands for.
    package let kind: Kind
    /// What a manifest calls it.
    package let key: String
    /// What the command line calls it, with its dashes.
    package let flag: String
    /// One sentence for `--help`, with its full stop.
    package let help: String
    /// What help calls the argument; `nil` for the option's own name.
    package let valueName: String?
    /// What its file's name ends in, without the dot, as shells offer files; empty for any name.
    package let fileEndings: [String]
    /// The schema of a manifest's member, as JSON.
    package let manifestSchema: String
    /// Whether a file's path can be a secret that was given by mistake.
    let nameMayBeSecret: Bool
    /// Whether what is found of a file is the same for every device that shares it.
    let isShareable: Bool
    /// Checks what was given.
    let check: @Sendable (SourceText, SettingContext) -> CheckedValue

    /// - Parameter flag: without its dashes; `nil` for the key.
    init(
        _ kind: Kind, _ key: String, flag: String? = nil, help: String, valueName: String? = nil,
        fileEndings: [String] = [], manifestSchema: String? = nil, nameMayBeSecret: Bool = false,
        isShareable: Bool = true,
        check: @escaping @Sendable (SourceText, SettingContext) -> CheckedValue
    ) {
        self.kind = kind
        self.key = key
        self.flag = "--" + (flag ?? key)
        self.help = help
        self.valueName = valueName
        self.fileEndings = fileEndings
        let kindSchema = kind == .file ? "file" : "text"
        self.manifestSchema = manifestSchema ?? "{ \"$ref\": \"#/$defs/\(kindSchema)\" }"
        self.nameMayBeSecret = nameMayBeSecret
        self.isShareable = isShareable
        self.check = check
    }

    /// What this way gives, of a text on the command line or in a manifest.
    ///
    /// - Parameter file: what a path stands for.
    package func source(_ text: String, file: (String) -> FileInput) -> SettingSource {
        switch kind {
        case .value: .value(text)
        case .hash: .hash(text)
        case .file: .file(file(text))
        }
    }
}

/// What a check may ask, besides what it checks.
package struct SettingContext: Sendable {
    /// Those of the image that the settings are for; `nil` where none is known.
    package var partitions: [KnownPartition]?
    /// Whether the real netplan is asked, too.
    package var netplanCheck = NetplanCheck.auto
    /// How a plain password is hashed.
    package var passwordHashMethod = PasswordHashMethod.bcrypt
    /// Of the password that an image has by now: kept where it is one of the same password.
    package var earlierHash: String?
    /// The values that were checked before.
    package var values: [SettingName: [UInt8]] = [:]

    /// What a check may need to know beside the value.
    package init(partitions: [KnownPartition]? = nil, netplanCheck: NetplanCheck = .auto, earlierHash: String? = nil) {
        self.partitions = partitions
        self.netplanCheck = netplanCheck
        self.earlierHash = earlierHash
    }
}

/// What a check found of one setting.
struct CheckedValue: Sendable {
    /// What a format makes a file of; `nil` where there is an error.
    var bytes: [UInt8]?
    var diagnostics: [Diagnostic]
    /// Whether it holds a user and a password: its file must not be open to everybody.
    var hasCredentials = false
    /// What is found of it beside a device's other values, in the place of `diagnostics`: where many devices share the value, that
    /// is each one's own. `nil` where it does not depend on them.
    var besides: (@Sendable (SettingContext) -> [Diagnostic])?
}
