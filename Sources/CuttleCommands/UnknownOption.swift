// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS
internal import Diagnostics

/// An option that a command does not have. The parser would complain first of what is missing then, which is what the option
/// was to give, and suggest an option however far it is.
struct UnknownOption {
    private let shown: String
    private let meant: String?
    private let command: String

    /// The first of a command line; `nil` where there is none.
    init?(in arguments: [String], of verb: any ParsableCommand.Type) {
        let known = CommandOptions(of: verb).names
        let given = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }.map { $0.prefix { $0 != "=" } }
        guard let unknown = given.first(where: { !known.contains(String($0)) }).map(String.init) else { return nil }
        shown = ShownArguments(arguments).shown(unknown)
        let options = known.sorted()
        let longer = options.filter { $0.hasPrefix(unknown + "-") }
        meant = closest(to: unknown, among: options) ?? (longer.count == 1 ? longer.first : nil)
        command = CommandLineTool.name(of: verb)
    }

    var error: CuttleError {
        CuttleError(
            .usage, "'\(trusted: command)' has no option '\(trusted: shown)'",
            hint: meant.map { "did you mean '\(trusted: $0)'?" } ?? "see '\(trusted: command) --help'")
    }
}
