// SPDX-License-Identifier: Apache-2.0

import DiskImage
import Foundation
import ImageFormats
import Synchronization
import TestImages
import TestSupport
import Testing

@Suite struct CommitTests {
    let scratch: Scratch
    let path: String
    let before: [UInt8]

    init() throws {
        scratch = try Scratch()
        path = try scratch.image("gpt-512")
        before = try contents(path)
    }

    /// Three changes, far apart, of the second partition.
    func changes(_ file: ImageFile, _ table: PartitionTable) throws -> [Extent] {
        let overlay = Overlay(file)
        let window = PartitionWindow(try table.partition(label: "EDGELQ_ISOS"), of: overlay, writable: true)
        for offset in [Int64(5), 70_000, 200_000] {
            try Array("changed".utf8).withUnsafeBytes { try window.write(at: offset, from: $0) }
        }
        return try overlay.changes()
    }

    func applied(_ changes: [Extent]) -> [UInt8] {
        var bytes = before
        for change in changes { bytes.replaceSubrange(Int(change.offset)..<Int(change.end), with: change.bytes) }
        return bytes
    }

    @Test func `writes into the image itself and leaves no journal`() throws {
        let file = try ImageFile(path, for: .editing(force: false))
        let table = try PartitionTable(of: file)
        let changes = try changes(file, table)
        try file.commit(changes, table)
        #expect(try contents(path) == applied(changes))
        #expect(try Journal.pending(for: file, table) == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path) == ["gpt-512.raw"])
    }

    @Test func `follows a link, and puts the journal beside the real file`() throws {
        let link = scratch.path("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        let file = try ImageFile(link, for: .editing(force: false))
        #expect(JournalPlace(of: file, try PartitionTable(of: file)).path == path + JournalPlace.suffix)
    }

    @Test func `refuses a second editor until the first is done`() throws {
        do {
            let first = try ImageFile(path, for: .editing(force: false))
            #expect {
                _ = try ImageFile(path, for: .editing(force: true))
            } throws: { ($0 as? DiskImageError)?.code == .busy }
            _ = try ImageFile(path, for: .reading)
            withExtendedLifetime(first) {}
        }
        _ = try ImageFile(path, for: .editing(force: false))
    }

    @Test func `an edit that is done is not in the way of the next, whatever other threads start`() {
        let refusals = Mutex<[String]>([])
        let isDone = Mutex(false)
        DispatchQueue.concurrentPerform(iterations: 4) { number in
            guard number == 0 else {
                while !isDone.withLock({ $0 }) { _ = try? run("/bin/true", []) }
                return
            }
            for _ in 0..<500 {
                do {
                    let file = try ImageFile(path, for: .editing(force: false))
                    usleep(500)
                    withExtendedLifetime(file) {}
                } catch {
                    refusals.withLock { $0.append("\(error)") }
                }
            }
            isDone.withLock { $0 = true }
        }
        #expect(refusals.withLock { $0 } == [])
    }

    @Test func `writes a new image with the changes, sparse as the base is`() throws {
        let sparse = scratch.path("sparse.raw")
        _ = try TestImage.demo(name: "sparse", size: 5 << 30, isFull: false).build(in: scratch.url.path)
        let file = try ImageFile(sparse, for: .reading)
        let table = try PartitionTable(of: file)
        let changes = try changes(file, table)
        let new = scratch.path("new.raw")
        try file.writeNewImage(new, changes, holdsSecret: true, replacing: false)
        let copy = try ImageFile(new, for: .reading)
        #expect(copy.size == file.size)
        var differences: [Range<UInt64>] = []
        try Overlay(copy).forEachDifference(from: Overlay(file)) { differences.append($0) }
        #expect(!differences.isEmpty)
        for range in differences {
            #expect(changes.contains { $0.offset <= range.lowerBound && range.upperBound <= $0.end }, "\(range)")
        }
        func blocks(_ path: String) throws -> Int {
            var status = stat()
            try #require(stat(path, &status) == 0)
            return Int(status.st_blocks)
        }
        #expect(try blocks(new) < 2 * blocks(sparse) + 1000, "holes stay holes")
    }

