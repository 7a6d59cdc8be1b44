// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

private let hasJudge = (try? run("/usr/bin/python3", ["-c", "import jsonschema"]).code) == 0

/// `validate -o sarif`, judged by the schema that OASIS publishes.
@Suite(.timeLimit(.minutes(10)), .enabled(if: hasJudge, "needs python3-jsonschema"))
struct SARIFTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// The log of a run, which the schema takes.
    @discardableResult
    private func sarif(
        _ arguments: [String], code: Int32, input: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [String: Any] {
        let told = try run(
            Binary.cuttleOS, ["validate", "--netplan-check", "never", "-o", "sarif"] + arguments,
            input: Data(input.utf8),
            in: scratch.url)
        #expect(told.code == code, "\(told.text)\(told.errors)", sourceLocation: sourceLocation)
        let script = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1]))
            kind = jsonschema.validators.validator_for(schema)
            kind(schema, format_checker=jsonschema.FormatChecker()).validate(json.load(open(sys.argv[2])))
            """
        let schema = DocumentationPage.project.appending(path: "Tests/Corpus/sarif/sarif-schema-2.1.0.json").path
        let judge = try run("/usr/bin/python3", ["-c", script, schema, try scratch.file("log.sarif", told.text)])
        #expect(judge.code == 0, "\(judge.errors)\n\(told.text)", sourceLocation: sourceLocation)
        let document = try told.json()
        return try #require((document["runs"] as? [[String: Any]])?.first)
    }

    private func results(_ log: [String: Any]) throws -> [[String: Any]] {
        try #require(log["results"] as? [[String: Any]])
    }

    private func place(_ result: [String: Any]) throws -> [String: Any] {
        let locations = try #require(result["locations"] as? [[String: Any]])
        return try #require(locations.first?["physicalLocation"] as? [String: Any])
    }

    @Test func `nothing is found in a file that is right`() throws {
        _ = try scratch.file("a.yaml", try cuttle("validate", "--print-default", "disk-mapping").text)
        let log = try sarif(["--disk-mapping", "a.yaml"], code: 0)
        #expect(try results(log).isEmpty)
        let invocation = try #require(log["invocations"] as? [[String: Any]])[0]
        #expect(invocation["executionSuccessful"] as? Bool == true)
    }

    @Test func `a finding has its rule, its level and its place`() throws {
        _ = try scratch.file(
            "a b.yaml",
            "diskmappings:\n  - disk: /dev/disk/by-partlabel/EDGELQ_DATA\n    mountpoint: /data\n    size: 0\n")
        let found = try results(sarif(["--disk-mapping", "./a b.yaml"], code: 65))
        let result = try #require(found.first { $0["ruleId"] as? String == "disk-mapping.size" })
        #expect(result["level"] as? String == "error")
        let text = try #require((result["message"] as? [String: Any])?["text"] as? String)
        #expect(text == "size must be -1 or a positive whole number, not 0 (use -1 to take all the space that is left)")
        let place = try place(result)
        #expect((place["artifactLocation"] as? [String: Any])?["uri"] as? String == "a%20b.yaml")
        let region = try #require(place["region"] as? [String: Int])
        #expect(region == ["startLine": 4, "startColumn": 11, "endLine": 4, "endColumn": 12])
    }

    @Test func `every finding of json is one of sarif, and no secret is in it`() throws {
        let secret = "short77"
        let file = try scratch.file(
            "n.yaml",
            "network:\n  version: 2\n  wifis:\n    w: {access-points: {a: {password: \(secret)}}}\n    w: {}\n")
        let arguments = ["--network-agent", file, "--endpoint-domain", "A.example.com", "--password", secret]
        let log = try sarif(arguments, code: 65)
        let json = try run(Binary.cuttleOS, ["validate", "--netplan-check", "never", "-o", "json"] + arguments)
        let records = try #require(try json.json()["diagnostics"] as? [[String: Any]])
        let found = try results(log)
        #expect(found.map { $0["ruleId"] as? String } == records.map { $0["id"] as? String })
        #expect(found.map { $0["level"] as? String } == records.map { $0["severity"] as? String })
        let text = try String(contentsOfFile: scratch.path("log.sarif"), encoding: .utf8)
        #expect(!text.contains(secret), "\(text)")
        let inFile = try #require(found.first { ($0["ruleId"] as? String)?.hasPrefix("network") == true })
        let uri = (try place(inFile)["artifactLocation"] as? [String: Any])?["uri"] as? String
        #expect(uri == "file://" + file)
        // What stands on the command line has no file.
        let domain = try #require(found.first { ($0["ruleId"] as? String)?.hasPrefix("endpoint-domain") == true })
        let locations = try #require(domain["locations"] as? [[String: Any]])
        #expect(locations.first?["physicalLocation"] == nil)
        #expect(locations.first?["logicalLocations"] != nil)
    }

    @Test func `a fix is one that SARIF knows`() throws {
        _ = try scratch.file("n.yaml", "network:\n  version: 2\n  ethernet:\n    eth0: {dhcp4: yes}\n")
        let found = try results(sarif(["--network-agent", "n.yaml"], code: 65))
        let fixes = found.flatMap { $0["fixes"] as? [[String: Any]] ?? [] }
        let change = try #require((fixes.first?["artifactChanges"] as? [[String: Any]])?.first)
        let replacement = try #require((change["replacements"] as? [[String: Any]])?.first)
        #expect((replacement["insertedContent"] as? [String: Any])?["text"] as? String == "ethernets")
    }

    @Test func `standard input is no file`() throws {
        let found = try results(sarif(["--ntp", "-"], code: 65, input: "[Time]\nNTP=a b c d;\n[Nonsense\n"))
        #expect(!found.isEmpty)
        for result in found {
            let locations = try #require(result["locations"] as? [[String: Any]])
            #expect(locations.first?["physicalLocation"] == nil)
        }
    }

    @Test func `a check that cannot be made is a log, too`() throws {
        let log = try sarif(["--endpoint-domain", "a.example.com", "--image-file", "nowhere.raw"], code: 66)
        let invocation = try #require(log["invocations"] as? [[String: Any]])[0]
        #expect(invocation["executionSuccessful"] as? Bool == false)
        #expect(invocation["exitCode"] as? Int == 66)
    }

    @Test func `hostile files make logs that the schema takes`() throws {
        for (index, text) in [
            "", "\u{0}", "a: [", "\u{feff}a: \u{1F600}\n", String(repeating: "- ", count: 5000), "&a [*a]",
            "a: 1\r\nb: 2\ra: 3",
        ].enumerated() {
            let file = try scratch.file("h\(index)%20:#?.yaml", text)
            try sarif(["--disk-mapping", file, "--network-agent", file], code: 65)
        }
    }

    @Test func `other commands have no SARIF, and a document is printed as it is`() throws {
        #expect(try cuttle("disks", "-o", "sarif").code == 64)
        #expect(try cuttle("validate", "--print-default", "disk-mapping", "-o", "sarif").code == 64)
    }
}
