// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// The long options of a command, as its help lists them: the parser knows no other way to ask. It takes as long as parsing does.
struct CommandOptions {
    /// With their dashes.
    private(set) var names: Set<String> = []
    /// Those of them that a value follows; the others are flags.
    private(set) var withValues: Set<String> = []

    init(of verb: any ParsableCommand.Type) {
        for line in verb.helpMessage(includeHidden: true).split(separator: "\n") where line.hasPrefix("  -") {
            // What the option is for stands two blanks behind it, and can name others.
            let text = line.dropFirst(2).firstRange(of: "  ").map { line[..<$0.lowerBound] } ?? line[...]
            let found = text.split { !($0.isLetter || $0.isNumber || $0 == "-") }.filter { $0.hasPrefix("--") }
                .map(String.init)
            names.formUnion(found)
            if text.contains("<") { withValues.formUnion(found) }
        }
    }
}