    /// How a new image comes to nothing: before it is whole, and when it is to get its name.
    @Test(arguments: [(true, false), (true, true), (false, true)])
    func `of a new image that comes to nothing no secret stays on the disk`(holdsSecret: Bool, isWhole: Bool) throws {
        let file = try ImageFile(path, for: .reading)
        let directory = try Scratch()
        let new = directory.path("new.raw")
        var left: FileHandle?
        let secret = Array("a secret".utf8)
        #expect(throws: DiskImageError.self) {
            try file.createImage(
                new, holdsSecret: holdsSecret, replacing: false,
                whenWhole: { () throws(DiskImageError) in
                    throw DiskImageError(.cannotCreate, "create", new, reason: "the test wants it so")
                },
                fill: { (output) throws(DiskImageError) in
                    try output.setSize(1 << 20)
                    try output.write(secret, at: 4096)
                    left = openFile(below: directory.url.path)
                    if !isWhole { throw DiskImageError(.cannotCreate, "create", new, reason: "the test wants it so") }
                })
        }
        let bytes = try #require(try left?.readToEnd(), "the file that grows is not found")
        #expect(bytes.count == 1 << 20)
        #expect(bytes.dropFirst(4096).prefix(secret.count).elementsEqual(secret) == !holdsSecret)
        #expect(bytes.filter { $0 != 0 }.isEmpty == holdsSecret)
        #expect(try directory.names == [])
    }

    /// Another opening of a file that this process has open there, whatever its name.
    private func openFile(below directory: String) -> FileHandle? {
        let own = "/proc/self/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: own)) ?? []
        let found = names.map { own + "/" + $0 }.first {
            let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: $0)) ?? ""
            var status = stat()
            return path.hasPrefix(directory + "/") && stat($0, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        }
        return found.flatMap { FileHandle(forReadingAtPath: $0) }
    }

    @Test func `brings back the very bytes, and only to the image that the edit left`() throws {
        let undoPath = scratch.path("undo")
        let file = try ImageFile(path, for: .editing(force: false))
        let table = try PartitionTable(of: file)
        let changes = try changes(file, table)
        try UndoFile(changes, of: file, table).store(undoPath, of: file, replacing: false).keep()
        #expect(throws: DiskImageError.self) {
            _ = try UndoFile(changes, of: file, table).store(undoPath, of: file, replacing: false)
        }
        let undo = try UndoFile(loading: undoPath)
        #expect(throws: DiskImageError.self, "not edited yet") { try undo.requireFits(file, table) }
        try file.commit(changes, table)
        try undo.requireFits(file, table)
        try file.commit(undo.before, table)
        #expect(try contents(path) == before)
        let stored = try contents(undoPath)
        for index in stride(from: 0, to: stored.count, by: 997) {
            var bad = stored
            bad[index] ^= 1
            let badPath = try scratch.file("bad", bad)
            #expect(throws: DiskImageError.self) { _ = try UndoFile(loading: badPath) }
            let cut = try scratch.file("cut", Array(stored.prefix(index)))
            #expect(throws: DiskImageError.self) { _ = try UndoFile(loading: cut) }
        }
    }
}

@Suite struct PartitionTableTests {
    static let recipes = TestImage.recipes.filter { $0.table == .gpt && $0.name.hasPrefix("gpt") }
    static let leftOut = recipes.compactMap { recipe in recipe.missingTool.map { "\(recipe.name) needs \($0)" } }

