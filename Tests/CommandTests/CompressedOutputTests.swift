// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// What is made compressed: judged by the formats' own tools, and by the raw image that the same edit makes.
@Suite(.timeLimit(.minutes(30)))
struct CompressedOutputTests: ArchiveSuite {
    /// A format that is made: what its names end in, what unpacks it, and its name in reports.
    enum Format: String, CaseIterable, Sendable {
        case xz, zst, gz

        var tool: String { ["zst": "zstd", "gz": "gzip"][rawValue] ?? rawValue }
        var name: String { "raw." + rawValue }
        /// One besides the default, that is quick.
        var level: String { self == .xz ? "0" : "1" }
        var defaultLevel: Int { self == .zst ? 3 : 6 }

        /// What the format's own tool unpacks.
        func unpacked(_ path: String) throws -> Data {
            let tested = try run("/usr/bin/" + tool, ["-t", "-q", path])
            #expect(tested.code == 0, "\(tested.errors)")
            let unpacked = try run("/usr/bin/" + tool, ["-dc", path])
            #expect(unpacked.code == 0, "\(unpacked.errors)")
            return unpacked.output
        }
    }

    let scratch: Scratch
    let base: Judged
    let fixtures: Fixtures

    init() throws {
        scratch = try Scratch()
        base = try scratch.image("gpt-512")
        fixtures = try Fixtures(in: scratch)
    }

    /// Puts all settings into a new image.
    func make(_ new: String, _ arguments: [String] = [], of image: String? = nil, by prefix: [String] = []) throws
        -> Run
    {
        let words =
            prefix + [Binary.cuttleOS, "edit", "--image-file", image ?? base.path, "--output-image", new]
            + fixtures.arguments + arguments
        return try run(words[0], Array(words.dropFirst()), environment: clock)
    }

