// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

@Suite struct RefusalTests {
    static let wrongUsage: [[String]] = [
        ["edti"], ["edit"], ["edit", "--image-fil", "x"], ["edit", "--image-file"], ["inspect"], ["cat", "x"],
        ["edit", "--image-file", "x", "--pasword", "y"], ["edit", "--image-file", "x", "--pasword-file", "y"],
        ["edit", "--image-file", "x", "--password-hashh", "y"],
        ["edit", "--image-file", "x", "--endpoint-domian", "y"],
        ["edit", "--image-file", "x", "--project-service-acount-key", "y"],
        ["edit", "--image-file", "x", "--disk-maping", "y"],
        ["edit", "--image-file", "x", "--network-agnet", "y"], ["edit", "--image-file", "x", "--ntpp", "y"],
        ["edit", "--image-file", "x", "--http-proxi", "y"], ["edit", "--image-file", "x", "--no-prox", "y"],
        ["edit", "--image-file", "x", "--remov", "ntp"], ["edit", "--image-file", "x", "--remove", "nothing"],
        ["edit", "--image-file", "x", "--layuot", "y"], ["edit", "--image-file", "x", "--output-imgae", "y"],
        ["edit", "--image-file", "x", "--dryrun"], ["edit", "--image-file", "x", "--stict"],
        ["edit", "--image-file", "x", "-o", "xml"], ["edit", "--image-file", "x", "--color", "pink"],
        ["edit", "--image-file", "x", "--password-hash-method", "md5", "--password", "p"],
        ["edit", "--image-file", "x", "--netplan-check", "sometimes"],
        ["edit", "--image-file", "x", "--password", "p", "--password-hash", "h"],
        ["edit", "--image-file", "x", "--ntp", "n", "--remove", "ntp"],
        ["edit", "--image-file", "x"],
        ["edit", "--image-file", "x", "--dry-run", "--output-image", "y", "--endpoint-domain", "a.example.com"],
        ["validate", "--print-default", "nothing"], ["hash-password", "--password-hash-method", "md5"],
    ]

    @Test(.timeLimit(.minutes(30)), arguments: wrongUsage)
    func `wrong usage exits with 64 and says so`(arguments: [String]) throws {
        let result = try run(Binary.cuttleOS, arguments)
        #expect(result.code == 64, "\(arguments): \(result.errors)")
        #expect(result.errors.contains("rror: "), "\(result.errors)")
        #expect(result.errors.hasSuffix("nothing was written\n") != neverWrites(arguments), "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    static let slips: [(tool: [String], name: String, words: String)] = [
        (["/usr/bin/xz", "-k"], "image.raw.xz", "give --output-image"),
        (["/usr/bin/gzip", "-k"], "image.raw.gz", "give --output-image"),
        (["/usr/bin/zstd", "-q"], "image.raw.zst", "give --output-image"),
        (["/usr/bin/qemu-img", "convert", "-O", "qcow2"], "image.qcow2", "qemu-img convert"),
    ]

    @Test(.timeLimit(.minutes(30)), arguments: slips.indices.filter { isInstalled(slips[$0].tool[0]) })
    func `says what to do with an image that is not raw`(index: Int) throws {
        let slip = Self.slips[index]
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        try FileManager.default.moveItem(atPath: image.path, toPath: scratch.path("image.raw"))
        var arguments = Array(slip.tool.dropFirst()) + [scratch.path("image.raw")]
        if slip.name.hasSuffix("qcow2") { arguments.append(scratch.path(slip.name)) }
        #expect(try run(slip.tool[0], arguments).code == 0)
        let result = try cuttle("edit", "--image-file", scratch.path(slip.name), "--endpoint-domain", "a.example.com")
        #expect(result.code == 65, "\(result.errors)")
        #expect(result.errors.contains(slip.words), "\(result.errors)")
        #expect(result.errors.hasSuffix("nothing was written\n"))
    }

    static let unpackable = slips.map { $0.tool[0] }.filter { !isInstalled($0) }

    @Test(.enabled(if: unpackable.isEmpty, "left out: \(unpackable.joined(separator: ", ")) is not installed"))
    func `every program that packs an image was there`() { #expect(Self.unpackable.isEmpty) }

    @Test(.timeLimit(.minutes(30))) func `shows every mistake of every file at once`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let mapping = try scratch.file("m.yaml", "diskmappings:\n  - disk: sdb1\n    mountpoint: /x\n    size: 0\n")
        let netplan = try scratch.file("n.yaml", "network:\n  version: 2\n  ethernets:\n    eth0: {dhcp4: maybe}\n")
        let result = try cuttle(
            "edit", "--image-file", image.path, "--disk-mapping", mapping, "--network-agent", netplan,
            "--endpoint-domain", "https://a.example.com", "--netplan-check", "never")
        #expect(result.code == 65)
        for words in ["m.yaml:2:11: error", "m.yaml:4:11: error", "n.yaml:4:19: error", "a.example.com"] {
            #expect(result.errors.contains(words), "\(words) in \(result.errors)")
        }
    }

