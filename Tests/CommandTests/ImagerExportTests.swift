// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Batches for Raspberry Pi Imager, judged by its own schema of lists and by xz(1).
@Suite(.timeLimit(.minutes(30)))
struct ImagerExportTests: BatchSuite {
    static let hasJudge = Python.canImport("jsonschema")

    let bench: BatchBench

    init() throws { bench = try BatchBench(outputsIn: "out put") }

    func devices(_ names: [String], _ file: String = "m.yaml") throws -> String {
        var text = "defaults: {password-hash: \(fixtures.hash)}\ndevices:\n"
        for (index, name) in names.enumerated() {
            text += "  - {name: \(name), endpoint-domain: d\(index).example.com}\n"
        }
        return try scratch.file(file, text)
    }

    func export(_ manifest: String, _ arguments: [String] = []) throws -> Run {
        try batch(manifest, ["--export", "rpi-imager", "--compression-level", "0"] + arguments)
    }

    var list: String { "\(output)/os-list.json" }

    func entries() throws -> [[String: Any]] {
        let object = try JSONSerialization.jsonObject(with: try fileContent(list)) as? [String: Any]
        return try #require(object?["os_list"] as? [[String: Any]])
    }

    func names() throws -> [String] { try entries().compactMap { $0["name"] as? String } }

