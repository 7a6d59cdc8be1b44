// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Images as they are downloaded: what is made of them is what is made of the raw image.
@Suite(.timeLimit(.minutes(30)))
struct CompressedImageTests: ArchiveSuite {
    let scratch: Scratch
    let base: Judged

    init() throws {
        scratch = try Scratch()
        base = try scratch.image("gpt-512")
    }

    @Test(arguments: Archive.allCases)
    func `an edit into a new image is that of the raw image, sparse, and the archive stays`(archive: Archive) throws {
        let packed = try archive.pack(base.path)
        let before = try fileContent(packed)
        let (raw, new) = (scratch.path("raw"), scratch.path("new.raw"))
        #expect(try edit(base.path, raw).code == 0)
        let result = try edit(packed, new, ["-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        #expect(try fileContent(new) == fileContent(raw))
        #expect(try fileContent(packed) == before)
        try Judged(path: new).expectClean("EDGELQ_BOOT")
        let blocks = try run("/usr/bin/stat", ["-c", "%b", new])
        #expect(try #require(Int(blocks.text.dropLast())) * 512 < base.bytes.count / 8)

        let source = try #require(try result.json()["source"] as? [String: Any])
        #expect(source["compression"] as? String == archive.compression)
        #expect(source["size"] as? Int == before.count)
        #expect(try checksum(packed).hasPrefix(source["sha256"] as? String ?? "none"))
        #expect(source["verified"] as? Bool == false)
        #expect(try scratch.names == ["gpt-512.raw", "gpt-512.raw.\(archive.rawValue)", "new.raw", "raw"])
    }

    @Test(arguments: Archive.allCases)
    func `it is read as the raw image is`(archive: Archive) throws {
        let packed = try archive.pack(base.path)
        let file = "EDGELQ_BOOT:/edgelq/endpoint-domain"
        for (words, other) in [
            (["inspect", packed], ["inspect", base.path]), (["ls", packed], ["ls", base.path]),
            (["ls", packed, "EDGELQ_BOOT:/edgelq"], ["ls", base.path, "EDGELQ_BOOT:/edgelq"]),
            (["cat", packed, file], ["cat", base.path, file]),
        ] {
            let (one, raw) = (answer(words), answer(other))
            #expect(one.code == 0, "\(one.errors)")
            #expect(one.text.replacing(packed, with: base.path) == raw.text)
            #expect(one.errors == raw.errors)
        }
        let diff = answer(["diff", packed, base.path, "--exit-code"])
        #expect(diff.code == 0, "\(diff.text)\(diff.errors)")
        let mapping = try scratch.file(
            "disks.yaml", "diskmappings:\n  - {disk: /dev/disk/by-partlabel/NONE, mountpoint: /x, filesystem: ext4}\n")
        let (checked, raw) = (
            answer(["validate", "--disk-mapping", mapping, "--image-file", packed]),
            answer(["validate", "--disk-mapping", mapping, "--image-file", base.path])
        )
        #expect(checked.errors == raw.errors)
        #expect(checked.code == raw.code)
        let dry = answer(["edit", "--image-file", packed, "--dry-run"] + Self.domain)
        #expect(dry.code == 0, "\(dry.errors)")
        #expect(try scratch.names == ["disks.yaml", "gpt-512.raw", "gpt-512.raw.\(archive.rawValue)"])
    }

    @Test func `it is known by its content, whatever its name`() throws {
        let packed = try Archive.zst.pack(base.path, as: scratch.path("image.raw"))
        #expect(answer(["ls", packed]).text == answer(["ls", base.path]).text)
    }

    @Test func `streams that stand one behind the other are one image`() throws {
        let bytes = try base.bytes
        let (one, other) = (scratch.path("one"), scratch.path("other"))
        try bytes.prefix(5_000_001).write(to: URL(fileURLWithPath: one))
        try bytes.dropFirst(5_000_001).write(to: URL(fileURLWithPath: other))
        for archive in [Archive.xz, .zst, .gz] {
            let padding = archive == .xz ? Data(count: 8) : Data()
            let whole = try fileContent(archive.pack(one)) + padding + fileContent(archive.pack(other))
            let packed = scratch.path("whole.\(archive.rawValue)")
            try whole.write(to: URL(fileURLWithPath: packed))
            let diff = answer(["diff", base.path, packed, "--exit-code"])
            #expect(diff.code == 0, "\(diff.text)\(diff.errors)")
        }
    }

    // MARK: What is refused, in words

    @Test func `it is never changed itself`() throws {
        let packed = try Archive.xz.pack(base.path)
        let before = try fileContent(packed)
        let refused = answer(["edit", "--image-file", packed] + Self.domain)
        #expect(refused.code == 65)
        #expect(
            refused.errors == """
                error: could not read the partition table of \(packed): this is an xz archive, not a raw disk image
                  hint: an archive is never changed: give --output-image, and what is in it is unpacked into a new image and edited there
                nothing was written

                """)
        #expect(answer(["recover", packed]).code == 65)
        #expect(try fileContent(packed) == before)
    }

    @Test func `a thin image needs a raw one`() throws {
        let packed = try Archive.xz.pack(base.path)
        let refused = try edit(packed, scratch.path("new.qcow2"))
        #expect(refused.code == 65)
        #expect(
            refused.errors == """
                error: a thin image is made over a raw image, and \(packed) is compressed
                  hint: unpack it first, or have a full copy made: --format raw
                nothing was written

                """)
    }