    func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test(arguments: Format.allCases)
    func `an edit into a compressed image is that into a raw one`(format: Format) throws {
        let before = try base.bytes
        let (raw, new) = (scratch.path("raw.raw"), scratch.path("new.raw.\(format.rawValue)"))
        #expect(try make(raw).code == 0)
        let result = try make(new, ["-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        let unpacked = try format.unpacked(new)
        #expect(unpacked == (try fileContent(raw)))
        let judged = Judged(path: scratch.path("unpacked.raw"))
        try unpacked.write(to: URL(fileURLWithPath: judged.path))
        try judged.expectClean("EDGELQ_BOOT")
        try judged.expectSame(as: before, outside: "EDGELQ_BOOT")
        #expect(try base.bytes == before)

        let output = try #require(try result.json()["output"] as? [String: Any])
        #expect(output["format"] as? String == format.name)
        #expect(output["compressionLevel"] as? Int == format.defaultLevel)
        #expect(output["size"] as? Int == (try fileContent(new)).count)
        #expect(try checksum(new).hasPrefix(try #require(output["sha256"] as? String)))
        #expect(try mode(new) == 0o600)
        #expect(try mode(raw) == 0o600)
        // As a person makes a checksum file of what the table says.
        let table = try make(new, ["--force"])
        #expect(table.text.contains(output["sha256"] as? String ?? "none"), "\(table.text)")

        // Read back as every image is.
        let diff = answer(["diff", raw, new, "--exit-code"])
        #expect(diff.code == 0, "\(diff.text)\(diff.errors)")
        let inspected = try cuttle("inspect", new)
        #expect(inspected.code == 0, "\(inspected.errors)")
        #expect(inspected.text.replacing(new, with: raw) == (try cuttle("inspect", raw)).text)
    }

    @Test(arguments: Format.allCases)
    func `the same edit makes the same bytes, with one processor and with two`(format: Format) throws {
        let names = (0..<4).map { scratch.path("\($0).raw.\(format.rawValue)") }
        let level = ["--compression-level", format.level]
        #expect(try make(names[0], level).code == 0)
        #expect(try make(names[1], level).code == 0)
        let one = try make(names[2], level, by: ["/usr/bin/taskset", "1"])
        #expect(one.code == 0, "\(one.errors)")
        // An input in which no hole is known.
        let full = scratch.path("full.raw")
        #expect(try run("/bin/cp", ["--sparse=never", base.path, full]).code == 0)
        #expect(try make(names[3], level, of: full).code == 0)
        let first = try fileContent(names[0])
        for name in names { #expect(try fileContent(name) == first, "\(name)") }
        let other = scratch.path("other.raw.\(format.rawValue)")
        #expect(try make(other).code == 0)
        #expect(try fileContent(other) != first)
        #expect(try format.unpacked(other) == format.unpacked(names[0]))
    }

    @Test(arguments: Format.allCases) func `what is compressed already is unpacked for it`(format: Format) throws {
        let before = try scratch.names
        let packed = try Archive.xz.pack(base.path)
        let (raw, new) = (scratch.path("raw.raw"), scratch.path("new.\(format.rawValue)"))
        #expect(try make(raw).code == 0)
        let result = try make(new, ["--compression-level", format.level], of: packed)
        #expect(result.code == 0, "\(result.errors)")
        #expect(try format.unpacked(new) == (try fileContent(raw)))
        #expect(
            try scratch.names == (before + ["gpt-512.raw.xz", "raw.raw", "new.\(format.rawValue)"]).sorted())
    }

    @Test func `the format that is asked for counts, whatever the name is`() throws {
        let new = scratch.path("new.img")
        #expect(try make(new, ["--format", "raw.zst"]).code == 0)
        #expect(try Format.zst.unpacked(new).count == (try base.bytes).count)
        let raw = scratch.path("raw.zst")
        let warned = try make(raw, ["--format", "raw"])
        #expect(warned.code == 0)
        #expect(warned.errors.contains("raw.zst: warning: "), "\(warned.errors)")
        #expect(try fileContent(raw).count == (try base.bytes).count)
    }

    @Test func `what is there is not replaced unasked`() throws {
        let new = try scratch.file("new.raw.zst", "precious\n")
        for image in [base.path, try Archive.zst.pack(base.path)] {
            let refused = try make(new, of: image)
            #expect(refused.code == 73, "\(refused.errors)")
            #expect(try fileContent(new) == Data("precious\n".utf8))
        }
        #expect(try make(new, ["--force"]).code == 0)
        #expect(try Format.zst.unpacked(new).count == (try base.bytes).count)
    }

    // MARK: What is refused, in words

    @Test func `a level goes with what is compressed, and within its range`() throws {
        let cases: [(arguments: [String], words: String)] = [
            (
                ["--output-image", "new.raw", "--compression-level", "3"],
                "a compression level goes with an image that is compressed, and a full copy is not"
            ),
            (
                ["--output-image", "new.qcow2", "--compression-level", "3"],
                "a compression level goes with an image that is compressed, and a thin image is not"
            ),
            (
                ["--compression-level", "3"],
                "a compression level goes with a new image that is compressed, and none is made"
            ),
            (
                ["--dry-run", "--compression-level", "3"],
                "a compression level goes with a new image that is compressed, and none is made"
            ),
            (
                ["--output-image", "new.xz", "--compression-level", "10"],
                "raw.xz has no compression level 10, only 0 to 9"
            ),
            (
                ["--output-image", "new.zst", "--compression-level", "0"],
                "raw.zst has no compression level 0, only 1 to 22"
            ),
            (["--output-image", "new.gz", "--compression-level", "-1"], "--compression-level"),
        ]
        let before = try base.bytes
        for (arguments, words) in cases {
            let result = try run(
                Binary.cuttleOS, ["edit", "--image-file", base.path] + Self.domain + arguments, in: scratch.url)
            #expect(result.code == 64, "\(arguments): \(result.errors)")
            #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
        }
        #expect(try base.bytes == before)
        #expect(!(try scratch.names.contains { $0.hasPrefix("new") }))
    }

    @Test(arguments: [["new.qcow2.zst"], ["new.raw.xz", "--format", "qcow2"], ["new.qcow2.gz", "--format", "qcow2"]])
    func `a thin image is not compressed`(arguments: [String]) throws {
        let result = try make(scratch.path(arguments[0]), Array(arguments.dropFirst()))
        #expect(result.code == 64, "\(result.errors)")
        #expect(
            result.errors.hasPrefix(
                "error: a thin image cannot be compressed, and the name of \(scratch.path(arguments[0])) says that it is"
            ), "\(result.errors)")
        #expect(!(try scratch.names.contains { $0.hasPrefix("new") }))
    }

    // MARK: Failures

    /// A base whose copy is larger than a small limit, as noise does not compress.
    func noisyBase() throws -> String {
        let path = scratch.path("noisy.raw")
        let made = try run(
            "/bin/bash",
            [
                "-c",
                "cp --sparse=always '\(base.path)' '\(path)' && head -c 48M /dev/urandom >noise && truncate -s 200M '\(path)' && dd if=noise of='\(path)' bs=1M seek=120 conv=notrunc status=none && rm noise",
            ],
            in: scratch.url)
        try #require(made.code == 0, "\(made.errors)")
        return path
    }

    @Test(arguments: Format.allCases) func `a full disk leaves nothing`(format: Format) throws {
        let noisy = try noisyBase()
        let before = try scratch.names
        // A file that may not grow any more fails as a full disk does.
        let words =
            "trap '' XFSZ; ulimit -f 8192; exec '\(Binary.cuttleOS)' edit --image-file '\(noisy)' --output-image new.\(format.rawValue) --compression-level \(format.level) --endpoint-domain a.example.com"
        let failed = try run("/bin/bash", ["-c", words], in: scratch.url)
        #expect(failed.code == 73, "\(failed.code) \(failed.errors)")
        #expect(failed.errors.hasSuffix("nothing was written\n"), "\(failed.errors)")
        #expect(try scratch.names == before)
    }

    @Test(arguments: Format.allCases) func `Ctrl-C leaves nothing`(format: Format) throws {
        let noisy = try noisyBase()
        let before = try scratch.names
        let slow = ["xz": "9", "zst": "22", "gz": "9"][format.rawValue] ?? ""
        // With one processor even gzip takes some seconds.
        let words = ["--preserve-status", "-s", "INT", "0.7", "/usr/bin/taskset", "1", Binary.cuttleOS]
        let stopped = try run(
            "/usr/bin/timeout",
            words + ["edit", "--image-file", noisy, "--output-image", scratch.path("new.\(format.rawValue)")]
                + ["--compression-level", slow] + Self.domain)
        #expect(stopped.code == 130, "\(stopped.code) \(stopped.errors)")
        #expect(try scratch.names == before)
    }

    @Test(.enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"))
    func `no write that fails leaves anything`() throws {
        let before = try scratch.names
        let logs = try Scratch()
        func edit(_ number: Int, _ mode: String) throws -> Run {
            try run(
                Binary.cuttleOS,
                ["edit", "--image-file", base.path, "--output-image", scratch.path("new.raw.zst")] + Self.domain,
                environment: clock.merging(faults(number, mode, in: scratch.url.path, log: logs.path("log"))) { $1 })
        }
        #expect(try edit(0, "none").code == 0)
        let calls = try String(contentsOfFile: logs.path("log"), encoding: .utf8).split(separator: "\n").count
        #expect(calls >= 4, "writes, fsync, link, fsync")
        unlink(scratch.path("new.raw.zst"))
        for number in 1...calls {
            for mode in ["ENOSPC", "EIO"] {
                let failed = try edit(number, mode)
                #expect([0, 73, 74].contains(failed.code), "\(number) \(mode): \(failed.code) \(failed.errors)")
                let names = try scratch.names
                if failed.errors.hasSuffix("nothing was written\n") {
                    #expect(names == before, "\(number) \(mode)")
                } else if names != before {
                    // Its name is there, and may not outlive a power cut.
                    #expect(try Format.zst.unpacked(scratch.path("new.raw.zst")).count == (try base.bytes).count)
                }
                unlink(scratch.path("new.raw.zst"))
            }
        }
    }
}
