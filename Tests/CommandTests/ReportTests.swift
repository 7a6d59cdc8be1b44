// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

private let schemas = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("schemas")

/// Debian's python3-jsonschema, the judge of what the tool prints.
private let python = "/usr/bin/python3"
private let hasJudge = (try? run(python, ["-c", "import jsonschema"]).code) == 0

/// Every `-o json` is one document that its schema describes, and holds no secret.
@Suite(.enabled(if: hasJudge, "needs python3-jsonschema"))
struct ReportTests {
    let scratch: Scratch
    let fixtures: Fixtures
    let image: Judged

    init() throws {
        scratch = try Scratch()
        fixtures = try Fixtures(in: scratch)
        image = try scratch.image("gpt-512")
    }

    func expect(
        _ schema: String, code: Int32 = 0, _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let result = try run(Binary.cuttleOS, arguments + ["-o", "json"])
        #expect(result.code == code, "\(result.errors)", sourceLocation: sourceLocation)
        try expect(schema, ofFile: try scratch.file("document.json", result.text), sourceLocation: sourceLocation)
        for secret in fixtures.secrets where schema != "hash-report" {
            #expect(!result.text.contains(secret), sourceLocation: sourceLocation)
            #expect(!result.errors.contains(secret), sourceLocation: sourceLocation)
        }
    }

