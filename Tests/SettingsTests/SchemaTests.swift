// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Foundation
import JSONSchema
import Schemas
import TestSupport
import Testing

private let hasJSONSchema =
    (try? run("/usr/bin/env", ["python3", "-c", "import jsonschema, yaml"]).code) == 0

/// Python's jsonschema, as a second opinion on our schemas: on whether they are sound, and on what they say.
@Suite(.timeLimit(.minutes(30)), .enabled(if: hasJSONSchema, "python3 lacks jsonschema or yaml"))
struct SchemaTests {
    static let script = """
        import json, sys, yaml, jsonschema
        class Core(yaml.SafeLoader): pass
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft202012Validator.check_schema(schema)
        document = yaml.load(open(sys.argv[2]), Core)
        errors = list(jsonschema.Draft202012Validator(schema).iter_errors(document))
        print("bad" if errors else "good", *(e.message for e in errors), sep="\\n")
        """

    static let cases: [(EmbeddedFile, String)] =
        [
            (.diskMappingSchema, "{diskmappings: [{disk: /dev/sda1, mountpoint: /}]}"),
            (.diskMappingSchema, "{diskmappings: [{disk: /dev/sda1, mountpoint: /a, size: 0}]}"),
            (.diskMappingSchema, "{diskmappings: [{disk: /dev/sda1, mountpoint: /a, size: -1, filesystem: vfat}]}"),
            (.diskMappingSchema, "{diskmappings: [{disk: /dev/sda1, mountpoint: /a/.b/..c/d.}], bindmounts: []}"),
            (.diskMappingSchema, "{diskmappings: [{disk: /dev/./sda1, mountpoint: /a}]}"),
            (.diskMappingSchema, "{diskmappings: [{disk: /dev/sda1, mountpoint: /a/..}]}"),
            (.diskMappingSchema, "{diskmappings: [{disk: /dev/sda1, mountpoint: /a//b}]}"),
            (.diskMappingSchema, "{diskmappings: [{disk: /dev/sda1, mountpoint: /a, other: 1}]}"),
            (.diskMappingSchema, "{diskmappings: []}"), (.diskMappingSchema, "{bindmounts: []}"),
            (.serviceAccountKeySchema, "{type: service_account}"),
            (
                .serviceAccountKeySchema,
                "{type: service_account, client_email: a@b.c, private_key_id: x, private_key: y}"
            ),
            (
                .serviceAccountKeySchema,
                "{type: service_account, client_email: a@b.c, private_key: y, private_key_id: "
                    + "projects/p/regions/r/serviceAccounts/s/serviceAccountKeys/k}"
            ),
            (
                .serviceAccountKeySchema,
                "{serviceAccount: {type: service_account, client_email: a@b.c, private_key: y, private_key_id: "
                    + "projects/p/regions/r/serviceAccounts/s/serviceAccountKeys/k}}"
            ),
            (.serviceAccountKeySchema, "{serviceAccount: {}}"), (.serviceAccountKeySchema, "[]"),
            (.imageLayoutSchema, "{settings: {ntp: {partition: A, path: /a, format: verbatim}}}"),
            (
                .imageLayoutSchema,
                "{settings: {ntp: {partition: {number: 1}, path: /a, format: verbatim, mode: '0644'}}}"
            ),
            (.imageLayoutSchema, "{settings: {ntp: {partition: {number: 1, label: x}, path: /a, format: verbatim}}}"),
            (.imageLayoutSchema, "{settings: {ntp: {partition: A, path: /a, format: verbatim, mode: '4755'}}}"),
            (.imageLayoutSchema, "{settings: {other: {partition: A, path: /a, format: verbatim}}}"),
            (.imageLayoutSchema, "{settings: {no-proxy: {partition: A, path: /a, format: env, name: [A, A]}}}"),
        ] + sources.map { (.batchManifestSchema, "{devices: [{name: a, password-file: \($0)}]}") }

    /// What stands in the place of a path.
    private static let sources = [
        "x", "''", "5", "[x]", "{}", "{env: A}", "{env: _a1}", "{env: 1A}", "{env: A-B}", "{env: ''}",
        "{env: A, command: [x]}",
        "{file: x}", "{credential: a}", "{credential: .a}", "{credential: a.b}", "{credential: 'a b'}",
        "{credential: ..a}",
        "{credential: ...}", "{credential: .}", "{credential: ..}", "{credential: a/b}", "{credential: /a}",
        "{credential: 'a:b'}", "{credential: ''}", "{credential: ä}",
        "{credential: \(String(repeating: "a", count: 255))}",
        "{credential: \(String(repeating: "a", count: 256))}", "{command: [pass, show, x]}",
        "{command: [/usr/bin/pass]}",
        "{command: [./pass]}", "{command: [bin/pass]}", "{command: ['']}", "{command: [pass, '']}", "{command: []}",
        "{command: pass}", "{command: [pass, 5]}", "{command: [[pass]]}", "{command: [\"a\\0b\"]}",
        "{command: [a, \"b\\0c\"]}", "{command: [a, \"b\\nc\"]}",
        "{command: [\(String(repeating: "a, ", count: 256))]}", "{command: [\(String(repeating: "a, ", count: 257))]}",
    ]

    static func judge(_ schema: EmbeddedFile, _ document: String) throws -> Run {
        let scratch = try Scratch()
        let schemaPath = try scratch.file("schema.json", String(decoding: schema.bytes, as: UTF8.self))
        let documentPath = try scratch.file("document.yaml", document)
        let judge = try run("/usr/bin/env", ["python3", "-c", script, schemaPath, documentPath])
        try #require(judge.code == 0, "\(judge.errors)")
        return judge
    }

    @Test(arguments: 0..<cases.count) func `says of a document what jsonschema says`(index: Int) throws {
        let (file, text) = Self.cases[index]
        let judge = try Self.judge(file, text)
        let source = SourceText(name: "d", bytes: Array(text.utf8))
        let document = try #require(parseYAML(source, ParseOptions(idPrefix: "test")).value)
        let found = try JSONSchema(file.bytes).check(document, idPrefix: "test")
        #expect(found.isEmpty == judge.text.hasPrefix("good"), "\(text): \(judge.text) \(found.map(\.message))")
    }

    @Test(arguments: [
        (EmbeddedFile.imageLayoutSchema, EmbeddedFile.layout("spektra-edge")), (.imageLayoutSchema, .layout("debian")),
        (.diskMappingSchema, .defaultDiskMapping),
    ])
    func `takes the built-in documents`(schema: EmbeddedFile, document: EmbeddedFile) throws {
        let judge = try Self.judge(schema, String(decoding: document.bytes, as: UTF8.self))
        #expect(judge.text == "good\n", "\(judge.text)")
    }
}
