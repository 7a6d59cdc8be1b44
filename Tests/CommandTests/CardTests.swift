// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Sister cards, which were written from one image: a journal is finished on the card that it is for, and on no other.
@Suite(
    .serialized, .timeLimit(.minutes(30)), .enabled(if: hasLoopDevices, "needs root and loop devices"),
    .enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"))
struct CardTests {
    let scratch: Scratch
    let fixtures: Fixtures
    let card: Judged
    let sister: Judged
    let before: Data
    let journals: WaitingJournals

    init() throws {
        scratch = try Scratch()
        fixtures = try Fixtures(in: scratch)
        card = try scratch.imageOfItsOwn()
        before = try card.bytes
        sister = Judged(path: scratch.path("sister.raw"))
        try before.write(to: URL(fileURLWithPath: sister.path))
        journals = WaitingJournals(mark: scratch.url.lastPathComponent)
    }

    private func edit(_ device: String) -> [String] {
        [Binary.cuttleOS, "edit", "--image-file", device] + fixtures.arguments
    }

    private func expectEdited(_ image: Judged) throws {
        try image.expectClean("EDGELQ_BOOT")
        try image.expectSettings(fixtures)
        try image.expectSame(as: before, outside: "EDGELQ_BOOT")
    }

    @Test func `the edit of a card is no concern of its sister, and is finished when that is asked for`() throws {
        defer { journals.remove() }
        try scratch.attached(card.path) { first in
            try journals.interrupt(edit(first))
            let journal = try journals.path
            try scratch.attached(sister.path) { second in
                // What the hint says is done, on every card.
                let refused = try run(edit(first)[0], Array(edit(first).dropFirst()))
                #expect(refused.code == 75, "\(refused.errors)")
                #expect(refused.errors.contains("'cuttle-os recover'"), "\(refused.errors)")
                #expect(try cuttle("inspect", first).errors.contains("is left out"))
                let seen = try cuttle("inspect", second)
                #expect(seen.code == 0, "\(seen.errors)")
                #expect(!seen.errors.contains("journal"), "\(seen.errors)")
                let nothing = try cuttle("recover", second)
                #expect(nothing.code == 0, "\(nothing.errors)")
                #expect(nothing.text.contains("nothing to recover"), "\(nothing.errors)")
                #expect(nothing.errors.contains(journal), "\(nothing.errors)")
                #expect(nothing.errors.contains(card.path), "\(nothing.errors)")
                let foreign = try cuttle("recover", second, "--journal", journal)
                #expect(foreign.code == 73, "\(foreign.errors)")
                #expect(foreign.errors.contains("nothing was written"), "\(foreign.errors)")
                #expect(try sister.bytes == before)
                #expect(try card.bytes == before)
                let domain = try cuttle("edit", "--image-file", second, "--endpoint-domain", "a.example.com")
                #expect(domain.code == 0, "\(domain.errors)")
                #expect(domain.errors.contains("is left alone"), "\(domain.errors)")
                #expect(try cuttle("cat", second, "EDGELQ_BOOT:/edgelq/endpoint-domain").text == "a.example.com\n")
                #expect(try journals.path == journal)
                #expect(try card.bytes == before)
                // The sister's own journal lies beside it, and each finds its own.
                let own = WaitingJournals(mark: sister.path)
                try own.tear(
                    [Binary.cuttleOS, "edit", "--image-file", second, "--remove", "endpoint-domain"], on: second)
                #expect(journals.paths.count == 2)
                let finished = try cuttle("recover", second)
                #expect(finished.code == 0, "\(finished.errors)")
                #expect(finished.text.contains("is finished"), "\(finished.errors)")
                #expect(try cuttle("cat", second, "EDGELQ_BOOT:/edgelq/endpoint-domain").code == 66)
                #expect(try journals.path == journal)
                #expect(try card.bytes == before)
            }
        }
        try sister.expectClean("EDGELQ_BOOT")
        try sister.expectSame(as: before, outside: "EDGELQ_BOOT")
        // Plugged in again, where another card was meanwhile.
        try scratch.attached(sister.path) { _ in
            try scratch.attached(card.path) { device in
                let recovered = try cuttle("recover", device)
                #expect(recovered.code == 0, "\(recovered.errors)")
                #expect(recovered.text.contains("is finished"), "\(recovered.errors)")
            }
        }
        #expect(journals.paths.isEmpty)
        try expectEdited(card)
    }

    @Test func `a torn card is finished by the next edit, its copy is not touched, and neither is copied torn`() throws
    {
        defer { journals.remove() }
        try scratch.attached(card.path) { try journals.tear(edit($0), on: $0) }
        let torn = try card.bytes
        #expect(torn != before)
        try torn.write(to: URL(fileURLWithPath: sister.path))
        try scratch.attached(sister.path) { copy in
            for command in [["edit"], ["edit", "--dry-run"], ["edit", "--output-image", scratch.path("new.raw")]] {
                let result = try run(
                    Binary.cuttleOS, command + ["--image-file", copy, "--endpoint-domain", "a.example.com"])
                #expect(result.code == 75, "\(result.errors)")
                #expect(result.errors.contains("nothing was written"), "\(result.errors)")
                #expect(result.errors.contains("--journal"), "\(result.errors)")
            }
            let seen = try cuttle("inspect", copy)
            #expect(seen.code == 0, "\(seen.errors)")
            #expect(seen.errors.contains("a part of it is here"), "\(seen.errors)")
            #expect(try cuttle("recover", copy).code == 75)
        }
        #expect(try sister.bytes == torn)
        #expect(!FileManager.default.fileExists(atPath: scratch.path("new.raw")))
        try scratch.attached(card.path) { device in
            let shown = try cuttle("cat", device, "EDGELQ_BOOT:/edgelq/timesyncd.conf")
            #expect(shown.code == 0, "\(shown.errors)")
            #expect(shown.errors.contains("as if it were finished"), "\(shown.errors)")
            let next = try cuttle("edit", "--image-file", device, "--remove", "http-proxy")
            #expect(next.code == 0, "\(next.errors)")
            #expect(next.errors.contains("was finished first"), "\(next.errors)")
        }
        #expect(journals.paths.isEmpty)
        try expectEdited(card)
    }

    @Test func `a card that something else changed since keeps its journal, and is not edited`() throws {
        defer { journals.remove() }
        try scratch.attached(card.path) { try journals.tear(edit($0), on: $0) }
        let start = Int(try card.partition("EDGELQ_BOOT").lowerBound)
        var changed = try card.bytes
        changed[start + 1024 + 0x78] ^= 0xff
        try changed.write(to: URL(fileURLWithPath: card.path))
        try scratch.attached(card.path) { device in
            for command in [
                Array(edit(device).dropFirst()), ["recover", device],
                ["recover", device, "--journal", try journals.path],
            ] {
                let refused = try run(Binary.cuttleOS, command)
                #expect(refused.code == 65, "\(refused.errors)")
                #expect(refused.errors.contains("changed since"), "\(refused.errors)")
            }
            let seen = try cuttle("inspect", device)
            #expect(seen.code == 0, "\(seen.errors)")
            #expect(seen.errors.contains("changed since"), "\(seen.errors)")
        }
        #expect(try card.bytes == changed)
        #expect(journals.paths.count == 1)
    }

    @Test(arguments: ["new.cuttle-journal", "new.raw.cuttle-journal.tmp"])
    func `nothing is written where a journal could be`(name: String) throws {
        let path = scratch.path(name)
        for command in [
            ["edit", "--image-file", card.path, "--endpoint-domain", "a.example.com", "--output-image", path],
            ["edit", "--image-file", card.path, "--endpoint-domain", "a.example.com", "--save-undo", path],
            ["write", "--image-file", card.path, "--device", path, "--force-file", "--yes"],
        ] {
            for isThere in [false, true] {
                if isThere { try Data("somebody's".utf8).write(to: URL(fileURLWithPath: path)) }
                let result = try run(Binary.cuttleOS, command + (command[0] == "edit" ? ["--force"] : []))
                #expect(result.code == 73, "\(result.errors)")
                #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
                #expect(FileManager.default.fileExists(atPath: path) == isThere)
                unlink(path)
            }
        }
        #expect(try card.bytes == before)
    }

    @Test func `a copy of a torn card is finished for who names its journal`() throws {
        defer { journals.remove() }
        try scratch.attached(card.path) { try journals.tear(edit($0), on: $0) }
        try card.bytes.write(to: URL(fileURLWithPath: sister.path))
        try scratch.attached(sister.path) { copy in
            let moved = scratch.path("moved.cuttle-journal")
            try FileManager.default.moveItem(atPath: try journals.path, toPath: moved)
            let result = try cuttle("recover", copy, "--journal", moved)
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.text.contains("is finished"), "\(result.errors)")
            #expect(!FileManager.default.fileExists(atPath: moved))
            let none = try cuttle("recover", copy, "--journal", moved)
            #expect(none.code == 66, "\(none.errors)")
        }
        try expectEdited(sister)
    }

    @Test func `a journal of an earlier version says of no device that it is its, and waits to be named`() throws {
        defer { journals.remove() }
        try scratch.attached(card.path) { first in
            try journals.interrupt(edit(first))
            let journal = try WaitingJournals.makeOld(journals.path, rename: true)
            defer { unlink(journal) }
            try scratch.attached(sister.path) { second in
                for device in [first, second] {
                    let refused = try run(Binary.cuttleOS, Array(edit(device).dropFirst()))
                    #expect(refused.code == 75, "\(refused.errors)")
                    #expect(refused.errors.contains("recover \(device) --journal \(journal)"), "\(refused.errors)")
                    #expect(refused.errors.contains("an earlier version"), "\(refused.errors)")
                    let recovered = try cuttle("recover", device)
                    #expect(recovered.code == 75, "\(recovered.errors)")
                    #expect(recovered.errors.contains("--journal"), "\(recovered.errors)")
                    #expect(try cuttle("inspect", device).errors.contains("is left out"))
                }
                #expect(try sister.bytes == before)
                #expect(try card.bytes == before)
                let named = try cuttle("recover", first, "--journal", journal)
                #expect(named.code == 0, "\(named.errors)")
                #expect(!FileManager.default.fileExists(atPath: journal))
                #expect(try run(Binary.cuttleOS, Array(edit(second).dropFirst())).code == 0)
            }
        }
        try expectEdited(card)
        try expectEdited(sister)
    }

    @Test(.enabled(if: isInstalled("/usr/bin/unshare"), "needs unshare(1)"))
    func `of two sticks without a serial number the one that is certainly another is edited`() throws {
        let model = "Flash \(scratch.url.lastPathComponent.suffix(8))"
        let journals = WaitingJournals(mark: model)
        defer { journals.remove() }
        let sticks = try FakeSticks(in: scratch)
        try scratch.attached(card.path) { first in
            try scratch.attached(sister.path) { second in
                try sticks.plug(first, as: "sdb", model: model, sequence: 101)
                try sticks.plug(second, as: "sdc", model: model, sequence: 102)
                try journals.interrupt(sticks.command(Array(edit(first).dropFirst())))
                let journal = try journals.path
                let domain = ["edit", "--endpoint-domain", "a.example.com", "--image-file"]
                let edited = try sticks.cuttle(input: domain + [second])
                #expect(edited.code == 0, "\(edited.errors)")
                #expect(edited.errors.contains("is left alone"), "\(edited.errors)")
                #expect(try journals.path == journal)
                #expect(try card.bytes == before)
                let undone = try sticks.cuttle("edit", "--remove", "endpoint-domain", "--image-file", second)
                #expect(undone.code == 0, "\(undone.errors)")

                // Both are pulled out, and one comes back: nobody can tell which it is.
                try before.write(to: URL(fileURLWithPath: second))
                try sticks.unplug(first, "sdb")
                try sticks.unplug(second, "sdc")
                try sticks.plug(second, as: "sdb", model: model, sequence: 103)
                for command in [domain + [second], ["recover", second], ["undo", second, scratch.path("none")]] {
                    let refused = try sticks.cuttle(input: command)
                    #expect([66, 75].contains(refused.code), "\(refused.errors)")
                    guard command[0] != "undo" else { continue }
                    #expect(refused.errors.contains("recover \(second) --journal \(journal)"), "\(refused.errors)")
                    #expect(refused.errors.contains("(Generic \(model), usb, without a serial number, at USB port"))
                    #expect(refused.errors.contains("nothing was written"), "\(refused.errors)")
                }
                let seen = try sticks.cuttle("inspect", second)
                #expect(seen.code == 0, "\(seen.errors)")
                #expect(seen.errors.contains("is left out"), "\(seen.errors)")
                let copy = Judged(path: scratch.path("copy.raw"))
                let copied = try sticks.cuttle(input: domain + [second, "--output-image", copy.path])
                #expect(copied.code == 0, "\(copied.errors)")
                #expect(copied.errors.contains("is left out"), "\(copied.errors)")
                try copy.expectClean("EDGELQ_BOOT")
                try copy.expectSame(as: before, outside: "EDGELQ_BOOT")
                #expect(try sister.bytes == before)
                #expect(try journals.path == journal)

                // Who puts the journal aside can go on, and finish it with the right one.
                let aside = scratch.path("aside.cuttle-journal")
                try FileManager.default.moveItem(atPath: journal, toPath: aside)
                #expect(try sticks.cuttle(input: Array(edit(second).dropFirst())).code == 0)
                try sticks.plug(first, as: "sdc", model: model, sequence: 104)
                let wrong = try sticks.cuttle("recover", second, "--journal", aside)
                #expect(wrong.code == 65, "\(wrong.errors)")
                #expect(wrong.errors.contains("nothing was written"), "\(wrong.errors)")
                let named = try sticks.cuttle("recover", first, "--journal", aside)
                #expect(named.code == 0, "\(named.errors)")
                #expect(named.text.contains("is finished"), "\(named.errors)")
            }
        }
        try expectEdited(card)
        try expectEdited(sister)
    }

    @Test(.enabled(if: isInstalled("/usr/bin/unshare"), "needs unshare(1)"))
    func `a torn stick with a serial number is finished under another name, and another card in its drive is not`()
        throws
    {
        let model = "Flash \(scratch.url.lastPathComponent.suffix(8))"
        let journals = WaitingJournals(mark: model)
        defer { journals.remove() }
        let sticks = try FakeSticks(in: scratch)
        try scratch.attached(card.path) { first in
            try scratch.attached(sister.path) { second in
                try sticks.plug(first, as: "sdb", model: model, sequence: 101, serial: "4C53")
                try journals.tear(sticks.command(Array(edit(first).dropFirst())), on: first)
                try sticks.unplug(first, "sdb")
                try sticks.plug(second, as: "sdb", model: model, sequence: 102, serial: "4C53")
                let refused = try sticks.cuttle(input: Array(edit(second).dropFirst()))
                #expect(refused.code == 75, "\(refused.errors)")
                #expect(refused.errors.contains("serial 0781: 4C53"), "\(refused.errors)")
                #expect(try sister.bytes == before)
                #expect(journals.paths.count == 1)
                try sticks.unplug(second, "sdb")
                try sticks.plug(first, as: "sdc", model: model, sequence: 103, serial: "4C53")
                let finished = try sticks.cuttle("edit", "--image-file", first, "--remove", "http-proxy")
                #expect(finished.code == 0, "\(finished.errors)")
                #expect(finished.errors.contains("was finished first"), "\(finished.errors)")
            }
        }
        #expect(journals.paths.isEmpty)
        try expectEdited(card)
        #expect(try sister.bytes == before)
    }

    @Test func `a base with a journal that waits is taken as it is, and the batch says so`() throws {
        defer { journals.remove() }
        let manifest = try scratch.file("devices.csv", "name,endpoint-domain\none,one.example.com\n")
        try FileManager.default.createDirectory(atPath: scratch.path("out"), withIntermediateDirectories: true)
        let target = scratch.path("target.img")
        try scratch.attached(card.path) { device in
            try journals.interrupt(edit(device))
            let made = try cuttle(
                "batch", manifest, "--image-file", device, "--output-dir", scratch.path("out"), "--format", "raw")
            #expect(made.code == 0, "\(made.code) \(made.errors)")
            #expect(made.errors.contains("is left out"), "\(made.code) \(made.errors)")
            let written = try cuttle("write", "--image-file", device, "--device", target, "--force-file", "--yes")
            #expect(written.code == 0, "\(written.errors)")
            #expect(written.errors.contains("is left out"), "\(written.errors)")
        }
        #expect(try Judged(path: target).bytes == before)
        #expect(try card.bytes == before)
        let one = Judged(path: scratch.path("out/one"))
        try one.expectClean("EDGELQ_BOOT")
        try one.expectSame(as: before, outside: "EDGELQ_BOOT")
        #expect(try one.content("EDGELQ_BOOT", "/edgelq/endpoint-domain") == Data("one.example.com\n".utf8))
        #expect(journals.paths.count == 1)
    }
}
