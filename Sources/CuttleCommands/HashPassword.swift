// SPDX-License-Identifier: Apache-2.0

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

    @Option(help: ArgumentHelp("A file whose first line is the password; - for standard input.", valueName: "file"))
    var passwordFile: String = "-"

    @Option(help: ArgumentHelp("How the password is hashed.", valueName: "method"))
    var passwordHashMethod: PasswordHashMethod = .bcrypt

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        var input = SettingSource.file(FileInput(argument: passwordFile))
        if passwordFile == "-", isatty(STDIN_FILENO) == 1 {
            input = .value(try Terminal.askForPassword(console))
        }
        let report = try PasswordHash.make(input, method: passwordHashMethod)
        console.show(report.diagnostics)
        try print(report, table: report.hash)
        return 0
    }
}

/// The controlling terminal, with its echo off while a password is typed.
enum Terminal {
    static func askForPassword(_ console: Console) throws(CuttleError) -> String {
        let first = try ask("Password: ", console)
        guard first == (try ask("Once more: ", console)) else {
            throw CuttleError(.usage, "the two passwords differ", hint: "run the command again")
        }
        return first
    }

    /// The C function is `tcsetattr`. A signal while the echo is off is held back until it is on again.
    private static func ask(_ prompt: String, _ console: Console) throws(CuttleError) -> String {
        var saved = termios()
        guard tcgetattr(STDIN_FILENO, &saved) == 0 else {
            throw CuttleError(
                .io, "could not read the terminal's settings",
                causes: [MessageText(trusted: String(cString: strerror(errno)))])
        }
        var silent = saved
        silent.c_lflag &= ~tcflag_t(ECHO)
        silent.c_lflag &= ~tcflag_t(ISIG)
        console.prompt(prompt)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        let line = readLine()
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved)
        console.say("")
        // With ISIG off, Ctrl-C arrives as a character.
        guard let line, !line.contains("\u{3}") else {
            throw CuttleError(.usage, "no password was given")
        }
        return line
    }
}