    @Test(.timeLimit(.minutes(30))) func `standard input is read once`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let before = try image.bytes
        let result = try cuttle(
            "edit", "--image-file", image.path, "--ntp", "-", "--disk-mapping", "-",
            input: "[Time]\nNTP=a.example.com\n")
        #expect(result.code == 64, "\(result.errors)")
        #expect(result.errors.contains("more than once"), "\(result.errors)")
        #expect(try image.bytes == before)
    }

    @Test(.timeLimit(.minutes(30)), arguments: ["image", "link", "journal", "directory", "journal.tmp"])
    func `an undo file never takes the place of something else`(place: String) throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let before = try image.bytes
        let link = scratch.path("link.raw")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: image.path)
        let paths = [
            "image": image.path, "link": link, "journal": image.path + ".cuttle-journal", "directory": scratch.url.path,
            "journal.tmp": image.path + ".cuttle-journal.tmp",
        ]
        let result = try cuttle(
            "edit", "--image-file", image.path, "--endpoint-domain", "a.example.com", "--force", "--save-undo",
            try #require(paths[place]))
        #expect(result.code == 73, "\(result.errors)")
        #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
        #expect(try image.bytes == before)
        #expect(try scratch.names == ["gpt-512.raw", "link.raw"])
    }

    @Test(.timeLimit(.minutes(30))) func `a report that cannot be written does not hide that the image was`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let edit = "\(Binary.cuttleOS) edit --image-file \(image.path) --endpoint-domain"
        for (number, outlet) in [">&-", ">/dev/full", ">&- 2>&- <&-"].enumerated() {
            let result = try run("/bin/sh", ["-c", "\(edit) d\(number).example.com \(outlet)"])
            #expect(result.code == 74)
            #expect(outlet.contains("2>") || result.errors.contains("everything was written"), "\(result.errors)")
            #expect(
                try image.content("EDGELQ_BOOT", "/edgelq/endpoint-domain") == Data("d\(number).example.com\n".utf8))
        }
        try image.expectClean("EDGELQ_BOOT")
    }

    @Test(.timeLimit(.minutes(30))) func `a journal that is a link is not followed`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        try FileManager.default.createSymbolicLink(
            atPath: image.path + ".cuttle-journal", withDestinationPath: "/etc/passwd")
        let result = try cuttle("edit", "--image-file", image.path, "--endpoint-domain", "a.example.com")
        #expect(result.code == 65, "\(result.errors)")
        #expect(result.errors.contains("symbolic link"), "\(result.errors)")
    }

    static let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", Binary.cuttleOS]
    /// The binary may lie where nobody else can go.
    static let canBeNobody =
        geteuid() == 0 && (try? run("/usr/bin/setpriv", nobody + ["--version"]).code) == 0

    @Test(
        .timeLimit(.minutes(30)),
        .enabled(if: canBeNobody, "needs root and setpriv(1), and a build where other users can run it"))
    func `what a user may not read or write is said so, and nothing is written`() throws {
        let scratch = try Scratch()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.url.path)
        let image = try scratch.image("gpt-512")
        let before = try image.bytes
        let secret = try scratch.file("ntp.conf", "[Time]\nNTP=a.example.com\n")
        chmod(secret, 0o600)
        func asNobody(_ arguments: String...) throws -> Run { try run("/usr/bin/setpriv", Self.nobody + arguments) }
        let edit = try asNobody("edit", "--image-file", image.path, "--endpoint-domain", "a.example.com")
        #expect(edit.code == 77, "\(edit.errors)")
        #expect(edit.errors.hasSuffix("nothing was written\n"), "\(edit.errors)")
        let file = try asNobody("edit", "--image-file", image.path, "--ntp", secret, "--dry-run")
        #expect(file.code == 77, "\(file.errors)")
        #expect(file.errors.contains("ntp.conf: error: "), "\(file.errors)")
        chmod(image.path, 0o600)
        #expect(try asNobody("inspect", image.path).code == 77)
        #expect(try image.bytes == before)
        // Nor is somebody else's journal taken for ours.
        let journal = try scratch.file("gpt-512.raw.cuttle-journal", "planted")
        chown(journal, 65534, 65534)
        let planted = try cuttle("edit", "--image-file", image.path, "--endpoint-domain", "a.example.com")
        #expect(planted.code == 65, "\(planted.errors)")
        #expect(planted.errors.contains("another user"), "\(planted.errors)")
    }

    @Test(
        .timeLimit(.minutes(30)),
        arguments: [
            (["edti"], "'cuttle-os edit'"), (["insepct", "x"], "'cuttle-os inspect'"),
            (["frobnicate"], "hash-password"),
            (["ls", "IMAGE", "EDGELQ_BOOT:edgelq"], "EDGELQ_BOOT:/edgelq"), (["ls", "IMAGE", "BOOT"], "2 EDGELQ_ISOS"),
            (["edit", "--image-file", "IMAGE", "--ntp", "IMAGE", "--layout", "debain"], "spektra-edge, debian"),
            (["edit", "--image-file", "~/none.raw", "--no-proxy", "a"], "write the path out"),
            (["edit", "--image-file", "IMAGE", "--ntp", "~/none.conf"], "write the path out"),
        ])
    func `a slip is told what was probably meant`(arguments: [String], words: String) throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let result = try run(Binary.cuttleOS, arguments.map { $0 == "IMAGE" ? image.path : $0 })
        #expect([64, 65, 66].contains(result.code), "\(result.errors)")
        #expect(result.errors.contains(words), "\(result.errors)")
    }

    @Test(
        .timeLimit(.minutes(30)),
        arguments: [
            (
                ["edit", "--image-fiel", "a.raw"],
                "error: 'edit' has no option '--image-fiel'\n  hint: did you mean '--image-file'?\nnothing was written\n"
            ),
            (
                ["edit", "--image", "a.raw", "--ntp", "x"],
                "error: 'edit' has no option '--image'\n  hint: did you mean '--image-file'?\nnothing was written\n"
            ),
            (
                ["edit", "--image-file", "a.raw", "--foo"],
                "error: 'edit' has no option '--foo'\n  hint: see 'edit --help'\nnothing was written\n"
            ),
            (
                ["cat", "--hostname", "x", "a.raw", "B:/c"],
                "error: 'cat' has no option '--hostname'\n  hint: see 'cat --help'\n"
            ),
            (
                ["edit", "--passwordhunter2", "--image-file", "a.raw"],
                "error: 'edit' has no option '********'\n  hint: see 'edit --help'\nnothing was written\n"
            ),
        ])
    func `an option that a command does not have is named, and what is near to it`(
        arguments: [String], words: String
    ) throws {
        let result = try run(Binary.cuttleOS, arguments)
        #expect(result.code == 64)
        #expect(result.errors == words)
    }

    @Test(.timeLimit(.minutes(30)), arguments: ["EDGELQ_BOOT", "{number: 1}"])
    func `no setting takes the place of the image's own layout, however its partition is named`(partition: String)
        throws
    {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let before = try image.bytes
        let layout = try scratch.file(
            "l.yaml", "settings: {no-proxy: {partition: \(partition), path: /edgelq/layout.yaml, format: line}}\n")
        let result = try cuttle("edit", "--image-file", image.path, "--no-proxy", "a", "--layout", layout)
        #expect(result.code == 65)
        #expect(result.errors.contains("puts no-proxy where the image's own layout is"), "\(result.errors)")
        #expect(try image.bytes == before)
    }

    @Test(.timeLimit(.minutes(30))) func `help for a command that does not exist is an error`() throws {
        let wrong = try cuttle("help", "insepct")
        #expect(wrong.code == 64)
        #expect(wrong.errors.contains("did you mean 'cuttle-os inspect'?"), "\(wrong.errors)")
        let right = try cuttle("help", "inspect")
        #expect(right.code == 0)
        #expect(right.text.contains("Show an image's partitions"))
    }

    @Test(.timeLimit(.minutes(30))) func `arguments that are not UTF-8 are refused, not mended`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let before = try image.bytes
        let script = "exec \"$0\" edit --image-file \"$1\" --password \"$(printf 'p\\377w')\""
        let result = try run("/bin/sh", ["-c", script, Binary.cuttleOS, image.path])
        #expect(result.code == 64, "\(result.errors)")
        #expect(result.errors.contains("not UTF-8"), "\(result.errors)")
        #expect(try image.bytes == before)
    }

    @Test(
        .timeLimit(.minutes(30)),
        arguments: [["edit", "--bogus", "-o", "json"], ["edti", "--output=json"], ["cat", "x", "y", "-o", "json"]])
    func `who asks for JSON gets it for wrong usage too`(arguments: [String]) throws {
        let result = try run(Binary.cuttleOS, arguments)
        #expect(result.code == 64)
        let error = try #require(try result.json()["error"] as? [String: Any])
        #expect(error["code"] as? String == "usage")
        #expect(error["exitCode"] as? Int == 64)
    }

    @Test(.timeLimit(.minutes(30))) func `an output never takes the place of an input`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let ntp = try scratch.file("ntp.conf", "[Time]\nNTP=a.example.com\n")
        for output in ["--output-image", "--save-undo"] {
            let result = try cuttle("edit", "--image-file", image.path, "--ntp", ntp, output, ntp, "--force")
            #expect(result.code == 73, "\(result.errors)")
        }
        #expect(try String(contentsOfFile: ntp, encoding: .utf8) == "[Time]\nNTP=a.example.com\n")
    }

    @Test(.timeLimit(.minutes(30)), arguments: ["soon", "-5", "99999999999", ""])
    func `a SOURCE_DATE_EPOCH that is no time is refused`(value: String) throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let result = try cuttle(
            "edit", "--image-file", image.path, "--endpoint-domain", "a.example.com",
            environment: ["SOURCE_DATE_EPOCH": value])
        #expect(result.code == 64, "\(result.errors)")
        #expect(result.errors.contains("SOURCE_DATE_EPOCH"), "\(result.errors)")
    }

    @Test(.timeLimit(.minutes(30))) func `a layout cannot put a setting where the layout is`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let layout = try scratch.file(
            "l.yaml", "settings: {ntp: {partition: EDGELQ_BOOT, path: /edgelq/layout.yaml, format: verbatim}}\n")
        let ntp = try scratch.file("ntp.conf", "[Time]\nNTP=a.example.com\n")
        let result = try cuttle("edit", "--image-file", image.path, "--ntp", ntp, "--layout", layout)
        #expect(result.code == 65, "\(result.errors)")
        #expect(result.errors.contains("/edgelq/layout.yaml"), "\(result.errors)")
    }

    @Test(.timeLimit(.minutes(30))) func `an image with several names is refused, unless forced`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        try FileManager.default.linkItem(atPath: image.path, toPath: scratch.path("other.raw"))
        let edit = ["edit", "--image-file", image.path, "--endpoint-domain", "a.example.com"]
        let result = try run(Binary.cuttleOS, edit)
        #expect(result.code == 75, "\(result.errors)")
        #expect(result.errors.contains("a hard link"), "\(result.errors)")
        #expect(try run(Binary.cuttleOS, edit + ["--force"]).code == 0)
    }

    @Test(.timeLimit(.minutes(30))) func `an undo file that is replaced comes back if the edit fails`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let undo = try scratch.file("u", "an earlier one")
        try FileManager.default.createDirectory(
            atPath: image.path + ".cuttle-journal.tmp", withIntermediateDirectories: false)
        let result = try cuttle(
            "edit", "--image-file", image.path, "--endpoint-domain", "a.example.com", "--save-undo", undo, "--force")
        #expect(result.code == 73, "\(result.errors)")
        #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
        #expect(try String(contentsOfFile: undo, encoding: .utf8) == "an earlier one")
        #expect(try scratch.names == ["gpt-512.raw", "gpt-512.raw.cuttle-journal.tmp", "u"])
    }

    @Test(.timeLimit(.minutes(30))) func `a table of millions of entries is refused at once`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        var bytes = try image.bytes
        // The primary header's count of entries, and its checksum (UEFI 2.10 §5.3.2), by python's zlib.
        bytes.replaceSubrange(512 + 80..<512 + 84, with: [0, 0, 0, 1])
        try bytes.write(to: URL(fileURLWithPath: image.path))
        let script = """
            import sys, zlib, struct
            f = open(sys.argv[1], 'r+b'); f.seek(512); h = bytearray(f.read(92)); h[16:20] = bytes(4)
            h[16:20] = struct.pack('<I', zlib.crc32(h)); f.seek(512); f.write(h)
            """
        #expect(try run("/usr/bin/env", ["python3", "-c", script, image.path]).code == 0)
        let result = try cuttle("inspect", image.path)
        #expect(result.code == 65, "\(result.errors)")
        #expect(result.errors.contains("16777216 entries"), "\(result.errors)")
    }
}
