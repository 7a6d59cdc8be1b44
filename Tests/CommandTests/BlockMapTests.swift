// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Block maps beside new images, judged by bmaptool(1) itself.
@Suite(.timeLimit(.minutes(30)))
struct BlockMapTests: BatchSuite, ArchiveSuite {
    static let program = "/usr/bin/bmaptool"
    static let hasJudge = isInstalled(program)
    static let formats = ["raw", "raw.xz", "raw.zst", "raw.gz"]

    let bench: BatchBench
    var clock: [String: String] { ["SOURCE_DATE_EPOCH": "1700000000"] }

    init() throws { bench = try BatchBench() }

    /// Puts all settings into a new image with a map.
    func make(_ new: String, _ arguments: [String] = [], of image: String? = nil) throws -> Run {
        try run(
            Binary.cuttleOS,
            ["edit", "--image-file", image ?? base.path, "--output-image", new, "--bmap"] + fixtures.arguments
                + arguments, environment: clock)
    }

    func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    /// bmaptool finds the map by itself, and holds image and map against their checksums.
    func copy(_ image: String, to target: String) throws -> Run {
        try run(Self.program, ["copy", image, target])
    }

    @Test(.enabled(if: hasJudge, "needs bmaptool"), arguments: formats)
    func `what bmaptool copies is the image`(format: String) throws {
        let before = try base.bytes
        let (raw, new) = (scratch.path("raw.raw"), scratch.path("new.\(format)"))
        #expect(try make(raw).code == 0)
        let result = try make(new, ["-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        let target = scratch.path("card")
        let copied = try copy(new, to: target)
        #expect(copied.code == 0, "\(copied.errors)")
        #expect(copied.errors.contains("using bmap file 'new.\(format).bmap'"), "\(copied.errors)")
        #expect(try run("/usr/bin/cmp", [raw, target]).code == 0)
        let judged = Judged(path: target)
        try judged.expectClean("EDGELQ_BOOT")
        try judged.expectSame(as: before, outside: "EDGELQ_BOOT")
        #expect(try base.bytes == before)
        #expect(try mode(new) == 0o600)
        #expect(try mode(new + ".bmap") == 0o600)
        // One disk has one map.
        #expect(try fileContent(new + ".bmap") == fileContent(raw + ".bmap"))
        let output = try #require(try result.json()["output"] as? [String: Any])
        let map = try #require(output["blockMap"] as? [String: Any])
        #expect(map["name"] as? String == "new.\(format).bmap")
        #expect(try checksum(new + ".bmap").hasPrefix(try #require(map["sha256"] as? String)))
        let notes = try #require(try result.json()["notes"] as? [String])
        #expect(
            notes.contains { $0.hasPrefix("\(new) and its block map hold secrets (") && $0.contains("password") },
            "\(notes)")
        for secret in fixtures.secrets { #expect(!result.text.contains(secret)) }
    }

    @Test(
        .enabled(if: hasLoopDevices, "needs root and loop devices"), .enabled(if: hasJudge, "needs bmaptool"),
        arguments: ["raw", "raw.xz"])
    func `a card that held other data has no trace of it in what is in use`(format: String) throws {
        let (raw, new, card) = (scratch.path("raw.raw"), scratch.path("new.\(format)"), scratch.path("card"))
        #expect(try make(raw).code == 0)
        #expect(try make(new).code == 0)
        let size = try fileContent(raw).count
        for byte: UInt8 in [0, 0xa5] {
            try Data(repeating: byte, count: size).write(to: URL(fileURLWithPath: card))
            try scratch.attached(card) { device in
                let copied = try copy(new, to: device)
                #expect(copied.code == 0, "\(copied.errors)")
                let compared = try run("/usr/bin/cmp", ["-n", "\(size)", raw, device])
                #expect(compared.code == 0 || byte != 0, "\(compared.text)")
            }
            try Judged(path: card).expectClean("EDGELQ_BOOT")
            let verified = try run("/usr/sbin/sfdisk", ["--verify", card])
            #expect(verified.code == 0, "\(verified.text)\(verified.errors)")
            let differences = try cuttle("diff", raw, card, "-o", "json")
            let partitions = try #require(try differences.json()["partitions"] as? [[String: Any]])
            #expect(
                partitions.allSatisfy { ($0["files"] as? [Any])?.isEmpty == true }, "\(byte): \(differences.text)")
        }
    }

    @Test(.enabled(if: hasJudge, "needs bmaptool")) func `bmaptool refuses a flipped byte, of image and of map`() throws
    {
        let new = scratch.path("new.raw")
        #expect(try make(new).code == 0)
        let (image, map) = (try fileContent(new), try fileContent(new + ".bmap"))
        let words = String(decoding: map, as: UTF8.self)
        let range = try #require(words.firstMatch(of: /<Range chksum="[0-9a-f]+"> (\d+)-(\d+) </))
        let (first, last) = (try #require(Int(range.1)), try #require(Int(range.2)))
        for place in [first * 4096, (last + 1) * 4096 - 1] {
            var other = image
            other[place] ^= 0x40
            try other.write(to: URL(fileURLWithPath: new))
            let refused = try copy(new, to: scratch.path("card"))
            #expect(refused.code != 0)
            #expect(refused.errors.contains("checksum mismatch for blocks range"), "\(refused.errors)")
        }
        try image.write(to: URL(fileURLWithPath: new))
        try Data(words.replacing("<BlockSize> 4096", with: "<BlockSize> 4097").utf8)
            .write(to: URL(fileURLWithPath: new + ".bmap"))
        #expect(try copy(new, to: scratch.path("card")).code != 0)
    }

    @Test(.enabled(if: hasJudge, "needs bmaptool"))
    func `a disk of an odd size, and one of many small pieces, are mapped`() throws {
        let odd = scratch.path("odd.raw")
        // 200 MiB, and 100 bytes, of which little holds data: a piece every 300 KiB.
        let made = try run(
            "/usr/bin/env",
            [
                "python3", "-c",
                """
                import shutil, sys
                shutil.copy(sys.argv[1], sys.argv[2])
                with open(sys.argv[2], 'r+b') as f:
                    f.truncate((200 << 20) + 512)
                    for place in range(100 << 20, 200 << 20, 300 << 10):
                        f.seek(place + 4095)
                        f.write(b'xy')
                    f.seek(-1, 2)
                    f.write(b'z')
                """, base.path, odd,
            ])
        try #require(made.code == 0, "\(made.errors)")
        var maps: [Data] = []
        for format in ["raw", "raw.zst"] {
            let new = scratch.path("new.\(format)")
            let result = try make(new, of: odd)
            #expect(result.code == 0, "\(result.errors)")
            let target = scratch.path("card-\(format)")
            #expect(try copy(new, to: target).code == 0)
            #expect(try run("/usr/bin/cmp", [scratch.path("new.raw"), target]).code == 0)
            maps.append(try fileContent(new + ".bmap"))
        }
        #expect(maps[0] == maps[1])
        let text = String(decoding: maps[0], as: UTF8.self)
        let mapped = try #require(text.firstMatch(of: /<MappedBlocksCount> (\d+) </).flatMap { Int($0.1) })
        let all = try #require(text.firstMatch(of: /<BlocksCount> (\d+) </).flatMap { Int($0.1) })
        #expect(mapped < all / 4)
        #expect(all == (200 << 20) / 4096 + 1)
    }

    // MARK: What is refused, in words

    @Test func `images that have no map are refused one`() throws {
        let edit = ["edit", "--image-file", base.path, "--endpoint-domain", "a.example.com", "--bmap"]
        let manifest = try manifest(1)
        let batch = ["batch", manifest, "--image-file", base.path, "--output-dir", output, "--bmap"]
        let cases: [(arguments: [String], words: String)] = [
            (edit, "--bmap goes with --output-image"),
            (edit + ["--dry-run"], "--bmap goes with --output-image"),
            (edit + ["--output-image", scratch.path("new.qcow2")], "a thin image has no block map"),
            (batch + ["--format", "qcow2"], "a thin image has no block map"),
            (
                ["write", "--image-file", base.path, "--device", scratch.path("card"), "--force-file", "--bmap"],
                "--bmap is for new images, of 'edit --output-image' and 'batch'"
            ),
        ]
        let before = try base.bytes
        for (arguments, words) in cases {
            let refused = answer(arguments)
            #expect(refused.code == 64, "\(arguments): \(refused.errors)")
            #expect(refused.errors.contains(words), "\(arguments): \(refused.errors)")
            #expect(refused.errors.hasSuffix("nothing was written\n"), "\(refused.errors)")
        }
        #expect(try base.bytes == before)
        #expect(!(try scratch.names.contains { $0.hasPrefix("new") || $0 == "card" }))
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
    }

    @Test func `what is in the map's place stays, unless it may be replaced`() throws {
        let archive = try Archive.zst.pack(base.path)
        for (image, end) in [(base.path, "raw"), (archive, "raw"), (archive, "raw.zst")] {
            let new = scratch.path("new.\(end)")
            let there = try scratch.file("new.\(end).bmap", "precious\n")
            let refused = try make(new)
            #expect(refused.code == 73, "\(refused.errors)")
            #expect(refused.errors.contains("new.\(end).bmap"), "\(refused.errors)")
            #expect(try fileContent(there) == Data("precious\n".utf8))
            #expect(!FileManager.default.fileExists(atPath: new))
            let made = try make(new, ["--force"], of: image)
            #expect(made.code == 0, "\(made.errors)")
            #expect(try fileContent(there).starts(with: Data("<?xml".utf8)))
            unlink(new)
        }
    }

    @Test(.enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"))
    func `no write that fails leaves an image without its map`() throws {
        let logs = try Scratch()
        let (new, map) = (scratch.path("new.raw"), scratch.path("new.raw.bmap"))
        func edit(_ number: Int, _ mode: String) throws -> Run {
            try run(
                Binary.cuttleOS,
                ["edit", "--image-file", base.path, "--output-image", new, "--bmap"] + Self.domain,
                environment: clock.merging(faults(number, mode, in: scratch.url.path, log: logs.path("log"))) { $1 })
        }
        #expect(try edit(0, "none").code == 0)
        let calls = try String(contentsOfFile: logs.path("log"), encoding: .utf8).split(separator: "\n").count
        for number in 1...calls {
            for path in [new, map] { unlink(path) }
            let failed = try edit(number, "EIO")
            #expect([0, 73, 74].contains(failed.code), "\(number): \(failed.code) \(failed.errors)")
            let (hasImage, hasMap) = (access(new, F_OK) == 0, access(map, F_OK) == 0)
            #expect(!hasMap || hasImage, "\(number): \(failed.errors)")
            if failed.errors.hasSuffix("nothing was written\n") { #expect(!hasImage, "\(number): \(failed.errors)") }
            #expect(failed.code != 0 || hasMap, "\(number)")
        }
    }

    // MARK: Batches

    @Test(.enabled(if: hasJudge, "needs bmaptool")) func `a batch's images have maps, and resume keeps them`() throws {
        let text = "defaults: {password-hash: \(fixtures.hash)}\ndevices:\n"
        let manifest = try scratch.file(
            "m.yaml",
            text + (1...2).map { "  - {name: d\($0).raw.zst, endpoint-domain: d\($0).example.com}\n" }.joined())
        let made = try batch(manifest, ["--bmap", "-o", "json"])
        #expect(made.code == 0, "\(made.errors)")
        let before = try content(of: output)
        #expect(before.count == 6)
        for number in 1...2 {
            let (name, target) = ("d\(number).raw.zst", scratch.path("card\(number)"))
            #expect(try copy("\(output)/\(name)", to: target).code == 0)
            try Judged(path: target).expectClean("EDGELQ_BOOT")
            #expect(try mode("\(output)/\(name).bmap") == 0o600)
        }
        let notes = try #require(try report(made)["notes"] as? [String])
        #expect(notes.contains { $0.contains("block maps") && $0.contains("hold secrets (password)") }, "\(notes)")

        #expect(
            try state(batch(manifest, ["--bmap", "--resume", "-o", "json"])) == ["d1.raw.zst kept", "d2.raw.zst kept"])
        // A map that is gone, and one of another image.
        unlink("\(output)/d1.raw.zst.bmap")
        try before["d1.raw.zst.bmap"]?.write(to: URL(fileURLWithPath: "\(output)/d2.raw.zst.bmap"))
        let resumed = try batch(manifest, ["--bmap", "--resume", "-o", "json"])
        #expect(try state(resumed) == ["d1.raw.zst made", "d2.raw.zst made"], "\(resumed.errors)")
        let after = try content(of: output)
        for (name, bytes) in before { #expect(after[name] == bytes, "\(name)") }
        // An image that is made anew without a map has none beside it that is not its own.
        let other = try scratch.file("n.yaml", "devices: [{name: d1.raw.zst, endpoint-domain: other.example.com}]\n")
        #expect(try batch(other, ["--resume"]).code == 0)
        #expect(!FileManager.default.fileExists(atPath: "\(output)/d1.raw.zst.bmap"))
    }

    @Test func `a map's name is nobody else's`() throws {
        let manifest = try scratch.file(
            "m.yaml",
            "devices: [{name: a, endpoint-domain: a.example.com}, {name: A.bmap, endpoint-domain: b.example.com}]\n")
        let refused = try batch(manifest, ["--bmap", "--format", "raw"])
        #expect(refused.code == 73, "\(refused.errors)")
        #expect(refused.errors.contains("another one's block map"), "\(refused.errors)")
        let one = try scratch.file("n.yaml", "devices: [{name: a.raw, endpoint-domain: a.example.com}]\n")
        let page = try batch(one, ["--bmap", "--report", "\(output)/a.raw.bmap"])
        #expect(page.code == 73, "\(page.errors)")
        let there = "\(output)/a.raw.bmap"
        try Data("precious\n".utf8).write(to: URL(fileURLWithPath: there))
        #expect(try batch(one, ["--bmap"]).code == 73)
        #expect(try fileContent(there) == Data("precious\n".utf8))
    }
}
