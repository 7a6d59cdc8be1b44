// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS
internal import Diagnostics

/// A word that begins with one dash and is not an option of this tool. The parser would take it apart: the `h` in it asks for help,
/// and `-o` takes what follows for a format.
struct DashedWord {
    private let shown: String
    /// The option whose value it stands for; `nil` for none.
    private let option: String?
    private let isName: Bool

    /// The first of a command line; `nil` where there is none.
    init?(in arguments: [String]) {
        let words = Array(arguments.prefix { $0 != "--" })
        guard let index = words.firstIndex(where: Self.isStrange) else { return nil }
        shown = ShownArguments(arguments).shown(words[index])
        let previous = index > 0 ? words[index - 1] : ""
        option = previous.hasPrefix("--") && !previous.contains("=") ? ShownArguments(arguments).shown(previous) : nil
        isName = !shown.contains(MessageText.mask)
    }

    var error: CuttleError {
        let hint =
            if let option, !Self.takesFile(option) {
                "join it to its option: \(option)=VALUE"
            } else {
                "if it is a file, write \(isName ? "./\(shown)" : "./ before it")"
            }
        return CuttleError(
            .usage, "'\(trusted: shown)' begins with a dash, as an option does, and is not one",
            hint: "\(trusted: hint)")
    }

    private static func takesFile(_ option: String) -> Bool {
        let others = [
            "--image-file", "--output-image", "--output-dir", "--device", "--layout", "--save-undo", "--journal",
            "--report", "--manifest",
        ]
        return ShownArguments.fileOptions.contains(option) || others.contains(option)
    }

    private static func isStrange(_ word: String) -> Bool {
        guard word.hasPrefix("-"), !word.hasPrefix("--"), word.count > 1, word != "-h", word != "-o" else {
            return false
        }
        guard word.hasPrefix("-o") else { return true }
        let value = word.dropFirst(2)
        return value.contains("/") || value.contains(".")
    }
}
