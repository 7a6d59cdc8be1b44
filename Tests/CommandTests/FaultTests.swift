// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// The library of Tests/FaultInjection, compiled once; `nil` where there is no C compiler.
let faultLibrary: String? = {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("FaultInjection/fault.c").path
    let library = FileManager.default.temporaryDirectory.appendingPathComponent("cuttle-fault-\(getpid()).so").path
    for compiler in ["/usr/bin/gcc", "/usr/bin/clang", "/usr/bin/cc"] {
        guard FileManager.default.isExecutableFile(atPath: compiler) else { continue }
        let run = try? run(compiler, ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"])
        if run?.code == 0 { return library }
    }
    return nil
}()

/// The environment in which one call that changes files in a directory ends a process, or fails.
///
/// - Parameter number: which call, from 1; 0 for none.
/// - Parameter mode: as Tests/FaultInjection/fault.c has them.
/// - Parameter log: a file that gets a line for each call.
func faults(_ number: Int, _ mode: String, in directory: String, log: String? = nil) -> [String: String] {
    var environment = [
        "LD_PRELOAD": faultLibrary ?? "", "FAULT_FOLDER": directory, "FAULT_AT": String(number), "FAULT_MODE": mode,
    ]
    environment["FAULT_LOG"] = log
    return environment
}

@Suite(.enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"), .serialized)
struct FaultTests {
    let scratch: Scratch
    /// Beside the directory whose changes are counted.
    let logs: Scratch
    let fixtures: Fixtures
    let image: Judged
    let before: Data
    let after: Data
    let clock = ["SOURCE_DATE_EPOCH": "1700000000"]

    init() throws {
        scratch = try Scratch()
        logs = try Scratch()
        fixtures = try Fixtures(in: scratch)
        image = try scratch.image("gpt-512")
        before = try image.bytes
        let new = Judged(path: scratch.path("edited.raw"))
        let result = try run(
            Binary.cuttleOS, ["edit", "--image-file", image.path, "--output-image", new.path] + fixtures.arguments,
            environment: clock)
        try #require(result.code == 0, "\(result.errors)")
        after = try new.bytes
        try new.expectClean("EDGELQ_BOOT")
    }

    /// Runs an edit with a fault at the N-th change of a file in the directory.
    func edit(_ arguments: [String], fault number: Int, _ mode: String) throws -> Run {
        try run(
            Binary.cuttleOS, ["edit", "--image-file", image.path] + fixtures.arguments + arguments,
            environment: clock.merging(faults(number, mode, in: scratch.url.path, log: logs.path("log"))) { $1 })
    }

    /// How many changes an undisturbed edit makes.
    func countCalls(_ arguments: [String]) throws -> Int {
        let log = logs.path("log")
        try? FileManager.default.removeItem(atPath: log)
        try reset()
        let result = try edit(arguments, fault: 0, "none")
        #expect(result.code == 0, "\(result.errors)")
        return try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").count
    }

    func reset() throws {
        for name in try scratch.names where name.contains("journal") || name.contains("new") || name.contains(".undo") {
            try FileManager.default.removeItem(atPath: scratch.path(name))
        }
        try before.write(to: URL(fileURLWithPath: image.path))
    }

    @Test(.timeLimit(.minutes(30)), arguments: ["before", "half", "after"])
    func `killed at every write of an edit in place, the image is the old one or the new one`(mode: String) throws {
        let calls = try countCalls([])
        #expect(calls >= 7, "journal, fsync, rename, fsync, image, fsync, unlink")
        var outcomes: Set<String> = []
        for number in 1...calls {
            try reset()
            let killed = try edit([], fault: number, mode)
            #expect(killed.code == 137, "call \(number) was not reached: \(killed.code) \(killed.errors)")
            // A reader sees the one or the other already, without writing.
            let torn = try image.bytes
            let seen = try cuttle("cat", image.path, "EDGELQ_BOOT:/edgelq/timesyncd.conf")
            #expect(try image.bytes == torn, "a reader changed the image")
            let recovered = try cuttle("recover", image.path)
            #expect(recovered.code == 0, "call \(number): \(recovered.errors)")
            let now = try image.bytes
            #expect(now == before || now == after, "call \(number) \(mode): between the two")
            #expect((seen.code == 0) == (now == after), "call \(number): the reader saw the other one")
            #expect(try !scratch.names.contains { $0.hasSuffix(".cuttle-journal") })
            outcomes.insert(now == before ? "old" : "new")
            // The next edit finds nothing in its way.
            #expect(
                try run(Binary.cuttleOS, ["edit", "--image-file", image.path] + fixtures.arguments, environment: clock)
                    .code == 0)
            #expect(try image.bytes == after)
            #expect(try !scratch.names.contains { $0.contains("journal") })
        }
        #expect(outcomes == ["old", "new"])
    }

    @Test(.timeLimit(.minutes(30)), arguments: ["ENOSPC", "EIO"])
    func `cut short at every write of an edit in place, it says so and loses nothing`(mode: String) throws {
        let calls = try countCalls([])
        for number in 1...calls {
            try reset()
            let failed = try edit([], fault: number, mode)
            let now = try image.bytes
            let journal = try scratch.names.contains { $0.hasSuffix(".cuttle-journal") }
            #expect([73, 74].contains(failed.code), "call \(number): \(failed.code) \(failed.errors)")
            #expect(failed.errors.contains("rror: "), "\(failed.errors)")
            if !journal, now == before {
                #expect(failed.errors.hasSuffix("nothing was written\n"), "call \(number): \(failed.errors)")
                continue
            }
            // Behind the rename the journal counts.
            #expect(failed.errors.contains("recover") || now == after, "call \(number): \(failed.errors)")
            let recovered = try cuttle("recover", image.path)
            #expect(recovered.code == 0, "call \(number): \(recovered.errors)")
            #expect(try image.bytes == after, "call \(number)")
        }
    }

    /// A journal that waits, beside the image as it was before the edit.
    private func interrupt() throws {
        let calls = try countCalls([])
        for number in 1...calls {
            try reset()
            _ = try edit([], fault: number, "after")
            if FileManager.default.fileExists(atPath: image.path + ".cuttle-journal"), try image.bytes == before {
                return
            }
        }
        Issue.record("no call leaves a journal beside the old image")
    }

    @Test(.timeLimit(.minutes(30))) func `a journal is not rolled into a copy that was restored meanwhile`() throws {
        try interrupt()
        let journal = image.path + ".cuttle-journal"
        #expect(try cuttle("cat", image.path, "EDGELQ_BOOT:/edgelq/timesyncd.conf").code == 0, "it is certain")
        #expect(try run("/usr/bin/cp", [image.path, scratch.path("copy")]).code == 0)
        #expect(try run("/usr/bin/cp", [scratch.path("copy"), image.path]).code == 0)
        let other = ["edit", "--image-file", image.path, "--endpoint-domain", "other.example.com"]
        let refused = try run(Binary.cuttleOS, other)
        #expect(refused.code == 75, "\(refused.errors)")
        #expect(refused.errors.contains("recover"), "\(refused.errors)")
        #expect(try cuttle("cat", image.path, "EDGELQ_BOOT:/edgelq/timesyncd.conf").code == 66)
        let seen = try cuttle("inspect", image.path)
        #expect(seen.code == 0, "\(seen.errors)")
        #expect(seen.errors.contains("is left out"), "\(seen.errors)")
        #expect(try image.bytes == before)
        // Nor is it taken for the journal of a new image of that name.
        #expect(try run("/usr/bin/mv", [image.path, scratch.path("moved.raw")]).code == 0)
        let new = try cuttle(
            "edit", "--image-file", scratch.path("moved.raw"), "--endpoint-domain", "a.example.com", "--output-image",
            image.path)
        #expect(new.code == 73, "\(new.errors)")
        #expect(new.errors.contains(journal), "\(new.errors)")
        #expect(try run("/usr/bin/mv", [scratch.path("moved.raw"), image.path]).code == 0)
        // Whoever asks for it gets it.
        #expect(try cuttle("recover", image.path).code == 0)
        #expect(try image.bytes == after)
        #expect(!FileManager.default.fileExists(atPath: journal))
    }

    @Test(.timeLimit(.minutes(30))) func `an unfinished edit is told of in the same words by readers and by edits`()
        throws
    {
        try interrupt()
        let (torn, journal) = (try image.bytes, image.path + ".cuttle-journal")
        let stored = try Data(contentsOf: URL(fileURLWithPath: journal))
        let seen = try cuttle("cat", image.path, "EDGELQ_BOOT:/edgelq/timesyncd.conf")
        #expect(
            seen.errors
                == "note: \(image.path) has an unfinished edit in its journal; it is shown as if it were finished\n")
        #expect(try image.bytes == torn)
        let edit = try cuttle("edit", "--image-file", image.path, "--endpoint-domain", "b.example.com")
        #expect(
            edit.errors == "note: \(image.path) had an unfinished edit in its journal, which was finished first\n")
        #expect(edit.code == 0)

        // A copy that was restored looks as if its edit had not begun.
        try before.write(to: URL(fileURLWithPath: image.path))
        try stored.write(to: URL(fileURLWithPath: journal))
        let words = "it, or what was here before it was restored, has an unfinished edit in the journal \(journal)"
        let refused = try cuttle("edit", "--image-file", image.path, "--endpoint-domain", "b.example.com")
        #expect(
            refused.errors
                == """
                error: could not edit \(image.path): \(words)
                  hint: run 'cuttle-os recover' on it to finish that edit, or delete the journal to forget it
                nothing was written

                """)
        #expect(refused.code == 75)
        let left = try cuttle("ls", image.path)
        #expect(left.errors == "note: \(image.path): \(words); it is left out\n")
        #expect(try image.bytes == before)
    }

    /// Version 1 is read as ever: of a file it says all that is needed.
    @Test(.timeLimit(.minutes(30)), arguments: [[], ["--journal"]])
    func `a journal of an earlier version that waits beside a file is finished`(option: [String]) throws {
        try interrupt()
        let journal = image.path + ".cuttle-journal"
        try WaitingJournals.makeOld(journal, rename: false)
        #expect(try cuttle("cat", image.path, "EDGELQ_BOOT:/edgelq/timesyncd.conf").code == 0)
        let recovered = try run(
            Binary.cuttleOS, ["recover", image.path] + option + (option.isEmpty ? [] : [journal]))
        #expect(recovered.code == 0, "\(recovered.errors)")
        #expect(try image.bytes == after)
        #expect(!FileManager.default.fileExists(atPath: journal))
    }

    @Test(.timeLimit(.minutes(30))) func `recover removes what an edit left that ended before its journal was whole`()
        throws
    {
        try reset()
        _ = try edit([], fault: 2, "before")
        #expect(try scratch.names.contains { $0.hasSuffix(".cuttle-journal.tmp") })
        let result = try cuttle("recover", image.path)
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.errors.contains("is removed"), "\(result.errors)")
        #expect(try !scratch.names.contains { $0.contains("journal") })
        #expect(try image.bytes == before)
    }

    @Test(.timeLimit(.minutes(30)), arguments: ["ENOSPC", "EIO"])
    func `an undo file is there when something was written, and only then`(mode: String) throws {
        let undo = scratch.path("edit.undo")
        let calls = try countCalls(["--save-undo", undo])
        for number in 1...calls {
            try reset()
            let failed = try edit(["--save-undo", undo], fault: number, mode)
            #expect([73, 74].contains(failed.code), "call \(number): \(failed.code) \(failed.errors)")
            let isUntouched = failed.errors.hasSuffix("nothing was written\n")
            #expect(FileManager.default.fileExists(atPath: undo) != isUntouched, "call \(number): \(failed.errors)")
            if isUntouched {
                #expect(try image.bytes == before)
                continue
            }
            #expect(try cuttle("recover", image.path).code == 0)
            #expect(try image.bytes == after)
            #expect(try cuttle("undo", image.path, undo).code == 0)
            #expect(try image.bytes == before)
        }
    }

    @Test(.timeLimit(.minutes(30)), arguments: ["before", "half", "after", "ENOSPC", "EIO"])
    func `a new image is whole or not there, and the base is never touched`(mode: String) throws {
        let new = scratch.path("new.raw")
        let calls = try countCalls(["--output-image", new])
        for number in 1...calls {
            try reset()
            let result = try edit(["--output-image", new], fault: number, mode)
            #expect(result.code != 0 || mode == "EIO" || mode == "ENOSPC", "call \(number) was not reached")
            #expect(try image.bytes == before)
            let there = FileManager.default.fileExists(atPath: new)
            if there { #expect(try Judged(path: new).bytes == after, "call \(number)") }
            if mode.hasPrefix("E"), result.code != 0 {
                #expect([73, 74].contains(result.code), "call \(number): \(result.errors)")
                #expect(there || result.errors.hasSuffix("nothing was written\n"), "call \(number): \(result.errors)")
                #expect(try !scratch.names.contains { $0.contains(".cuttle-") }, "call \(number)")
            }
        }
    }

    @Test(.timeLimit(.minutes(30))) func `a torn or foreign journal is refused, never applied and never deleted`()
        throws
    {
        // The journal as it is when the process is killed right behind the rename.
        let log = try countCalls([])
        var journal = Data()
        let path = image.path + ".cuttle-journal"
        for number in 1...log {
            try reset()
            _ = try edit([], fault: number, "after")
            if FileManager.default.fileExists(atPath: path), try image.bytes == before {
                journal = try Data(contentsOf: URL(fileURLWithPath: path))
                break
            }
        }
        try #require(!journal.isEmpty)
        var bad: [Data] = [Data(), journal.prefix(10), journal.prefix(100), journal.dropLast(), journal + Data([0])]
        for index in stride(from: 0, to: journal.count, by: max(1, journal.count / 40)) {
            var flipped = journal
            flipped[flipped.startIndex + index] ^= 0x10
            bad.append(flipped)
        }
        try reset()
        for content in bad {
            try content.write(to: URL(fileURLWithPath: path))
            for command in [
                ["recover", image.path], ["inspect", image.path],
                ["edit", "--image-file", image.path] + fixtures.arguments,
            ] {
                let result = try run(Binary.cuttleOS, command)
                #expect(result.code == 65, "\(command[0]): \(result.errors)")
                #expect(result.errors.contains("journal"))
            }
            #expect(try image.bytes == before)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == content)
        }
        // A whole one beside another image.
        let other = try scratch.image("gpt-grown")
        try journal.write(to: URL(fileURLWithPath: other.path + ".cuttle-journal"))
        let foreign = try other.bytes
        #expect(try cuttle("recover", other.path).code == 65)
        #expect(try other.bytes == foreign)
        // And beside the same image in a state that it was not made for.
        var changed = before
        let place = Int(try image.partition("EDGELQ_BOOT").lowerBound) + 1024
        changed[changed.startIndex + place + 0x78] ^= 0xff
        try changed.write(to: URL(fileURLWithPath: image.path))
        try journal.write(to: URL(fileURLWithPath: path))
        #expect(try cuttle("recover", image.path).code == 65)
        #expect(try image.bytes == changed)
    }
}
