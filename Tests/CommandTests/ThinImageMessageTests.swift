// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// What is said of thin images that cannot be read, and that following it helps.
@Suite(.timeLimit(.minutes(30)), .enabled(if: isInstalled(qemuImg), "needs qemu-img (Debian: qemu-utils)"))
struct ThinImageMessageTests {
    let scratch: Scratch
    let base: String
    let thin: String

    init() throws {
        scratch = try Scratch()
        base = try scratch.image("gpt-512").path
        thin = scratch.path("thin.qcow2")
        let edit = try cuttle(
            "edit", "--image-file", base, "--endpoint-domain", "a.example.com", "--output-image", thin)
        try #require(edit.code == 0, "\(edit.errors)")
    }

    private func qemu(_ arguments: String...) throws {
        let made = try run(qemuImg, arguments)
        try #require(made.code == 0, "\(made.errors)")
    }

    /// `inspect` ends with exactly these words.
    private func expect(
        _ words: String, of path: String, code: Int32, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let look = try cuttle("inspect", path)
        #expect(look.errors == words, sourceLocation: sourceLocation)
        #expect(look.code == code, sourceLocation: sourceLocation)
        let written = try cuttle(
            "write", "--image-file", path, "--device", scratch.path("card"), "--force-file", "--yes")
        #expect(written.errors == words + "nothing was written\n", sourceLocation: sourceLocation)
        #expect(written.code == code, sourceLocation: sourceLocation)
    }

    /// Runs the command that stands in a message, from where the message was read.
    private func follow(_ errors: String, from start: String, to end: String? = nil) throws {
        var command = try #require(errors.components(separatedBy: start).dropFirst().first)
        command = String(command.prefix { $0 != "\n" && $0 != ";" })
        let result = try run("/bin/sh", ["-c", command], in: scratch.url)
        #expect(result.code == 0, "\(command): \(result.errors)")
    }

    @Test func `a chain is converted from its top, so that no layer is lost`() throws {
        let top = scratch.path("the top.qcow2")
        try qemu("create", "-q", "-f", "qcow2", "-b", thin, "-F", "qcow2", top)
        // What the top layer holds, in the gap in front of the first partition.
        let io = "/usr/bin/qemu-io"
        try #require(try run(io, ["-c", "write -q -P 0x2a 524288 512", top]).code == 0)
        let words = """
            error: could not read \(top): its base \(thin) is a qcow2 image, not a raw disk image
              hint: make one raw image of all layers, and use that: qemu-img convert -O raw '\(top)' NEW.raw

            """
        try expect(words, of: top, code: 65)

        try follow(words, from: "use that: ")
        let new = scratch.path("NEW.raw")
        #expect(try cuttle("cat", new, "EDGELQ_BOOT:/edgelq/endpoint-domain").text == "a.example.com\n")
        #expect(try Judged(path: new).bytes[524_288..<524_800].allSatisfy { $0 == 0x2a })
    }

    @Test func `an edit of a chain names the whole of it, too`() throws {
        let top = scratch.path("top.qcow2")
        try qemu("create", "-q", "-f", "qcow2", "-b", thin, "-F", "qcow2", top)
        let edit = try cuttle("edit", "--image-file", top, "--endpoint-domain", "b.example.com")
        #expect(
            edit.errors
                == """
                error: could not read the partition table of \(top): this is a qcow2 image, not a raw disk image
                  hint: convert it first: qemu-img convert -O raw \(top) NEW.raw
                nothing was written

                """)
        #expect(edit.code == 65)
    }

    @Test func `a base that was replaced by an archive is to be restored`() throws {
        let packed = try run("/usr/bin/gzip", ["-f", base])
        try #require(packed.code == 0)
        try FileManager.default.moveItem(atPath: base + ".gz", toPath: base)
        try expect(
            """
            error: could not read \(thin): its base \(base) is a gzip archive, not a raw disk image
              hint: restore the raw image that the thin one was made over

            """, of: thin, code: 65)
    }

    @Test func `an overlay that is larger than its base is told with both sizes`() throws {
        let large = scratch.path("large.qcow2")
        let size = try Judged(path: base).bytes.count
        try qemu("create", "-q", "-f", "qcow2", "-b", base, "-F", "raw", large, "64M")
        let words = """
            error: could not read \(large): its disk has 67108864 bytes, and its base \(base) has \(size)
              hint: if the thin image was made larger, make a raw image of both: qemu-img convert -O raw \(large) NEW.raw; \
            if its base was cut short, restore that

            """
        try expect(words, of: large, code: 65)
        try follow(words, from: "of both: ")
        #expect(try cuttle("inspect", scratch.path("NEW.raw")).code == 0)
    }

    @Test func `a base that has grown is told with both sizes`() throws {
        let size = try Judged(path: base).bytes.count
        try FileHandle(forWritingTo: URL(fileURLWithPath: base)).truncate(atOffset: UInt64(size) + 4096)
        try expect(
            """
            error: could not read \(thin): its disk has \(size) bytes, and its base \(base) has \(size + 4096)
              hint: its base has grown or was replaced: restore that, or make the thin image anew

            """, of: thin, code: 65)
    }

    @Test func `a base that is gone is asked for by its name`() throws {
        try FileManager.default.moveItem(atPath: base, toPath: scratch.path("archive"))
        try expect(
            """
            error: could not read \(thin): its base \(base) is not there
              hint: if it was moved: qemu-img rebase -u -F raw -b /PATH/TO/gpt-512.raw \(thin); it must be the very same base, \
            as the disk is ruined with any other

            """, of: thin, code: 66)
    }

    @Test func `a base that lies beside the moved image is found again by the command that is named`() throws {
        let directory = scratch.path("new place")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        let moved = directory + "/it's thin.qcow2"
        try qemu("rebase", "-u", "-F", "raw", "-b", base, thin)
        try FileManager.default.moveItem(atPath: thin, toPath: moved)
        try FileManager.default.moveItem(atPath: base, toPath: directory + "/gpt-512.raw")
        let quoted = "'" + moved.replacing("'", with: "'\\''") + "'"
        let words = """
            error: could not read \(moved): its base \(base) is not there
              hint: if it was moved: qemu-img rebase -u -F raw -b gpt-512.raw \(quoted); it must be the very same base, \
            as the disk is ruined with any other

            """
        try expect(words, of: moved, code: 66)
        try follow(words, from: "if it was moved: ")
        #expect(try cuttle("cat", moved, "EDGELQ_BOOT:/edgelq/endpoint-domain").text == "a.example.com\n")
    }

    @Test func `a whole qcow2 image is not taken for a thin one`() throws {
        let whole = scratch.path("whole.qcow2")
        try qemu("convert", "-O", "qcow2", base, whole)
        try expect(
            """
            error: could not read \(whole): this is a whole qcow2 image, and only thin ones over a raw base are read
              hint: convert it first: qemu-img convert -O raw \(whole) NEW.raw

            """, of: whole, code: 65)
    }

    @Test func `a base that is a directory names the thin image, too`() throws {
        try FileManager.default.removeItem(atPath: base)
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: false)
        try expect(
            """
            error: could not open \(base): this is a directory; it is the base of \(thin)
              hint: restore the raw image that the thin one was made over

            """, of: thin, code: 65)
    }
}
