// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// What outputs may be called: nothing that the tool calls its own files, and nothing that says that they are what they
/// are not.
@Suite(.timeLimit(.minutes(30)))
struct OutputNameTests: BatchSuite {
    let bench: BatchBench

    init() throws { bench = try BatchBench() }

    static let ownNames = [
        "a.raw.cuttle-journal", "a.raw.cuttle-journal.tmp", "a.raw.receipt.json", "a.undo.cuttle-earlier",
        "A.RAW.CUTTLE-JOURNAL", "a.Receipt.JSON",
    ]

    @Test(arguments: ownNames) func `a device's name that is the tool's own is refused in its place`(name: String)
        throws
    {
        let path = try scratch.file(
            "m.yaml",
            "devices:\n  - {name: a.raw, endpoint-domain: a.example.com}\n  - {name: \(name), endpoint-domain: b.example.com}\n"
        )
        for flags in [[], ["--resume"], ["--dry-run"], ["--shard", "1/2"], ["--format", "raw"]] {
            let result = try batch(path, flags)
            #expect(result.code == 65, "\(flags): \(result.errors)")
            #expect(result.errors.contains("m.yaml:3:12: error"), "\(flags): \(result.errors)")
            #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
        let csv = try scratch.file("m.csv", "name,endpoint-domain\n\(name),a.example.com\n")
        #expect(try batch(csv).errors.contains("m.csv:2:1: error"))
    }

    @Test(arguments: ownNames + [".cuttle-12345", ".cuttle-claims"])
    func `no output of any command has a name that is the tool's own`(name: String) throws {
        let before = try base.bytes
        let (new, manifest) = ("\(output)/\(name)", try manifest(1))
        let edit = ["edit", "--image-file", base.path, "--endpoint-domain", "a.example.com"]
        for command in [
            edit + ["--output-image", new], edit + ["--output-image", new, "--format", "qcow2"],
            edit + ["--save-undo", new], edit + ["--save-undo", new, "--force"],
            ["write", "--image-file", base.path, "--device", new, "--force-file", "--yes"],
            ["batch", manifest, "--image-file", base.path, "--output-dir", output, "--report", new],
            ["batch-report", output, "--report", new],
        ] {
            let result = try run(Binary.cuttleOS, command, in: URL(fileURLWithPath: output))
            #expect(result.code == 73, "\(command): \(result.code) \(result.errors)")
            #expect(result.errors.contains(name), "\(command): \(result.code) \(result.errors)")
            #expect(result.errors.hasSuffix("nothing was written\n") != neverWrites(command), "\(result.errors)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
        #expect(try base.bytes == before)
    }

    static let otherFormats = [
        "vmdk", "vdi", "vhd", "vhdx", "qcow", "iso", "ova", "dmg", "img.bz2", "img.lz4", "zip", "tar.gz", "7z", "VMDK",
        "Img.BZ2", "txz", "tgz", "vmdk.xz", "iso.zst", "qcow2.gz", "raw.xz.zst", "Tar.XZ",
    ]

    @Test(arguments: otherFormats)
    func `a name that says something else is refused, and warned of where the format is given`(
        end: String
    ) throws {
        let before = try base.bytes
        let new = scratch.path("new.\(end)")
        let edit = ["edit", "--image-file", base.path, "--endpoint-domain", "a.example.com", "--output-image", new]
        let refused = try run(Binary.cuttleOS, edit)
        #expect(refused.code == 64, "\(refused.code) \(refused.errors)")
        let words = end == "qcow2.gz" ? "a thin image cannot be compressed" : "--format"
        #expect(refused.errors.contains(words), "\(refused.code) \(refused.errors)")
        #expect(!FileManager.default.fileExists(atPath: new))
        let strict = try run(Binary.cuttleOS, edit + ["--format", "raw", "--strict"])
        #expect(strict.code == 65, "\(strict.errors)")
        #expect(!FileManager.default.fileExists(atPath: new), "\(strict.errors)")
        let given = try run(Binary.cuttleOS, edit + ["--format", "raw"])
        #expect(given.code == 0, "\(given.errors)")
        #expect(given.errors.contains("new.\(end): warning: "), "\(given.errors)")
        let image = Judged(path: new)
        try image.expectClean("EDGELQ_BOOT")
        try image.expectSame(as: before, outside: "EDGELQ_BOOT")
        let card = try cuttle(
            "write", "--image-file", base.path, "--device", scratch.path("card.\(end)"), "--force-file", "--yes")
        #expect(card.code == 64)
        #expect(!FileManager.default.fileExists(atPath: scratch.path("card.\(end)")))

        let devices = try scratch.file(
            "m.yaml",
            "devices:\n  - {name: a, endpoint-domain: a.example.com}\n"
                + "  - {name: b.\(end), endpoint-domain: b.example.com}\n")
        let batchRefused = try batch(devices)
        #expect(batchRefused.code == 65, "\(batchRefused.errors)")
        #expect(batchRefused.errors.contains("m.yaml:3:12: error"), "\(batchRefused.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
        let batchGiven = try batch(devices, ["--format", "raw", "--dry-run"])
        #expect(batchGiven.code == 0, "\(batchGiven.errors)")
        #expect(batchGiven.errors.contains("warning: \"b.\(end)\" ends"), "\(batchGiven.errors)")
        #expect(try batch(devices, ["--format", "raw", "--dry-run", "--strict"]).code == 65)
    }

    @Test(arguments: ["new.qcow2", "new.QCOW2", "new.Qcow2"]) func `letters' case says nothing`(name: String) throws {
        let new = scratch.path(name)
        let edit = ["edit", "--image-file", base.path, "--endpoint-domain", "a.example.com", "--output-image", new]
        #expect(try run(Binary.cuttleOS, edit).code == 0)
        func magic(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)).prefix(4) }
        #expect(try magic(new) == Data([0x51, 0x46, 0x49, 0xfb]))
        let devices = try scratch.file("m.yaml", "devices: [{name: \(name), endpoint-domain: a.example.com}]\n")
        #expect(try batch(devices).code == 0)
        #expect(try magic("\(output)/\(name)") == Data([0x51, 0x46, 0x49, 0xfb]))
        unlink(new)
        let raw = try run(Binary.cuttleOS, edit + ["--format", "raw"])
        #expect(raw.code == 0, "\(raw.errors)")
        #expect(raw.errors.contains("warning: "), "\(raw.errors)")
        try Judged(path: new).expectClean("EDGELQ_BOOT")
    }