    func expect(
        _ schema: String, ofFile document: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let script = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1]))
            jsonschema.Draft202012Validator.check_schema(schema)
            jsonschema.Draft202012Validator(schema).validate(json.load(open(sys.argv[2])))
            """
        let judge = try run(
            python, ["-c", script, schemas.appendingPathComponent("\(schema).schema.json").path, document])
        let text = try String(contentsOfFile: document, encoding: .utf8)
        #expect(judge.code == 0, "\(judge.errors)\n\(text)", sourceLocation: sourceLocation)
        for secret in fixtures.secrets where schema != "hash-report" {
            #expect(!text.contains(secret), sourceLocation: sourceLocation)
        }
    }

    @Test(.timeLimit(.minutes(30))) func `every report is what its schema says`() throws {
        let copy = scratch.path("base.raw")
        try FileManager.default.copyItem(atPath: image.path, toPath: copy)
        let undo = scratch.path("undo")
        try expect("inspect-report", ["inspect", image.path])
        try expect("edit-report", ["edit", "--image-file", image.path, "--dry-run"] + fixtures.arguments)
        try expect("edit-report", ["edit", "--image-file", image.path, "--save-undo", undo] + fixtures.arguments)
        try expect("inspect-report", ["inspect", image.path])
        try expect("disks-report", ["disks"])
        try expect("list-report", ["ls", image.path, "EDGELQ_BOOT:/edgelq"])
        try expect("inspect-report", ["ls", image.path])
        try expect("diff-report", ["diff", copy, image.path])
        try expect("diff-report", ["diff", copy, copy])
        try expect("undo-report", ["undo", image.path, undo])
        try expect("recover-report", ["recover", image.path])
        try expect("validate-report", ["validate"] + fixtures.arguments)
        try expect("schemas-report", ["schema"])
        try expect("config-report", ["config"])
        try expect("hash-report", ["hash-password", "--password-file", fixtures.password])
        try expect("error-report", code: 66, ["inspect", scratch.path("nowhere")])
        try expect("error-report", code: 65, ["undo", image.path, fixtures.ntp])
        try expect("error-report", code: 64, ["--nope"])
        try expect("error-report", code: 64, ["batch", "--image-file"])
        try expect("error-report", code: 64, ["edit", "--image-file", image.path, "--ntp", "a", "--ntp", "b"])
        let batch = try scratch.file(
            "batch.yaml",
            "devices: [{name: b.img, password-hash: '\(fixtures.hash)', endpoint-domain: a.example.com}]\n")
        let made = try cuttle(
            "batch", batch, "--image-file", image.path, "--output-dir", scratch.url.path, "-o", "json")
        let lines = made.text.split(separator: "\n").map(String.init)
        #expect(lines.count == 3, "\(made.text)\(made.errors)")
        for (index, line) in lines.enumerated() {
            let isLast = index == lines.count - 1
            try expect(isLast ? "batch-report" : "batch-event", ofFile: try scratch.file("line.json", line))
        }
        try expect("receipt", ofFile: scratch.path("b.img.receipt.json"))
        try expect(
            "write-report",
            ["write", "--image-file", image.path, "--device", scratch.path("card"), "--force-file", "--yes"]
                + fixtures.arguments)
        let bad = try scratch.file(
            "bad.yaml", "network:\n  version: 2\n  wifis:\n    w: {access-points: {a: {password: short}}}\n")
        try expect("validate-report", code: 65, ["validate", "--network-agent", bad, "--netplan-check", "never"])
        try expect(
            "error-report", code: 65,
            ["edit", "--image-file", image.path, "--network-agent", bad, "--netplan-check", "never"])
    }

    @Test(.timeLimit(.minutes(30)), arguments: ["before", "after"])
    func `diff names the files, and nothing of what is in them`(side: String) throws {
        let copy = scratch.path("base.raw")
        try FileManager.default.copyItem(atPath: image.path, toPath: copy)
        #expect(try run(Binary.cuttleOS, ["edit", "--image-file", image.path] + fixtures.arguments).code == 0)
        let pair = side == "before" ? [copy, image.path] : [image.path, copy]
        let result = try run(Binary.cuttleOS, ["diff"] + pair)
        #expect(result.code == 0, "\(result.errors)")
        for (name, _, _) in try fixtures.expected() {
            // The image of this recipe comes with a password and a domain of its own.
            let sign = ["password", "endpoint-domain"].contains(name) ? "~" : side == "before" ? "+" : "-"
            #expect(result.text.contains("\(sign) /edgelq/\(name)"), "\(result.text)")
        }
        for secret in fixtures.secrets { #expect(!result.text.contains(secret)) }
        #expect(try run(Binary.cuttleOS, ["diff", "--exit-code"] + pair).code == 1)
        #expect(try cuttle("diff", "--exit-code", copy, copy).code == 0)
    }

    @Test(.timeLimit(.minutes(30))) func `cat gives a file's own bytes`() throws {
        #expect(try run(Binary.cuttleOS, ["edit", "--image-file", image.path] + fixtures.arguments).code == 0)
        for (name, bytes, _) in try fixtures.expected() {
            #expect(try cuttle("cat", image.path, "EDGELQ_BOOT:/edgelq/\(name)").output == bytes)
            #expect(try cuttle("cat", image.path, "1:/edgelq/\(name)").output == bytes)
        }
        #expect(try cuttle("cat", image.path, "EDGELQ_BOOT:/nowhere").code == 66)
        #expect(try cuttle("cat", image.path, "NOWHERE:/x").code == 65)
        #expect(try cuttle("ls", image.path, "EDGELQ_BOOT:/nowhere").code == 66)
    }

    @Test(.timeLimit(.minutes(30))) func `the default documents pass their own checks, untouched`() throws {
        for (name, flag) in [("disk-mapping", "--disk-mapping"), ("network-agent", "--network-agent")] {
            let printed = try cuttle("validate", "--print-default", name)
            #expect(printed.code == 0, "\(printed.errors)")
            #expect(!printed.output.isEmpty, "\(printed.errors)")
            let file = try scratch.file("\(name).yaml", printed.text)
            let result = try cuttle("validate", flag, file, "--image-file", image.path, "--strict")
            #expect(result.code == 0, "\(result.errors)")
            #expect(try cuttle("edit", "--image-file", image.path, flag, file).code == 0)
            #expect(try image.content("EDGELQ_BOOT", "/edgelq/\(name).yaml") == printed.output)
        }
    }
}
