// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS
internal import Diagnostics
internal import Glibc

/// Asks for a password on the terminal, with its echo off while it is typed.
enum PasswordPrompt {
    /// Asks twice.
    static func ask(_ console: Console) throws(CuttleError) -> String {
        let first = try readLine(after: "Password: ", console)
        guard first == (try readLine(after: "Once more: ", console)) else {
            throw CuttleError(.usage, "the two passwords differ", hint: "run the command again")
        }
        return first
    }

    /// The C function is `tcsetattr`. A signal while the echo is off is held back until it is on again.
    private static func readLine(after prompt: String, _ console: Console) throws(CuttleError) -> String {
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
        let line = Swift.readLine()
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved)
        console.say("")
        // With ISIG off, Ctrl-C arrives as a character.
        guard let line, !line.contains("\u{3}") else {
            throw CuttleError(.usage, "no password was typed", hint: "run the command again")
        }
        return line
    }
}
