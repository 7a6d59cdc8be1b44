// SPDX-License-Identifier: Apache-2.0

public import Credentials

/// The settings of one edit, as they were given; nothing is checked yet.
public struct SettingsInput: Sendable {
    /// How a plain password is hashed.
    public var passwordHashMethod: PasswordHashMethod = .bcrypt
    private var sources: [SettingName: SettingSource] = [:]

    /// No setting is given yet.
    public init() {}

    /// Where a setting comes from; `nil` where it is not given.
    public subscript(name: SettingName) -> SettingSource? {
        get { sources[name] }
        set { sources[name] = newValue }
    }

    /// The settings that are given, in the order of the registry.
    public var names: [SettingName] { SettingName.allCases.filter { sources[$0] != nil } }

    /// The files among the settings, in the same order.
    package var files: [FileInput] { names.compactMap { sources[$0]?.file } }

    /// Whether the password must be hashed, with a salt that is another one every time.
    package var hashesPassword: Bool {
        switch sources[.password] {
        case .value, .file: true
        case .hash, nil: false
        }
    }
}
