// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS
internal import Settings

/// The settings that stand on the command line.
struct ValueSettingsOptions: ParsableArguments {
    private var given = GivenSettings()
    private var passwordHashMethod: PasswordHashMethod?

    init() {}

    init(from decoder: any Decoder) throws {
        given = try GivenSettings(from: decoder, Self.definitions)
        let container = try decoder.container(keyedBy: OptionKey.self)
        passwordHashMethod = try container.decode(Option<PasswordHashMethod?>.self, forKey: Self.method).wrappedValue
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
        input.passwordHashMethod = passwordHashMethod ?? .bcrypt
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
            let name = Self.method.stringValue
            let help = ArgumentHelp("How a plain password is hashed (default: bcrypt).", valueName: "method")
            children.append((label: name, value: Option<PasswordHashMethod?>(name: .customLong(name), help: help)))
        }
        return Mirror(self, children: children)
    }
}
