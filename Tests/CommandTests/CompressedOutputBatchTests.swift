// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Batches of compressed images.
@Suite(.timeLimit(.minutes(30)))
struct CompressedOutputBatchTests: BatchSuite {
    typealias Format = CompressedOutputTests.Format

    let bench: BatchBench

    init() throws { bench = try BatchBench() }

    func devices(_ names: [String]) throws -> String {
        var text = "defaults: {password-hash: \(fixtures.hash)}\ndevices:\n"
        for (index, name) in names.enumerated() {
            text += "  - {name: \(name), endpoint-domain: d\(index).example.com}\n"
        }
        return try scratch.file("m.yaml", text)
    }

    func digest(_ path: String) throws -> String {
        String(try run("/usr/bin/sha256sum", [path]).text.prefix(64))
    }

    func json(_ path: String) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: try Data(contentsOf: URL(fileURLWithPath: path)))
                as? [String: Any])
    }

    @Test(arguments: Format.allCases) func `three devices, and again with resume`(format: Format) throws {
        let end = format.rawValue
        let names = (1...3).map { "d\($0).raw.\(end)" }
        let manifest = try devices(names)
        let level = ["--compression-level", format.level, "-o", "json"]
        let checked = try batch(manifest, level + ["--dry-run"])
        #expect(checked.code == 0, "\(checked.errors)")
        #expect(try report(checked)["format"] as? String == format.name)
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)

        let made = try batch(manifest, level)
        #expect(made.code == 0, "\(made.errors)")
        #expect(try state(made) == names.map { $0 + " made" })
        let before = try content(of: output)
        #expect(before.count == 6)
        let raw = try batch(try devices((1...3).map { "d\($0).raw" }), [])
        #expect(raw.code == 0, "\(raw.errors)")
        let devices = try #require(try report(made)["devices"] as? [[String: Any]])
        for (number, name) in names.enumerated() {
            let path = "\(output)/\(name)"
            let image = "\(output)/d\(number + 1).raw"
            #expect(try format.unpacked(path) == Data(contentsOf: URL(fileURLWithPath: image)))
            try Judged(path: image).expectClean("EDGELQ_BOOT")
            let receipt = try json(path + ".receipt.json")
            #expect(receipt["format"] as? String == format.name)
            let file = try #require(receipt["file"] as? [String: Any])
            let sha256 = try digest(path)
            #expect(file["sha256"] as? String == sha256)
            #expect(file["size"] as? Int == before[name]?.count)
            #expect(file["compressionLevel"] as? Int == Int(format.level))
            let output = try #require(devices[number]["output"] as? [String: Any])
            #expect(output["sha256"] as? String == sha256)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }

        let again = try self.devices(names)
        let kept = try batch(again, level + ["--resume"])
        #expect(try state(kept) == names.map { $0 + " kept" }, "\(kept.errors)")
        // One bit of an image, and an image that is gone, are made anew: the same bytes.
        let damaged = "\(output)/\(names[0])"
        var bytes = try #require(before[names[0]])
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: damaged))
        unlink("\(output)/\(names[1])")
        let counted = try cuttle("batch-report", output, "--manifest", again)
        #expect(counted.code == 66, "\(counted.code) \(counted.text)\(counted.errors)")
        let resumed = try batch(again, level + ["--resume"])
        #expect(
            try state(resumed) == [names[0] + " made", names[1] + " made", names[2] + " kept"], "\(resumed.errors)")
        let after = try content(of: output)
        for name in names { #expect(after[name] == before[name]) }
        #expect(try cuttle("batch-report", output, "--manifest", again).code == 0)
        // Another level is another image.
        let other = format == .xz ? "1" : "2"
        let harder = try batch(again, ["--compression-level", other, "-o", "json", "--resume"])
        #expect(try state(harder) == names.map { $0 + " made" }, "\(harder.errors)")
    }

    @Test func `the number of jobs and processors says nothing of the bytes`() throws {
        let names = (1...3).map { "d\($0).raw.zst" }
        let manifest = try devices(names)
        #expect(try batch(manifest, ["--jobs", "8"]).code == 0)
        let first = try content(of: output)
        let other = scratch.path("other")
        try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: false)
        let alone = try run(
            "/usr/bin/taskset",
            ["1", Binary.cuttleOS, "batch", manifest, "--image-file", base.path, "--output-dir", other, "--jobs", "1"],
            environment: clock)
        #expect(alone.code == 0, "\(alone.errors)")
        #expect(try content(of: other) == first)
    }

    @Test func `names that disagree, and a thin image's, are refused`() throws {
        let cases: [(names: [String], flags: [String], code: Int32, words: String)] = [
            (["a.raw.zst", "b.raw.xz"], [], 64, "1 of 2 names ends as"),
            (["a.raw.zst", "b.raw"], [], 64, "1 of 2 names ends as"),
            (["a.qcow2.zst"], [], 65, "a thin image that is compressed"),
            (["a.raw.zst"], ["--format", "qcow2"], 64, "a thin image cannot be compressed"),
            (["a.raw"], ["--compression-level", "3"], 64, "a compression level goes with"),
            (["a.raw.xz"], ["--compression-level", "12"], 64, "raw.xz has no compression level 12, only 0 to 9"),
        ]
        for (names, flags, code, words) in cases {
            let refused = try batch(try devices(names), flags)
            #expect(refused.code == code, "\(names) \(flags): \(refused.code) \(refused.errors)")
            #expect(refused.errors.contains(words), "\(names) \(flags): \(refused.errors)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
    }

    @Test func `Ctrl-C gives up what is being compressed, and resume goes on`() throws {
        let noise = try run(
            "/bin/bash",
            [
                "-c",
                "truncate -s 200M '\(base.path)' && head -c 48M /dev/urandom | dd of='\(base.path)' bs=1M seek=120 conv=notrunc iflag=fullblock status=none",
            ])
        try #require(noise.code == 0, "\(noise.errors)")
        let names = ["d1.raw.xz", "d2.raw.xz"]
        let manifest = try devices(names)
        let stopped = try run(
            "/usr/bin/timeout",
            [
                "--preserve-status", "-s", "INT", "2", "/usr/bin/taskset", "1", Binary.cuttleOS, "batch", manifest,
                "--image-file", base.path, "--output-dir", output, "--compression-level", "9", "--jobs", "1",
            ], environment: clock)
        #expect(stopped.code == 75, "\(stopped.code) \(stopped.errors)")
        let left = try FileManager.default.contentsOfDirectory(atPath: output).sorted()
        // A fast machine has made the first by then, whole and with its receipt; what is under way leaves nothing.
        let whole = stopped.errors.contains("1 made, 1 waiting") || stopped.text.contains("1 made, 1 waiting")
        #expect(left == (whole ? ["d1.raw.xz", "d1.raw.xz.receipt.json"] : []), "\(stopped.errors)")
        let resumed = try batch(manifest, ["--resume", "--compression-level", "0", "-o", "json"])
        #expect(try state(resumed) == names.map { $0 + " made" }, "\(resumed.errors)")
        #expect(try Format.xz.unpacked("\(output)/d2.raw.xz").count == 200 << 20)
    }
}
