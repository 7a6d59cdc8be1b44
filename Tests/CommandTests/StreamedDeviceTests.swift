// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// `write` from compressed images to loop devices that hold something else before.
@Suite(.serialized, .timeLimit(.minutes(60)), .enabled(if: hasLoopDevices, "needs root and loop devices"))
struct StreamedDeviceTests {
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
            Binary.cuttleOS, ["write", "--image-file", image, "--yes", "--device"] + targets + more,
            environment: clock.merging(environment) { $1 })
    }

    private func edited(_ image: Judged) throws -> Data {
        let new = scratch.path("expected.raw")
        let result = try run(
            Binary.cuttleOS, ["edit", "--image-file", image.path, "--output-image", new] + fixtures.arguments,
            environment: clock)
        try #require(result.code == 0, "\(result.errors)")
        return try fileContent(new)
    }

    @Test(arguments: [("gpt-512", 512), ("gpt-4096", 4096)], Archive.allCases)
    func `two devices at once get the customized image from one stream`(
        kind: (recipe: String, sector: Int), archive: Archive
    ) throws {
        let image = try scratch.image(kind.recipe)
        let expected = try edited(image)
        let packed = try archive.pack(image.path)
        let (one, two) = (
            try scratch.stale("one", expected.count), try scratch.stale("two", expected.count + (3 << 20))
        )
        try scratch.attached(one, sector: kind.sector) { first in
            try scratch.attached(two, sector: kind.sector) { second in
                let result = try write(packed, [first, second], fixtures.arguments + ["-o", "json"])
                #expect(result.code == 0, "\(result.errors)")
                let devices = try #require(try result.json()["devices"] as? [[String: Any]])
                #expect(devices.allSatisfy { $0["verified"] as? Bool == true })
                #expect(result.errors.contains("\(second) is larger than the image"), "\(result.errors)")
            }
        }
        #expect(try fileContent(one) == expected)
        try expectWritten(expected, onLarger: two)
        if kind.sector == 512 { try Judged(path: one).expectClean("EDGELQ_BOOT") }
    }

    @Test func `the table grows with the device`() throws {
        let image = try scratch.image("gpt-512")
        let packed = try Archive.gz.pack(image.path)
        let (one, two) = (try scratch.stale("one", 40 << 20), try scratch.stale("two", 40 << 20))
        try scratch.attached(one) { first in
            try scratch.attached(two) { second in
                for (source, device) in [(image.path, first), (packed, second)] {
                    let result = try write(source, [device], fixtures.arguments + ["--grow-table"])
                    #expect(result.code == 0, "\(result.errors)")
                }
                let judge = try run("/usr/sbin/sfdisk", ["--verify", second])
                #expect(judge.text.contains("No errors detected"), "\(judge.text)\(judge.errors)")
                #expect(!judge.errors.contains("backup"), "\(judge.errors)")
            }
        }
        #expect(try fileContent(one) == fileContent(two))
    }

    @Test(
        .enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"),
        arguments: ["EIO", "ENOSPC"])
    func `a device that fails does not keep the other from being written`(fault: String) throws {
        let image = try scratch.image("gpt-512")
        let expected = try edited(image)
        let packed = try Archive.zst.pack(image.path)
        let (one, two) = (try scratch.stale("one", expected.count), try scratch.stale("two", expected.count))
        try scratch.attached(one) { first in
            try scratch.attached(two) { second in
                let result = try write(
                    packed, [first, second], fixtures.arguments,
                    faults(4, fault, in: first))
                #expect([73, 74].contains(result.code), "\(result.errors)")
                #expect(result.errors.contains("do not use \(first):"), "\(result.errors)")
            }
        }
        #expect(try fileContent(two) == expected)
        try expectNoTable(one)
    }

    /// In the beginning, in the edited partition, in what is not edited, and in the end.
    @Test(
        .enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"),
        arguments: [1, 2, 5, -1])
    func `a byte that a device gets wrong is found, it gets no table, and the other device is right`(
        mebibyte: Int
    ) throws {
        let image = try scratch.image("gpt-512")
        let expected = try edited(image)
        let packed = try Archive.xz.pack(image.path)
        let library = try #require(faultLibrary)
        let start = mebibyte < 0 ? expected.count - 512 : (mebibyte - 1) << 20
        // A hole is not written, and cannot be got wrong by a write.
        let place = try #require(expected[start...].firstIndex { $0 != 0 })
        let (one, two) = (try scratch.stale("one", expected.count), try scratch.stale("two", expected.count))
        try scratch.attached(one) { first in
            try scratch.attached(two) { second in
                let result = try write(
                    packed, [first, second], fixtures.arguments,
                    ["LD_PRELOAD": library, "FAULT_FOLDER": first, "FAULT_FLIP": String(place)])
                #expect(result.code == 74, "\(result.errors)")
                #expect(result.errors.contains("could not verify \(first): "), "\(result.errors)")
                #expect(result.errors.contains("the device does not keep what it is given"), "\(result.errors)")
                #expect(result.text.contains("written and verified"), "\(result.text)")
            }
        }
        #expect(try fileContent(two) == expected)
        try expectNoTable(one, "byte \(place)")
    }

    @Test func `a device that is too small, or of other sectors, is refused before anything is written`() throws {
        let image = try scratch.image("gpt-512")
        let size = try image.bytes.count
        for archive in Archive.allCases {
            let packed = try archive.pack(image.path)
            for (count, sector, words) in [(size - 4096, 512, "it holds"), (size, 4096, "its sectors are 4096")] {
                let file = try scratch.stale("file", count)
                try scratch.attached(file, sector: sector) { device in
                    let result = try write(packed, [device])
                    #expect(result.code == 73, "\(result.errors)")
                    #expect(result.errors.contains(words), "\(result.errors)")
                    #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
                }
                #expect(try fileContent(file) == Data(repeating: 0xA5, count: count))
            }
        }
    }

    @Test(arguments: [0, 512, 1 << 20])
    func `a stream that goes on behind the device's end gets no table`(more: Int) throws {
        let image = try scratch.image("gpt-512")
        let size = try image.bytes.count
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: image.path))
        try handle.truncate(atOffset: UInt64(size + (64 << 20)))
        try handle.close()
        // Neither of them says it.
        let packed = try Archive.gz.pack(image.path)
        let (one, two) = (try scratch.stale("one", size + more), try scratch.stale("two", size + (64 << 20)))
        try scratch.attached(one) { first in
            try scratch.attached(two) { second in
                let result = try write(packed, [first, second])
                #expect(result.code == 73, "\(result.errors)")
                #expect(
                    result.errors.contains("it holds \(size + more) bytes, and the image goes on behind them"),
                    "\(result.errors)")
                #expect(result.errors.contains("do not use \(first): write"), "\(result.errors)")
            }
        }
        try expectNoTable(one)
        #expect(try fileContent(two) == image.bytes)
    }

    @Test(.enabled(if: isInstalled("/usr/bin/script"), "needs script(1)"))
    func `the question says what is not known yet`() throws {
        let image = try scratch.image("gpt-512")
        let packed = try Archive.gz.pack(image.path)
        let disk = try scratch.stale("disk", try image.bytes.count)
        try scratch.attached(disk) { device in
            let line = "\(Binary.cuttleOS) write --image-file \(packed) --device \(device)"
            let result = try run("/usr/bin/script", ["-qec", line, "/dev/null"], input: Data("no\n".utf8))
            #expect(result.code == 1, "\(result.text)")
            let words = result.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words.contains("is known only when what is there now is gone."), "\(words)")
            #expect(words.contains("--check-first checks it before."), "\(words)")
        }
        #expect(try fileContent(disk).allSatisfy { $0 == 0xA5 })
    }
}
