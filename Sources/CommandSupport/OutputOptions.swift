// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// `-o`: a table for people or one JSON document for programs.
package enum OutputFormat: String, CaseIterable {
    case table, json
}

/// What every command takes.
///
/// The options have no defaults, which cost a start more than the words in the help that say them.
package struct OutputOptions: ParsableArguments {
    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: ArgumentHelp("Print a table for people or JSON for programs (default: table).", valueName: "format"))
    private var chosenOutput: OutputFormat?

    @Option(help: ArgumentHelp("Whether to use colours (default: auto).", valueName: "when"))
    private var color: ColorChoice?

    /// A table, with colours on a terminal.
    package init() {}

    /// What a command with more forms than these makes of its own options; `nil` is the default.
    package init(_ output: OutputFormat?, _ color: ColorChoice?) { (chosenOutput, self.color) = (output, color) }

    /// What `-o` says.
    package var output: OutputFormat { chosenOutput ?? .table }
    /// Where what a command says goes.
    package var console: Console { Console(color: color ?? .auto) }
}
