// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Archives that are cut off, damaged, or made to harm: exit code 65 in words of their own, and nothing left behind.
@Suite(.timeLimit(.minutes(60)))
struct HostileArchiveTests: ArchiveSuite {
    let scratch: Scratch
    let base: Judged

    init() throws {
        scratch = try Scratch()
        base = try scratch.image("gpt-512")
    }

    private func write(_ bytes: Data, _ name: String) throws -> String {
        try bytes.write(to: scratch.url.appendingPathComponent(name))
        return scratch.path(name)
    }

    /// In this process, as there are many.
    private func edit(_ packed: String, _ new: String) -> Run {
        answer(["edit", "--image-file", packed, "--output-image", new] + Self.domain)
    }

    @Test(arguments: Archive.allCases)
    func `one that is cut off anywhere makes no image`(archive: Archive) throws {
        let packed = try fileContent(archive.pack(base.path))
        let count = isLongRun ? 50 : 6
        for number in 0..<count {
            let place = 16 + (packed.count - 17) * number / max(1, count - 1)
            let cut = try write(packed.prefix(place), "cut")
            let result = edit(cut, scratch.path("new.raw"))
            #expect(result.code == 65, "at \(place)")
            #expect(
                result.errors == """
                    error: could not unpack \(cut): it ends too early: it was cut short, as by a download that was interrupted
                      hint: download it again, or copy it anew
                    nothing was written

                    """, "at \(place)")
        }
        #expect(try scratch.names == ["cut", "gpt-512.raw", "gpt-512.raw.\(archive.rawValue)"])
    }

    @Test(arguments: Archive.allCases)
    func `one bit that is flipped makes no other image`(archive: Archive) throws {
        let packed = try fileContent(archive.pack(base.path))
        let (bytes, new) = (try base.bytes, scratch.path("new.raw"))
        let count = isLongRun ? 200 : 8
        for number in 0..<count {
            let bit = packed.count * 8 * number / count + number % 8
            var flipped = packed
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            let path = try write(flipped, "flipped")
            let result = edit(path, new)
            guard result.code == 0 else {
                #expect(result.code == 65, "bit \(bit): \(result.errors)")
                #expect(!FileManager.default.fileExists(atPath: new), "bit \(bit)")
                continue
            }
            // A name or a date in a header says nothing of the image.
            try Judged(path: new).expectSame(as: bytes, outside: "EDGELQ_BOOT")
            try FileManager.default.removeItem(atPath: new)
        }
        #expect(try scratch.names == ["flipped", "gpt-512.raw", "gpt-512.raw.\(archive.rawValue)"])
    }

    @Test(arguments: Archive.allCases)
    func `something behind the end is refused`(archive: Archive) throws {
        let path = try write(fileContent(archive.pack(base.path)) + Data("rubbish behind it".utf8), "more")
        let result = edit(path, scratch.path("new.raw"))
        #expect(result.code == 65)
        #expect(
            result.errors == """
                error: could not unpack \(path): something stands behind its end that is not a part of it
                  hint: download it again, or copy it anew
                nothing was written

                """)
    }

    @Test func `a wrong checksum is said`() throws {
        for (archive, place) in [(Archive.gz, -5), (.zst, -1), (.zip, 14)] {
            var packed = try fileContent(archive.pack(base.path))
            let index = place < 0 ? packed.count + place : place
            packed[index] ^= 1
            let path = try write(packed, "wrong")
            let result = edit(path, scratch.path("new.raw"))
            #expect(result.code == 65)
            let words =
                archive == .zip ? "the file in it is not the one" : "what it holds does not fit its own checksum"
            #expect(
                result.errors.hasPrefix("error: could not unpack \(path): it is damaged: \(words)"), "\(result.errors)")
        }
    }

    /// How zip archives of other kinds are made, and what is said of them.
    static let archives: [(words: String, reason: String)] = [
        ("zip -q - gpt-512.raw other", "it holds 2 files, and exactly one file must be in it"),
        ("zip -q -P secret - gpt-512.raw", "the file in it is encrypted"),
        (
            "zip -q -Z bzip2 - gpt-512.raw",
            "the file in it is compressed in a way that is not read (bzip2, method 12)"
        ),
    ]

    @Test(arguments: archives.indices)
    func `a zip archive of another kind is refused by its kind`(index: Int) throws {
        let (words, reason) = Self.archives[index]
        _ = try scratch.file("other", "another file\n")
        let made = try run("/bin/sh", ["-c", words], in: scratch.url)
        let path = try write(made.output, "a.zip")
        let result = edit(path, scratch.path("new.raw"))
        #expect(result.code == 65)
        #expect(
            result.errors == """
                error: could not unpack \(path): \(reason)
                  hint: unpack it first: unzip \(path)
                nothing was written

                """)
    }

    @Test func `a Zip64 archive, and one that was streamed, are read`() throws {
        for words in ["zip -q -fz - gpt-512.raw", "zip -q - - <gpt-512.raw", "zip -q -0 - gpt-512.raw"] {
            let made = try run("/bin/sh", ["-c", words], in: scratch.url)
            let path = try write(made.output, "a.zip")
            let diff = answer(["diff", base.path, path, "--exit-code"])
            #expect(diff.code == 0, "\(words): \(diff.text)\(diff.errors)")
        }
    }

    @Test func `what unpacks past the limit ends soon`() throws {
        for (packer, told) in [
            ("gzip -1 -c", false), ("zstd -c", false), ("zstd -c --stream-size=629145600", true),
        ] {
            let bomb = scratch.path("bomb")
            let made = try run("/bin/sh", ["-c", "head -c 600M /dev/zero | \(packer) >'\(bomb)'"])
            try #require(made.code == 0, "\(made.errors)")
            let began = ContinuousClock.now
            let result = try run(
                Binary.cuttleOS, ["inspect", bomb, "--max-image-size", "256M"],
                environment: ["TMPDIR": scratch.url.path])
            #expect(ContinuousClock.now - began < .seconds(30), "\(packer)")
            #expect(result.code == 65)
            let words = told ? "what it holds has 629145600 bytes" : "what it holds goes on"
            #expect(
                result.errors == """
                    error: could not unpack \(bomb): \(words), past the 268435456 bytes that an image may have
                      hint: if an image is to be so large, allow it: --max-image-size

                    """)
        }
    }

    @Test func `an image that is just as large as is allowed is taken`() throws {
        let packed = try Archive.xz.pack(base.path)
        #expect(answer(["ls", packed, "--max-image-size", "26M"]).code == 0)
        #expect(answer(["ls", packed, "--max-image-size", "27262975"]).code == 65)
        for wrong in ["0", "1X", "G", "-1", "99999999T"] {
            #expect(answer(["ls", packed, "--max-image-size=\(wrong)"]).code == 64, "\(wrong)")
        }
    }

    @Test func `what takes too much memory to unpack is refused`() throws {
        let path = scratch.path("wide.zst")
        let words = "zstd -q --ultra --long=31 -c <gpt-512.raw >wide.zst"
        try #require(try run("/bin/sh", ["-c", words], in: scratch.url).code == 0)
        let result = answer(["inspect", path])
        #expect(result.code == 65)
        #expect(
            result.errors == """
                error: could not unpack \(path): it takes 2048 MiB of memory to unpack, and 256 MiB are allowed
                  hint: unpack it first: unzstd \(path)

                """)
    }

    @Test(arguments: ["KILL", "INT", "TERM"])
    func `a signal in the middle leaves nothing`(signal: String) throws {
        let packed = try scratch.largeArchive(of: base.path)
        let before = try scratch.names
        // Job control keeps SIGINT from being ignored.
        let script = """
            set -m
            '\(Binary.cuttleOS)' edit --image-file '\(packed)' --output-image new.raw --endpoint-domain a.example.com &
            sleep 0.7; kill -\(signal) $!; wait $!
            """
        let result = try run("/bin/bash", ["-c", script], in: scratch.url)
        #expect([137, 130, 143].contains(result.code), "\(result.code): \(result.errors)")
        #expect(try scratch.names == before)
    }
}
