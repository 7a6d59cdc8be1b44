// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS

/// An option that is given more than once on a command line, where the last one would silently win.
struct RepeatedOption {
    private let name: String
    /// Where it stands among the process's arguments, of which the first behind the program's name is 1.
    private let positions: [Int]

    /// Options with several values, and flags, which only say yes once more.
    private static let repeatable: Set<String> = [
        "--remove", "--device", "--strict", "--dry-run", "--force", "--resume", "--keep-going", "--grow-table", "--yes",
        "--force-file", "--check-first", "--no-verify", "--exit-code", "--replace", "--local-key", "--show-key",
        "--archival", "--bmap", "--no-digest-cache", "--follow", "--revoke", "--help",
        "--version",
    ]

    /// Of a command line that was understood: no option's value begins with a dash, unless it is joined to it.
    init?(in arguments: [String]) {
        var positions: [String: [Int]] = [:]
        for (index, argument) in arguments.enumerated() {
            if argument == "--" { break }
            guard let name = Self.option(argument), !Self.repeatable.contains(name) else { continue }
            positions[name, default: []].append(index + 1)
        }
        let repeated = positions.filter { $0.value.count > 1 }.min { $0.value[1] < $1.value[1] }
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
    private static func option(_ argument: String) -> String? {
        if argument.hasPrefix("-o") { return "--output" }
        guard argument.hasPrefix("--") else { return nil }
        return String(argument.prefix { $0 != "=" })
    }
}
