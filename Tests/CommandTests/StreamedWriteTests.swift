// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// `write` from images as they were downloaded, into regular files, held against what comes of the raw image.
@Suite(.timeLimit(.minutes(60)))
struct StreamedWriteTests {
    let scratch: Scratch
    let fixtures: Fixtures
    private let clock = ["SOURCE_DATE_EPOCH": "1700000000"]

    init() throws {
        scratch = try Scratch()
        fixtures = try Fixtures(in: scratch)
    }

    private func write(
        _ image: String, _ targets: [String], _ more: [String] = [], _ environment: [String: String] = [:]
    ) throws -> Run {
        try run(
            Binary.cuttleOS, ["write", "--image-file", image, "--yes", "--force-file", "--device"] + targets + more,
            environment: clock.merging(environment) { $1 })
    }

    @Test(arguments: ["gpt-512", "gpt-4096"], Archive.allCases)
    func `what is written is what the raw image becomes, byte for byte`(recipe: String, archive: Archive) throws {
        let image = try scratch.image(recipe)
        let before = try image.bytes
        let archive = try archive.pack(image.path)
        for (settings, more) in [([], 0), (fixtures.arguments, 0), (fixtures.arguments + ["--grow-table"], 3 << 20)] {
            let raw = try scratch.stale("raw", before.count + more)
            let expected = try write(image.path, [raw], settings)
            #expect(expected.code == 0, "\(expected.errors)")
            let (one, two) = (try scratch.stale("one", before.count + more), scratch.path("two"))
            try? FileManager.default.removeItem(atPath: two)
            let result = try write(archive, [one, two], settings + ["-o", "json"])
            #expect(result.code == 0, "\(result.errors)")
            #expect(try fileContent(one) == fileContent(raw), "\(settings)")
            let fresh = scratch.path("fresh")
            try? FileManager.default.removeItem(atPath: fresh)
            #expect(try write(image.path, [fresh], settings).code == 0)
            #expect(try fileContent(two) == fileContent(fresh), "\(settings)")
            #expect(result.errors.contains("is known only when what is there now is gone"), "\(result.errors)")
            if recipe == "gpt-512", !settings.isEmpty {
                try Judged(path: one).expectClean("EDGELQ_BOOT")
                try Judged(path: one).expectSettings(fixtures)
            }
            let report = try result.json()
            #expect(report["size"] as? Int == before.count)
            #expect(report["streamed"] as? Bool == true)
            let source = try #require(report["source"] as? [String: Any])
            let digest = try run("/usr/bin/sha256sum", [archive]).text.prefix(64)
            #expect(source["sha256"] as? String == String(digest))
            let devices = try #require(report["devices"] as? [[String: Any]])
            #expect(devices.allSatisfy { $0["verified"] as? Bool == true })
        }
        #expect(try image.bytes == before)
    }

