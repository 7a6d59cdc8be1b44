// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// What is written over takes the journal of its interrupted edit with it: not before, and not later.
@Suite(.serialized, .timeLimit(.minutes(30)), .enabled(if: faultLibrary != nil, "needs a C compiler"))
struct OverwrittenJournalTests {
    let scratch: Scratch
    let fixtures: Fixtures
    let image: Judged
    let before: Data
    private let clock = ["SOURCE_DATE_EPOCH": "1700000000"]

    init() throws {
        scratch = try Scratch()
        fixtures = try Fixtures(in: scratch)
        image = try scratch.imageOfItsOwn()
        before = try image.bytes
    }

    private func write(_ target: String, _ environment: [String: String] = [:]) throws -> Run {
        try run(
            Binary.cuttleOS, ["write", "--image-file", image.path, "--device", target, "--yes", "--force-file"],
            environment: environment)
    }

    private func fill(_ device: String, _ bytes: Data) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: device))
        try handle.write(contentsOf: bytes)
        try handle.synchronize()
        try handle.close()
    }

    @Test(
        .enabled(if: hasLoopDevices, "needs root and loop devices"), arguments: ["old", "torn"])
    func `killed at every step of writing over a card, it can be finished, or is not begun`(state: String) throws {
        let card = Judged(path: scratch.path("card.raw"))
        try before.write(to: URL(fileURLWithPath: card.path))
        let journals = WaitingJournals(mark: card.path)
        defer { journals.remove() }
        try scratch.attached(card.path) { device in
            let edit = [Binary.cuttleOS, "edit", "--image-file", device] + fixtures.arguments
            if state == "old" {
                try journals.interrupt(edit, environment: clock)
            } else {
                try journals.tear(edit, on: device, environment: clock)
            }
            let (path, start) = (try journals.path, try fileContent(device))
            let journal = try fileContent(path)
            #expect((start == before) == (state == "old"))
            #expect(try cuttle("recover", device).code == 0)
            let finished = try fileContent(device)
            var outcomes: Set<String> = []
            // The device's own steps, then those in the journals' directory.
            for (directory, count) in [(device, 5), (WaitingJournals.directory, 2)] {
                for number in 1...count {
                    for mode in ["before", "half", "after"] {
                        try fill(device, start)
                        try journal.write(to: URL(fileURLWithPath: path))
                        chmod(path, 0o600)
                        let killed = try write(
                            device,
                            [
                                "LD_PRELOAD": faultLibrary ?? "", "FAULT_FOLDER": directory, "FAULT_ZEROING": "1",
                                "FAULT_AT": String(number), "FAULT_MODE": mode,
                            ])
                        #expect(killed.code == 137, "\(directory) \(number) \(mode): \(killed.code) \(killed.errors)")
                        let now = try fileContent(device)
                        if now == start {
                            #expect(try fileContent(path) == journal, "\(number) \(mode): lost, and nothing is written")
                            #expect(try cuttle("recover", device).code == 0)
                            #expect(try fileContent(device) == finished)
                            #expect(journals.paths.isEmpty)
                            outcomes.insert("finished")
                        } else if now == before {
                            #expect(journals.paths.isEmpty, "\(number) \(mode)")
                            outcomes.insert("written")
                        } else {
                            // Nothing is finished on what holds neither the old image nor the new one.
                            _ = try cuttle("recover", device)
                            #expect(try fileContent(device) == now, "\(directory) \(number) \(mode)")
                            outcomes.insert("begun")
                        }
                        let again = try write(device)
                        #expect(again.code == 0, "\(again.errors)")
                        #expect(journals.paths.isEmpty, "\(directory) \(number) \(mode)")
                        let nothing = try cuttle("recover", device)
                        #expect(nothing.text.contains("nothing to recover"), "\(nothing.errors)")
                        #expect(try fileContent(device) == before)
                    }
                }
            }
            #expect(outcomes.isSuperset(of: ["finished", "begun"]))
            // The fresh card takes the next edit.
            #expect(try run(Binary.cuttleOS, Array(edit.dropFirst()), environment: clock).code == 0)
        }
        try card.expectClean("EDGELQ_BOOT")
        try card.expectSettings(fixtures)
        try card.expectSame(as: before, outside: "EDGELQ_BOOT")
    }

    @Test(.enabled(if: hasLoopDevices, "needs root and loop devices"))
    func `a journal stays where nothing is written, and is told of where it goes`() throws {
        let card = Judged(path: scratch.path("card.raw"))
        try before.write(to: URL(fileURLWithPath: card.path))
        let journals = WaitingJournals(mark: card.path)
        defer { journals.remove() }
        try scratch.attached(card.path) { device in
            try journals.interrupt([Binary.cuttleOS, "edit", "--image-file", device] + fixtures.arguments)
            let path = try journals.path
            let bad = try scratch.file("bad.yaml", "network: {version: 3}\n")
            for refused in [["--device", device, "/dev/no-such-disk"], ["--device", device, "--network-agent", bad]] {
                let result = try run(Binary.cuttleOS, ["write", "--image-file", image.path, "--yes"] + refused)
                #expect(result.code != 0, "\(result.errors)")
                #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
                #expect(try journals.path == path)
            }
            // Nor is another device's removed.
            let other = scratch.path("other.raw")
            try before.write(to: URL(fileURLWithPath: other))
            try scratch.attached(other) { second in
                let fresh = try write(second)
                #expect(fresh.code == 0, "\(fresh.errors)")
            }
            #expect(try journals.path == path)
            let result = try write(device)
            #expect(result.code == 0, "\(result.errors)")
            let note = "what was on it has an unfinished edit in the journal \(path), which goes with it"
            #expect(result.errors.contains("note: \(device): \(note)\n"), "\(result.errors)")
            #expect(journals.paths.isEmpty)
        }
        #expect(try card.bytes == before)
        try card.expectClean("EDGELQ_BOOT")
    }

    @Test func `a file's journal goes with the file, and only one that is ours`() throws {
        let target = Judged(path: scratch.path("target.img"))
        let journal = target.path + ".cuttle-journal"
        try before.write(to: URL(fileURLWithPath: target.path))
        let edit = ["edit", "--image-file", target.path] + fixtures.arguments
        for number in 1...12 where !FileManager.default.fileExists(atPath: journal) {
            // What the last one left would be made zero first, by calls that count, too.
            try? FileManager.default.removeItem(atPath: journal + ".tmp")
            let killed = try run(
                Binary.cuttleOS, edit,
                environment: faults(number, "after", in: journal))
            try #require(killed.code == 137, "\(killed.errors)")
        }
        let bytes = try fileContent(journal)
        let written = try write(target.path)
        #expect(written.code == 0, "\(written.errors)")
        #expect(written.errors.contains("goes with it"), "\(written.errors)")
        #expect(!FileManager.default.fileExists(atPath: journal))
        #expect(try target.bytes == before)
        try target.expectClean("EDGELQ_BOOT")
        // What waits for a file that is gone is not taken for the new one's.
        try FileManager.default.removeItem(atPath: target.path)
        try bytes.write(to: URL(fileURLWithPath: journal))
        let refused = try write(target.path)
        #expect(refused.code == 73, "\(refused.errors)")
        #expect(refused.errors.contains(journal), "\(refused.errors)")
        #expect(try fileContent(journal) == bytes)
        #expect(!FileManager.default.fileExists(atPath: target.path))
        // What is not a journal of ours is left alone.
        try before.write(to: URL(fileURLWithPath: target.path))
        try Data("somebody's".utf8).write(to: URL(fileURLWithPath: journal))
        #expect(try write(target.path).code == 0)
        #expect(try fileContent(journal) == Data("somebody's".utf8))
    }
}
