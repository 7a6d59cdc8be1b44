// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A real shell on a terminal, into which lines are typed, and what the commands get that are run by them.
///
/// In it `cuttle-os` and `cuttle` are functions that print their arguments, unless a completion asks the tool something.
struct TypedShell: Sendable, CustomTestStringConvertible {
    let name: String
    private let program: String
    private let arguments: [String]
    /// What the shell reads as it starts: the prompt, the functions and the completions of the project.
    private let setup: String

    var testDescription: String { name }
    var isHere: Bool { isInstalled(program) }

    static let all = [bash, zsh, fish]
    static let installed = all.filter(\.isHere)

    private static let completions = DocumentationPage.project.appending(path: "completions").path

    private static let bash = TypedShell(
        name: "bash", program: "/usr/bin/bash", arguments: ["--noprofile", "--rcfile", "setup", "-i"],
        setup: """
            PS1='READY> '
            bind 'set bell-style none'
            told() { printf 'ARGS:'; printf '<%s>' "$@"; printf ':END\\n'; }
            cuttle-os() { if [[ $1 == ---completion ]]; then command cuttle-os "$@"; else told "$@"; fi; }
            cuttle() { told "$@"; }
            source '\(completions)/cuttle-os.bash'
            source '\(completions)/cuttle.bash'

            """)
    private static let zsh = TypedShell(
        name: "zsh", program: "/usr/bin/zsh", arguments: ["-i"],
        setup: """
            PS1='READY> '
            unsetopt beep prompt_sp
            fpath=('\(completions)' $fpath)
            autoload -U compinit
            compinit -u -D
            told() { printf 'ARGS:'; printf '<%s>' "$@"; printf ':END\\n'; }
            cuttle-os() { if [[ $1 == ---completion ]]; then command cuttle-os "$@"; else told "$@"; fi; }
            cuttle() { told "$@"; }

            """)
    private static let fish = TypedShell(
        name: "fish", program: "/usr/bin/fish", arguments: ["--no-config", "-i", "-C", "source setup"],
        setup: """
            function fish_prompt; printf 'READY> '; end
            function told; printf 'ARGS:'; printf '<%s>' $argv; printf ':END\\n'; end
            function cuttle-os; told $argv; end
            function cuttle; told $argv; end
            source '\(completions)/cuttle-os.fish'
            source '\(completions)/cuttle.fish'

            """)

    /// Types lines, in which a tab asks for a completion, and returns the arguments that the commands got, a line each.
    func type(_ lines: [String], in directory: URL, path: String) throws -> [[String]] {
        let setup = directory.appending(path: name == "zsh" ? ".zshrc" : "setup")
        try Data(self.setup.utf8).write(to: setup)
        let home = directory.path
        let typed: [String: Any] = [
            "program": [program] + arguments, "directory": directory.path, "lines": lines,
            "environment": [
                "PATH": "\(path):/usr/bin:/bin", "HOME": home, "ZDOTDIR": home, "XDG_CONFIG_HOME": home,
                "XDG_DATA_HOME": home, "TERM": "vt100", "LC_ALL": "C.UTF-8",
            ],
        ]
        let script = try Scratch()
        let driver = try script.file("type.py", Self.driver)
        let run = try TestSupport.run(
            "/usr/bin/python3", [driver], input: try JSONSerialization.data(withJSONObject: typed))
        try #require(run.code == 0, "\(name): \(run.errors)")
        let told = try #require(JSONSerialization.jsonObject(with: run.output) as? [String])
        return told.map { line in line.dropFirst().dropLast().components(separatedBy: "><") }
    }

    /// Types, and waits for what the command prints. The deadline only keeps a shell that hangs from lasting.
    private static let driver = """
        import fcntl, json, os, pty, re, select, signal, struct, sys, termios, time
        told = json.load(sys.stdin)
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(told["directory"])
            os.execve(told["program"][0], told["program"], told["environment"])
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 250, 0, 0))
        seen, deadline = b"", time.monotonic() + 240
        def until(pattern):
            global seen
            while True:
                found = re.search(pattern, seen, re.S)
                if found:
                    seen = seen[found.end():]
                    return found
                if time.monotonic() > deadline or not select.select([terminal], [], [], 5)[0] and time.monotonic() > deadline:
                    os.kill(child, signal.SIGKILL)
                    sys.exit("no answer: " + repr(seen[-2000:]))
                if select.select([terminal], [], [], 0)[0]:
                    try:
                        seen += os.read(terminal, 65536)
                    except OSError:
                        sys.exit("the shell ended: " + repr(seen[-2000:]))
        answers = []
        for line in told["lines"]:
            until(b"READY> ")
            os.write(terminal, line.encode() + b"\\r")
            answers.append(until(b"ARGS:(.*?):END").group(1).decode())
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        json.dump(answers, sys.stdout)
        """
}
