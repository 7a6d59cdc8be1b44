// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemIO
import TestSupport
import Testing

@Suite struct SystemIOTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: scratch.url.appendingPathComponent(name))
        return scratch.path(name)
    }

    /// The descriptors of this process that lead to a file.
    private func openings(of path: String) throws -> Int {
        try names(inDirectory: "/proc/self/fd").count { linkTarget("/proc/self/fd/\($0)") == path }
    }

    @Test func `an owner closes its descriptor, also where something is thrown`() throws {
        let path = realpath(try file("a", [1]))
        func fail() throws {
            let owner = try Descriptor(reading: path)
            #expect(try openings(of: path) == 1)
            #expect(owner.number > 2)
            throw CocoaError(.featureUnsupported)
        }
        #expect(throws: CocoaError.self) { try fail() }
        #expect(try openings(of: path) == 0)
    }

    @Test func `what cannot be opened says why`() throws {
        for (path, errno) in [
            (scratch.path("none"), Errno.noSuchFileOrDirectory), (try file("a", []) + "/", .notDirectory),
            ("", .noSuchFileOrDirectory),
        ] {
            #expect(throws: errno) { _ = try readFile(path, limit: 1) }
        }
        #expect(throws: Errno.isDirectory) { _ = try readFile(scratch.path(""), limit: 1) }
    }

    @Test(arguments: [0, 1, 65535, 65536, 65537, 300_000]) func `a file is read whole up to a limit`(count: Int) throws
    {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let path = try file("a", bytes)
        for limit in [count, count + 1, .max] { #expect(try readFile(path, limit: limit) == bytes) }
        if count > 0 { #expect(try readFile(path, limit: count - 1) == nil) }
    }

    @Test func `a file of the kernel, which has no size, is read whole`() throws {
        let status = try #require(try readFile("/proc/self/status", limit: 1 << 20))
        #expect(
            String(decoding: status, as: UTF8.self).contains("\nPid:\t\(ProcessInfo.processInfo.processIdentifier)\n"))
    }

    @Test func `a FIFO is not waited for`() throws {
        let path = scratch.path("fifo")
        #expect(mkfifo(path, 0o600) == 0)
        #expect(try readFile(path, limit: 10) == [])
    }

    @Test func `reads and writes at a place, past the end and at places that no file has`() throws {
        let path = try file("a", Array(0..<10))
        let owner = try Descriptor(path, .readWrite)
        try owner.file.writeAll([90, 91, 92], at: 9)
        #expect(try read(owner.file, from: 8) == [8, 90, 91, 92])
        #expect(try read(owner.file, from: 1 << 40) == [])
        for offset in [.max, UInt64(Int64.max) + 1, UInt64(Int64.max)] as [UInt64] {
            #expect(throws: Errno.invalidArgument) { try read(owner.file, from: offset) }
            #expect(throws: Errno.invalidArgument) { try owner.file.writeAll([1, 2], at: offset) }
        }
        #expect(throws: Errno.badFileDescriptor) { try Descriptor(reading: path).file.writeAll([1], at: 0) }
    }

    /// What is there, eight bytes at most.
    private func read(_ file: FileDescriptor, from offset: UInt64) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 7, count: 8)
        let count = try bytes.withUnsafeMutableBytes { try file.fill($0, from: offset) }
        #expect(bytes[count...].allSatisfy { $0 == 7 })
        return Array(bytes.prefix(count))
    }

    @Test func `the names in a directory, sorted, and what a link holds`() throws {
        for name in ["b", "a", ".hidden", "ü"] { _ = try file(name, []) }
        #expect(try names(inDirectory: scratch.path("")) == [".hidden", "a", "b", "ü"])
        #expect(try names(inDirectory: scratch.path(""), limit: 2).count <= 2)
        #expect(throws: Errno.notDirectory) { try names(inDirectory: scratch.path("a")) }
        #expect(throws: Errno.noSuchFileOrDirectory) { try names(inDirectory: scratch.path("none")) }
        #expect(symlink("no/where", scratch.path("link")) == 0)
        #expect(linkTarget(scratch.path("link")) == "no/where")
        #expect(linkTarget(scratch.path("a")) == nil)
    }

    @Test func `a byte is locked by one opening of a file, and free when that is closed`() throws {
        let path = try file("a", [])
        let one = try Descriptor(path, .readWrite)
        do {
            let other = try Descriptor(path, .readWrite)
            #expect(try one.file.lock(.exclusive, byte: 5))
            #expect(!(try other.file.lock(.shared, byte: 5)))
            #expect(try other.file.lock(.exclusive, byte: Int64.max - 1))
            #expect(try one.file.lock(.shared, byte: 5))
            #expect(try other.file.lock(.shared, byte: 5))
            #expect(try !one.file.lock(.exclusive, byte: 5))
        }
        #expect(try one.file.lock(.exclusive, byte: 5))
        #expect(try one.file.lock(.none, byte: 5))
        let readOnly = try Descriptor(reading: path)
        #expect(throws: Errno.badFileDescriptor) { try readOnly.file.lock(.exclusive, byte: 0) }
    }

    /// A process that another thread is just starting has such a copy.
    @Test func `a file's lock goes with its owner, though there is a copy of the descriptor`() throws {
        let path = try file("a", [])
        var other = try Descriptor(path, .readOnly)
        var copy: Int32 = -1
        defer { close(copy) }
        do {
            var one = try Descriptor(path, .readOnly)
            copy = dup(one.number)
            #expect(try one.lock(.shared))
            #expect(try other.lock(.shared))
            #expect(try !one.lock(.exclusive))
            #expect(try other.lock(.none))
            #expect(try one.lock(.exclusive))
            #expect(try !other.lock(.shared))
        }
        #expect(try other.lock(.exclusive))
        // Who has locked nothing gives nothing up.
        do { _ = Descriptor(owning: dup(other.number)) }
        var third = try Descriptor(path, .readOnly)
        #expect(try !third.lock(.exclusive))
    }

    @Test func `modes have four digits or more`() {
        #expect(
            [0o644, 0, 0o7, 0o4755, 0o100644].map { octal(mode: $0) } == ["0644", "0000", "0007", "4755", "100644"])
    }

    @Test func `clocks tell the time`() {
        let (start, wall) = (SystemClock.monotonic.fractional, SystemClock.wall)
        usleep(2000)
        #expect((0.002..<60).contains(SystemClock.monotonic.fractional - start))
        #expect(abs(Double(wall.seconds) - Date().timeIntervalSince1970) < 5)
    }

    @Test func `paths are split at their last slash`() {
        for (path, directory, name) in [
            ("a", ".", "a"), ("/a", "/", "a"), ("/a/b", "/a", "b"), ("a/", "a", ""), ("", ".", ""), ("//a", "/", "a"),
        ] {
            #expect(splitPath(path) == (directory, name))
        }
    }

    @Test func `a file's identity is that of its inode`() throws {
        let path = try file("a", [])
        #expect(link(path, scratch.path("b")) == 0)
        let identity = try #require(FileIdentity(of: Array(path.utf8)))
        #expect(identity == FileIdentity(of: Array(scratch.path("b").utf8)))
        #expect(identity.isAt(path))
        #expect(FileIdentity(of: []) == nil)
        #expect(!identity.isAt(scratch.path("c")))
    }
}