    @Test(.enabled(if: isInstalled(qemuImg), "needs qemu-img (Debian: qemu-utils)"))
    func `what is inside and no raw image is said`() throws {
        let qcow2 = scratch.path("full.qcow2")
        try #require(try run(qemuImg, ["convert", "-O", "qcow2", base.path, qcow2]).code == 0)
        let nested = try Archive.gz.pack(Archive.zst.pack(base.path))
        let packed = try Archive.xz.pack(qcow2)
        for (path, words, hint) in [
            (nested, "a zstd archive", "unpack it first: gunzip --keep \(nested); then give that"),
            (
                packed, "a qcow2 image",
                "unpack it first: unxz --keep \(packed); then make a raw image of that: qemu-img convert -O raw UNPACKED NEW.raw"
            ),
        ] {
            let refused = answer(["inspect", path])
            #expect(refused.code == 65)
            #expect(
                refused.errors == """
                    error: could not unpack \(path): inside it is \(words), not a raw disk image
                      hint: \(hint)

                    """)
        }
    }

    @Test func `an empty archive holds nothing`() throws {
        let empty = try scratch.file("empty", "")
        for archive in Archive.allCases {
            let packed = try archive.pack(empty)
            let refused = answer(["ls", packed])
            #expect(refused.code == 65)
            #expect(refused.errors == "error: could not unpack \(packed): there is nothing in it\n")
        }
    }

    @Test func `a new image that is there is refused before anything is unpacked`() throws {
        let packed = try Archive.xz.pack(base.path)
        let there = try scratch.file("there.raw", "mine")
        let refused = try edit(packed, there)
        #expect(refused.code == 73)
        #expect(refused.errors.contains("it is there already"), "\(refused.errors)")
        #expect(try String(contentsOfFile: there, encoding: .utf8) == "mine")
        let forced = try edit(packed, there, ["--force"])
        #expect(forced.code == 0, "\(forced.errors)")
        #expect(try edit(packed, packed, ["--force", "--format", "raw"]).code == 73)
    }

    @Test func `a setting that is wrong is said before anything is unpacked`() throws {
        let mapping = try scratch.file("disks.yaml", "diskmappings: 7\n")
        let packed = scratch.path("cut.xz")
        try fileContent(Archive.xz.pack(base.path)).prefix(100).write(to: URL(fileURLWithPath: packed))
        let refused = try edit(packed, scratch.path("new.raw"), ["--disk-mapping", mapping])
        #expect(refused.code == 65)
        #expect(refused.errors.contains("the settings are not valid"), "\(refused.errors)")
    }

    // MARK: Room and memory

    @Test func `a temporary directory that cannot be used is named`() throws {
        let packed = try Archive.xz.pack(base.path)
        let refused = try run(Binary.cuttleOS, ["ls", packed], environment: ["TMPDIR": "/nowhere"])
        #expect(refused.code == 73)
        #expect(
            refused.errors == """
                error: could not make a temporary file in /nowhere: No such file or directory
                  hint: set TMPDIR to a directory that this user may write to

                """)
    }

    @Test func `a file that must not grow leaves nothing`() throws {
        let packed = try Archive.gz.pack(base.path)
        let words = "ulimit -f 200; exec '\(Binary.cuttleOS)' edit --image-file '\(packed)' --output-image new.raw"
        let refused = try run(
            "/bin/bash", ["-c", words + " --endpoint-domain a.example.com"], in: scratch.url)
        #expect(refused.code == 73)
        #expect(refused.errors.hasPrefix("error: could not write new.raw: File too large"), "\(refused.errors)")
        #expect(try scratch.names == ["gpt-512.raw", "gpt-512.raw.gz"])
    }

    @Test(.enabled(if: isInstalled("/usr/bin/time"), "needs time (Debian: time)"))
    func `memory does not grow with the image`() throws {
        var peaks: [Int] = []
        for size in ["64M", isLongRun ? "16G" : "1G"] {
            let path = scratch.path("large.raw")
            try FileManager.default.copyItem(atPath: base.path, toPath: path)
            try #require(try run("/usr/bin/truncate", ["-s", size, path]).code == 0)
            let packed = try Archive.zst.pack(path)
            let measured = try run("/usr/bin/time", ["-f", "%M", Binary.cuttleOS, "ls", packed])
            #expect(measured.code == 0, "\(measured.errors)")
            peaks.append(try #require(Int(measured.errors.split(separator: "\n").last ?? "")))
            try FileManager.default.removeItem(atPath: path)
        }
        #expect(peaks[1] - peaks[0] < 32 << 10, "\(peaks) KiB")
    }
}