    @Test(arguments: [0, 1, 511, 4095, 65535, 70_000])
    func `an image of an odd size, and one that says nothing of it`(more: Int) throws {
        let image = try scratch.fullImage()
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: image.path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(repeating: 7, count: more))
        try handle.close()
        // From standard input, zstd cannot say the size.
        let unsaid = scratch.path("unsaid.zst")
        #expect(try run("/bin/sh", ["-c", "zstd -q --check <'\(image.path)' >'\(unsaid)'"]).code == 0)
        for archive in [unsaid, try Archive.gz.pack(image.path), try Archive.xz.pack(image.path)] {
            let target = try scratch.stale("target", 5 << 20)
            let result = try write(archive, [target], fixtures.arguments)
            #expect(result.code == 0, "\(result.errors)")
            let raw = scratch.path("raw")
            #expect(try write(image.path, [raw], fixtures.arguments).code == 0)
            #expect(try fileContent(target) == fileContent(raw), "\(archive)")
            try Judged(path: target).expectClean("EDGELQ_BOOT")
        }
    }

    @Test func `without the read-back it is the same`() throws {
        let image = try scratch.fullImage()
        let archive = try Archive.zst.pack(image.path)
        let (one, raw) = (scratch.path("one"), scratch.path("raw"))
        let result = try write(archive, [one], fixtures.arguments + ["--no-verify"])
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.text.contains("written, not verified"), "\(result.text)")
        #expect(try write(image.path, [raw], fixtures.arguments).code == 0)
        #expect(try fileContent(one) == fileContent(raw))
    }

    @Test(arguments: Archive.allCases)
    func `a stream that is cut short or damaged is never taken for whole`(archive kind: Archive) throws {
        let image = try scratch.fullImage()
        let raw = scratch.path("raw")
        #expect(try write(image.path, [raw], fixtures.arguments).code == 0)
        let expected = try fileContent(raw)
        let packed = try fileContent(try kind.pack(image.path))
        let archive = scratch.path("download.\(kind.rawValue)")
        func expectRefused(_ bytes: Data, _ what: String) throws {
            try bytes.write(to: URL(fileURLWithPath: archive))
            let target = try scratch.stale("target", expected.count)
            let result = try write(archive, [target], fixtures.arguments)
            if result.code == 0 {
                #expect(try fileContent(target) == expected, "\(what)")
            } else {
                #expect(result.code == 65, "\(what): \(result.code) \(result.errors)")
                try expectNoTable(target, what)
            }
        }
        let (cuts, flips) = isLongRun ? (50, 200) : (4, 6)
        for number in 0..<cuts {
            // The last ones take little away.
            let place = number >= cuts - 2 ? packed.count - 1 - (cuts - 1 - number) * 8 : packed.count * number / cuts
            try expectRefused(packed.prefix(place), "cut at \(place)")
        }
        for number in 0..<flips {
            let bit = (2 * number + 1) * packed.count * 8 / (2 * flips)
            var flipped = packed
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            try expectRefused(flipped, "bit \(bit)")
        }
    }

    @Test func `what is wrong with a stream is said, and what became of the media`() throws {
        let image = try scratch.fullImage()
        let archive = try Archive.xz.pack(image.path)
        let packed = try fileContent(archive)
        let digest = String(repeating: "0", count: 64)
        let rows: [(bytes: Data, arguments: [String], words: String)] = [
            (packed.prefix(packed.count - 100), [], "it ends too early"),
            (packed + Data("rubbish, and more of it".utf8), [], "something stands behind its end"),
            (packed, ["--sha256", digest], "and should be \(digest)"),
            (packed, ["--layout", "debian", "--hostname", "a"], "could not find a partition"),
        ]
        for (bytes, arguments, words) in rows {
            try bytes.write(to: URL(fileURLWithPath: archive))
            let (one, two) = (try scratch.stale("one", 1 << 20), scratch.path("two"))
            try? FileManager.default.removeItem(atPath: two)
            let result = try write(archive, [one, two], arguments + ["-o", "json"])
            #expect(result.code == 65, "\(result.errors)")
            #expect(result.errors.contains(words), "\(words): \(result.errors)")
            #expect(result.errors.contains("do not use \(one), \(two): write the image anew first"), "\(result.errors)")
            let devices = try #require(try result.json()["devices"] as? [[String: Any]])
            for device in devices {
                let error = try #require(device["error"] as? [String: Any])
                #expect(error["written"] as? String == "partly")
                #expect(device["verified"] as? Bool == false)
            }
            try expectNoTable(one, words)
            try expectNoTable(two, words)
            // Checked first, nothing is lost.
            try FileManager.default.removeItem(atPath: two)
            let before = try scratch.stale("one", 1 << 20)
            let first = try write(archive, [before], arguments + ["--check-first"])
            #expect(first.code == 65, "\(first.errors)")
            #expect(first.errors.contains(words), "\(first.errors)")
            #expect(first.errors.hasSuffix("nothing was written\n"), "\(first.errors)")
            #expect(try fileContent(before) == Data(repeating: 0xA5, count: 1 << 20))
        }
    }

    @Test func `what can be seen at the beginning is refused before anything is written`() throws {
        let before = try scratch.stale("one", 1 << 20)
        func expect(_ image: String, _ arguments: [String], _ words: String) throws {
            let result = try write(image, [before], arguments)
            #expect(result.code == 65, "\(result.errors)")
            #expect(result.errors.contains(words), "\(words): \(result.errors)")
            #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
            #expect(try fileContent(before) == Data(repeating: 0xA5, count: 1 << 20))
        }
        let text = try scratch.file("readme", "no image\n")
        try expect(try Archive.gz.pack(text), [], "a text file")
        let random = try scratch.file("blank", String(repeating: "\0", count: 3 << 20))
        try expect(try Archive.xz.pack(random), [], "there is no partition table in it")
        let image = try scratch.image("gpt-512")
        let archive = try Archive.xz.pack(image.path)
        try expect(archive, ["--endpoint-domain", "no domain"], "endpoint-domain")
        try expect(archive, ["--max-image-size", "1M"], "past the 1048576 bytes")
        try Data(try fileContent(archive).prefix(40)).write(to: URL(fileURLWithPath: archive))
        try expect(archive, [], "it ends too early")
    }

    @Test(arguments: ["--no-check", "--check"])
    func `a stream without a checksum is warned of`(option: String) throws {
        let image = try scratch.image("gpt-512")
        let archive = scratch.path("image.zst")
        #expect(try run("/usr/bin/zstd", ["-q", option, "-o", archive, image.path]).code == 0)
        let target = scratch.path("target")
        let result = try write(archive, [target])
        #expect(result.code == 0, "\(result.errors)")
        let isWarned = option == "--no-check"
        #expect(result.errors.contains("it is compressed without a checksum") == isWarned, "\(result.errors)")
        #expect(result.errors.contains("--sha256") == isWarned, "\(result.errors)")
        let strict = try write(archive, [scratch.path("strict")], ["--strict"])
        #expect(strict.code == (isWarned ? 65 : 0), "\(strict.errors)")
        #expect(strict.errors.hasSuffix("nothing was written\n") == isWarned, "\(strict.errors)")
        let digest = String(try run("/usr/bin/sha256sum", [archive]).text.prefix(64))
        let known = try write(archive, [scratch.path("known")], ["--strict", "--sha256", digest])
        #expect(known.code == 0, "\(known.errors)")
    }

    @Test(.enabled(if: Terminal.isHere, "script(1) is not installed"))
    func `progress is told by what is unpacked where the size is not known`() throws {
        let archive = try Archive.gz.pack(try scratch.fullImage().path)
        let told = try Terminal.run(
            ["write", "--image-file", archive, "--yes", "--force-file", "--device", scratch.path("target")],
            columns: 80, in: scratch.url)
        #expect(told.code == 0, "\(told.text)")
        #expect(told.text.contains(try Regex("target writing [0-9]+ %")), "\(told.text)")
        #expect(told.text.contains("target done"), "\(told.text)")
    }

    @Test func `checked first, it is written as a raw image is`() throws {
        let image = try scratch.fullImage()
        let archive = try Archive.zst.pack(image.path)
        let (one, raw) = (scratch.path("one"), scratch.path("raw"))
        let result = try write(archive, [one], fixtures.arguments + ["--check-first", "-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        #expect(!result.errors.contains("is known only when"), "\(result.errors)")
        #expect(try result.json()["streamed"] as? Bool == false)
        #expect(try write(image.path, [raw], fixtures.arguments).code == 0)
        #expect(try fileContent(one) == fileContent(raw))
    }

    @Test(
        .enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"),
        arguments: ["raw", "raw.xz"])
    func `killed at any step, there is no table, or all of it is there`(ending: String) throws {
        let image = try scratch.fullImage()
        let source = ending == "raw" ? image.path : try Archive.xz.pack(image.path)
        let raw = scratch.path("expected")
        #expect(try write(image.path, [raw], fixtures.arguments).code == 0)
        let expected = try fileContent(raw)
        let log = scratch.path("log")
        let target = try scratch.stale("target", expected.count)
        let fault = ["LD_PRELOAD": try #require(faultLibrary), "FAULT_FOLDER": target]
        #expect(try write(source, [target], fixtures.arguments, fault.merging(["FAULT_LOG": log]) { $1 }).code == 0)
        let count = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").count
        var killed = 0
        // Around the end, where the tables are written, every step; of the rest some.
        let last = (count - 8)...count
        for number in Array(stride(from: 1, to: count - 8, by: isLongRun ? 1 : max(1, count / 4))) + last {
            for mode in ["before", "half", "after"] {
                _ = try scratch.stale("target", expected.count)
                let result = try write(
                    source, [target], fixtures.arguments,
                    fault.merging(["FAULT_AT": String(number), "FAULT_MODE": mode]) { $1 })
                #expect(result.code == 137, "\(number) \(mode): \(result.errors)")
                killed += 1
                let isEnding = last.contains(number)
                if try fileContent(target) != expected {
                    try expectNoTable(target, "\(number) \(mode)", isEnding: isEnding)
                }
            }
        }
        #expect(killed > 20)
        #expect(try write(source, [target], fixtures.arguments).code == 0)
        #expect(try fileContent(target) == expected)
        try Judged(path: target).expectClean("EDGELQ_BOOT")
    }

    @Test func `killed at any moment, there is no table, and a second run is right`() throws {
        let image = try scratch.fullImage()
        let archive = try Archive.xz.pack(image.path)
        let raw = scratch.path("expected")
        #expect(try write(image.path, [raw], fixtures.arguments).code == 0)
        let expected = try fileContent(raw)
        let target = try scratch.stale("target", expected.count)
        let start = Date()
        #expect(try write(archive, [target], fixtures.arguments).code == 0)
        let duration = Date().timeIntervalSince(start)
        let moments = isLongRun ? 30 : 3
        var killed = 0
        for number in 1...moments {
            _ = try scratch.stale("target", expected.count)
            let time = duration * Double(number) / Double(moments + 1)
            let result = try run(
                "/usr/bin/timeout",
                ["-s", "KILL", "\(time)", Binary.cuttleOS, "write", "--image-file", archive, "--yes", "--force-file"]
                    + ["--device", target] + fixtures.arguments, environment: clock)
            if result.code != 0 { killed += 1 }
            let found = try fileContent(target)
            if found != expected {
                // The backup is written when all else is there.
                let isEnding = found.dropFirst(1 << 20) == expected.dropFirst(1 << 20)
                try expectNoTable(target, "after \(time) s", isEnding: isEnding)
            }
            let second = try write(archive, [target], fixtures.arguments)
            #expect(second.code == 0, "\(second.errors)")
            #expect(try fileContent(target) == expected)
        }
        #expect(killed > 0)
        try Judged(path: target).expectClean("EDGELQ_BOOT")
    }

    @Test(
        .enabled(if: isLongRun, "is long: CUTTLE_TEST_LONG=1"),
        .enabled(if: isInstalled("/usr/bin/time"), "needs time(1)"))
    func `memory does not grow with the image`() throws {
        let image = try scratch.fullImage()
        var peaks: [Int] = []
        for mebibytes in [100, 1500] {
            let large = scratch.path("large.raw")
            let make = """
                cp '\(image.path)' '\(large)' && truncate -s 64G '\(large)' &&
                dd if=/dev/urandom of='\(large)' bs=1M seek=100 count=\(mebibytes) conv=notrunc status=none
                """
            #expect(try run("/bin/sh", ["-c", make]).code == 0)
            let archive = try Archive.zst.pack(large)
            let target = scratch.path("target")
            let result = try run(
                "/usr/bin/time",
                ["-f", "peak %M", Binary.cuttleOS, "write", "--image-file", archive, "--yes", "--force-file"]
                    + ["--device", target] + fixtures.arguments)
            #expect(result.code == 0, "\(result.errors)")
            let peak = try #require(result.errors.split(separator: "\n").last?.split(separator: " ").last)
            peaks.append(try #require(Int(peak)))
            try FileManager.default.removeItem(atPath: target)
        }
        #expect(peaks[1] < peaks[0] + (32 << 10), "\(peaks)")
    }
}
