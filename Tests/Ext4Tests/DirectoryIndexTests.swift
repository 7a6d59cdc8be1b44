// SPDX-License-Identifier: Apache-2.0

import FileSystems
import Foundation
import TestImages
import Testing

@testable import Ext4

private let judged = ["mke2fs", "debugfs", "e2fsck"].allSatisfy { ExternalProgram.find($0) != nil }

/// Directories with an index that e2fsck made, and what is looked up, and changed, in them.
@Suite(.enabled(if: judged, "e2fsprogs are not installed"), .timeLimit(.minutes(30)))
struct DirectoryIndexTests {
    /// A hash as a superblock names it.
    enum Hash: Int, CaseIterable {
        case legacy, halfMD4, tea

        /// As e2fsprogs call it.
        var name: String { ["legacy", "half_md4", "tea"][rawValue] }
    }

    /// Names that fill more blocks than one node of an index leads to, some of them with bytes above 127.
    private static let names = (0..<2400).map { index in
        "a name that is rather long, so that there are many blocks \(index % 3 == 0 ? "ä" : "a")\(index)"
    }

    /// A file system with these names in `/d`, and an index by this hash.
    private func window(
        _ bench: Workbench, _ hash: Hash, unsigned: Bool = false, features: String = "extent,ext_attr,metadata_csum"
    ) throws -> MemoryWindow {
        let path = bench.directory + "/partition.img"
        let made = try bench.run(
            "mke2fs", ["-q", "-F", "-t", "ext4", "-b", "1024", "-O", features, "-N", "4096", path, "32M"])
        try #require(made.status == 0, "\(made.errors)")
        let commands =
            ["ssv def_hash_version \(hash.name)", "ssv flags \(unsigned ? 2 : 1)", "mkdir d", "cd d"]
            + Self.names.map { "mknod \"\($0)\" p" }
        let filled = try bench.run(
            "debugfs", ["-w", "-f", "/dev/stdin", path], input: commands.joined(separator: "\n") + "\n")
        try #require(filled.status == 0, "\(filled.errors)")
        // Whether the index that it makes counts as a repair (1) is its own business.
        try #require(bench.run("e2fsck", ["-fyD", path]).status <= 1)
        return MemoryWindow([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
    }

    @Test(arguments: Hash.allCases, [false, true])
    func `every name is found by an index of any hash, after a few reads`(hash: Hash, unsigned: Bool) throws {
        let bench = try Workbench()
        let window = try window(bench, hash, unsigned: unsigned)
        let dump = try bench.run("debugfs", ["-R", "htree_dump /d", bench.save(window)]).text
        try #require(dump.contains("Indirect levels: 1"))
        #expect(dump.contains("Hash Version: \(hash.rawValue)"))
        let volume = try Ext4Volume(window: window, mode: .readOnly, now: now)
        let number = try #require(try volume.status("/d")?.inode)
        let inode = try volume.readInode(number, "/d")
        let entries = try volume.list("/d")
        try #require(entries.count == Self.names.count)
        window.reads = 0
        for entry in entries {
            #expect(try volume.findByIndex(entry.name.bytes, in: number, inode, "/d") == entry)
        }
        #expect(window.reads <= entries.count * 6)
        #expect(try volume.findByIndex(Array("none".utf8), in: number, inode, "/d") == nil)
        #expect(try volume.status("/d/none") == nil)
    }

    /// What can be wrong with the root of an index: where in it, and what stands there instead.
    static let damages: [(name: String, offset: Int, bytes: [UInt8])] = [
        ("a hash that is not known", 28, [6]), ("a length that is not known", 29, [16]), ("levels", 30, [200]),
        ("no level", 30, [0]), ("a count beyond the limit", 34, [0xff, 0xff]), ("no entries", 34, [0, 0]),
        ("a limit beyond the block", 32, [0xff, 0x0f]), ("a child that is the root", 36, [0, 0, 0, 0]),
        ("a child beyond the directory", 36, [0xff, 0xff, 0xff, 0x0f]),
        ("hashes out of order", 40, [0xff, 0xff, 0xff, 0xff]), ("a child that is a leaf", 36, [1, 0, 0, 0]),
    ]

    @Test(arguments: damages.indices)
    func `where an index is damaged, the whole directory is read`(row: Int) throws {
        let (bench, damage) = (try Workbench(), Self.damages[row])
        let window = try window(bench, .halfMD4, features: "extent,ext_attr")
        let whole = try Ext4Volume(window: window, mode: .readOnly, now: now)
        let number = try #require(try whole.status("/d")?.inode)
        let run = try #require(try whole.dataRuns(number, whole.readInode(number, "/d"), "/d").first)
        window.bytes.replaceSubrange(
            Int(run.physical) * 1024 + damage.offset..<Int(run.physical) * 1024 + damage.offset + damage.bytes.count,
            with: damage.bytes)
        let volume = try Ext4Volume(window: window, mode: .readOnly, now: now)
        for entry in try volume.list("/d").enumerated().filter({ $0.offset % 40 == 0 }).map(\.element) {
            #expect(try volume.status("/d/" + entry.name.description)?.inode == entry.inode, "\(damage.name)")
        }
        #expect(try volume.status("/d/none") == nil)
        // A name that the index hides is there all the same: it must not be given a second time.
        let editing = try Ext4Volume(window: window, mode: .readWrite, now: now)
        #expect {
            try editing.write([1], to: "/d/" + Self.names[7])
        } throws: {
            ($0 as? FileSystemError)?.code == .notRegularFile
        }
    }

    @Test func `a directory that ignores case is read without its index`() throws {
        let bench = try Workbench()
        let window = try window(bench, .halfMD4, features: "extent,ext_attr")
        let path = try bench.save(window)
        // Casefold, extents, index.
        _ = try bench.run("debugfs", ["-w", "-R", "sif /d flags 0x40081000", path])
        let folded = MemoryWindow([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
        let volume = try Ext4Volume(window: folded, mode: .readOnly, now: now)
        let number = try #require(try volume.status("/d")?.inode)
        let name = Array(Self.names[3].utf8)
        #expect(try volume.findByIndex(name, in: number, volume.readInode(number, "/d"), "/d") == nil)
        #expect(try volume.status("/d/" + Self.names[3]) != nil)
    }

    @Test(arguments: Hash.allCases)
    func `many edits in one go keep a large directory whole`(hash: Hash) throws {
        let bench = try Workbench()
        let window = try window(bench, hash, unsigned: hash == .tea)
        let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        var expected = Set(Self.names)
        for index in 0..<300 {
            let name = "new file \(index)"
            #expect(try volume.status("/d/\(name)") == nil)
            #expect(try volume.write(Array(name.utf8), to: "/d/\(name)").action == .created)
            expected.insert(name)
            if index % 5 == 0 {
                try volume.remove("/d/\(name)")
                expected.remove(name)
                #expect(try volume.status("/d/\(name)") == nil)
            }
            if index % 10 == 0 {
                #expect(try volume.write([1], to: "/d/\(name)").action == .created)
                #expect(try volume.write([1, 2], to: "/d/\(name)").action == .replaced)
                expected.insert(name)
            }
        }
        try volume.flush()
        let partition = try bench.save(window)
        #expect(try bench.faults(partition) == "")
        // A line has the inode, three other numbers and the name; what was taken out has inode 0.
        let listed = try bench.run("debugfs", ["-R", "ls -p /d", partition]).text.split(separator: "\n").map {
            $0.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        }.filter { $0.count > 5 && $0[1] != "0" }.map { $0[5] }
        let names = listed.filter { $0 != "." && $0 != ".." }
        #expect(names.count == expected.count)
        #expect(expected.subtracting(names).isEmpty)
        let back = try Ext4Volume(window: window, mode: .readOnly, now: now)
        #expect(try back.read("/d/new file 299", limit: 100) == Array("new file 299".utf8))
        #expect(try back.read("/d/new file 290", limit: 100) == [1, 2])
    }

    @Test func `a file with two names keeps one of them when the other is replaced`() throws {
        let bench = try Workbench()
        let window = try window(bench, .halfMD4)
        var path = try bench.save(window)
        let content = bench.directory + "/content"
        try Data("old".utf8).write(to: URL(fileURLWithPath: content))
        _ = try bench.run(
            "debugfs", ["-w", "-f", "/dev/stdin", path],
            input: "write \(content) one\nln one d/two\nsif one links_count 2\n")
        let volume = try Ext4Volume(
            window: MemoryWindow([UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))), mode: .readWrite, now: now)
        let old = try volume.status("/one")?.inode
        #expect(try volume.status("/d/two")?.inode == old)
        #expect(try volume.write([1], to: "/d/two").action == .replaced)
        #expect(try volume.status("/d/two")?.inode != old)
        #expect(try volume.status("/one")?.inode == old)
        #expect(try volume.write([2], to: "/d/two").action == .replaced)
        try volume.flush()
        path = try bench.save(try #require(volume.channel.window as? MemoryWindow))
        #expect(try bench.faults(path) == "")
        #expect(try bench.look("/d/two", in: path).content == [2])
    }
}

struct DirectoryNamesTests {
    @Test func `names are taken in, out and in again as in a dictionary`() {
        var names = DirectoryNames(inBytes: 0)
        var dictionary: [[UInt8]: UInt32] = [:]
        var state: UInt64 = 1
        func random(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        for step in 1...20_000 {
            let name = Array("name \(random(3000))".utf8)
            switch random(3) {
            case 0:
                names.set(name, to: nil)
                dictionary[name] = nil
            case 1 where dictionary[name] != nil:
                names.set(name, to: UInt32(step))
                dictionary[name] = UInt32(step)
            default:
                #expect(names.insert(name[...], UInt32(step), .regular) == (dictionary[name] == nil))
                dictionary[name] = dictionary[name] ?? UInt32(step)
            }
            let looked = Array("name \(random(3000))".utf8)
            #expect(names.entry(of: looked)?.inode.rawValue == dictionary[looked])
        }
        #expect(names.count <= 3000)
    }
}
