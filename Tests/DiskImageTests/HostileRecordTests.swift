// SPDX-License-Identifier: Apache-2.0

import BlockDevices
@testable import DiskImage
import Foundation
import TestImages
import TestSupport
import Testing

/// Journals and undo files with hostile numbers in every field, whose digests are right: what is read of them is
/// refused or true, and no number of them stops the process.
@Suite(.timeLimit(.minutes(30)))
struct HostileRecordTests {
    let scratch: Scratch
    let path: String
    let before: [UInt8]

    init() throws {
        scratch = try Scratch()
        path = try scratch.image("gpt-512")
        before = try contents(path)
    }

    /// The record with its digest made right.
    private func sealed(_ body: some Collection<UInt8>) -> [UInt8] {
        var writer = RecordWriter()
        writer.put(body)
        return writer.sealed()
    }

    private func changes(_ file: ImageFile, _ table: PartitionTable) throws -> [Extent] {
        let overlay = Overlay(file)
        let window = PartitionWindow(try table.partition(label: "EDGELQ_ISOS"), of: overlay, writable: true)
        for offset in [Int64(5), 70_000] {
            try Array("changed".utf8).withUnsafeBytes { try window.write(at: offset, from: $0) }
        }
        return try overlay.changes()
    }

    /// Where a record's numbers are: all of its head, and around each extent.
    private func places(_ extents: [Extent], head: Int, behind: Int) -> [Int] {
        var (places, position) = (Array(0..<head), head)
        for extent in extents {
            places += position - 8..<position + 24
            position += 16 + extent.bytes.count + behind
        }
        return places
    }

    @Test func `a journal`() throws {
        let file = try ImageFile(path, for: .editing(force: false))
        let table = try PartitionTable(of: file)
        let changes = try changes(file, table)
        let journal = try Journal(changes, over: file, table)
        let body = Array(journal.encoded.dropLast(32))
        let places = places(changes, head: 112, behind: changes[0].bytes.count / 512 * 8)
        var refused = 0
        try forEachMutant(of: body, at: places) { mutant, what in
            try Data(sealed(mutant)).write(to: URL(fileURLWithPath: journal.place.path))
            do {
                guard let found = try Journal.pending(for: file, table) else { return }
                #expect(found.changes.allSatisfy { $0.end <= file.size }, "\(what)")
                try Overlay(file).apply(found.changes)
            } catch {
                #expect((error as? DiskImageError)?.code == .badImage, "\(what): \(error)")
                refused += 1
            }
        }
        #expect(refused > places.count)
        try FileManager.default.removeItem(atPath: journal.place.path)
        #expect(try contents(path) == before)
    }

    @Test func `what a journal says of its device`() throws {
        var identity = DeviceIdentity()
        (identity.name, identity.path, identity.boot, identity.sequence) = ("sdb", "/dev/sdb", "one", 7)
        identity.medium = ["CID": "0353", "by-id ata": "ata-one ata-two"]
        identity.file = DeviceIdentity.BackingFile(path: "/a", fileSystem: "8:1", inode: 5, birth: "1.5")
        let file = try ImageFile(path, for: .reading)
        let table = try PartitionTable(of: file)
        let plain = try Journal(try changes(file, table), over: file, table).encoded
        var writer = RecordWriter()
        DeviceIdentity.put(identity, into: &writer)
        // Behind the head, in place of the zero that says that it is a file's.
        let body = Array(plain[..<96]) + writer.bytes + Array(plain[104...].dropLast(32))
        let whole = try #require(Journal(decoding: sealed(body), from: JournalPlace("/none")))
        #expect(whole.device == identity)
        var random = Seeded(state: 5)
        try forEachMutant(of: body, at: 88..<104 + writer.bytes.count) { mutant, what in
            guard let journal = Journal(decoding: sealed(mutant), from: JournalPlace("/none")) else { return }
            #expect(!journal.deviceWords.isEmpty, "\(what)")
            #expect(journal.changes.allSatisfy { $0.end <= file.size }, "\(what)")
            _ = journal.relation(to: identity, SystemFiles())
        }
        for _ in 0..<2000 {
            var mutant = body
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                mutant[Int.random(in: 88..<104 + writer.bytes.count, using: &random)] = .random(
                    in: 0...255, using: &random)
            }
            guard let journal = Journal(decoding: sealed(mutant), from: JournalPlace("/none")) else { continue }
            #expect(!journal.deviceWords.utf8.contains { $0 < 0x20 }, "a terminal obeys it")
            _ = journal.relation(to: identity, SystemFiles())
        }
        // A record that is cut off anywhere.
        for count in stride(from: 0, to: 104 + writer.bytes.count, by: 1) {
            #expect(Journal(decoding: sealed(body.prefix(count)), from: JournalPlace("/none")) == nil)
        }
    }

    @Test func `an undo file`() throws {
        let file = try ImageFile(path, for: .reading)
        let table = try PartitionTable(of: file)
        let changes = try changes(file, table)
        let stored = scratch.path("undo")
        try UndoFile(changes, of: file, table).store(stored, of: file, replacing: false).keep()
        let body = Array(try contents(stored).dropLast(32))
        try forEachMutant(of: body, at: places(changes, head: 80, behind: 32)) { mutant, what in
            try Data(sealed(mutant)).write(to: URL(fileURLWithPath: stored))
            do {
                try UndoFile(loading: stored).requireFits(file, table)
                Issue.record("\(what): the image was not edited")
            } catch {
                #expect((error as? DiskImageError)?.code == .badImage, "\(what): \(error)")
            }
        }
        #expect(try contents(path) == before)
    }
}
