// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS
internal import Diagnostics

/// What the parser says of a command line, in the words of all other messages: what it is, and what to do.
struct ParserFailure {
    private let message: String
    /// The command, as `edit`; `nil` where none is named.
    private let command: String?
    /// What the tool was called.
    private let tool: String

    /// - Parameter message: the parser's, with stars for what may not be told.
    init(_ message: String, of command: String?, tool: String) {
        (self.message, self.command, self.tool) = (message, command, tool)
    }

    var error: CuttleError {
        let (message, hint) = words
        let help = "see '\(command ?? tool) --help'"
        let whole = hint.map { $0 + ($0.hasSuffix("?") ? " " : "; ") + help } ?? help
        return CuttleError(.usage, "\(trusted: message)", hint: "\(trusted: whole)")
    }

    private var words: (message: String, hint: String?) {
        let cut = "was the line cut short?"
        if let name = part(after: "Missing expected argument '", before: "'") {
            return ("'\(command ?? tool)' needs \(name)", name.hasPrefix("-") ? cut : nil)
        }
        if let name = part(after: "Missing value for '", before: "'") {
            return ("the value of \(name) is missing", cut)
        }
        if let list = part(after: "Unexpected argument ", before: "") { return stray(list, isOne: true) }
        if message.contains("unexpected arguments: "), let list = message.split(separator: ": ", maxSplits: 1).last {
            return stray(String(list), isOne: false)
        }
        if let name = part(after: "The option '", before: "' does not take any value") {
            return ("\(name) takes no value", "give it alone")
        }
        return value ?? (sentence(message), nil)
    }

    /// A value that an option does not take.
    private var value: (message: String, hint: String?)? {
        guard message.hasPrefix("The value '"), let middle = message.firstRange(of: "' is invalid for '"),
            let end = message[middle.upperBound...].firstIndex(of: "'")
        else { return nil }
        let value = message[..<middle.lowerBound].dropFirst("The value ".count)
        let rest = message[message.index(after: end)...]
        let words = "\(value)' is not a value of \(message[middle.upperBound..<end])"
        if let choices = rest.firstRange(of: "Please provide one of") {
            let names = rest[choices.upperBound...].split { !($0.isLetter || $0.isNumber || $0 == "-") }
                .filter { !["the", "following", "and", "or", "-"].contains($0) }
            let near = closest(to: String(value.dropFirst()), among: names.map(String.init))
            return (words, near.map { "did you mean '\($0)'?" } ?? "it takes " + Self.list(names.map(String.init)))
        }
        return (words, rest.hasPrefix(": ") ? String(rest.dropFirst(2)) : nil)
    }

    private func stray(_ list: String, isOne: Bool) -> (message: String, hint: String?) {
        if list.dropFirst().dropLast().allSatisfy(\.isWhitespace) {
            return (
                "an argument is nothing but blanks",
                "nothing may stand behind a backslash that continues a line: delete the blanks, or the script's Windows line ends"
            )
        }
        return (
            "the \(isOne ? "argument" : "arguments") \(list) \(isOne ? "is" : "are") not expected here",
            "is an option missing before it, or are quotes missing around a value with blanks?"
        )
    }

    /// What stands behind the message's start, and before another part of it, if it has both.
    private func part(after start: String, before end: String) -> String? {
        guard message.hasPrefix(start) else { return nil }
        let rest = message.dropFirst(start.count)
        guard !end.isEmpty else { return String(rest) }
        return rest.firstRange(of: end).map { String(rest[..<$0.lowerBound]) }
    }

    /// Without the capital letter and the full stop of a sentence.
    private func sentence(_ text: String) -> String {
        var text = text
        if text.last == "." { text.removeLast() }
        guard let second = text.dropFirst().first, second.isLowercase || second == " " else { return text }
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    /// `a, b or c`.
    private static func list(_ names: [String]) -> String {
        names.count < 2 ? names.joined() : names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
    }
}
