// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import CuttleCommands

/// Commands that never write do not say that nothing was written; all others say it.
@Suite(.timeLimit(.minutes(30)))
struct ReadOnlyCommandTests {
    private static let missing =
        "error: could not open /nowhere.raw: No such file or directory\n  hint: check the path\n"

    @Test(
        arguments: [
            (["inspect", "/nowhere.raw"], missing), (["ls", "/nowhere.raw"], missing),
            (["ls", "/nowhere.raw", "EDGELQ_BOOT"], missing),
            (["cat", "/nowhere.raw", "EDGELQ_BOOT:/a"], missing), (["diff", "/nowhere.raw", "/nowhere.raw"], missing),
            (["validate", "--image-file", "/nowhere.raw", "--endpoint-domain", "a.example.com"], missing),
        ])
    func `an image that is missing is all that is told`(arguments: [String], words: String) throws {
        let result = try run(Binary.cuttleOS, arguments)
        #expect(result.errors == words)
        #expect(result.code == 66)
        // `cat` has no JSON form. In JSON the field stays.
        guard arguments[0] != "cat" else { return }
        let json = try run(Binary.cuttleOS, arguments + ["-o", "json"])
        #expect(json.errors == words)
        #expect((try json.json()["error"] as? [String: Any])?["written"] as? String == "nothing")
    }

    @Test func `a verb of the tool that never writes is told apart by its type`() {
        #expect(
            CommandLineTool.readOnlyVerbNames == [
                "batch-report", "disks", "inspect", "validate", "ls", "cat", "diff", "hash-password", "schema",
                "config",
            ])
    }

    @Test(arguments: CommandLineTool.readOnlyVerbNames)
    func `wrong usage of it says nothing of writing`(verb: String) throws {
        let result = try cuttle(verb, "--nonsense-option")
        #expect(result.code == 64)
        #expect(!result.errors.contains("was written"), "\(result.errors)")
    }

    @Test(arguments: ["edit", "batch", "write", "undo", "recover"])
    func `wrong usage of one that writes says that nothing was written`(verb: String) throws {
        let result = try cuttle(verb, "--nonsense-option")
        #expect(result.code == 64)
        #expect(result.errors.hasSuffix("\nnothing was written\n"), "\(result.errors)")
    }

    @Test(arguments: [["inspect", "IMAGE"], ["ls", "IMAGE"], ["diff", "IMAGE", "IMAGE"], ["disks"]])
    func `a report that cannot be printed is the only failure`(arguments: [String]) throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512").path
        let words = arguments.map { $0 == "IMAGE" ? image : $0 }
        let result = try run("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/full", Binary.cuttleOS] + words)
        #expect(
            result.errors == "error: could not write to standard output\n  because: No space left on device\n")
        #expect(result.code == 74)
    }
}
