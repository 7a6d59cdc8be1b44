// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS
internal import Settings

/// The settings that are files: what `validate` checks and `edit` writes.
struct FileSettingsOptions: ParsableArguments {
    private var given = GivenSettings()

    init() {}

    init(from decoder: any Decoder) throws { given = try GivenSettings(from: decoder, Self.definitions) }

    func fill(_ input: inout SettingsInput) { given.fill(&input, Self.definitions) }

    private static let definitions = SettingDefinition.all.filter(\.isFile)
}

extension FileSettingsOptions: CustomReflectable {
    var customMirror: Mirror { Mirror(self, children: GivenSettings.options(of: Self.definitions)) }
}
