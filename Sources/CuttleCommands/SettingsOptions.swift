// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import CuttleOS
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

/// The settings that stand on the command line.
struct ValueSettingsOptions: ParsableArguments {
    private var given = GivenSettings()
    private var passwordHashMethod = PasswordHashMethod.bcrypt

    init() {}

    init(from decoder: any Decoder) throws {
        given = try GivenSettings(from: decoder, Self.definitions)
        let container = try decoder.container(keyedBy: OptionKey.self)
        passwordHashMethod = try container.decode(Option<PasswordHashMethod>.self, forKey: Self.method).wrappedValue
    }

    func validate() throws {
        for definition in Self.definitions {
            let count = given.count(of: definition)
            guard count > 1 else { continue }
            let flags = definition.options.map(\.flag)
            throw ValidationError(
                "give one of \(flags.dropLast().joined(separator: ", ")) and \(flags.last ?? ""), not \(count)")
        }
    }

    func fill(_ input: inout SettingsInput) {
        given.fill(&input, Self.definitions)
        input.passwordHashMethod = passwordHashMethod
    }

    private static let definitions = SettingDefinition.all.filter { !$0.isFile }
    private static let method = OptionKey("password-hash-method")
}

extension ValueSettingsOptions: CustomReflectable {
    var customMirror: Mirror {
        var children: [Mirror.Child] = []
        for definition in Self.definitions {
            children += GivenSettings.options(of: [definition])
            guard definition.name == .password else { continue }
            let help = ArgumentHelp("How a plain password is hashed.", valueName: "method")
            children.append(
                (
                    label: Self.method.stringValue,
                    value: Option(
                        wrappedValue: PasswordHashMethod.bcrypt, name: .customLong(Self.method.stringValue), help: help)
                ))
        }
        return Mirror(self, children: children)
    }
}

/// What is given of settings on the command line, by the options' keys.
///
/// ArgumentParser finds options by reflection. These come from the registry of settings, so a group of them reflects one
/// option for each way to give a setting, and decodes what it finds under the same keys.
private struct GivenSettings {
    private var texts: [String: String] = [:]

    init() {}

    init(from decoder: any Decoder, _ definitions: [SettingDefinition]) throws {
        let container = try decoder.container(keyedBy: OptionKey.self)
        for option in definitions.flatMap(\.options) {
            texts[option.key] = try container.decodeIfPresent(String.self, forKey: OptionKey(option.key))
        }
    }

    static func options(of definitions: [SettingDefinition]) -> [Mirror.Child] {
        definitions.flatMap(\.options).map { option in
            let help = ArgumentHelp(option.help, valueName: option.valueName)
            let name = NameSpecification.customLong(String(option.flag.dropFirst(2)))
            return (label: option.key, value: Option<String?>(name: name, help: help))
        }
    }

    /// In how many ways a setting is given.
    func count(of definition: SettingDefinition) -> Int { definition.options.count { texts[$0.key] != nil } }

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
private struct OptionKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}

/// How the files are checked.
struct CheckOptions: ParsableArguments {
    @Flag(help: "Treat warnings as errors.")
    var strict = false

    @Option(
        help: ArgumentHelp("Whether to ask the real netplan about the network configuration too.", valueName: "when"))
    var netplanCheck: NetplanCheck = .auto

    func fill(_ customization: inout Customization) {
        (customization.strict, customization.netplanCheck) = (strict, netplanCheck)
    }
}

extension FileInput {
    /// A path, or `-` for standard input.
    init(argument: String) {
        self = argument == "-" ? .standardInput : .path(argument)
    }
}

/// A value that is one of a few words. The words are given here, because ArgumentParser would find them by reflection,
/// type by type, at every start.
public protocol WordArgument: ExpressibleByArgument, CaseIterable, RawRepresentable where RawValue == String {}

extension WordArgument {
    public init?(argument: String) { self.init(rawValue: argument) }
    public var defaultValueDescription: String { rawValue }
    public static var allValueStrings: [String] { allCases.map { $0.rawValue } }
}

extension PasswordHashMethod: WordArgument {}
extension NetplanCheck: WordArgument {}
extension SettingName: WordArgument {}
extension ColorChoice: WordArgument {}
extension OutputFormat: WordArgument {}
