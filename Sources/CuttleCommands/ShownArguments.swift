// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS
internal import DevicesCommands
internal import Diagnostics
internal import Settings

/// What of a command line that was not understood may be told: a word of it can be half of a password.
struct ShownArguments {
    private let arguments: [String]
    /// Whether a secret is on the command line, of which a stray word can be a part.
    private let holdsSecret: Bool

    init(_ arguments: [String]) {
        self.arguments = arguments
        holdsSecret = arguments.contains { argument in
            Self.secretOptions.contains { argument.hasPrefix($0.prefix(5)) || argument.contains($0.suffix(6)) }
                && !Self.fileOptions.contains { argument.hasPrefix($0) }
        }
    }

    /// The words of the parser, with stars for each argument that may not be told.
    func redacted(_ message: String) -> String {
        let values = arguments.flatMap { argument in
            [argument] + (argument.split(separator: "=", maxSplits: 1).dropFirst().map(String.init))
        }
        return values.sorted { $0.utf8.count > $1.utf8.count }.reduce(message) { message, value in
            isShown(value) ? message : message.replacing("'\(value)'", with: "'\(shown(value))'")
        }
    }

    /// A word as it may be told.
    func shown(_ word: String) -> String {
        if isShown(word) { return word.count <= 80 ? word : String(word.prefix(79)) + "…" }
        guard word.hasPrefix("-"), !word.hasPrefix("--") else { return MessageText.mask }
        return String(word.prefix(2)) + MessageText.mask
    }

    private func isShown(_ word: String) -> Bool {
        let bytes = Array(word.utf8)
        if word.hasPrefix("--") {
            // An option, known or not, in small letters; but none that a password is stuck to.
            let isPlain =
                bytes.count <= 33 && bytes.dropFirst(2).allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }
            return isPlain && (!word.hasPrefix("--password") || Self.passwordOptions.contains(word))
        }
        if word.hasPrefix("-") {
            return bytes.count <= 2 || !holdsSecret && isName(bytes) && Self.endings.contains(where: word.hasSuffix)
        }
        if !bytes.isEmpty, bytes.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { return true }
        if Self.words.contains(word) || closest(to: word, among: Self.words) != nil { return true }
        // A file, as what people forget an option for.
        return isName(bytes) && !holdsSecret && !word.contains("://")
    }

    private func isName(_ bytes: [UInt8]) -> Bool {
        bytes.count <= 255 && bytes.contains { $0 == 0x2F || $0 == 0x2E }
            && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// What only a file's name ends in, and no password that is stuck to an option.
    private static let endings = [".raw", ".img", ".qcow2", ".yaml", ".yml", ".json", ".csv", ".conf"]

    /// Options with a secret for a value: what begins or ends as one of them does can be one that was mistyped.
    static let secretOptions = SettingDefinition.all.filter { $0.secrecy != .open }
        .flatMap(\.options).filter { $0.kind != .file }.map(\.flag)
    /// Options whose value is a file.
    static let fileOptions = SettingDefinition.all.flatMap(\.options).filter { $0.kind == .file }.map(\.flag)

    private static let passwordOptions = [
        "--password", "--password-file", "--password-hash", "--password-hash-method",
    ]

    /// Words that an option or a place of this tool takes, and its verbs.
    private static let words: [String] =
        SettingName.allCases.map(\.rawValue) + PasswordHashMethod.allCases.map(\.rawValue)
        + NetplanCheck.allCases.map(\.rawValue) + ImageFormat.allCases.map(\.rawValue)
        + ColorChoice.allCases.map(\.rawValue) + DefaultDocument.allCases.map(\.rawValue)
        + SchemaDocument.allCases.map(\.rawValue) + FindingsOptions.Form.allCases.map(\.rawValue)
        + WriteRequest.Verification.allCases.map(\.rawValue) + ExportProgram.allCases.map(\.rawValue)
        + CommandLineTool.verbNames
        + DevicesCommand.words + ["os", "help"]
}
