// SPDX-License-Identifier: Apache-2.0

package import Documents

/// Where a manifest says that a secret lives, in the place of a file's path.
package enum SecretSource: Hashable, Sendable {
    /// A credential of systemd's, by its name.
    case credential(String)
    /// An environment variable, by its name.
    case variable(String)
    /// What a program prints, by its name or absolute path and its arguments.
    case command([String])

    /// - Parameter node: what stands in a path's place. `nil` where it is not a source; what is wrong with it, the manifest's schema
    ///   says.
    package init?(_ node: Node) {
        guard let entries = node.entries, entries.count == 1, let value = entries.first?.value else { return nil }
        switch entries[0].key.text {
        case "credential":
            guard let name = value.text, Self.isFileName(name) else { return nil }
            self = .credential(name)
        case "env":
            guard let name = value.text, Self.isVariableName(name) else { return nil }
            self = .variable(name)
        case "command":
            let words = (value.items ?? []).compactMap(\.text)
            guard let program = words.first, words.count == value.items?.count, !program.isEmpty,
                program.hasPrefix("/") || !program.utf8.contains(UInt8(ascii: "/")),
                !words.contains(where: { $0.utf8.contains(0) })
            else { return nil }
            self = .command(words)
        default: return nil
        }
    }

    /// Never a path: not every error of a long manifest is told, and this is what keeps it in its directory.
    private static func isFileName(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".." && !name.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "/") }
    }

    private static func isVariableName(_ name: String) -> Bool {
        !name.isEmpty && !name.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "=") }
    }

    /// Whether it runs a program.
    package var isCommand: Bool { if case .command = self { true } else { false } }

    /// How what it gives is called in findings. Of a command only the program is named: an argument can be a secret.
    package var name: String {
        switch self {
        case .credential: subject
        case .variable: subject
        case .command: "the output of \(subject)"
        }
    }

    /// How it is called itself.
    var subject: String {
        switch self {
        case .credential(let name): Self.isShown(name) ? "the credential \(name)" : "the credential"
        case .variable(let name): Self.isShown(name) ? "the variable \(name)" : "the variable"
        case .command(let words): words.first.flatMap { Self.isShown($0) ? $0 : nil } ?? "the command"
        }
    }

    /// Whether a name looks like one: a secret may stand in its place by mistake.
    private static func isShown(_ name: String) -> Bool { OpenText.name.fits(name) || OpenText.path.fits(name) }
}
