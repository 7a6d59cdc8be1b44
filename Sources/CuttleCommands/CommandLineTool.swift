// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
package import Configuration
internal import DevicesCommands
internal import ArgumentParser
internal import CuttleOS
internal import Diagnostics
internal import Glibc
internal import SystemIO

/// The verbs, in the order of the help.
let verbs: [any ParsableCommand.Type] = [
    Edit.self, Batch.self, BatchReportCommand.self, Write.self, DisksCommand.self, Inspect.self, Validate.self,
    List.self,
    Cat.self, Diff.self, Undo.self, Recover.self, HashPassword.self, SchemaCommand.self, ConfigCommand.self,
    DevicesCommand.self,
]

/// The tool: parses the process's arguments, runs one command, and exits with its code.
public enum CommandLineTool {
    /// Runs the process's command line and ends the process with its exit code.
    public static func main() -> Never {
        // A reader that goes away (`cuttle-os cat … | head`) ends the output, not the process half-way.
        signal(SIGPIPE, SIG_IGN)
        // A file that must not grow further (ulimit -f) is an error of the write, not the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        Console.requireStandardDescriptors()
        ProcessSecrecy.begin()
        let arguments = CommandLine.arguments
        let name = arguments.first.flatMap { $0.split(separator: "/").last } ?? "cuttle-os"
        do throws(CuttleError) {
            try requireResources()
        } catch {
            exit(fail(error, JoinedDefaults(nothingTo: Array(arguments.dropFirst()))))
        }
        // Swift would repair such text in silence, and a password would be another one.
        if let number = argumentsThatAreNotUTF8().first {
            let words = "argument \(number) is not UTF-8, the only text that this tool takes"
            let line = JoinedDefaults(nothingTo: Array(arguments.dropFirst()))
            exit(fail(CuttleError(.usage, MessageText(trusted: words)), line))
        }
        exit(run(Array(arguments.dropFirst()), as: String(name), defaults: .process))
    }

    /// Runs one command line, as the process called `name` would, and returns the exit code.
    ///
    /// - Parameter defaults: where defaults are looked for.
    package static func run(
        _ arguments: [String], as name: String = "cuttle-os", defaults: @autoclosure () -> DefaultsPlaces = .nowhere
    ) -> Int32 {
        Wording.$current.withValue(.commandLine) { perform(arguments, as: name, defaults) }
    }

    private static func perform(_ arguments: [String], as name: String, _ places: () -> DefaultsPlaces) -> Int32 {
        let root: any ParsableCommand.Type = name == "cuttle" ? CuttleCommand.self : CuttleOSCommand.self
        let verb = verb(of: arguments)
        var line = JoinedDefaults(nothingTo: arguments)
        do {
            if verb != nil, let word = DashedWord(in: arguments) { return fail(word.error, line) }
            if let verb, !asksForHelp(arguments) {
                do throws(CuttleError) {
                    line = try JoinedDefaults(places(), to: arguments, of: verb)
                } catch {
                    // What a default may be is told also where one is wrong.
                    if verb != SchemaCommand.self { throw error }
                }
            }
            var command = try line.parse { try parse($0, root) }
            if let repeated = RepeatedOption(in: arguments, of: verb) { return fail(repeated.error, line) }
            try line.explaining { try command.run() }
            return 0
        } catch let error as CuttleError {
            return fail(error, line)
        } catch {
            if let unknown = unknownVerb(arguments, root) { return fail(unknown, line) }
            if root.exitCode(for: error) == .validationFailure, let verb,
                let unknown = UnknownOption(in: arguments, of: verb)
            {
                return fail(unknown.error, line)
            }
            return report(error, of: root, line)
        }
    }

    /// Whether it is answered with a text that nothing changes.
    private static func asksForHelp(_ arguments: [String]) -> Bool {
        arguments.prefix { $0 != "--" }.contains { ["-h", "--help", "--version"].contains($0) }
    }

    private static func argumentsThatAreNotUTF8() -> [Int] {
        (0..<Int(CommandLine.argc)).filter { index in
            guard let text = CommandLine.unsafeArgv[index] else { return false }
            return String(validatingCString: text) == nil
        }
    }

    /// Shows a failure that came before a command could run, and returns its code.
    private static func fail(_ error: CuttleError, _ line: JoinedDefaults) -> Int32 {
        printJSON(error, line.arguments)
        Console(saysNothingWritten: !(verb(of: line.typed) is any ReadOnlyVerb.Type)).show(error)
        return error.code.rawValue
    }

    /// Prints the document of a failure where a command line that could not be understood asks for JSON.
    private static func printJSON(_ error: CuttleError, _ arguments: [String]) {
        let arguments = arguments.prefix { $0 != "--" }
        let isAsked =
            arguments.contains { ["--output=json", "-o=json", "-ojson"].contains($0) }
            || zip(arguments, arguments.dropFirst()).contains { ["-o", "--output"].contains($0) && $1 == "json" }
        guard isAsked else { return }
        let verb = verb(of: Array(arguments)) as? any Verb.Type
        try? Console().print(verb?.printsJSONLines == true ? error.jsonLine : error.json)
    }

