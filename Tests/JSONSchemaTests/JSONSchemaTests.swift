// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Foundation
import TestSupport
import Testing

@testable import JSONSchema

@Suite(.timeLimit(.minutes(30)))
struct JSONSchemaTests {
    private let mapping = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "required": ["diskmappings"],
          "additionalProperties": false,
          "properties": {
            "diskmappings": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/mapping"}}
          },
          "$defs": {
            "mapping": {
              "type": "object",
              "required": ["disk", "mountpoint"],
              "additionalProperties": false,
              "properties": {
                "disk": {"type": "string", "pattern": "^/dev/.", "x-message": "disk must be a path under /dev"},
                "mountpoint": {"type": "string", "pattern": "^/", "x-hint": "start it with /"},
                "size": {
                  "type": "integer", "anyOf": [{"const": -1}, {"minimum": 1}],
                  "x-message": "size must be -1 or a positive number of bytes",
                  "x-hint": "use -1 to take all the space that is left"
                },
                "filesystem": {"enum": ["ext4", "ext3", "vfat"]},
                "label": {"type": "string", "maxLength": 3, "deprecated": true, "x-deprecated": "leave it out"},
                "password": {"type": "string", "pattern": "^x", "x-id": "secret"}
              }
            }
          }
        }
        """

    private func check(
        _ yaml: String, _ schema: String, _ dialect: Dialect = .yamlCore
    ) throws -> [Diagnostic] {
        let schema = try JSONSchema(Array(schema.utf8))
        try schema.verify()
        let document = try #require(parseYAML(text(yaml), options, dialect: dialect).value)
        return schema.check(document, idPrefix: "disk-mapping")
    }

    @Test func `says nothing of a document that is right`() throws {
        let yaml = "diskmappings:\n  - {disk: /dev/sda, mountpoint: /, size: -1, filesystem: ext4}\n"
        #expect(try check(yaml, mapping).isEmpty)
    }

    @Test func `takes the schema's own words`() throws {
        let yaml = "diskmappings:\n  - disk: sda\n    mountpoint: data\n    size: 0\n"
        #expect(
            rendered(try check(yaml, mapping)) == """
                a.yaml:2:11: error: disk must be a path under /dev [disk-mapping.disk]
                  2 |   - disk: sda
                    |           ^~~
                a.yaml:3:17: error: mountpoint must have the form ^/, not "data" [disk-mapping.mountpoint]
                  3 |     mountpoint: data
                    |                 ^~~~ start it with /
                a.yaml:4:11: error: size must be -1 or a positive number of bytes [disk-mapping.size]
                  4 |     size: 0
                    |           ^ use -1 to take all the space that is left

                """)
    }

    @Test func `suggests what an unknown key or value was meant to be`() throws {
        let yaml = "diskmappings:\n  - \"dsk\": /dev/sda\n    mountpoint: /\n    filesystem: ext5\n    xyz: 1\n"
        let diagnostics = try check(yaml, mapping)
        #expect(
            rendered(diagnostics) == """
                a.yaml:2:5: error: unknown key "dsk" [disk-mapping.unknown-key]
                  2 |   - "dsk": /dev/sda
                    |     ^~~~~ did you mean disk?
                a.yaml:4:17: error: filesystem must be ext4, ext3 or vfat, not "ext5" [disk-mapping.filesystem]
                  4 |     filesystem: ext5
                    |                 ^~~~ did you mean ext4?
                a.yaml:5:5: error: unknown key "xyz" [disk-mapping.unknown-key]
                  5 |     xyz: 1
                    |     ^~~ the keys here are disk, mountpoint, size, filesystem, label and password

                """)
        #expect(diagnostics[0].fixIts.map(\.replacement) == ["\"disk\""])
        #expect(diagnostics[1].fixIts.map(\.replacement) == ["ext4"])
    }

    @Test func `points at the key of a mapping that lacks something`() throws {
        #expect(
            brief(try check("diskmappings:\n  - size: 1\n", mapping)) == [
                "2:5 disk-mapping.missing-key: the key \"disk\" is missing",
                "2:5 disk-mapping.missing-key: the key \"mountpoint\" is missing",
            ])
        #expect(
            brief(try check("{}", mapping)) == ["1:1 disk-mapping.missing-key: the key \"diskmappings\" is missing"])
    }

    @Test(
        arguments: [
            ("diskmappings: [{}]", "the keys \"disk\" and \"mountpoint\" are missing"),
            ("diskmappings: [{device: /dev/a, mountpoint: /a}]", "unknown key \"device\""),
            ("diskmappings: x", "diskmappings must be a list, not \"x\""),
            ("diskmappings:", "diskmappings must be a list, not empty"),
            ("diskmappings: []", "diskmappings must not be an empty list"),
            ("diskmappings: [1]", "an item of diskmappings must be a mapping, not the number 1"),
            ("[1]", "the document must be a mapping, not a list"),
            ("diskmappings: [{disk: /dev/a, mountpoint: 1}]", "mountpoint must be text, not the number 1"),
            ("diskmappings: [{disk: /dev/a, mountpoint: true}]", "mountpoint must be text, not true"),
            (
                "diskmappings: [{disk: /dev/a, mountpoint: /, label: abcd}]",
                "label must have at most 3 characters, not 4"
            ),
        ] as [(String, String)])
    func `says what a value must be and what it is`(yaml: String, message: String) throws {
        #expect(try check(yaml, mapping).filter { $0.severity == .error }.map(\.message) == [message])
    }

    @Test func `warns of deprecated keys`() throws {
        let diagnostics = try check("diskmappings: [{disk: /dev/a, mountpoint: /, label: a}]", mapping)
        #expect(brief(diagnostics) == ["1:46 disk-mapping.deprecated-key: label is deprecated"])
        #expect(diagnostics.first?.severity == .warning)
        #expect(diagnostics.first?.hint == "leave it out")
    }

    private let routes = """
        {"type": "object", "additionalProperties": {"oneOf": [
            {"title": "a route", "type": "object", "required": ["kind", "to"], "additionalProperties": false,
             "properties": {"kind": {"const": "route"}, "to": {"type": "string"}, "metric": {"type": "integer"}}},
            {"title": "a rule", "type": "object", "required": ["kind", "from"], "additionalProperties": false,
             "properties": {"kind": {"const": "rule"}, "from": {"type": "string"}, "to": {"type": "string"}}},
            {"title": "a name", "type": "string", "maxLength": 4}
        ]}}
        """

    @Test func `tells which form a value nearly has`() throws {
        let shown = rendered(try check("a: {kind: rule, to: x, metric: 1}\n", routes))
        #expect(
            shown == """
                a.yaml:1:1: error: the key "from" is missing from "a" [disk-mapping.missing-key]
                  1 | a: {kind: rule, to: x, metric: 1}
                    | ^
                a.yaml:1:1: note: this was read as a rule; it could also be a route or a name
                  1 | a: {kind: rule, to: x, metric: 1}
                    | ^
                a.yaml:1:24: error: unknown key "metric" in "a" [disk-mapping.unknown-key]
                  1 | a: {kind: rule, to: x, metric: 1}
                    |                        ^~~~~~ the keys here are kind, from and to

                """)
        #expect(try check("a: abcdefg", routes).map(\.message) == ["\"a\" must have at most 4 characters, not 7"])
        #expect(try check("a: 5", routes).map(\.message) == ["\"a\" must be text or a mapping, not the number 5"])
        #expect(try check("a: abc", routes).isEmpty)
    }

    @Test(
        arguments: [
            (#"{"anyOf": [{"enum": ["a", "b"]}, {"const": "c"}]}"#, "d", "the document must be a, b or c, not \"d\""),
            (
                #"{"anyOf": [{"required": ["a"]}, {"required": ["b", "c"]}]}"#, "x: 1",
                "one of the keys a or b and c must be there"
            ),
            (#"{"not": {"required": ["a", "b"]}}"#, "{a: 1, b: 2}", "a and b cannot stand together"),
            (#"{"not": {"required": ["a"]}}"#, "{a: 1, b: 2}", "a is not allowed here"),
            (
                #"{"oneOf": [{"title": "A", "minimum": 1}, {"title": "B", "minimum": 2}]}"#, "3",
                "the document can be read in two ways: A and B"
            ),
            (#"{"dependentRequired": {"a": ["b"]}}"#, "a: 1", "\"a\" needs the key \"b\" beside it"),
            (#"{"minimum": 1, "maximum": 4094}"#, "5000", "the document must be from 1 to 4094, not the number 5000"),
            (#"{"exclusiveMinimum": 0}"#, "0", "the document must be more than 0, not the number 0"),
            (#"{"multipleOf": 4}"#, "6", "the document must be a multiple of 4, not the number 6"),
            (#"{"uniqueItems": true}"#, "[1, 2, 1]", "an item is there twice"),
            (#"{"propertyNames": {"maxLength": 1}}"#, "{ab: 1}", "a key must have at most 1 character, not 2"),
            (#"{"properties": {"a": false}}"#, "a: 1", "a is not allowed here"),
            (
                #"{"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}"#, "a: 1",
                "the key \"b\" is missing"
            ),
            (#"{"type": ["array", "null"]}"#, "1", "the document must be a list or empty, not the number 1"),
        ] as [(String, String, String)])
    func `has plain words for`(schema: String, yaml: String, message: String) throws {
        #expect(try check(yaml, schema).map(\.message) == [message])
    }

    @Test(
        arguments: [
            ("boolean", ["true", "Yes", "off", "n", "'on'", "\"y\""], ["1", "", "maybe", "[yes]"]),
            ("integer", ["1", "'-5'", "+3", "0"], ["1.5", "a", "", "0x10", "1_000"]),
            ("number", ["1", "1.5", "'2'"], ["a", ".", "1e"]),
            ("string", ["1", "yes", "", "~", "'x'"], ["[a]", "{a: b}"]),
            ("null", ["", "~", "null"], ["''", "0"]),
        ] as [(String, [String], [String])])
    func `reads untyped scalars as Netplan does`(type: String, accepted: [String], refused: [String]) throws {
        let schema = #"{"properties": {"k": {"type": "\#(type)"}}}"#
        for value in accepted { #expect(try check("k: \(value)", schema, .untyped).isEmpty, "\(value)") }
        for value in refused { #expect(try !check("k: \(value)", schema, .untyped).isEmpty, "\(value)") }
    }

    @Test func `does not take a look-alike for a key or a value`() throws {
        let schema = #"{"properties": {"K": {"const": "K"}}, "additionalProperties": false}"#
        #expect(try check("\u{212A}: K", schema).map(\.id) == ["disk-mapping.unknown-key"])
        #expect(try check("K: \u{212A}", schema).map(\.id) == ["disk-mapping.k"])
    }

    @Test(
        arguments: [
            ##"{"typ": "string"}"##, ##"{"type": "text"}"##, ##"{"pattern": "("}"##, ##"{"$ref": "#/$defs/x"}"##,
            #"{"$ref": "other.json"}"#, #"{"minLength": -1}"#, #"{"properties": {"a": {"items": 5}}}"#, "[]", "{",
            ##"{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"allOf": [{"$ref": "#/$defs/a"}]}}}"##,
            ##"{"$ref": "#"}"##, #"{"required": "a"}"#, #"{"pattern": "(?=a)"}"#, #"{"pattern": "\\1"}"#,
            #"{"a": 1, "a": 2}"#, #"{"$defs": {"a": {"type": "string",}}}"#, #"{"$defs": {"a": {"b"]}}}"#,
            #"{"$defs": {"a": {}, "a": {}}}"#, #"{"$defs": {"a": "}"}}"#, #"{"$defs": [1]}"#, #"{"$defs": {"a": {"#,
            #"{"$defs": {"a": tru}}"#, #"{"$defs": {"a": {"title": "\"}}"#, #"{"multipleOf": 0}"#,
        ])
    func `refuses a schema that is wrong`(schema: String) {
        #expect(throws: JSONSchemaError.self) { try JSONSchema(Array(schema.utf8)).verify() }
    }

    @Test func `lets no document pass a schema that is wrong`() throws {
        let schema = try JSONSchema(
            Array(
                ##"{"properties": {"a": {"typ": "string"}, "b": {"$ref": "#/$defs/c"}}, "$defs": {"c": {"$ref": "#/$defs/c"}}}"##
                    .utf8))
        for yaml in ["a: 1", "b: 1"] {
            let document = try #require(parseYAML(text(yaml), options).value)
            #expect(schema.check(document, idPrefix: "t").contains { $0.id == "t.schema" && $0.severity == .error })
        }
    }

    @Test func `shows a hundred findings at most, errors first`() throws {
        let schema =
            #"{"patternProperties": {"^a": {"deprecated": true}}, "properties": {"z": {"type": "string"}}, "additionalProperties": false}"#
        let yaml = (0..<5_000).map { "x\($0): 1\n" }.joined() + "z: 1\n"
        let diagnostics = try check(yaml, schema)
        #expect(diagnostics.count == 101)
        #expect(diagnostics.last?.id == "disk-mapping.more")
        #expect(diagnostics.count(of: .error) == 5_001)
        let warnings = (0..<500).map { "k\($0): 1\n" }.joined() + "z: 1\n"
        let deprecated =
            #"{"properties": {\#((0..<500).map { "\"k\($0)\": {\"deprecated\": true}" }.joined(separator: ",")), "z": {"type": "string"}}}"#
        #expect(try check(warnings, deprecated).contains { $0.severity == .error && $0.range != nil })
    }

    @Test func `does not blow up on branches within branches`() throws {
        let schema =
            ##"{"anyOf": [{"properties": {"a": {"$ref": "#"}}, "required": ["b"]}, {"properties": {"a": {"$ref": "#"}}, "required": ["c"]}]}"##
        let yaml = String(repeating: "{a: ", count: 60) + "1" + String(repeating: "}", count: 60)
        #expect(!(try check(yaml, schema).isEmpty))
    }

    @Test func `follows a schema that holds itself as deep as the document is`() throws {
        let schema = ##"{"type": "object", "additionalProperties": {"$ref": "#"}}"##
        let deep = String(repeating: "{a: ", count: 60) + "{}" + String(repeating: "}", count: 60)
        #expect(try check(deep, schema).isEmpty)
    }
}
