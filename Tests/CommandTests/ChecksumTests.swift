// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import Foundation
import TestImages
import TestSupport
import Testing

/// An image held against its SHA-256, by sha256sum(1).
@Suite(.timeLimit(.minutes(30)))
struct ChecksumTests: ArchiveSuite {
    let scratch: Scratch
    let base: Judged
    let packed: String

    init() throws {
        scratch = try Scratch()
        base = try scratch.image("gpt-512")
        packed = try Archive.xz.pack(base.path)
    }

    private func source(_ result: Run) throws -> [String: Any] {
        try #require(try result.json()["source"] as? [String: Any], "\(result.text)\(result.errors)")
    }

    /// In which styles the digest is given.
    private func given() throws -> [String] {
        let digest = String(try checksum(packed).prefix(64))
        let others = try checksum(base.path)
        return [
            digest, digest.uppercased(), try scratch.file("bare", digest + "\n"),
            try scratch.file("SHA256SUMS", others + (try checksum(packed))),
            try scratch.file("binary", others + digest + " *./build/gpt-512.raw.xz\r\n"),
            try scratch.file("bsd", try checksum(packed, ["--tag"])),
            try scratch.file("openssl", "SHA2-256(gpt-512.raw.xz)= \(digest)\n"),
            try scratch.file(
                "signed",
                "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n# gpt-512.raw.xz: 8612 bytes\n"
                    + (try checksum(packed, ["--tag"])) + "-----BEGIN PGP SIGNATURE-----\n"),
        ]
    }

    @Test func `the right one is taken in every style`() throws {
        for argument in try given() {
            let result = answer(["inspect", packed, "--sha256", argument, "-o", "json"])
            #expect(result.code == 0, "\(argument): \(result.errors)")
            let found = try source(result)
            #expect(found["verified"] as? Bool == true)
            #expect(found["checksumFile"] as? String == (argument.hasPrefix("/") ? argument : nil))
            #expect(result.errors.isEmpty)
        }
    }