    /// The verb that a command line names; `nil` for none.
    private static func verb(of arguments: [String]) -> (any ParsableCommand.Type)? {
        let words = arguments.first == "os" ? arguments.dropFirst() : arguments[...]
        let verb = verbs.first { $0.configuration.commandName == words.first }
        guard verb == DevicesCommand.self else { return verb }
        return DevicesCommand.verbs.first { $0.configuration.commandName == words.dropFirst().first } ?? verb
    }

    /// What a verb is called after the tool's name: `edit`, `devices list`.
    static func name(of verb: any ParsableCommand.Type) -> String {
        let name = verb.configuration.commandName ?? ""
        return DevicesCommand.verbs.contains { $0 == verb } ? "devices " + name : name
    }

    /// How many words of a command line name its verb.
    static func wordCount(of verb: any ParsableCommand.Type, in arguments: [String]) -> Int {
        (arguments.first == "os" ? 1 : 0) + (DevicesCommand.verbs.contains { $0 == verb } ? 2 : 1)
    }

    /// Every verb, those of `devices` among them.
    static var allVerbs: [any ParsableCommand.Type] {
        verbs.filter { $0 != DevicesCommand.self } + DevicesCommand.verbs
    }

    /// What the verbs are called.
    static var verbNames: [String] { verbs.compactMap { $0.configuration.commandName } }

    /// The words for a command that does not exist; `nil` where the first word is none.
    private static func unknownVerb(_ arguments: [String], _ root: any ParsableCommand.Type) -> CuttleError? {
        var (words, prefix) = (arguments[...], "cuttle-os ")
        var names = verbs.compactMap { $0.configuration.commandName }
        if root == CuttleCommand.self, words.first == "devices" {
            prefix = "cuttle "
        } else if root == CuttleCommand.self {
            prefix = "cuttle os "
            if let first = words.first, names.contains(first) {
                return CuttleError(
                    .usage, "there is no command 'cuttle \(trusted: first)'",
                    hint: "it is '\(trusted: prefix)\(trusted: first)'")
            }
            guard let first = words.popFirst(), !first.hasPrefix("-"), first != "help" else { return nil }
            guard first == "os" else {
                let shown = ShownArguments(arguments).shown(first)
                return CuttleError(
                    .usage, "there is no command 'cuttle \(trusted: shown)'", hint: "there are: os, devices")
            }
        }
        if words.first == "help" { words.removeFirst() }
        if words.first == "devices" {
            words.removeFirst()
            (prefix, names) = (prefix + "devices ", DevicesCommand.verbNames)
        }
        guard let word = words.first, !word.hasPrefix("-"), word != "help", !names.contains(word) else { return nil }
        return CuttleError(
            .usage, "there is no command '\(trusted: prefix)\(trusted: ShownArguments(arguments).shown(word))'",
            hint: closest(to: word, among: names).map { "did you mean '\(trusted: prefix)\(trusted: $0)'?" }
                ?? "there are: \(trusted: names.joined(separator: ", "))")
    }

    /// Looks the verb up by itself: the whole tree of commands, with all their options, costs more than an edit. What is
    /// not right goes through the tree, whose words name the command as it was called.
    private static func parse(
        _ arguments: [String], _ root: any ParsableCommand.Type
    ) throws -> any ParsableCommand {
        let words = root == CuttleCommand.self && arguments.first == "os" ? arguments.dropFirst() : arguments[...]
        if root == CuttleOSCommand.self || words.count < arguments.count,
            let verb = verbs.first(where: { $0.configuration.commandName == words.first }),
            let command = try? verb.parse(Array(words.dropFirst()))
        {
            return command
        }
        return try root.parseAsRoot(arguments)
    }

    /// Whether a command line is one that a command would begin to work on.
    static func isUnderstood(_ arguments: [String]) -> Bool {
        (try? parse(arguments, CuttleOSCommand.self)) != nil
            && RepeatedOption(in: arguments, of: verb(of: arguments)) == nil
    }

    private static func report(
        _ error: any Error, of root: any ParsableCommand.Type, _ line: JoinedDefaults
    ) -> Int32 {
        let code = root.exitCode(for: error).rawValue
        if code == 0 {
            // --help and --version.
            do {
                let console = Console()
                let lines = root.fullMessage(for: error, columns: console.screen.columns)
                    .split(separator: "\n", omittingEmptySubsequences: false)
                // The parser breaks every line but that of the usage.
                try console.printWords(
                    lines.map { $0.hasPrefix("USAGE:") ? console.screen.wrapped(String($0)) : String($0) }
                        .joined(separator: "\n"))
                return 0
            } catch {
                Console().show(error)
                return error.code.rawValue
            }
        }
        let words = ShownArguments(line.typed).redacted(root.message(for: error))
        // A command that ended with a code of its own has said all.
        guard !words.isEmpty else { return code }
        let command = verb(of: line.typed).map { name(of: $0) }
        let tool = root.configuration.commandName ?? "cuttle-os"
        return fail(ParserFailure(words, of: command, tool: tool).error, line)
    }
}
