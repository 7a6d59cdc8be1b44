// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `schema`: every schema of the project is in the tool.
@Suite(.timeLimit(.minutes(5)))
struct SchemaCommandTests {
    private static let directory = DocumentationPage.project.appending(path: "schemas")
    private static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return files.filter { $0.hasSuffix(".schema.json") }.map { String($0.dropLast(".schema.json".count)) }.sorted()
    }()

    @Test func `every schema is listed, with what it is of`() throws {
        let listed = try #require(try answer(["schema", "-o", "json"]).json()["schemas"] as? [[String: String]])
        #expect(listed.map { $0["name"] } == Self.names)
        #expect(listed.allSatisfy { !($0["title"] ?? "").isEmpty })
        let table = answer(["schema"]).text
        for name in Self.names { #expect(table.contains("\n\(name) "), "\(name)") }
    }

    /// A contract: others refer to these.
    @Test(arguments: names) func `a schema is printed as it stands in the repository, under an id that stays`(
        name: String
    )
        throws
    {
        let file = try Data(contentsOf: Self.directory.appending(path: "\(name).schema.json"))
        let told = try cuttle("schema", name)
        #expect(told.code == 0, "\(told.errors)")
        #expect(told.output == file)
        let document = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
        #expect(document["$id"] as? String == "https://schemas.cuttle-os.invalid/\(name).schema.json")
    }

    @Test func `a schema that there is not is wrong usage`() throws {
        let told = answer(["schema", "disk-maping"])
        #expect(told.code == 64)
        #expect(told.errors.contains("disk-mapping"), "\(told.errors)")
        #expect(answer(["schema", "disk-mapping", "netplan"]).code == 64)
    }

    /// The first line leads an editor to the file that `schema` prints, beside the settings file.
    @Test(arguments: [("disk-mapping", "disk-mapping"), ("network-agent", "netplan")])
    func `a default document names its schema`(document: String, schema: String) throws {
        let text = try cuttle("validate", "--print-default", document).text
        #expect(text.hasPrefix("# yaml-language-server: $schema=\(schema).schema.json\n"), "\(text)")
        #expect(Self.names.contains(schema))
    }

    @Test(.enabled(if: isInstalled("/usr/bin/python3"), "needs python3-jsonschema and python3-yaml"))
    func `a default document is right by the schema that it names, as an editor judges`() throws {
        let scratch = try Scratch()
        for (document, schema) in [("disk-mapping", "disk-mapping"), ("network-agent", "netplan")] {
            let files = [
                try scratch.file("s.json", try cuttle("schema", schema).text),
                try scratch.file("d.yaml", try cuttle("validate", "--print-default", document).text),
            ]
            let script = """
                import json, sys, jsonschema, yaml
                schema = json.load(open(sys.argv[1]))
                jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(open(sys.argv[2])))
                """
            let judge = try run("/usr/bin/python3", ["-c", script] + files)
            #expect(judge.code == 0, "\(document): \(judge.errors)")
        }
    }
}
