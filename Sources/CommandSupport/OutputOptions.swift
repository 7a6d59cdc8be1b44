// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser

/// `-o`: a table for people or one JSON document for programs.
package enum OutputFormat: String, CaseIterable {
    case table, json
}

/// What every command takes.
package struct OutputOptions: ParsableArguments {
    /// What `-o` says.
    @Option(name: [.customShort("o", allowingJoined: true), .long], help: OutputOptions.outputHelp)
    package var output: OutputFormat = .table

    /// What `--color` says.
    @Option(help: ArgumentHelp("Whether to use colours.", valueName: "when"))
    package var color: ColorChoice = .auto

    private static let outputHelp = ArgumentHelp(
        "Print a table for people or JSON for programs.", valueName: "format")

    /// A table, with colours on a terminal.
    package init() {}

    /// Where what a command says goes.
    package var console: Console { Console(color: color) }
}
