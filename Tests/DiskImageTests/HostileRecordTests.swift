// SPDX-License-Identifier: Apache-2.0

import BlockDevices
@testable import DiskImage
import Foundation
import TestImages
import TestSupport
import Testing

/// Numbers that a sum, a product or a conversion could trip over.
private let hostile: [UInt64] = [
    0, 1, 511, 1 << 20, 1 << 30, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 56, (1 << 62) + 1, (1 << 63) - 1, 1 << 63,
    .max - 511, .max,
]

/// Journals, undo files and qcow2 images with hostile numbers in every field, whose digests are right: what is read of them is
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

    /// Puts each number, little-endian or big-endian, at each place.
    private func forEachMutant(
        of bytes: [UInt8], at places: some Sequence<Int>, bigEndian: Bool = false, width: Int = 8,
        _ body: (_ mutant: [UInt8], _ what: String) throws -> Void
    ) throws {
        for place in places where place + width <= bytes.count {
            for number in hostile {
                var mutant = bytes
                let stored = bigEndian ? number.bigEndian : number.littleEndian
                let field = withUnsafeBytes(of: stored, Array.init)
                mutant.replaceSubrange(
                    place..<place + width, with: bigEndian ? field.suffix(width) : field.prefix(width))
                try body(mutant, "\(number) at \(place)")
            }
        }
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
                try Overlay(file).lay(found.changes)
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
            #expect(!journal.deviceWords.isEmpty && journal.changes.allSatisfy { $0.end <= file.size }, "\(what)")
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

    @Test func `a thin image`() throws {
        let file = try ImageFile(path, for: .reading)
        let thin = scratch.path("thin.qcow2")
        try file.writeThinImage(
            thin, try changes(file, PartitionTable(of: file)), holdsSecret: false, replacing: false)
        let bytes = try contents(thin)
        let cluster = 1 << 14
        // The header, the first entries of L1, and those of L2 that are used.
        let tables = stride(from: cluster, to: 3 * cluster, by: 8).filter { place in
            bytes[place..<place + 8].contains { $0 != 0 }
        }
        #expect(tables.count > 2)
        for width in [8, 4] {
            try forEachMutant(of: bytes, at: Array(0..<112) + tables, bigEndian: true, width: width) { mutant, what in
                try Data(mutant).write(to: URL(fileURLWithPath: thin))
                do {
                    guard let image = try ThinImage(reading: ImageFile(thin, for: .reading)) else { return }
                    #expect(image.changes.allSatisfy { $0.end <= image.size }, "\(what)")
                    guard image.size == file.size else { return }
                    try Overlay(file).lay(image.changes)
                } catch {
                    #expect((error as? DiskImageError)?.code == .badImage, "\(what): \(error)")
                }
            }
        }
    }

    /// tmpfs takes what no disk holds.
    @Test(arguments: [UInt64(1) << 57, UInt64(1) << 61, UInt64.max >> 1])
    func `a file of more bytes than any disk has`(size: UInt64) throws {
        let folder = "/dev/shm/cuttle-\(scratch.url.lastPathComponent)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let large = folder + "/large.raw"
        try FileManager.default.copyItem(atPath: path, toPath: large)
        try #require(truncate(large, off_t(size)) == 0)
        #expect {
            let file = try ImageFile(large, for: .reading)
            let table = try PartitionTable(of: file)
            _ = try file.writeThinImage(
                folder + "/thin", try changes(file, table), holdsSecret: false, replacing: false)
        } throws: { error in
            (error as? DiskImageError)?.code == .badImage
        }
    }
}
