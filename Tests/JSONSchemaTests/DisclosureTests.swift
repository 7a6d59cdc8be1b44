// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import JSONSchema
import TestSupport
import Testing

/// What of a document is shown: what its schema knows to be harmless.
@Suite(.timeLimit(.minutes(30)))
struct DisclosureTests {
    private static let schema = """
        {"type": "object", "additionalProperties": false,
         "properties": {
            "x": {"type": "integer"}, "on": {"type": "boolean"}, "kind": {"enum": ["left", "right"]},
            "address": {"type": "string", "x-open": "address", "pattern": "^[0-9.]+$"},
            "note": {"type": "string", "pattern": "^n"},
            "password": {"type": "string", "pattern": "^!", "x-secret": true, "x-open": "name"},
            "ports": {"type": "object", "propertyNames": {"x-open": "name"},
                      "additionalProperties": {"$ref": "#/$defs/port"}},
            "networks": {"type": "object", "additionalProperties": {"$ref": "#/$defs/port"}}
         },
         "$defs": {"port": {"type": "object", "additionalProperties": false, "properties": {"speed": {"type": "integer"}}}}}
        """

    private func shown(_ text: String, json: Bool = false) throws -> String {
        let source = SourceText(name: "a.yaml", bytes: Array(text.utf8))
        let schema = try JSONSchema(Array(Self.schema.utf8))
        let parsed = json ? parseJSON(source, options) : parseYAML(source, options)
        let findings = parsed.diagnostics + (parsed.value.map { schema.check($0, idPrefix: "t") } ?? [])
        #expect(!findings.isEmpty, "\(text)")
        let diagnostics = schema.disclosing(findings, of: parsed.value)
        return rendered(diagnostics) + JSONValue(diagnostics: diagnostics).pretty()
    }

    @Test(
        arguments: [
            "password: hunter2", "password: #hunter2", "password: abc #hunter2", "password: &hunter2",
            "password: *hunter2",
            "password: !hunter2 x", "password: !!hunter2 x", "password: %hunter2", "password: @hunter2",
            "password: 'hunter2", "password: \"hunter2", "password: hunter2: x", "password: |\n  hunter2\n  hunter2",
            "password: [hunter2, {x: hunter2}]", "password: {hunter2: 1}", "password = hunter2", "password:hunter2",
            "passwrod: hunter2", "passphrase: hunter2", "psk: hunter2", "token: hunter2", "hunter2: 1", "hunter2",
            "note: hunter2", "x: hunter2", "on: hunter2", "kind: hunter2", "address: hunter2",
            "address: http://u:hunter2@h:1", "ports: hunter2", "ports: [hunter2]", "networks: {hunter2: {speed: x}}",
            "networks: {a: hunter2}", "networks: {a: {psk: hunter2}}", "networks: {a: {speed: hunter2}}",
            "ports: {a: {hunter2: 1}}", "- hunter2", "# hunter2\nx: a", "x: a # hunter2", "x: 1\n hunter2",
            "x: a\n--- hunter2",
            "a: &p hunter2\npassword: *p\na: 2", "x: 1\nx: hunter2", "password: hunter2\npassword: hunter2",
            "w: 1\nw:\n  password: hunter2\n  password: hunter2", "{password: hunter2, x: a",
            "password: hunter2\n\tx: 1",
            "password: \"hunter2\u{07}\"", "address: *hunter2", "address: 1.1.1.1 hunter2", "ports: {\"hunter2 \": 1}",
            "? [hunter2]\n: 1", "<<: {x: hunter2}", "address: >\n  hunter2",
        ])
    func `shows nothing that could be a secret`(yaml: String) throws {
        let shown = try shown(yaml + "\ny: 1\n")
        #expect(!shown.contains("hunter2"), "\(shown)")
    }

    @Test(arguments: [
        #"{"password": "hunter2", "x": 1, "x": 2}"#, #"{"password": "hunter2" x}"#, #"{"password": hunter2}"#,
        #"{"password": {"hunter2": 1, "hunter2": 1}}"#, #"{"a": "hunter2", "x": "hunter2"}"#, #"["hunter2"]"#,
        #"{"x": 1} // hunter2"#, #"{"password": "hunter2"#, #"hunter2"#,
    ])
    func `shows nothing of a JSON file that could be a secret`(json: String) throws {
        let shown = try shown(json, json: true)
        #expect(!shown.contains("hunter2"), "\(shown)")
    }

    @Test(arguments: [
        ("x: true", "x must be a whole number, not ********"),
        ("x: 1.5", "x must be a whole number, not the number 1.5"),
        ("on: yess", "on must be true or false, not \"yess\""), ("kind: lefft", "did you mean left?"),
        ("address: fe80::1", "not \"fe80::1\""), ("adress: 1", "unknown key \"adress\""),
        ("zzz: 1", "error: unknown key ["),
        ("ports: {eth0: 1}", "\"eth0\" must be a mapping, not the number ********"),
        ("networks: {home: 1}", "this value must be a mapping"), ("note: x", "not ********"),
        ("{password: hunter2, x: 1, x: 2}", "  1 | {password: ********, x: 1, x: ********"),
    ])
    func `shows what the schema knows`(yaml: String, words: String) throws {
        let shown = try shown(yaml)
        #expect(shown.contains(words), "\(shown)")
    }
}