    @Test(arguments: ["new", "new.raw", "new.img", "lqd_2.1.0", "new.qcow2.raw", "new.xz.img", "new."])
    func `a name that says nothing else is raw, without a word`(name: String) throws {
        let before = try base.bytes
        let new = scratch.path(name)
        let result = try cuttle(
            "edit", "--image-file", base.path, "--endpoint-domain", "a.example.com", "--output-image", new)
        #expect(result.code == 0, "\(result.errors)")
        #expect(!result.errors.contains("warning"), "\(result.errors)")
        try Judged(path: new).expectClean("EDGELQ_BOOT")
        try Judged(path: new).expectSame(as: before, outside: "EDGELQ_BOOT")
    }

    @Test func `standard output is no output`() throws {
        let manifest = try manifest(1)
        let edit = ["edit", "--image-file", base.path, "--endpoint-domain", "a.example.com"]
        for command in [
            edit + ["--output-image", "-"], edit + ["--output-image", "-", "--format", "qcow2"],
            edit + ["--save-undo", "-"],
            ["batch", manifest, "--image-file", base.path, "--output-dir", output, "--report", "-"],
            ["batch-report", output, "--report", "-"],
            ["write", "--image-file", base.path, "--device", "-", "--force-file", "--yes"],
        ] {
            let result = try run(Binary.cuttleOS, command, in: URL(fileURLWithPath: output))
            #expect(result.code == 64, "\(command): \(result.code) \(result.errors)")
            #expect(result.errors.contains("./-"), "\(command): \(result.code) \(result.errors)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
    }

    @Test func `a page never takes the place of what the batch reads or makes`() throws {
        let manifest = try manifest(2)
        let link = scratch.path("link")
        #expect(symlink(output, link) == 0)
        let ntp = scratch.path((fixtures.ntp as NSString).lastPathComponent)
        let layout = scratch.path("layout.yaml")
        // None of them is there, so that the page would be made: images, in any spelling of their directory; and inputs.
        let missing = try scratch.file(
            "missing.yaml", "devices: [{name: x, ntp: gone.conf, endpoint-domain: a.example.com}]\n")
        let cases: [(manifest: String, report: String, base: String)] = [
            (manifest, "\(output)/dev-1.img", base.path), (manifest, "\(output)/./dev-2.img", base.path),
            (manifest, "\(link)/dev-1.img", base.path), (manifest, "\(output)/../out/dev-1.img", base.path),
            (manifest, "out/dev-1.img", base.path), (manifest, "\(output)/DEV-1.img", base.path),
            (manifest, "\(output)/dev-1.img.receipt.json", base.path), (missing, scratch.path("gone.conf"), base.path),
            (manifest, "\(output)/dev-1.img", scratch.path("no-base.raw")),
            (manifest, scratch.path("no-base.raw"), scratch.path("no-base.raw")),
            (scratch.path("no-manifest.yaml"), scratch.path("no-manifest.yaml"), base.path),
            (manifest, layout, base.path),
            (manifest, manifest, base.path), (manifest, base.path, base.path), (manifest, ntp, base.path),
        ]
        let before = try base.bytes
        let names = try scratch.names
        for (manifest, report, image) in cases {
            let result = try run(
                Binary.cuttleOS,
                [
                    "batch", manifest, "--image-file", image, "--output-dir", output, "--netplan-check", "never",
                    "--layout",
                    layout, "--report", report,
                ], in: scratch.url)
            #expect(result.code == 73, "\(report): \(result.code) \(result.errors)")
            if !report.hasSuffix("json") {
                #expect(result.errors.contains("the page cannot be written"), "\(report): \(result.errors)")
            }
            #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty, "\(report)")
            #expect(try scratch.names == names, "\(report)")
        }
        #expect(try base.bytes == before)
        // An earlier page that is the same file as an image, by another name; and one that waits to be made.
        #expect(try batch(manifest, ["--report", scratch.path("page.html")]).code == 0)
        #expect(Glibc.link(scratch.path("page.html"), "\(output)/dev-3.img") == 0)
        let linked = try batch(try self.manifest(3), ["--resume", "--report", scratch.path("page.html")])
        #expect(linked.code == 73, "\(linked.errors)")
        #expect(linked.errors.contains("dev-3.img"), "\(linked.errors)")
        unlink("\(output)/dev-3.img")
        let later = try cuttle(
            "batch-report", output, "--manifest", manifest, "--report", "\(output)/dev-3.img")
        #expect(later.code == 73, "\(later.errors)")
        #expect(!FileManager.default.fileExists(atPath: "\(output)/dev-3.img"), "\(later.errors)")
        // Beside them is a place like any other.
        #expect(try batch(manifest, ["--resume", "--report", "\(output)/page.html"]).code == 0)
    }
}
