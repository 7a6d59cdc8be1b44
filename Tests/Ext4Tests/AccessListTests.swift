// SPDX-License-Identifier: Apache-2.0

import FileSystems
import Foundation
import TestImages
import Testing

@testable import Ext4

private let judged = ["sfdisk", "mke2fs", "debugfs", "e2fsck"].allSatisfy { ExternalProgram.find($0) != nil }

/// A file with an access control list: a mode is set as chmod(2) does it, so that the mask is what its group bits say.
@Suite(.enabled(if: judged, "sfdisk and e2fsprogs are not installed"), .timeLimit(.minutes(30)))
struct AccessListTests {
    private static let path = "/edgelq/password"

    /// As debugfs has it: owner, the user 1000, group, perhaps a mask, others.
    private static func list(
        owner: UInt8, user: UInt8 = 7, group: UInt8, mask: UInt8?, others: UInt8
    ) -> [UInt8] {
        func entry(_ tag: UInt8, _ permissions: UInt8, _ id: [UInt8] = [0, 0, 0, 0]) -> [UInt8] {
            [tag, 0, permissions, 0] + id
        }
        return [2, 0, 0, 0] + entry(1, owner) + (mask == nil ? [] : entry(2, user, [0xe8, 3, 0, 0])) + entry(4, group)
            + (mask.map { entry(16, $0) } ?? []) + entry(32, others)
    }

    private let bench: Workbench

    init() throws { bench = try Workbench() }