    /// Imager's own schema says that it is a list.
    func expectList(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let schema = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Corpus/rpi-imager/os-list-schema.json").standardized.path
        let script = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1]))
            document = json.load(open(sys.argv[2]))
            jsonschema.Draft7Validator(schema).validate(document)
            # Of the kinds of entries, these are images.
            image = schema['properties']['os_list']['items']['anyOf'][0]
            for entry in document['os_list']: jsonschema.Draft7Validator(image).validate(entry)
            """
        let judge = try run("/usr/bin/env", ["python3", "-c", script, schema, list])
        #expect(judge.code == 0, "\(judge.errors)", sourceLocation: sourceLocation)
        let attributes = try FileManager.default.attributesOfItem(atPath: list)
        #expect(attributes[.posixPermissions] as? Int == 0o600, sourceLocation: sourceLocation)
    }

    @Test(.enabled(if: hasJudge, "needs python3-jsonschema"))
    func `the list has every device with the sizes and digests of its image`() throws {
        let manifest = try devices(["site-b", "site-a.raw", "Site_c.IMG", "d.img.xz"])
        let made = try export(manifest, ["-o", "json"])
        #expect(made.code == 0, "\(made.errors)")
        try expectList()
        #expect(try names() == ["site-b", "site-a", "Site_c", "d"])
        let raw = scratch.path("raw")
        try FileManager.default.createDirectory(atPath: raw, withIntermediateDirectories: false)
        let plain = try run(
            Binary.cuttleOS,
            ["batch", try devices(["b.raw", "a.raw", "c.raw", "d.raw"], "raw.yaml"), "--image-file", base.path]
                + ["--output-dir", raw], environment: clock)
        #expect(plain.code == 0, "\(plain.errors)")
        let directory = try run("/usr/bin/realpath", [output]).text.trimmingCharacters(in: .newlines)
        for (entry, other) in zip(try entries(), ["b", "a", "c", "d"]) {
            let name = try #require(entry["name"] as? String)
            let path = "\(output)/\(name).img.xz"
            let image = try run("/usr/bin/xz", ["-dc", path]).output
            #expect(image == (try fileContent("\(raw)/\(other).raw")))
            let judged = Judged(path: "\(raw)/\(other).raw")
            try judged.expectClean("EDGELQ_BOOT")
            #expect(entry["extract_size"] as? Int == image.count)
            #expect(entry["extract_sha256"] as? String == (try digest("\(raw)/\(other).raw")))
            #expect(entry["image_download_size"] as? Int == (try fileContent(path).count))
            #expect(entry["image_download_sha256"] as? String == (try digest(path)))
            #expect(entry["release_date"] as? String == "2023-11-14")
            #expect(entry["init_format"] as? String == "none")
            let address = try #require(entry["url"] as? String)
            let url = try #require(URL(string: address))
            #expect(url.isFileURL)
            #expect(url.path == "\(directory)/\(name).img.xz")
            let description = try #require(entry["description"] as? String)
            #expect(description.contains("secrets (password)"), "\(description)")
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
        let told = try report(made)
        #expect(told["list"] as? String == list)
        let notes = try #require(told["notes"] as? [String])
        #expect(notes.contains { $0.contains("os-list.json") && $0.contains("hold secrets (password)") }, "\(notes)")
        let text = String(decoding: try fileContent(list), as: UTF8.self)
        for secret in fixtures.secrets { #expect(!text.contains(secret)) }
        let counted = try cuttle("batch-report", output, "--manifest", manifest)
        #expect(counted.code == 0, "\(counted.text)\(counted.errors)")
        #expect(!counted.errors.contains("warning"), "\(counted.errors)")
    }

    func digest(_ path: String) throws -> String {
        String(try run("/usr/bin/sha256sum", [path]).text.drop { $0 == "\\" }.prefix(64))
    }

    @Test(.enabled(if: hasJudge, "needs python3-jsonschema"))
    func `holes count, wherever they are`() throws {
        let large = try run(
            "/bin/bash",
            [
                "-c",
                "truncate -s 300M '\(base.path)' && head -c 9M /dev/urandom | dd of='\(base.path)' bs=1M seek=150 conv=notrunc status=none",
            ])
        try #require(large.code == 0, "\(large.errors)")
        #expect(try export(try devices(["a"])).code == 0)
        try expectList()
        let path = scratch.path("a.raw")
        try run("/usr/bin/xz", ["-dc", "\(output)/a.img.xz"]).output.write(to: URL(fileURLWithPath: path))
        #expect(try entries()[0]["extract_sha256"] as? String == (try digest(path)))
        #expect(try entries()[0]["extract_size"] as? Int == 300 << 20)
    }

    @Test(.enabled(if: hasJudge, "needs python3-jsonschema"))
    func `the list is of all shards and runs, and of what is there`() throws {
        let manifest = try devices(["a", "b", "c"])
        #expect(try export(manifest, ["--shard", "2/2"]).code == 0)
        #expect(try names() == ["b"])
        #expect(try export(manifest, ["--shard", "1/2", "--bmap"]).code == 0)
        #expect(try names() == ["a", "b", "c"])
        try expectList()
        let maps = try entries().map { $0["bmap_url"] as? String ?? "" }
        #expect(maps.map { $0.split(separator: "/").last ?? "" } == ["a.img.xz.bmap", "", "c.img.xz.bmap"])
        let kept = try export(
            manifest, ["--resume", "-o", "json", "--export-url", "https://images.example.com/line-1/"])
        #expect(try state(kept) == ["a", "b", "c"].map { $0 + ".img.xz kept" }, "\(kept.errors)")
        #expect(
            try entries().compactMap { $0["url"] as? String }
                == ["a", "b", "c"].map { "https://images.example.com/line-1/\($0).img.xz" })
        unlink("\(output)/b.img.xz")
        let again = try export(try devices(["a"]), ["--resume"])
        #expect(again.code == 0, "\(again.errors)")
        #expect(try names() == ["a", "c"])
        try expectList()
    }

    @Test(.enabled(if: hasJudge, "needs python3-jsonschema"))
    func `an image without the disk's digest is made anew, and what fails is not listed`() throws {
        let level = ["--compression-level", "0"]
        #expect(try batch(try devices(["a.img.xz"]), level).code == 0)
        #expect(!FileManager.default.fileExists(atPath: list))
        let made = try export(try devices(["a", "b"]), ["--resume", "-o", "json"])
        #expect(try state(made) == ["a.img.xz made", "b.img.xz made"], "\(made.errors)")
        // A directory in the way of the receipt.
        for path in ["a.img.xz", "a.img.xz.receipt.json"] { unlink("\(output)/\(path)") }
        try FileManager.default.createDirectory(
            atPath: "\(output)/a.img.xz.receipt.json", withIntermediateDirectories: false)
        let failed = try export(try devices(["a", "b"]), ["--resume", "--keep-going"])
        #expect(failed.code == 73, "\(failed.code) \(failed.errors)")
        #expect(try names() == ["b"])
        try expectList()
    }

    @Test func `what is no list stays, and names and formats that disagree are refused`() throws {
        let manifest = try devices(["a", "b"])
        let cases: [(flags: [String], code: Int32, words: String)] = [
            (["--format", "raw"], 64, "images for Raspberry Pi Imager are copies compressed with xz"),
            (["--export-url", "ftp://a/b"], 64, "must begin with https://"),
            (["--export-url", "https:///b"], 64, "names no host"),
            (["--export-url", "https://user:pass@example.com/b"], 64, "a user's name or password"),
            (["--export-url", "https://example.com/a b"], 64, "a character that no directory's address has"),
            (["--export-url", "file://"], 64, "and say where"),
            (["--report", list], 73, "the batch makes the image os-list.json there"),
        ]
        for (flags, code, words) in cases {
            let refused = try export(manifest, flags)
            #expect(refused.code == code, "\(flags): \(refused.code) \(refused.errors)")
            #expect(refused.errors.contains(words), "\(flags): \(refused.errors)")
            #expect(!refused.errors.contains("pass@"), "\(refused.errors)")
        }
        #expect(try batch(manifest, ["--export-url", "https://a.example.com"]).code == 64)
        #expect(try batch(manifest, ["--export", "etcher"]).code == 64)
        #expect(try export(try devices(["a.raw", "a.qcow2"], "two.yaml")).code == 65)
        #expect(try export(manifest, ["--dry-run"]).code == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
        try Data("precious\n".utf8).write(to: URL(fileURLWithPath: list))
        let refused = try export(manifest)
        #expect(refused.code == 73, "\(refused.errors)")
        #expect(refused.errors.contains("a file is there that is not a list"), "\(refused.errors)")
        #expect(try fileContent(list) == Data("precious\n".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: output) == ["os-list.json"])
    }

    @Test(.enabled(if: Terminal.isHere, "script(1) is not installed"))
    func `a device that is being compressed shows how far it is, in few writes`() throws {
        let noise = try run(
            "/bin/bash",
            [
                "-c",
                "truncate -s 200M '\(base.path)' && head -c 48M /dev/urandom | dd of='\(base.path)' bs=1M seek=120 conv=notrunc iflag=fullblock status=none",
            ])
        try #require(noise.code == 0, "\(noise.errors)")
        let manifest = try devices(["d1.raw.xz", "d2.raw.xz"])
        let told = try Terminal.run(
            ["batch", manifest, "--image-file", base.path, "--output-dir", output, "--jobs", "1"]
                + ["--compression-level", "3"], columns: 80, environment: clock.merging(["TERM": "xterm"]) { $1 },
            in: scratch.url)
        #expect(told.code == 0, "\(told.text)")
        let shown = told.text.split(separator: "\r").map { $0.replacing("\u{1B}[2K", with: "") }
        let measured = shown.filter { $0.contains("0 of 2, ") }
        #expect(measured.contains { $0.contains(" %, ") }, "\(told.text)")
        #expect(
            measured.contains { $0.wholeMatch(of: /0 of 2, \d+ %, [0-9.]+ [KM]iB\/s, .*left, 0 failed/) != nil },
            "\(told.text)")
        let percents = shown.compactMap { $0.firstMatch(of: /(\d+) %/).flatMap { Int($0.1) } }
        #expect(percents.allSatisfy { $0 <= 100 }, "\(percents)")
        // A part that is written is told once; each is 24 MiB.
        #expect(shown.count < 60, "\(shown.count)")
    }
}
