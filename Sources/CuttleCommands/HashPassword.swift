// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS
internal import Diagnostics
internal import Glibc

struct HashPassword: Verb {
    static let configuration = CommandConfiguration(
        commandName: "hash-password",
        abstract: "Hash a password for --password-hash.",
        discussion: "The password is read from standard input; on a terminal it is asked for twice and not shown."
    ).asVerb

    @Option(
        help: ArgumentHelp("A file whose first line is the password; - for standard input.", valueName: "file"),
        completion: .file())
    var passwordFile: String = "-"

    @Option(help: ArgumentHelp("How the password is hashed.", valueName: "method"))
    var passwordHashMethod: PasswordHashMethod = .bcrypt

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        var input = SettingSource.file(FileInput(argument: passwordFile))
        if passwordFile == "-", isatty(STDIN_FILENO) == 1 {
            input = .value(try PasswordPrompt.ask(console))
        }
        let report: PasswordHash
        do throws(CuttleError) {
            report = try PasswordHash.make(input, method: passwordHashMethod)
        } catch {
            throw error.diagnostics.contains { $0.id == "password.empty" } ? isEmpty(input) : error
        }
        console.show(report.diagnostics)
        try print(report, table: report.hash)
        return 0
    }

    private func isEmpty(_ input: SettingSource) -> CuttleError {
        let place: MessageText =
            switch input {
            case .file(.path(let path)): "\(trusted: path) is empty"
            case .file: "standard input is empty"
            default: "nothing was typed"
            }
        return CuttleError(
            .badInput, "there is no password to hash: \(place)",
            hint:
                "pipe it in, as in 'pass show device | cuttle-os hash-password', or name a file that holds it: --password-file FILE"
        )
    }
}
