// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// `-o`: a table for people or one JSON document for programs.
enum OutputFormat: String, CaseIterable {
    case table, json
}

/// What every command takes.
struct OutputOptions: ParsableArguments {
    @Option(
        name: [.customShort("o", allowingJoined: true), .long],
        help: ArgumentHelp("Print a table for people or JSON for programs.", valueName: "format"))
    var output: OutputFormat = .table

    @Option(help: ArgumentHelp("Whether to use colours.", valueName: "when"))
    var color: ColorChoice = .auto

    var console: Console { Console(color: color) }
}