    @Test(.enabled(if: leftOut.isEmpty, "left out: \(leftOut.joined(separator: ", "))"))
    func `every recipe's tools are installed`() { #expect(Self.leftOut.isEmpty) }

    @Test(arguments: recipes.filter { $0.missingTool == nil })
    func `sees the table that sfdisk wrote`(recipe: Recipe) throws {
        let scratch = try Scratch()
        let path = try recipe.build(in: scratch.url.path)
        if case .refused(.disk, _) = recipe.expectation {
            #expect(throws: DiskImageError.self) { _ = try PartitionTable(of: ImageFile(path, for: .reading)) }
            return
        }
        let table = try PartitionTable(of: ImageFile(path, for: .reading))
        #expect(table.sectorSize == recipe.sectorSize)
        #expect(table.partitions.map(\.label) == recipe.partitions.map { $0.label ?? "" })
        #expect(table.partitions.map(\.start) == recipe.partitions.map { UInt64($0.start) })
        #expect(table.partitions.map(\.size) == recipe.partitions.map { UInt64($0.size) })
    }

    @Test func `random bytes in the table never crash it`() throws {
        let scratch = try Scratch()
        let path = try scratch.image("gpt-512")
        let bytes = try contents(path)
        var random = Seeded(state: 3)
        for _ in 0..<200 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                let index = Int.random(in: 0..<34 * 512, using: &random)
                damaged[index] = UInt8.random(in: 0...255, using: &random)
                damaged[damaged.count - 1 - Int.random(in: 0..<33 * 512, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            let file = try ImageFile(scratch.file("damaged.raw", damaged), for: .reading)
            if let table = try? PartitionTable(of: file) {
                for partition in table.partitions { #expect(partition.end <= file.size) }
            }
        }
    }
}

@Suite(.timeLimit(.minutes(30)))
struct DigestTests {
    @Test func `the digest of an image's content does not depend on its holes, and on every byte`() throws {
        let scratch = try Scratch()
        let sparse = try scratch.image("gpt-512")
        let full = try scratch.file("full.raw", try contents(sparse))
        func digest(_ path: String) throws -> [UInt8] {
            try #require(try ImageFile(path, for: .reading).contentDigest())
        }
        let first = try digest(sparse)
        #expect(try first == digest(full))
        #expect(try first == digest(sparse))
        for place in [0, 512, 20 << 20, (26 << 20) - 1] {
            var bytes = try contents(sparse)
            bytes[place] ^= 1
            #expect(try digest(try scratch.file("changed.raw", bytes)) != first, "byte \(place)")
        }
    }

    /// A file of these runs of bytes; with `isFull` its holes are written zeros.
    private func image(_ scratch: Scratch, _ size: Int, _ runs: [(Int, Int)], isFull: Bool = false) throws -> ImageFile
    {
        let path = scratch.path("image-\(isFull)")
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        if isFull { try handle.write(contentsOf: Data(count: size)) }
        try handle.truncate(atOffset: UInt64(size))
        for (offset, count) in runs {
            try handle.seek(toOffset: UInt64(offset))
            try handle.write(contentsOf: Data((0..<count).map { UInt8(($0 * 7 + offset) % 251) }))
        }
        try handle.close()
        return try ImageFile(path, for: .reading)
    }

    /// The numbers are those of the code that read all of every part, and of a few lines of Python after the description.
    @Test(arguments: [
        (
            (40 << 20) + 1000,
            [(0, 10), (65535, 2), ((16 << 20) - 1, 2), ((33 << 20) + 5, 70000), ((40 << 20) + 990, 10)],
            "aa47edc8f7a6783d7e5e63dc49a7266505591c4828746e95331db00f45b36240"
        ),
        (
            (40 << 20) + 1000, [((20 << 20) + 123, 2)],
            "efc6ee15a810b569e82376afc2fb63e5f30a47f3c936091f54dca54d2d45171c"
        ),
        ((40 << 20) + 1000, [], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1 << 20, [(0, 1 << 20)], "6420fbbeb48965dd96dff74f4b5ab2b5db46564f0925e057c5ff0b41886c0d90"),
    ])
    func `the digest is the number that it always was, sparse or full`(
        size: Int, runs: [(Int, Int)], expected: String
    ) throws {
        let scratch = try Scratch()
        for isFull in [false, true] {
            let digest = try #require(try image(scratch, size, runs, isFull: isFull).contentDigest())
            #expect(digest.map { String(0x100 + Int($0), radix: 16).dropFirst() }.joined() == expected, "\(isFull)")
        }
    }

    /// As the metadata of a large file system does, some blocks lie here and there.
    @Test func `the holes of a base of a tebibyte are not read`() throws {
        let scratch = try Scratch()
        let runs = (0..<100).map { (($0 * 10 << 30) + 4096 * $0, 10_000) } + [((1 << 40) - 10, 10)]
        let file = try image(scratch, 1 << 40, runs)
        let count = Mutex(0)
        let digest = try file.contentDigest(didRead: { bytes in count.withLock { $0 += bytes } })
        let read = count.withLock { $0 }
        #expect(digest != nil)
        // The file system gives a file its space in blocks.
        let data = runs.reduce(0) { $0 + $1.1 }
        #expect(read >= data, "\(read) bytes of \(data)")
        #expect(read < 2 * data, "\(read) bytes of \(data)")
    }
}
