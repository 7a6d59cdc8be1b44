// SPDX-License-Identifier: Apache-2.0

/// An option that may have a default: how the tool works and talks, and never what it puts into an image, a secret, or what
/// loosens safety. What a value may be is said by `schemas/config.schema.json`.
package struct ConfigurableOption: Sendable {
    /// The long name, without dashes: the key in a file.
    package let name: String
    /// What stands for a value on a command line.
    package let kind: Kind
    /// What applies where nobody says anything; `nil` where that depends on the command, or is nothing.
    package let usual: String?
    /// Of a command that has the first of these options, one of them must be given: without it the command refuses this one.
    package private(set) var companions: [String] = []
    /// Where one of these is given, the default does not apply.
    package private(set) var opponents: [String] = []
    /// The commands that have the option and refuse it.
    package private(set) var refusingCommands: [String] = []
    /// Another variable that says the same, weighs less, and is read by whoever needs it.
    package private(set) var otherVariable: String?

    /// What stands for a value on a command line.
    package enum Kind: Sendable {
        /// The option alone, for true; nothing, for false.
        case flag
        /// A whole number.
        case number
        /// Any other value.
        case text
    }

    private init(_ name: String, _ kind: Kind = .text, usual: String? = nil) {
        (self.name, self.kind, self.usual) = (name, kind, usual)
    }

    /// Whether every command has it, so that none need be asked.
    package var isOfEveryCommand: Bool { ["output", "color"].contains(name) }

    /// What the environment calls it: `CUTTLE_OS_API_JOBS`.
    package var variable: String { Self.variablePrefix + name.uppercased().replacing("-", with: "_") }

    /// The variables are `CUTTLE_OS_OPTION`.
    package static let variablePrefix = "CUTTLE_OS_"

    /// The option of that name; `nil` for any other name.
    package static func named(_ name: String) -> ConfigurableOption? { all.first { $0.name == name } }

    /// The registry, in the order in which `config` shows them.
    package static let all: [ConfigurableOption] = [
        output, ConfigurableOption("color", usual: "auto"),
        flag("strict"), ConfigurableOption("netplan-check", usual: "auto"),
        flag("check-first"), ConfigurableOption("max-image-size", usual: "128G"), keyring,
        ConfigurableOption("jobs", .number), flag("keep-going"), flag("no-digest-cache"),
        ConfigurableOption("api-jobs", .number, usual: "4"),
        service("devices-endpoint"), service("ca-file"), project, service("region"),
        ConfigurableOption("page-size", .number),
    ]

    private static func flag(_ name: String) -> Self { Self(name, .flag, usual: "false") }

    private static var output: Self {
        var option = Self("output", usual: "table")
        // A file's own bytes, and a document as it is, have no other form.
        (option.opponents, option.refusingCommands) = (["print-default"], ["cat"])
        return option
    }

    private static var keyring: Self {
        var option = Self("keyring")
        option.companions = ["signature"]
        return option
    }

    private static let project: Self = {
        var option = service("project")
        option.otherVariable = "CUTTLE_PROJECT"
        return option
    }()

    /// Those that have such a variable: every start asks for these, and for no other.
    static let withOtherVariable = [project]

    /// Of the Devices service. An edit calls it only for a device or a policy that is named.
    private static func service(_ name: String) -> Self {
        var option = Self(name)
        option.companions = ["device-name", "provisioning-policy"]
        return option
    }
}
