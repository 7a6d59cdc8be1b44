// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS
internal import Settings

/// What is given of settings on the command line, by the options' keys.
///
/// ArgumentParser finds options by reflection. These come from the registry of settings, so a group of them reflects one
/// option for each way to give a setting, and decodes what it finds under the same keys.
struct GivenSettings {
    private var texts: [String: String] = [:]

    init() {}

    /// Reads what the parser found of the settings' options.
    init(from decoder: any Decoder, _ definitions: [SettingDefinition]) throws {
        let container = try decoder.container(keyedBy: OptionKey.self)
        for option in definitions.flatMap(\.options) {
            texts[option.key] = try container.decodeIfPresent(String.self, forKey: OptionKey(option.key))
        }
    }

    /// One option for each way to give one of the settings.
    static func options(of definitions: [SettingDefinition]) -> [Mirror.Child] {
        definitions.flatMap(\.options).map { option in
            let help = ArgumentHelp(option.help, valueName: option.valueName)
            let name = NameSpecification.customLong(String(option.flag.dropFirst(2)))
            let isFile = option.kind == .file
            let files: CompletionKind? = isFile ? .file(extensions: option.fileEndings) : nil
            return (label: option.key, value: Option<String?>(name: name, help: help, completion: files))
        }
    }

    /// In how many ways a setting is given.
    func count(of definition: SettingDefinition) -> Int { definition.options.count { texts[$0.key] != nil } }

    /// Puts what is given into a request's settings.
    func fill(_ input: inout SettingsInput, _ definitions: [SettingDefinition]) {
        for definition in definitions {
            for option in definition.options {
                guard let text = texts[option.key] else { continue }
                input[definition.name] = option.source(text, file: FileInput.init(argument:))
            }
        }
    }
}

/// The key of an option that comes from the registry.
struct OptionKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}
