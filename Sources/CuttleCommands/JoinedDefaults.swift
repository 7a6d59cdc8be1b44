// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import CommandSupport
internal import Configuration
internal import CuttleOS
internal import Diagnostics

/// A command line with the defaults of options that the command has and that are not given: they are put in as if they were.
struct JoinedDefaults {
    /// What the user typed.
    let typed: [String]
    /// The same with the defaults behind the command's name.
    let arguments: [String]
    /// All that files and the environment say.
    private let defaults: Defaults
    /// What of it was put in.
    private let applied: [Defaults.Value]
    private let place: Int

    /// A command line as it was typed.
    init(nothingTo arguments: [String]) {
        (typed, self.arguments, defaults, applied, place) = (arguments, arguments, Defaults(), [], 0)
    }

    /// - Throws: what is wrong in the files and the environment.
    init(
        _ places: DefaultsPlaces, to arguments: [String], of verb: any ParsableCommand.Type
    ) throws(CuttleError) {
        do throws(DefaultsFailure) {
            defaults = try Defaults(places)
        } catch {
            throw CuttleError(error)
        }
        typed = arguments
        place = CommandLineTool.wordCount(of: verb, in: arguments)
        let said = defaults.values.values.filter { !$0.isReadElsewhere }
        guard !said.isEmpty else {
            (self.arguments, applied) = (arguments, [])
            return
        }
        let given = Set(arguments.prefix { $0 != "--" }.compactMap(RepeatedOption.name))
        let name = CommandLineTool.name(of: verb)
        // A command's help takes as long as its parsing does: most machines have defaults that need none.
        let isAsked = !(verb is any Verb.Type) || said.contains { !$0.option.isOfEveryCommand }
        let known = isAsked ? CommandOptions(of: verb).names : Set(said.map { "--" + $0.option.name })
        applied = said.filter { $0.goes(with: given, known, of: name) }.sorted { $0.option.name < $1.option.name }
        self.arguments = Self.join(applied, to: arguments, at: place)
    }

    private static func join(_ values: [Defaults.Value], to arguments: [String], at place: Int) -> [String] {
        arguments.prefix(place) + values.compactMap(\.word) + arguments.dropFirst(place)
    }

    /// What a parser makes of the command line.
    ///
    /// - Throws: what is wrong with what was typed; else, which default does not go with it.
    func parse<Command>(_ parse: ([String]) throws -> Command) throws -> Command {
        do {
            return try parse(arguments)
        } catch {
            guard !applied.isEmpty else { throw error }
            _ = try parse(typed)
        }
        let rest = applied.indices.first { index in
            var others = applied
            others.remove(at: index)
            return (try? parse(Self.join(others, to: typed, at: place))) != nil
        }
        let culprits = rest.map { [applied[$0]] } ?? applied
        let list = culprits.map { "\($0.option.name) in \($0.origin.words)" }.joined(separator: ", ")
        throw CuttleError(
            .usage, "a default does not go with this command line: \(trusted: list)",
            hint: "give the option on the command line, or change the default; see 'cuttle-os config'")
    }

    /// Runs a command, whose failures tell which of the defaults they are about.
    func explaining(_ run: () throws -> Void) rethrows {
        let applied = applied
        let notes = FailureNotes { error in applied.compactMap { $0.note(on: error) } }
        try ConfigCommand.$defaults.withValue(defaults) { try FailureNotes.$current.withValue(notes, operation: run) }
    }
}

extension Defaults.Value {
    /// What stands for it on a command line; `nil` for a flag that is off.
    fileprivate var word: String? {
        option.kind == .flag ? text == "true" ? "--\(option.name)" : nil : "--\(option.name)=\(text)"
    }

    /// Whether the value goes with a command line.
    ///
    /// - Parameters:
    ///   - given: its options.
    ///   - known: the options that the command has.
    fileprivate func goes(with given: Set<String>, _ known: Set<String>, of command: String) -> Bool {
        let name = "--" + option.name
        guard word != nil, known.contains(name), !given.contains(name), !option.refusingCommands.contains(command),
            !option.opponents.contains(where: { given.contains("--" + $0) })
        else { return false }
        guard let first = option.companions.first, known.contains("--" + first) else { return true }
        return option.companions.contains { given.contains("--" + $0) }
    }

    /// That a failure is about it, where it is.
    fileprivate func note(on error: CuttleError) -> MessageText? {
        let texts =
            [error.message, error.hint ?? ""] + error.causes + error.diagnostics.map(\.source.name)
            + error.diagnostics.compactMap(\.hint)
        let isMeant = texts.contains { $0.contains("--" + option.name) || text.contains("/") && $0.contains(text) }
        guard isMeant || option.name == "strict" && !error.diagnostics.isEmpty else { return nil }
        return "\(trusted: option.name) is \(trusted: text), as \(trusted: origin.words) says"
    }
}

extension CuttleError {
    fileprivate init(_ failure: DefaultsFailure) {
        let code: Code =
            switch failure.reason {
            case .bad: .badInput
            case .noPermission: .noPermission
            case .io: .io
            case nil: .usage
            }
        self.init(
            code, "the defaults of options are not right", hint: "'cuttle-os schema config' says what they may be",
            diagnostics: failure.diagnostics)
    }
}
