// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import CuttleOS
internal import Diagnostics
internal import Glibc

/// The verbs, in the order of the help.
let verbs: [any ParsableCommand.Type] = [
    Edit.self, Batch.self, BatchReportCommand.self, Write.self, DisksCommand.self, Inspect.self, Validate.self,
    List.self,
    Cat.self, Diff.self, Undo.self, Recover.self, HashPassword.self,
]

/// The root command under the tool's own name.
struct CuttleOSCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cuttle-os",
        abstract: "Customize SPEKTRA Edge OS disk images: no root, no mount, all or nothing.",
        discussion: """
            Exit codes: 0 done, 64 wrong usage, 65 a bad input file or image, 66 a missing one, 69 something needed is \
            unavailable, 70 a bug, 73 cannot create an output, 74 reading or writing failed, 75 the image is in use, \
            77 not permitted.
            """,
        version: version,
        subcommands: verbs)
}

/// The root command under the name `cuttle`, which takes `os VERB …`.
struct CuttleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cuttle", abstract: "Tools for SPEKTRA Edge.", version: version, subcommands: [OS.self])

    struct OS: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "os", abstract: CuttleOSCommand.configuration.abstract,
            discussion: CuttleOSCommand.configuration.discussion, subcommands: verbs)
    }
}

/// The tool: parses the process's arguments, runs one command, and exits with its code.
public enum CommandLineTool {
    public static func main() -> Never {
        // A reader that goes away (`cuttle-os cat … | head`) ends the output, not the process half-way.
        signal(SIGPIPE, SIG_IGN)
        // A file that must not grow further (ulimit -f) is an error of the write, not the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        Console.requireStandardDescriptors()
        let arguments = CommandLine.arguments
        let name = arguments.first.flatMap { $0.split(separator: "/").last } ?? "cuttle-os"
        do throws(CuttleError) {
            try requireResources()
        } catch {
            exit(fail(error, Array(arguments.dropFirst())))
        }
        // Swift would repair such text in silence, and a password would be another one.
        if let number = argumentsThatAreNotUTF8().first {
            let words = "argument \(number) is not UTF-8, the only text that this tool takes"
            exit(fail(CuttleError(.usage, MessageText(trusted: words)), Array(arguments.dropFirst())))
        }
        exit(run(Array(arguments.dropFirst()), as: String(name)))
    }

    /// Runs one command line, as the process called `name` would, and returns the exit code.
    package static func run(_ arguments: [String], as name: String = "cuttle-os") -> Int32 {
        Wording.$current.withValue(.commandLine) { perform(arguments, as: name) }
    }

    private static func perform(_ arguments: [String], as name: String) -> Int32 {
        let root: any ParsableCommand.Type = name == "cuttle" ? CuttleCommand.self : CuttleOSCommand.self
        do {
            var command = try parse(arguments, root)
            if let repeated = RepeatedOption(in: arguments) { return fail(repeated.error, arguments) }
            try command.run()
            return 0
        } catch {
            if let unknown = unknownVerb(arguments, root) { return fail(unknown, arguments) }
            if root.exitCode(for: error) == .validationFailure, let verb = verb(of: arguments),
                let unknown = UnknownOption(in: arguments, of: verb)
            {
                return fail(unknown.error, arguments)
            }
            return report(error, of: root, arguments)
        }
    }

    private static func argumentsThatAreNotUTF8() -> [Int] {
        (0..<Int(CommandLine.argc)).filter { index in
            guard let text = CommandLine.unsafeArgv[index] else { return false }
            return String(validatingCString: text) == nil
        }
    }

    /// Shows a failure that came before a command could run, and returns its code.
    private static func fail(_ error: CuttleError, _ arguments: [String]) -> Int32 {
        printJSON(error, arguments)
        Console(saysNothingWritten: !(verb(of: arguments) is any ReadOnlyVerb.Type)).show(error)
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
        return verbs.first { $0.configuration.commandName == words.first }
    }

    /// What the verbs are called.
    static var verbNames: [String] { verbs.compactMap { $0.configuration.commandName } }

    /// The words for a command that does not exist; `nil` where the first word is none.
    private static func unknownVerb(_ arguments: [String], _ root: any ParsableCommand.Type) -> CuttleError? {
        var (words, prefix) = (arguments[...], "cuttle-os ")
        let names = verbs.compactMap { $0.configuration.commandName }
        if root == CuttleCommand.self {
            prefix = "cuttle os "
            if let first = words.first, names.contains(first) {
                return CuttleError(
                    .usage, "there is no command 'cuttle \(trusted: first)'",
                    hint: "it is '\(trusted: prefix)\(trusted: first)'")
            }
            guard words.popFirst() == "os" else { return nil }
        }
        if words.first == "help" { words.removeFirst() }
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

    private static func report(
        _ error: any Error, of root: any ParsableCommand.Type, _ arguments: [String]
    ) -> Int32 {
        let code = root.exitCode(for: error).rawValue
        let shown = ShownArguments(arguments)
        let message = code == 0 ? root.fullMessage(for: error) : shown.redacted(root.fullMessage(for: error))
        guard !message.isEmpty else { return code }
        if code == 0 {
            // --help and --version.
            do {
                try Console().print(message)
                return 0
            } catch {
                Console().show(error)
                return error.code.rawValue
            }
        }
        printJSON(CuttleError(.usage, MessageText(trusted: shown.redacted(root.message(for: error)))), arguments)
        Console().say(message)
        if !(verb(of: arguments) is any ReadOnlyVerb.Type) { Console().say(CuttleError.Written.nothing.sentence) }
        return code
    }
}

/// A verb of the tool. It decides nothing: it turns its arguments into a request, and the answer into text.
protocol Verb: ParsableCommand {
    var output: OutputOptions { get }
    /// Whether its JSON is a document a line.
    static var printsJSONLines: Bool { get }
    /// Returns the exit code.
    func perform(_ console: Console) throws(CuttleError) -> Int32
}

extension Verb {
    static var printsJSONLines: Bool { false }

    func run() throws {
        var console = output.console
        console.saysNothingWritten = !(Self.self is any ReadOnlyVerb.Type)
        let code: Int32
        do {
            code = try perform(console)
        } catch {
            // A script that asked for JSON gets its one document on failure too.
            if output.output == .json { try? console.print(Self.printsJSONLines ? error.jsonLine : error.json) }
            console.show(error)
            throw ExitCode(error.code.rawValue)
        }
        if code != 0 { throw ExitCode(code) }
    }

    /// Prints a report in the form that was asked for.
    ///
    /// - Parameter written: what the command has done by now, should the report not reach its reader.
    func print(
        _ report: some Report, table: @autoclosure () -> String, written: CuttleError.Written = .nothing
    ) throws(CuttleError) {
        do {
            switch output.output {
            case .json: try output.console.print(report.json)
            case .table: try output.console.print(table())
            }
        } catch {
            var failure = error
            failure.written = written
            throw failure
        }
    }
}

extension CommandConfiguration {
    /// Marks a command as part of the tool. Shell completions are asked of the tool as a whole, so a verb that is parsed
    /// by itself need not look for such a request, which costs as long as the work on the file systems does.
    var asVerb: CommandConfiguration {
        var configuration = self
        configuration._superCommandName = "cuttle-os"
        return configuration
    }
}
