// SPDX-License-Identifier: Apache-2.0

/// A setting that an image can be given, by the name that layouts, reports and `--remove` use.
///
/// The names are those of the registry of settings: a new setting brings its own.
public struct SettingName: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    /// `nil` for a name that no setting has.
    public init?(rawValue: String) {
        guard SettingDefinition.byName[rawValue] != nil else { return nil }
        self.rawValue = rawValue
    }

    /// The name of a setting that is in the registry.
    init(_ name: String) { rawValue = name }
}

extension SettingName: CaseIterable {
    /// In the order in which reports and help list them.
    public static let allCases = SettingDefinition.all.map(\.name)
}

extension SettingName {
    /// What is known of the setting; `nil` for a name that none has.
    package var definition: SettingDefinition? { SettingDefinition.byName[rawValue] }

    /// The value is a secret or can hold one: it is masked in reports, whatever a layout says.
    public var isSecret: Bool { definition?.secrecy != .open }
}
