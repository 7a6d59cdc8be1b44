// SPDX-License-Identifier: Apache-2.0

import Documents
import Foundation
import SecretSources
import Settings
import Synchronization
import TestSupport
import Testing

/// What a manifest's commands give, and what they cannot do. Variables and credentials are asked of the tool as a whole.
@Suite(.timeLimit(.minutes(10)), .serialized) struct SecretSourceTests {
    private func shell(_ script: String) -> SecretSource { .command(["sh", "-c", script]) }

    private func text(
        _ source: SecretSource, allowsCommands: Bool = true, seconds: Double = 60,
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> String {
        let reader = SecretReader(allowsCommands: allowsCommands, seconds: seconds, shouldStop: shouldStop)
        return String(decoding: try reader.input(from: source).read(), as: UTF8.self)
    }

    private func failure(
        _ source: SecretSource, allowsCommands: Bool = true, seconds: Double = 60,
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) -> String {
        do {
            let text = try text(source, allowsCommands: allowsCommands, seconds: seconds, shouldStop: shouldStop)
            return "given: \(text.prefix(40))"
        } catch let failure as InputFailure {
            return brief([failure.diagnostic]).first ?? ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `a command is a program with its arguments, and no shell looks at them`() throws {
        #expect(try text(.command(["printf", "%s|", "a b", "", "$HOME", "*", "ä"])) == "a b||$HOME|*|ä|")
        #expect(try text(.command(["/bin/sh", "-c", "cat; echo \"$1 $HOME\"", "-", "x"])).hasPrefix("x /"), "no input")
        let home = try #require(ProcessInfo.processInfo.environment["HOME"])
        #expect(try text(shell("printf %s \"$HOME\"")) == home)
        #expect(try text(shell("echo told >&2; echo given")) == "given\n")
        let largest = shell("head -c 1048576 /dev/zero | tr '\\0' x")
        #expect(try text(largest).utf8.count == 1 << 20)
    }

    @Test(arguments: [
        (["no-such-program-4711"], "source.no-program: there is no program no-such-program-4711 in PATH"),
        (["/no/such/program"], "source.no-program: /no/such/program cannot be run: No such file or directory"),
        (["/etc/passwd"], "source.no-program: /etc/passwd cannot be run: Permission denied"),
        (["sh", "-c", "echo hush; echo hush >&2; exit 3"], "source.command: sh ended with exit code 3"),
        (["sh", "-c", "echo hush; kill -9 $$"], "source.command: sh was killed by signal 9"),
        (["true", "hush"], "source.empty: true printed nothing"),
        (["echo"], "source.empty: echo printed nothing"),
        (["printf", "\\r\\n\\n"], "source.empty: printf printed nothing"),
        (["yes", "hush"], "source.too-large: the output of yes is larger than 1 MiB"),
        (["sh", "-c", "head -c 1048577 /dev/zero"], "source.too-large: the output of sh is larger than 1 MiB"),
        (["hush hush", "x"], "source.no-program: there is no program the command in PATH"),
    ])
    func `a command that gives nothing is told by its program alone`(words: [String], told: String) {
        #expect(failure(.command(words)) == told)
    }

    /// Scripts that leave a mark when they come to their end, which none does.
    @Test(arguments: [
        "END", "trap '' TERM INT HUP PIPE; END", "END & exit 0", "exec >&-; END", "exec >&- 2>&-; END",
        "while :; do :; done", "(trap '' TERM; END) & wait", "echo hush; END",
    ])
    func `a command is bounded in time, with all that it starts`(script: String) throws {
        let scratch = try Scratch()
        let script = script.replacing("END", with: "{ sleep 60; : >'\(scratch.path("ended"))'; }")
        let begun = Date()
        #expect(
            failure(shell(script), seconds: 1)
                == "source.timeout: sh gave nothing: it took more than 1 seconds")
        #expect(Date().timeIntervalSince(begun) < 20)
        #expect(try scratch.names.isEmpty)
    }

    @Test func `a child that left the group and holds the pipe keeps nobody waiting`() throws {
        let begun = Date()
        let told = failure(shell("setsid sh -c 'sleep 30' & exit 0"), seconds: 1)
        #expect(told == "source.timeout: sh gave nothing: it took more than 1 seconds")
        #expect(Date().timeIntervalSince(begun) < 20)
    }

    @Test func `a command is killed where it is asked to stop`() throws {
        let scratch = try Scratch()
        let begun = Date()
        let reader = SecretReader(allowsCommands: true, shouldStop: { Date().timeIntervalSince(begun) > 0.3 })
        let input = reader.input(from: shell("trap '' TERM INT; sleep 60; : >'\(scratch.path("ended"))'"))
        #expect(throws: InputFailure.self) { try input.read() }
        #expect(reader.wasStopped)
        #expect(Date().timeIntervalSince(begun) < 20)
        #expect(try scratch.names.isEmpty)
    }

    @Test func `a command that nobody allowed is not run`() throws {
        let scratch = try Scratch()
        let command = SecretSource.command(["touch", scratch.path("ran")])
        #expect(failure(command, allowsCommands: false) == "source.command: commands are not allowed")
        #expect(try scratch.names.isEmpty)
    }

    @Test func `the same command is run once, by whichever thread asks first`() throws {
        let scratch = try Scratch()
        let reader = SecretReader(allowsCommands: true)
        let script = "echo x >>'\(scratch.path("runs"))'; sleep 0.3; echo $$"
        let input = reader.input(from: shell(script))
        #expect(reader.input(from: shell(script)) == input)
        #expect(reader.input(from: shell(script + " ")) != input)
        let given = Mutex<Set<[UInt8]>>([])
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            guard let bytes = try? input.read() else { return }
            given.withLock { _ = $0.insert(bytes) }
        }
        #expect(given.withLock { $0.count } == 1)
        #expect(try String(contentsOfFile: scratch.path("runs"), encoding: .utf8) == "x\n")
        let failing = reader.input(from: shell("echo x >>'\(scratch.path("runs"))'; exit 1"))
        for _ in 0..<3 { #expect(throws: InputFailure.self) { try failing.read() } }
        #expect(try String(contentsOfFile: scratch.path("runs"), encoding: .utf8) == "x\nx\n")
    }

    @Test(arguments: [
        "{credential: ../x}", "{credential: /x}", "{credential: ''}", "{credential: .}", "{credential: ..}",
        "{credential: \"a\\0b\"}", "{credential: [a]}", "{env: ''}", "{env: A=B}", "{env: \"A\\0\"}", "{env: {env: A}}",
        "{command: []}", "{command: x}", "{command: ['']}", "{command: [./x]}", "{command: [a/b]}", "{command: [[x]]}",
        "{command: [x, [y]]}", "{command: [x, \"\\0\"]}", "{command: {a: b}}", "{}", "{env: A, credential: a}",
        "{x: y}",
        "[]", "x",
    ])
    func `what the schema would refuse is no source either, where its finding is one too many to be kept`(
        text: String
    ) throws {
        let parsed = parseYAML(TestSupport.text(text), ParseOptions(idPrefix: "m"))
        #expect(SecretSource(try #require(parsed.value).root) == nil)
    }
}
