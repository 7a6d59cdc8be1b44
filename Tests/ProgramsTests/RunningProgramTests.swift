// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Programs

/// Programs that run beside this one.
@Suite(.timeLimit(.minutes(10)), .serialized) struct RunningProgramTests {
    private func shell(
        _ script: String, takesInput: Bool = false, listening: [Int32: Int] = [2: 1 << 16], files: [MemoryFile] = [],
        seconds: Double = 60
    ) throws -> RunningProgram {
        try RunningProgram(
            ["/bin/sh", "-c", script], takesInput: takesInput, listening: listening, files: files, seconds: seconds)
    }

    private func feed(_ bytes: [UInt8], to program: RunningProgram) throws {
        try bytes.withUnsafeBytes { try program.feed($0) }
    }

    @Test func `a run is bounded in output and in what it leaves`() throws {
        let outcome = try shell("head -c 1000000 /dev/zero | tr '\\0' x >&2; exit 3").finish()
        #expect(outcome.status == .exited(3))
        #expect(outcome.errors.utf8.count == 1 << 16)
        #expect(throws: ProgramError.self) { try RunningProgram(["/no/such/tool"], listening: [:], seconds: 60) }
    }

    /// Scripts that leave a mark when they come to their end, which none does.
    @Test(arguments: ["END", "END & wait", "exec 2>&-; END", "END & exit 0"])
    func `a run is bounded in time, with all that it starts`(_ script: String) throws {
        let scratch = try Scratch()
        let script = script.replacing("END", with: "{ sleep 60; : >'\(scratch.path("ended"))'; }")
        let program = try shell(script, seconds: 0.3)
        #expect(throws: ProgramError.self) { try program.finish() }
        #expect(throws: ProgramError.self, "it is over") { try program.finish() }
        #expect(try scratch.names.isEmpty)
    }

    @Test func `what it prints is taken piece by piece, and it is killed where no more is`() throws {
        var taken: [UInt8] = []
        let whole = try RunningProgram(
            ["/bin/sh", "-c", "seq 1 20000"],
            outputTo: { piece in
                taken += piece
                return true
            }, seconds: 60)
        #expect(try whole.finish().status == .exited(0))
        #expect(String(decoding: taken, as: UTF8.self) == (1...20000).map { "\($0)\n" }.joined())
        let scratch = try Scratch()
        var pieces = 0
        let endless = try RunningProgram(
            ["/bin/sh", "-c", "trap '' TERM PIPE; yes; : >'\(scratch.path("ended"))'"],
            outputTo: { _ in
                pieces += 1
                return pieces < 3
            }, seconds: 60)
        #expect(throws: ProgramError.self) { try endless.finish() }
        #expect(pieces == 3)
        #expect(try scratch.names.isEmpty)
    }

    @Test func `it has an environment where one is passed on, and ends where nobody reads what it writes`() throws {
        func environment(isInherited: Bool) throws -> String {
            let program = try RunningProgram(
                ["/usr/bin/env"], listening: [1: 1 << 20], inheritsEnvironment: isInherited, seconds: 60)
            return String(decoding: try program.finish().said[1] ?? [], as: UTF8.self)
        }
        let home = try #require(ProcessInfo.processInfo.environment["HOME"])
        #expect(try environment(isInherited: true).contains("HOME=\(home)\n"))
        #expect(try environment(isInherited: false) == "PATH=/usr/sbin:/usr/bin:/sbin:/bin\nLC_ALL=C.UTF-8\n")
        let before = signal(SIGPIPE, SIG_IGN)
        defer { signal(SIGPIPE, before) }
        let status = try shell("sh -c 'kill -PIPE $$'; exit $?").finish().status
        #expect(status == .exited(128 + SIGPIPE))
    }

    @Test func `it is fed, and what it says meanwhile does not make anybody wait for ever`() throws {
        let program = try shell("tee /proc/self/fd/3 | cat", takesInput: true, listening: [1: 1 << 23, 3: 7])
        let bytes = (0..<(1 << 22)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) }
        for start in stride(from: 0, to: bytes.count, by: 100_001) {
            try feed(Array(bytes[start..<min(start + 100_001, bytes.count)]), to: program)
        }
        let outcome = try program.finish()
        #expect(outcome.status == .exited(0))
        #expect(outcome.said[1] == bytes)
        #expect(outcome.said[3] == Array(bytes.prefix(7)))
        #expect(try program.finish().said[3] == Array(bytes.prefix(7)), "it can be asked once more")
    }

    @Test(arguments: ["exit 7", "exec <&-; echo gone >&2; exit 7", "head -c 10 >/dev/null; exit 7"])
    func `one that ends before it has read everything is no failure, and kills nobody`(script: String) throws {
        let program = try shell(script, takesInput: true)
        for _ in 0..<64 { try feed([UInt8](repeating: 1, count: 1 << 16), to: program) }
        #expect(try program.finish().status == .exited(7))
    }

    @Test func `one that does not read is not waited for without end`() throws {
        let program = try shell("sleep 60", takesInput: true, seconds: 0.3)
        let failure = #expect(throws: ProgramError.self) {
            for _ in 0..<64 { try feed([UInt8](repeating: 1, count: 1 << 16), to: program) }
        }
        #expect(failure?.isStop == false)
    }

    @Test func `whoever is asked can give it up`() throws {
        let program = try shell("sleep 60", takesInput: true)
        let failure = #expect(throws: ProgramError.self) { try program.finish(shouldStop: { true }) }
        #expect(failure?.isStop == true)
    }

    @Test func `one that nobody waits for is killed, with all that it started`() throws {
        let scratch = try Scratch()
        let number = scratch.path("number")
        do {
            let program = try shell("sleep 600 & echo $! >'\(number)'; echo there; wait", listening: [1: 100])
            while try scratch.names.isEmpty || fileSize(number) == 0 {}
            _ = consume program
        }
        let process = try #require(Int32(String(contentsOfFile: number, encoding: .utf8).dropLast()))
        // A zombie that waits for init is gone, too.
        while kill(process, 0) == 0 {
            let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ") Z"
            if status.contains(") Z") { break }
        }
    }

    private func fileSize(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }

    @Test func `it finds what it is given in memory, and no environment of whoever started it`() throws {
        let files = [try MemoryFile(Array("one".utf8)), try MemoryFile(Array("two".utf8))]
        let paths = (0..<2).map { RunningProgram.path(ofFile: $0) }.joined(separator: " ")
        // Twice: the second reader begins at the beginning, too.
        let outcome = try shell("cat \(paths); cat \(paths); env", listening: [1: 1 << 16], files: files).finish()
        let said = String(decoding: outcome.said[1] ?? [], as: UTF8.self)
        #expect(said.hasPrefix("onetwoonetwo"), "\(said)")
        let names = said.dropFirst(12).split(separator: "\n").map { String($0.prefix { $0 != "=" }) }
        #expect(Set(names).isSubset(of: ["PATH", "LC_ALL", "PWD", "_", "SHLVL", "OLDPWD"]), "\(names)")
    }

    @Test func `a program is found in absolute directories of PATH alone`() {
        #expect(program(named: "sh", others: ["/bin"]) != nil)
        #expect(program(named: "no-such-program", others: ["/usr/bin"]) == nil)
    }
}
