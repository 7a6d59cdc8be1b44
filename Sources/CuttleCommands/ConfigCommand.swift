// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import CommandSupport
internal import Configuration
internal import CuttleOS
internal import Diagnostics

struct ConfigCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show the defaults of options: every value, and where it comes from.",
        discussion: """
            Defaults stand in /etc/cuttle-os/config.yaml, in cuttle-os/config.yaml in $XDG_CONFIG_HOME or ~/.config, and in \
            variables such as CUTTLE_OS_JOBS, in the order of growing weight; the command line weighs most. How the \
            tool works and talks can be set there; what goes into an image, secrets, and what loosens safety cannot.
            """
    ).asVerb

    /// What files and the environment say.
    @TaskLocal static var defaults = Defaults()

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let report = ConfigReport(Self.defaults)
        var table = Table(.word("OPTION"), .path("VALUE"), .path("FROM"))
        for option in report.options { table.add(option.name, option.value ?? "-", option.origin?.words ?? "default") }
        var files = Table(.path("FILE"), .word("STATE"))
        for file in report.files { files.add(file.path, file.isPresent ? "read" : "not there") }
        let texts = files.isEmpty ? [table] : [table, files]
        try print(report, table: texts.map { $0.text(on: console.screen) }.joined(separator: "\n\n"))
        return 0
    }
}

/// Every option that may have a default, and what applies.
struct ConfigReport: Report {
    let options: [Option]
    let files: [(path: String, isPresent: Bool)]

    struct Option: Sendable {
        var name: String
        var kind: ConfigurableOption.Kind
        /// As a command line has it; `nil` where it depends on the command.
        var value: String?
        /// Where it stands; `nil` where nobody says anything.
        var origin: Defaults.Origin?
        /// The commands that have the option.
        var commands: [String]
    }

    init(_ defaults: Defaults) {
        files = defaults.files
        let commands = CommandLineTool.allVerbs.map { (CommandLineTool.name(of: $0), CommandOptions(of: $0).names) }
        options = ConfigurableOption.all.map { option in
            let value = defaults.values[option.name]
            let having = commands.filter { name, options in
                options.contains("--" + option.name) && !option.refusingCommands.contains(name)
            }
            return Option(
                name: option.name, kind: option.kind, value: value?.text ?? option.usual, origin: value?.origin,
                commands: having.map(\.0))
        }
    }

    /// As `schemas/config-report.schema.json` describes it.
    var json: String {
        let value: JSONValue = [
            "options": JSONValue(list: options) { option in
                [
                    "name": .string(option.name), "value": option.jsonValue, "from": option.origin.jsonValue,
                    "commands": JSONValue(list: option.commands) { .string($0) },
                ]
            },
            "files": JSONValue(list: files) { ["path": .string($0.path), "present": .bool($0.isPresent)] },
        ]
        return value.pretty()
    }
}

extension ConfigReport.Option {
    fileprivate var jsonValue: JSONValue {
        guard let value else { return .null }
        return switch kind {
        case .flag: .bool(value == "true")
        case .number: .number(value)
        case .text: .string(value)
        }
    }
}

extension Defaults.Origin? {
    fileprivate var jsonValue: JSONValue {
        var (kind, file, line, variable) = ("default", JSONValue.null, JSONValue.null, JSONValue.null)
        switch self {
        case .file(let path, let number): (kind, file, line) = ("file", .string(path), JSONValue(number))
        case .variable(let name): (kind, variable) = ("variable", .string(name))
        case nil: break
        }
        return ["kind": .string(kind), "file": file, "line": line, "variable": variable]
    }
}
