// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// What is said of a file or a device that is not the image it should be: the whole of it, and the way out that it names.
@Suite(.timeLimit(.minutes(30)))
struct ImageMessageTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// An edit is refused with these words, as is an inspection, and nothing is changed.
    private func expectRefusal(
        of path: String, _ words: String, code: Int32 = 65, isInspected: Bool = true,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let (before, names) = (try Judged(path: path).bytes, try scratch.names)
        let edit = try cuttle("edit", "--image-file", path, "--endpoint-domain", "a.example.com")
        #expect(edit.errors == words + "nothing was written\n", sourceLocation: sourceLocation)
        #expect(edit.code == code, sourceLocation: sourceLocation)
        if isInspected {
            let look = try cuttle("inspect", path)
            #expect(look.errors == words, sourceLocation: sourceLocation)
            #expect(look.code == code, sourceLocation: sourceLocation)
        }
        #expect(try Judged(path: path).bytes == before, sourceLocation: sourceLocation)
        #expect(try scratch.names == names, sourceLocation: sourceLocation)
    }

    // MARK: What is there instead

    @Test(
        .enabled(if: !ForeignContent.made.isEmpty, "nothing of this can be made here"), arguments: ForeignContent.made)
    func `a file that holds something else than a disk is named as what it is`(content: ForeignContent) throws {
        let path = scratch.path("lqd_2.1.0.raw")
        try content.make(path, 8 << 20)
        try expectRefusal(
            of: path,
            """
            error: could not read the partition table of \(path): this is \(content.words), not a raw disk image
              hint: \(content.wholeHint)

            """)
    }

    @Test(
        .enabled(if: !ForeignContent.made.isEmpty, "nothing of this can be made here"), arguments: ForeignContent.made)
    func `a partition that holds something else than ext4 is named as what it is`(content: ForeignContent) throws {
        let recipe = try #require(Recipe.named("gpt-512"))
        let path = try recipe.build(in: scratch.url.path)
        let boot = try #require(recipe.boot)
        let other = scratch.path("other")
        try content.make(other, boot.size)
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try file.seek(toOffset: UInt64(boot.start))
        try file.write(contentsOf: try Judged(path: other).bytes.prefix(boot.size))
        try file.close()
        try expectRefusal(
            of: path,
            """
            error: \(path): EDGELQ_BOOT holds \(content.words), where ext4 is needed
              hint: \(content.partitionHint)

            """, isInspected: false)
        let look = try cuttle("inspect", path)
        #expect(
            look.errors
                == "note: \(path): EDGELQ_BOOT holds \(content.words), where ext4 is needed; the settings there are not known\n"
        )
        #expect(look.code == 0)
        #expect(!look.text.contains("not set"), "what cannot be read may well be set")
    }

    @Test func `a partition that was never formatted is said so`() throws {
        let path = try scratch.image("unformatted").path
        try expectRefusal(
            of: path,
            """
            error: \(path): EDGELQ_BOOT holds nothing that is recognized, where ext4 is needed
              hint: is this a SPEKTRA Edge OS image? 'cuttle-os inspect' shows what is in it

            """, isInspected: false)
    }

    private static let downloads: [(text: String, words: String, hint: String)] = [
        (
            "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 8589934592\n", "a Git LFS pointer",
            "get the file that it stands for: git lfs pull, in its repository"
        ),
        (
            "\r\n<!DOCTYPE html>\n<html><head><title>Sign in</title>", "an HTML page",
            "the server answered the download with a page, such as one to sign in: download the image anew"
        ),
        (
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "an XML document",
            "the server answered the download with a message: read it, then download the image anew"
        ),
        (
            "{\"message\": \"token 4711 has expired\"}", "a JSON document",
            "the server answered the download with a message: read it, then download the image anew"
        ),
        (
            "4d7a214614ab2935c943f9e0ff69d22e  lqd_2.1.0.raw\n", "a text file",
            "name the image itself, not its checksum or its description"
        ),
    ]

    @Test(arguments: downloads.indices)
    func `a text that was stored in the place of an image is named, and nothing of it shown`(index: Int) throws {
        let (text, words, hint) = Self.downloads[index]
        let path = try scratch.file("lqd_2.1.0.raw", text)
        try expectRefusal(
            of: path,
            """
            error: could not read the partition table of \(path): this is \(words), not a raw disk image
              hint: \(hint)

            """)
    }

    private static let packers: [(tool: [String], ending: String, words: String, unpack: String)] = [
        (["/usr/bin/bzip2", "-k"], "bz2", "a bzip2 archive", "bunzip2 --keep"),
        (["/usr/bin/lz4", "-q", "-k"], "lz4", "an lz4 archive", "unlz4"),
    ].filter { isInstalled($0.tool[0]) }

    @Test(.enabled(if: !packers.isEmpty, "needs bzip2 or lz4"), arguments: packers.indices)
    func `an archive is said to be one, with the command that unpacks it`(index: Int) throws {
        let (tool, ending, words, unpack) = Self.packers[index]
        let path = try scratch.file("an image.raw", String(repeating: "content", count: 1000))
        let packed = path + "." + ending
        // lz4 writes to standard output unless it is told otherwise.
        let output = ending == "lz4" ? [packed] : []
        try #require(try run(tool[0], tool.dropFirst() + [path] + output).code == 0)
        try expectRefusal(
            of: packed,
            """
            error: could not read the partition table of \(packed): this is \(words), not a raw disk image
              hint: unpack it first: \(unpack) '\(packed)'

            """)
    }

    private static let qemuFormats = [
        "vmdk": "a VMDK image", "vhdx": "a VHDX image", "vpc": "a VHD image", "vdi": "a VDI image",
    ]

    @Test(
        .enabled(if: isInstalled(qemuImg), "needs qemu-img (Debian: qemu-utils)"), arguments: qemuFormats.keys.sorted())
    func `another machine's disk format is said to be one, with the command that converts it`(format: String) throws {
        let path = scratch.path("image")
        try #require(try run(qemuImg, ["create", "-q", "-f", format, path, "32M"]).code == 0)
        try expectRefusal(
            of: path,
            """
            error: could not read the partition table of \(path): this is \(Self.qemuFormats[format] ?? ""), not a raw disk image
              hint: convert it first: qemu-img convert -O raw \(path) NEW.raw

            """)
    }

    // MARK: Counts, and names

    @Test func `partitions with one label are counted, and said to be partitions`() throws {
        let path = try scratch.image("gpt-duplicate-labels").path
        try expectRefusal(
            of: path,
            """
            error: \(path): could not find a partition with the label EDGELQ_BOOT: there are 2 such partitions: numbers 1, 3
              hint: give each partition a label of its own, or name the partition by its number in a layout

            """, isInspected: false)
    }

    @Test(arguments: [1, 2])
    func `an image with other names is refused in the right number`(others: Int) throws {
        let path = try scratch.image("gpt-512").path
        for index in 0..<others { try FileManager.default.linkItem(atPath: path, toPath: "\(path)-\(index)") }
        let words =
            others == 1
            ? "another name (a hard link), and an edit would change that, too"
            : "2 other names (hard links), and an edit would change those, too"
        try expectRefusal(
            of: path,
            """
            error: could not edit \(path): it has \(words)
              hint: give --output-image for a new image; or give --force

            """, code: 75, isInspected: false)
    }

    // MARK: Limits

    /// Debug binaries alone need more than is left for some of these commands.
    @Test(arguments: [
        ["inspect", "IMAGE"], ["edit", "--image-file", "IMAGE", "--endpoint-domain", "a.example.com"],
        ["batch", "MANIFEST", "--image-file", "IMAGE", "--output-dir", "."],
        ["write", "--image-file", "IMAGE", "--device", "/dev/null"],
    ])
    func `too little memory is said before anything is begun`(arguments: [String]) throws {
        let path = try scratch.image("gpt-512").path
        let manifest = try scratch.file("m.json", "{\"devices\": [{\"name\": \"a\", \"endpoint-domain\": \"a.b\"}]}")
        let before = try Judged(path: path).bytes
        let words = arguments.map { $0 == "IMAGE" ? path : $0 == "MANIFEST" ? manifest : $0 }
        let result = try run(
            "/bin/sh", ["-c", "ulimit -v 102400; exec \"$0\" \"$@\"", Binary.cuttleOS] + words, in: scratch.url)
        #expect(
            result.errors
                == """
                error: this process may have 100 MiB of memory, and needs 128 MiB
                  hint: raise the limit: ulimit -v 131072

                """ + (arguments[0] == "inspect" ? "" : "nothing was written\n"))
        #expect(result.code == 69)
        #expect(try Judged(path: path).bytes == before)
        #expect(try scratch.names == ["gpt-512.raw", "m.json"])
    }

    @Test func `threads that a batch cannot have are said before it begins`() throws {
        let path = try scratch.image("gpt-512").path
        let manifest = try scratch.file("m.json", "{\"devices\": [{\"name\": \"a\", \"endpoint-domain\": \"a.b\"}]}")
        let result = try run(
            "/bin/sh",
            [
                "-c", "ulimit -v 204800; ulimit -s 8192; exec \"$0\" \"$@\"", Binary.cuttleOS, "batch", manifest,
                "--image-file", path, "--output-dir", scratch.url.path, "--jobs", "4",
            ])
        #expect(
            result.errors
                == """
                error: this process may have 200 MiB of memory, and needs 416 MiB
                  hint: raise the limit: ulimit -v 425984
                nothing was written

                """)
        #expect(result.code == 69)
        #expect(try scratch.names == ["gpt-512.raw", "m.json"])
    }
}

extension ForeignContent {
    static let made = all.filter(\.canBeMade)
}
