// SPDX-License-Identifier: Apache-2.0

import DigestCache
import Foundation
import SystemIO
import TestSupport
import Testing

/// In this process's environment: one test at a time.
@Suite(.serialized)
struct DigestCacheTests {
    let scratch: Scratch
    let cache: DigestCache

    init() throws {
        scratch = try Scratch()
        setenv("XDG_CACHE_HOME", scratch.path("caches"), 1)
        cache = try #require(DigestCache())
    }

    var directory: String { scratch.path("caches/cuttle-os") }
    var file: String { directory + "/content-digests" }

    func stamp(_ inode: UInt64, size: UInt64 = 5, changed: Int64 = 1_700_000_000) -> FileStamp {
        FileStamp(
            device: 7, inode: inode, size: size, modified: .init(seconds: 1_600_000_000, nanoseconds: 1),
            changed: .init(seconds: changed, nanoseconds: 999_999_999))
    }

    func digest(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

    @Test func `what was kept is found, by the very same file alone`() {
        cache.keep(digest(1), of: stamp(1))
        cache.keep(digest(2), of: stamp(2))
        #expect(cache.digest(of: stamp(1)) == digest(1))
        #expect(cache.digest(of: stamp(2)) == digest(2))
        #expect(cache.digest(of: stamp(3)) == nil)
        #expect(cache.digest(of: stamp(1, size: 6)) == nil)
        #expect(cache.digest(of: stamp(1, changed: 1_700_000_001)) == nil)
        let changes: [(inout FileStamp) -> Void] = [
            { $0.device = 8 }, { $0.modified.seconds += 1 }, { $0.modified.nanoseconds = 0 },
            { $0.changed.nanoseconds -= 1 },
        ]
        for change in changes {
            var other = stamp(1)
            change(&other)
            #expect(cache.digest(of: other) == nil)
        }
    }

    @Test func `a file that has changed takes the place of what it was`() throws {
        cache.keep(digest(1), of: stamp(1))
        cache.keep(digest(2), of: stamp(1, size: 6))
        #expect(cache.digest(of: stamp(1)) == nil)
        #expect(cache.digest(of: stamp(1, size: 6)) == digest(2))
        #expect(try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").count == 2)
    }

    @Test func `a file that was just changed is neither kept nor looked up`() {
        let now = SystemClock.wall.seconds
        for changed in [now - 2, now, now + 100] {
            cache.keep(digest(1), of: stamp(1, changed: changed))
            #expect(cache.digest(of: stamp(1, changed: changed)) == nil)
        }
        #expect(!FileManager.default.fileExists(atPath: directory))
        #expect(stamp(1, changed: 1000).isSettled(at: 1_700_000_000))
        #expect(!stamp(1, changed: 1_700_000_000).isSettled(at: 1_700_000_002))
        #expect(stamp(1, changed: 1_700_000_000).isSettled(at: 1_700_000_003))
    }

    @Test func `it is its user's alone`() throws {
        let before = umask(0)
        defer { umask(before) }
        cache.keep(digest(1), of: stamp(1))
        var status = stat()
        #expect(lstat(directory, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
        #expect(lstat(file, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["content-digests"])
    }

    @Test func `the oldest make room`() throws {
        for inode in 1...UInt64(300) { cache.keep(digest(UInt8(inode % 256)), of: stamp(inode)) }
        #expect(cache.digest(of: stamp(44)) == nil)
        #expect(cache.digest(of: stamp(45)) == digest(45))
        #expect(cache.digest(of: stamp(300)) == digest(44))
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)).count < 65_536)
    }

    @Test func `of a cache that is damaged anywhere nothing is believed, and it is made anew`() throws {
        cache.keep(digest(1), of: stamp(1))
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        var bad = [
            Data(), whole.dropLast(), whole.prefix(40), whole + whole, Data(count: 1 << 20), whole + Data("x\n".utf8),
        ]
        for index in whole.indices {
            var changed = whole
            changed[index] ^= 1
            bad.append(changed)
        }
        for content in bad {
            try content.write(to: URL(fileURLWithPath: file))
            #expect(cache.digest(of: stamp(1)) == nil)
        }
        cache.keep(digest(2), of: stamp(2))
        #expect(cache.digest(of: stamp(2)) == digest(2))
    }

    @Test func `what others can write to is not believed`() throws {
        cache.keep(digest(1), of: stamp(1))
        chmod(file, 0o666)
        #expect(cache.digest(of: stamp(1)) == nil)
        chmod(file, 0o600)
        chmod(directory, 0o777)
        #expect(cache.digest(of: stamp(1)) == nil)
        chmod(directory, 0o700)
        #expect(cache.digest(of: stamp(1)) == digest(1))
        // Nor what a link leads to, and it is not written through one.
        try FileManager.default.moveItem(atPath: file, toPath: scratch.path("elsewhere"))
        #expect(symlink(scratch.path("elsewhere"), file) == 0)
        #expect(cache.digest(of: stamp(1)) == nil)
        #expect(symlink(scratch.path("target"), file + ".new") == 0)
        cache.keep(digest(2), of: stamp(2))
        #expect(!FileManager.default.fileExists(atPath: scratch.path("target")))
    }

    @Test(.enabled(if: geteuid() == 0, "needs root")) func `root makes nothing in another user's directory`() throws {
        let home = scratch.path("home")
        #expect(mkdir(home, 0o755) == 0)
        #expect(chown(home, 1234, 1234) == 0)
        setenv("XDG_CACHE_HOME", home + "/caches", 1)
        try #require(DigestCache()).keep(digest(1), of: stamp(1))
        setenv("XDG_CACHE_HOME", home, 1)
        try #require(DigestCache()).keep(digest(1), of: stamp(1))
        unsetenv("XDG_CACHE_HOME")
        let before = getenv("HOME").map { String(cString: $0) }
        setenv("HOME", home, 1)
        #expect(DigestCache() == nil)
        if let before { setenv("HOME", before, 1) } else { unsetenv("HOME") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: home).isEmpty)
    }

    @Test func `where there is no place for it, nothing is kept and nothing is said`() throws {
        for place in ["/dev/null", "/dev/null/x", scratch.path("not/there"), "/proc/nowhere"] {
            setenv("XDG_CACHE_HOME", place, 1)
            let cache = try #require(DigestCache())
            cache.keep(digest(1), of: stamp(1))
            #expect(cache.digest(of: stamp(1)) == nil)
        }
    }
}
