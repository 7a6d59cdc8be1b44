// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS

/// An option that is given more than once on a command line, where the last one would silently win.
struct RepeatedOption {
    private let name: String
    /// Where it stands among the process's arguments, of which the first behind the program's name is 1.
    private let positions: [Int]

    /// Options with several values.
    private static let repeatable: Set<String> = ["--remove", "--device"]

    /// Of a command line that was understood: no option's value begins with a dash, unless it is joined to it. A flag only says
    /// yes once more; what is a flag, the help of the command tells, which is asked where something is there twice.
    init?(in arguments: [String], of verb: (any ParsableCommand.Type)?) {
        var positions: [String: [Int]] = [:]
        for (index, argument) in arguments.enumerated() {
            if argument == "--" { break }
            guard let name = Self.name(argument), !Self.repeatable.contains(name) else { continue }
            positions[name, default: []].append(index + 1)
        }
        let twice = positions.filter { $0.value.count > 1 }
        guard !twice.isEmpty, let options = verb.map(CommandOptions.init)?.withValues else { return nil }
        let repeated = twice.filter { options.contains($0.key) }.min { $0.value[1] < $1.value[1] }
        guard let repeated else { return nil }
        (name, self.positions) = (repeated.key, repeated.value)
    }

    /// Where it stands, and nothing of what it says: that can be a secret.
    var error: CuttleError {
        let name = name == "--output" ? "-o/--output" : name
        let list = positions.dropLast().map(String.init).joined(separator: ", ")
        return CuttleError(
            .usage,
            "\(trusted: name) is given \(trusted: positions.count == 2 ? "twice" : "\(positions.count) times")",
            hint: "give it once",
            causes: ["it is in arguments \(trusted: list) and \(trusted: positions.last ?? 0) of the command line"])
    }

    /// The option's long name; `nil` for what is none.
    static func name(_ argument: String) -> String? {
        if argument.hasPrefix("-o") { return "--output" }
        guard argument.hasPrefix("--") else { return nil }
        return String(argument.prefix { $0 != "=" })
    }
}