    /// A file system whose password file has that list, and these debugfs commands besides.
    private func window(_ recipe: String, _ list: [UInt8], _ commands: [String] = []) throws -> MemoryWindow {
        let window = try bench.window(#require(Recipe.named(recipe)))
        let partition = try bench.save(window)
        try Data(list).write(to: URL(fileURLWithPath: bench.directory + "/list"))
        let script = ["ea_set -f \(bench.directory)/list \(Self.path) system.posix_acl_access"] + commands
        let set = try bench.run(
            "debugfs", ["-w", "-f", "/dev/stdin", partition], input: script.joined(separator: "\n") + "\n")
        try #require(set.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("debugfs 1.") }, "\(set.errors)")
        try #require(try bench.faults(partition) == "")
        return MemoryWindow([UInt8](try Data(contentsOf: URL(fileURLWithPath: partition))))
    }

    /// The list of a file, as debugfs reads it.
    private func seen(_ path: String, _ window: MemoryWindow) throws -> [UInt8] {
        let partition = try bench.save(window)
        #expect(try bench.faults(partition) == "")
        let dump = bench.directory + "/seen"
        try? FileManager.default.removeItem(atPath: dump)
        _ = try bench.run("debugfs", ["-R", "ea_get -f \(dump) \(path) system.posix_acl_access", partition])
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: dump)))
    }

    /// In the inode, and in a block of its own.
    @Test(
        arguments: ["gpt-512", "ext3-1k-inode-128", "inline-data", "ea-inode"],
        [0o600, 0o640, 0o604, 0o777] as [UInt16])
    func `the mask gets the group's bits, and every other entry keeps its own`(recipe: String, mode: UInt16) throws {
        let window = try window(
            recipe, Self.list(owner: 6, group: 5, mask: 7, others: 4),
            ["set_inode_field \(Self.path) mode 0100674"])
        let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        let attributes = FileAttributes(mode: mode, uid: 0, gid: 0)
        let result = try volume.write(Array("new\n".utf8), to: Self.path, attributes: attributes)
        #expect(result.status.mode == mode)
        try volume.flush()
        let bits = (UInt8(mode >> 6 & 7), UInt8(mode >> 3 & 7), UInt8(mode & 7))
        #expect(
            try seen(Self.path, window) == Self.list(owner: bits.0, group: 5, mask: bits.1, others: bits.2))
        #expect(try bench.look(Self.path, in: bench.directory + "/partition.img").content == Array("new\n".utf8))
        // Once more, it says all of it already.
        let again = try Ext4Volume(window: window, mode: .readWrite, now: now + 9)
        #expect(try again.write(Array("new\n".utf8), to: Self.path, attributes: attributes).action == .unchanged)
    }

    @Test func `without a mask the group's entry gets the group's bits`() throws {
        let window = try window("gpt-512", Self.list(owner: 6, group: 4, mask: nil, others: 0))
        let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        _ = try volume.write([65], to: Self.path, attributes: FileAttributes(mode: 0o660))
        try volume.flush()
        #expect(try seen(Self.path, window) == Self.list(owner: 6, group: 6, mask: nil, others: 0))
    }

    @Test func `a mask that does not fit the mode is corrected though the content is the same`() throws {
        let window = try window("gpt-512", Self.list(owner: 6, group: 5, mask: 7, others: 0))
        let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        let content = try volume.read(Self.path, limit: 4096)
        // The inode says 0600 already.
        let attributes = FileAttributes(mode: 0o600, uid: 0, gid: 0)
        #expect(try volume.write(content, to: Self.path, attributes: attributes).action == .replaced)
        try volume.flush()
        #expect(try seen(Self.path, window) == Self.list(owner: 6, group: 5, mask: 0, others: 0))
    }

    @Test func `a mode that is not named leaves the list alone`() throws {
        let list = Self.list(owner: 6, group: 5, mask: 7, others: 4)
        let window = try window("gpt-512", list, ["set_inode_field \(Self.path) mode 0100674"])
        let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        #expect(try volume.write([65], to: Self.path).status.mode == 0o674)
        try volume.flush()
        #expect(try seen(Self.path, window) == list)
    }

    @Test func `the other name of a file keeps its list`() throws {
        let list = Self.list(owner: 6, group: 5, mask: 7, others: 4)
        let window = try window(
            "gpt-512", list,
            [
                "set_inode_field \(Self.path) mode 0100674", "link \(Self.path) /boot/second",
                "set_inode_field \(Self.path) links_count 2",
            ])
        let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        _ = try volume.write([65], to: Self.path, attributes: FileAttributes(mode: 0o600))
        try volume.flush()
        #expect(try seen(Self.path, window) == Self.list(owner: 6, group: 5, mask: 0, others: 0))
        #expect(try seen("/boot/second", window) == list)
    }

    @Test func `a list in a block that another file has, too, is changed for one of them`() throws {
        let list = Self.list(owner: 6, group: 5, mask: 7, others: 4)
        let other = "/edgelq/endpoint-domain"
        let window = try window("ext3-1k-inode-128", list, ["set_inode_field \(Self.path) mode 0100674"])
        let partition = try bench.save(window)
        let stat = try bench.run("debugfs", ["-R", "stat \(Self.path)", partition]).text
        let block = try #require(
            stat.firstMatch(of: try Regex("File ACL: ([0-9]+)")).flatMap { $0[1].substring.flatMap { Int($0) } })
        let blocks = try #require(
            stat.firstMatch(of: try Regex("Blockcount: ([0-9]+)")).flatMap { $0[1].substring.flatMap { Int($0) } })
        _ = try bench.run(
            "debugfs", ["-w", "-f", "/dev/stdin", partition],
            input: "set_inode_field \(other) file_acl \(block)\nset_inode_field \(other) blocks \(blocks)\n"
                + "set_inode_field \(other) mode 0100674\n")
        window.bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: partition)))
        window.bytes[block * 1024 + 4] = 2
        try #require(try bench.faults(bench.save(window)) == "")
        let shared = window.bytes

        var volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        _ = try volume.write([65], to: Self.path, attributes: FileAttributes(mode: 0o600))
        try volume.flush()
        #expect(try seen(Self.path, window) == Self.list(owner: 6, group: 5, mask: 0, others: 0))
        #expect(try seen(other, window) == list)
        // And the other one can go.
        _ = try volume.remove(other)
        try volume.flush()
        #expect(try seen(Self.path, window) == Self.list(owner: 6, group: 5, mask: 0, others: 0))

        // Where the block counts one user only, the other would lose its list.
        window.bytes = shared
        window.bytes[block * 1024 + 4] = 1
        volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        let error = #expect(throws: FileSystemError.self) { try volume.remove(other) }
        #expect(error?.code == .damaged)
    }
}
