// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `write` into regular files, which needs no root.
@Suite(.timeLimit(.minutes(30)))
struct WriteFileTests {
    @Test func `a file in the place of a device`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let (new, old) = (scratch.path("new.img"), scratch.path("old.img"))
        try Data(repeating: 0x5A, count: 1 << 20).write(to: URL(fileURLWithPath: old))
        let result = try cuttle(
            "write", "--image-file", image.path, "--device", new, old, "--force-file", "--yes", "--endpoint-domain",
            "a.example.com")
        #expect(result.code == 0, "\(result.errors)")
        let edited = scratch.path("edited.raw")
        #expect(try cuttle("cat", new, "EDGELQ_BOOT:/edgelq/endpoint-domain").text == "a.example.com\n")
        #expect(try Judged(path: new).bytes == Judged(path: old).bytes)
        try Judged(path: new).expectClean("EDGELQ_BOOT")
        try Judged(path: new).expectSame(as: image.bytes, outside: "EDGELQ_BOOT")
        let plain = try cuttle(
            "write", "--image-file", image.path, "--device", edited, "--force-file", "--yes", "--no-verify")
        #expect(plain.code == 0, "\(plain.errors)")
        #expect(plain.text.contains("not verified"), "\(plain.errors)")
        #expect(try Judged(path: edited).bytes == image.bytes)
    }

    @Test func `nothing is made where nothing is written`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        func write(_ devices: [String]) throws -> Run {
            try run(
                Binary.cuttleOS,
                ["write", "--image-file", image.path, "--force-file", "--yes", "--device"] + devices)
        }
        let new = scratch.path("new")
        let missing = try write([new, "/dev/no-such-disk"])
        #expect(missing.code == 66, "\(missing.errors)")
        #expect(missing.errors.hasSuffix("nothing was written\n"), "\(missing.errors)")
        #expect(!FileManager.default.fileExists(atPath: new))
        #expect(!FileManager.default.fileExists(atPath: "/dev/no-such-disk"))
        let many = try write((0...128).map { scratch.path("new-\($0)") })
        #expect(many.code == 73, "\(many.errors)")
        #expect(many.errors.hasSuffix("nothing was written\n"), "\(many.errors)")
        #expect(try scratch.names == ["gpt-512.raw"])
    }

    @Test(arguments: ["new", "short"])
    func `the table of a file that grows`(file: String) throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let path = scratch.path(file)
        if file == "short" { try Data(count: 100).write(to: URL(fileURLWithPath: path)) }
        let result = try cuttle(
            "write", "--image-file", image.path, "--device", path, "--force-file", "--yes", "--grow-table")
        #expect(result.code == 0, "\(result.code) \(result.errors)")
        #expect(try Judged(path: path).bytes == image.bytes)
    }

    /// What the primary header says of the other one, and of the last usable block, where neither can be.
    @Test(arguments: [(32, UInt64(0xff_ffff_ffff_ffff)), (48, 0x8000_0000_0000_0000), (32, 0x10_0000)])
    func `a header that says nonsense is refused or mended, never believed`(place: Int, value: UInt64) throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let craft = """
            import struct, sys, zlib
            path, place, value = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
            with open(path, "r+b") as file:
                file.seek(512)
                header = bytearray(file.read(92))
                header[place:place + 8] = struct.pack("<Q", value)
                header[16:20] = bytes(4)
                header[16:20] = struct.pack("<I", zlib.crc32(header))
                file.seek(512)
                file.write(header)
            """
        #expect(try run("/usr/bin/python3", ["-c", craft, image.path, "\(place)", "\(value)"]).code == 0)
        let path = scratch.path("disk")
        try Data(count: 40 << 20).write(to: URL(fileURLWithPath: path))
        let result = try cuttle(
            "write", "--image-file", image.path, "--device", path, "--force-file", "--yes", "--grow-table")
        if result.code == 0 {
            let judge = try run("/usr/sbin/sfdisk", ["--verify", path])
            #expect(judge.text.contains("No errors detected"), "\(judge.errors)")
            #expect(!judge.errors.contains("backup"), "\(judge.errors)")
        } else {
            #expect(result.code == 65, "\(result.errors)")
            #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
            #expect(try Judged(path: path).bytes == Data(count: 40 << 20))
        }
    }

    @Test func `an interrupted edit's journal is no place to write to`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let journal = try scratch.file("gpt-512.raw.cuttle-journal", "not a journal, but somebody's")
        let result = try cuttle("write", "--image-file", image.path, "--device", journal, "--force-file", "--yes")
        #expect(result.code != 0, "\(result.errors)")
        #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
        #expect(try String(contentsOfFile: journal, encoding: .utf8) == "not a journal, but somebody's")
    }
}