    @Test func `a wrong one is refused, whatever is made`() throws {
        let digest = String(try checksum(packed).prefix(64))
        let wrong = String(digest.reversed())
        let file = try scratch.file("SUMS", "\(wrong)  gpt-512.raw.xz\n")
        let before = try scratch.names
        for (argument, place) in [(wrong, ""), (file, ", by \(file)")] {
            let result = try edit(packed, scratch.path("new.raw"), ["--sha256", argument])
            #expect(result.code == 65)
            #expect(
                result.errors == """
                    error: could not use \(packed): its SHA-256 is \(digest), and should be \(wrong)\(place)
                      hint: download it again; see that the digest is of this very file
                    nothing was written

                    """)
        }
        #expect(try scratch.names == before)
    }

    @Test func `a checksum file that is not there is named by every command`() throws {
        let manifest = try scratch.file("m.yaml", "devices:\n  - {name: a.raw, endpoint-domain: a.example.com}\n")
        let settings = ["--endpoint-domain", "a.example.com"]
        let nothing = "nothing was written\n"
        for (command, last) in [
            (["inspect", packed], ""), (["ls", packed], ""), (["cat", packed, "EDGELQ_BOOT:/x"], ""),
            (["diff", packed, base.path], ""), (["validate", "--image-file", packed] + settings, ""),
            (["edit", "--image-file", packed, "--output-image", scratch.path("new.raw")] + settings, nothing),
            (["edit", "--image-file", base.path] + settings, nothing),
            (["edit", "--image-file", base.path, "--dry-run"] + settings, nothing),
            (["write", "--image-file", packed, "--device", scratch.path("card"), "--force-file", "--yes"], nothing),
            (["batch", manifest, "--image-file", packed, "--output-dir", scratch.url.path], nothing),
        ] {
            let result = answer(command + ["--sha256", scratch.path("SUMS")])
            #expect(result.code == 66, "\(command)")
            #expect(
                result.errors == """
                    \(scratch.path("SUMS")): error: there is no such file [input.missing]
                      hint: check the path
                    error: the checksum file cannot be read
                    \(last)
                    """, "\(command)")
        }
    }

    @Test func `the findings of settings files are told once, beside what is wrong with an archive`() throws {
        let file = try scratch.file("disks.yaml", "diskmappings: 7\n")
        let finding = "\(file):1:15: error: "
        for (archive, last) in [
            (packed, "error: the settings are not valid: 1 error\n"),
            (scratch.path("none.xz"), "error: could not open \(scratch.path("none.xz")): No such file or directory\n"),
        ] {
            let result = answer([
                "edit", "--image-file", archive, "--output-image", scratch.path("new.raw"), "--disk-mapping", file,
            ])
            #expect(result.errors.components(separatedBy: finding).count == 2, "\(result.errors)")
            #expect(result.errors.contains(last), "\(result.errors)")
        }
    }

    @Test func `a damaged archive is not the file that was asked for`() throws {
        let digest = String(try checksum(packed).prefix(64))
        try fileContent(packed).prefix(3000).write(to: scratch.url.appendingPathComponent("cut.xz"))
        let result = answer(["inspect", scratch.path("cut.xz"), "--sha256", digest])
        #expect(result.code == 65)
        #expect(result.errors.contains("its SHA-256 is"), "\(result.errors)")
        #expect(result.errors.contains("should be \(digest)"), "\(result.errors)")
    }

    @Test func `a raw image is held against one, too`() throws {
        let digest = String(try checksum(base.path).prefix(64))
        let inPlace = ["edit", "--image-file", base.path] + Self.domain
        let refused = answer(inPlace + ["--sha256", String(digest.reversed())])
        #expect(refused.code == 65)
        let result = answer(inPlace + ["--sha256", digest, "-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        #expect(try source(result)["verified"] as? Bool == true)
        #expect(try source(result)["compression"] is NSNull)
        #expect(answer(["ls", base.path, "--sha256", digest]).code == 65)
    }

    @Test func `what is given and cannot be used is said`() throws {
        let none = try scratch.file("none", try checksum(base.path))
        let twice = try scratch.file(
            "twice", String(repeating: "0", count: 64) + "  a/gpt-512.raw.xz\n" + (try checksum(packed)))
        for (argument, code, words) in [
            (
                none, Int32(65),
                """
                error: \(none) has no SHA-256 of a file called "gpt-512.raw.xz"
                  hint: give the checksum file of this image, or the digest itself

                """
            ),
            (
                twice, 65,
                """
                error: \(twice) has several SHA-256 of a file called "gpt-512.raw.xz"
                  hint: give the right one itself: --sha256

                """
            ),
        ] {
            let result = answer(["ls", packed, "--sha256", argument])
            #expect(result.code == code)
            #expect(result.errors == words)
        }
        #expect(answer(["ls", packed, "--sha256", scratch.path("missing")]).code == 66)
        let other = answer(["ls", packed, "--sha256", String(repeating: "ab", count: 20)])
        #expect(other.code == 64)
        #expect(other.errors.contains("a digest of another kind"), "\(other.errors)")
        #expect(answer(["validate", "--sha256", none, "--endpoint-domain", "a.example.com"]).code == 64)
    }

    // MARK: Beside it

    @Test func `one that lies beside a compressed image is used unasked, and said`() throws {
        let beside = try scratch.file("gpt-512.raw.xz.sha256", try checksum(packed))
        let result = answer(["inspect", packed, "-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        #expect(try source(result)["checksumFile"] as? String == beside)
        #expect(result.errors == "note: \(packed): its SHA-256 is the one in \(beside)\n")

        // Under the file's own name, it is the file's, though that had another when it was made.
        _ = try scratch.file("gpt-512.raw.xz.sha256", try checksum(packed).replacing("gpt-512", with: "lqd_2.1.0"))
        #expect(try source(answer(["inspect", packed, "-o", "json"]))["verified"] as? Bool == true)

        _ = try scratch.file("gpt-512.raw.xz.sha256", String(repeating: "0", count: 64) + "\n")
        let wrong = try edit(packed, scratch.path("new.raw"))
        #expect(wrong.code == 65)
        #expect(wrong.errors.contains(", by \(beside)\n"), "\(wrong.errors)")
        // What is asked for goes before.
        let asked = answer(["ls", packed, "--sha256", String(try checksum(packed).prefix(64))])
        #expect(asked.code == 0, "\(asked.errors)")

        _ = try scratch.file("gpt-512.raw.xz.sha256", "<html>Not found</html>\n")
        let useless = answer(["ls", packed])
        #expect(useless.code == 0)
        #expect(
            useless.errors == "note: \(packed): \(beside) has no SHA-256 of it, so it was not held against it\n")
        // Of a raw image nothing is read that was not asked for.
        _ = try scratch.file("gpt-512.raw.sha256", String(repeating: "0", count: 64) + "\n")
        #expect(answer(["ls", base.path]).code == 0)
    }

    // MARK: Without a checksum of its own

    @Test(arguments: ["zstd -q --no-check -c", "xz -0 --check=none -c"])
    func `an archive without a checksum is warned of, unless it is held against one`(packer: String) throws {
        let path = scratch.path("plain.raw.x")
        let command = "\(packer) gpt-512.raw >plain.raw.x"
        try #require(try run("/bin/sh", ["-c", command], in: scratch.url).code == 0)
        let words = """
            \(path): warning: nothing in it tells whether it was damaged: it is compressed without a checksum [image.no-checksum]
              hint: give its SHA-256, as its publisher tells it: --sha256

            """
        let new = scratch.path("new.raw")
        let warned = try edit(path, new)
        #expect(warned.code == 0)
        #expect(warned.errors == words)
        #expect(answer(["inspect", path]).errors == words)
        #expect(
            answer(["ls", path, "EDGELQ_BOOT"]).errors
                == "note: \(path): nothing in it tells whether it was damaged: it is compressed without a checksum; "
                + "give its SHA-256, as its publisher tells it: --sha256\n")
        let strict = try edit(path, scratch.path("strict.raw"), ["--strict"])
        #expect(strict.code == 65)
        #expect(!FileManager.default.fileExists(atPath: scratch.path("strict.raw")))
        let verified = answer(["inspect", path, "--sha256", String(try checksum(path).prefix(64))])
        #expect(verified.code == 0)
        #expect(verified.errors.isEmpty)
    }

    // MARK: The library

    @Test func `the library tells the source, and how far it is`() throws {
        final class Told: @unchecked Sendable { var last: UnpackProgress? }
        let told = Told()
        var image = OSImage(packed)
        image.sha256 = .digest(String(try checksum(packed).prefix(64)))
        image.progress = { told.last = $0 }
        let report = try image.inspect()
        #expect(report.source?.isVerified == true)
        #expect(report.source?.compression == "xz")
        #expect(told.last?.done == told.last?.size)
        image.largest = 1 << 20
        let failure = #expect(throws: CuttleError.self) { try image.inspect() }
        #expect(failure?.remedies == [.largestImage])
        #expect(OSImage(packed) != image)
    }
}
