// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemIO
import TestSupport
import Testing

/// The digest of the base in the receipts, and the cache that spares reading it.
struct BatchDigestTests: BatchSuite {
    let bench: BatchBench
    let manifest: String

    init() throws {
        bench = try BatchBench()
        manifest = try bench.scratch.file(
            "m.yaml",
            "devices: [{name: a, endpoint-domain: a.example.com}, {name: b, endpoint-domain: b.example.com}]\n")
    }

    var caches: String { scratch.path("caches") }
    var cache: String { caches + "/cuttle-os/content-digests" }

    /// Until the base's times are old enough for the cache.
    func waitForBase() throws {
        while true {
            let file = try Descriptor(base.path, .readOnly)
            if try #require(FileStamp(of: file.number)).isSettled(at: SystemClock.wall.seconds) { return }
            SystemClock.sleep(seconds: 1)
        }
    }

    /// What the receipts of a new batch say of the base, all the same: its digest, and where that is from.
    func made(_ arguments: [String] = [], in caches: String? = nil) throws -> [String] {
        for name in try FileManager.default.contentsOfDirectory(atPath: output) { unlink("\(output)/\(name)") }
        let result = try run(
            Binary.cuttleOS,
            ["batch", manifest, "--image-file", base.path, "--output-dir", output, "--netplan-check", "never"]
                + arguments,
            environment: clock.merging(["XDG_CACHE_HOME": caches ?? self.caches, "HOME": scratch.url.path]) { $1 })
        #expect(result.code == 0, "\(result.errors)")
        let said = try ["a", "b"].map { name in
            let receipt = try Data(contentsOf: URL(fileURLWithPath: "\(output)/\(name).receipt.json"))
            let root = try #require(try JSONSerialization.jsonObject(with: receipt) as? [String: Any])
            let base = try #require(root["base"] as? [String: Any])
            return ["\(base["content"] ?? "")", "\(base["digest"] ?? "")"]
        }
        #expect(said[0] == said[1])
        return said[0]
    }

    @Test func `a base that is unchanged is read once, and the receipts say so`() throws {
        let young = try made()
        #expect(young[1] == "computed")
        try waitForBase()
        let first = try made()
        #expect(first == young)
        #expect(try made() == [first[0], "cached"])
        #expect(try made(["--no-digest-cache"]) == first)
        #expect(try made(in: scratch.path("others")) == first)
        // One byte that no device has to do with, with the time set back: the time of the change cannot be.
        let times = try status(of: base.path)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: base.path))
        try handle.seekToEnd()
        try handle.seek(toOffset: try handle.offset() / 2)
        try handle.write(contentsOf: Data([0x5a]))
        try handle.close()
        var both = [times.st_atim, times.st_mtim]
        #expect(utimensat(AT_FDCWD, base.path, &both, 0) == 0)
        try waitForBase()
        let changed = try made()
        #expect(changed[1] == "computed")
        #expect(changed[0] != first[0])
        #expect(try made() == [changed[0], "cached"])
    }

    private func status(of path: String) throws -> stat {
        var status = stat()
        try #require(lstat(path, &status) == 0)
        return status
    }

    @Test func `what is kept with a digest of the cache is what is kept with one that was computed`() throws {
        try waitForBase()
        _ = try made()
        let receipts = try content(of: output)
        for arguments in [[], ["--no-digest-cache"]] {
            let result = try run(
                Binary.cuttleOS,
                ["batch", manifest, "--image-file", base.path, "--output-dir", output, "--resume", "-o", "json"]
                    + arguments, environment: clock.merging(["XDG_CACHE_HOME": caches]) { $1 })
            #expect(try state(result) == ["a kept", "b kept"], "\(result.errors)")
        }
        #expect(try content(of: output) == receipts)
    }

    @Test func `nothing is read of a cache, or put there, without leave`() throws {
        try waitForBase()
        #expect(try made(["--no-digest-cache"])[1] == "computed")
        #expect(!FileManager.default.fileExists(atPath: caches))
        _ = try made()
        let before = try Data(contentsOf: URL(fileURLWithPath: cache))
        _ = try made(["--no-digest-cache"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: cache)) == before)
    }

    @Test func `a dry run asks for no digest`() throws {
        try waitForBase()
        let result = try run(
            Binary.cuttleOS, ["batch", manifest, "--image-file", base.path, "--output-dir", output, "--dry-run"],
            environment: clock.merging(["XDG_CACHE_HOME": caches]) { $1 })
        #expect(result.code == 0, "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: caches))
    }

    /// A digest that is asked for is held against the file as it is.
    @Test func `a checksum is never taken from the cache`() throws {
        try waitForBase()
        _ = try made()
        #expect(try made()[1] == "cached")
        let wrong = String(repeating: "0", count: 64)
        for name in try FileManager.default.contentsOfDirectory(atPath: output) { unlink("\(output)/\(name)") }
        let result = try run(
            Binary.cuttleOS,
            ["batch", manifest, "--image-file", base.path, "--output-dir", output, "--sha256", wrong],
            environment: clock.merging(["XDG_CACHE_HOME": caches]) { $1 })
        #expect(result.code == 65, "\(result.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
    }

    @Test func `a damaged cache, and one that cannot be written, are as none, without a word`() throws {
        try waitForBase()
        let right = try made()
        try Data("cuttle-os content digests 1\n0 0 0 0 0 0 0 x y\n".utf8).write(to: URL(fileURLWithPath: cache))
        chmod(cache, 0o600)
        #expect(try made() == right)
        #expect(try made() == [right[0], "cached"])
        #expect(try made(in: "/dev/null") == right)
        #expect(try made(in: "/proc/nowhere") == right)
        #expect(try made(in: "not/absolute") == right)
    }
}
