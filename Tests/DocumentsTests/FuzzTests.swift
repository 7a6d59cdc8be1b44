// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import JSONSchema
import TestSupport
import Testing

@testable import Documents

/// Damaged documents: nothing crashes or hangs, and every finding can be shown.
@Suite(.timeLimit(.minutes(30)))
struct FuzzTests {
    private static let yaml =
        "network:\n  version: 2\n  ethernets:\n    żółw: &a {dhcp4: yes, addresses: [\"fe80::1/64\", 10.0.0.1/24]}\n"
        + "    eth1: *a\n  wifis:\n    w:\n      access-points:\n        \"x\": {password: \"hunter2\"}\n  text: |\n    a\n    b\n"
    private static let json =
        #"{"network": {"version": 2.5e1, "a": [true, null, "\u00e9\ud83d\ude00"], "password": "hunter2"}}"#
    private static let ini = "[Time]\nNTP=a b \\\n# c\n  d\nPassword=hunter2\n; x\n"
    private static let alphabet = Array("{}[]:,-&*!|>'\"#%@` \n\r\t\\0aé\u{0}\u{1B}\u{FEFF}".utf8) + [0xFF, 0xC3, 0xF0]

    private func mutations(_ sample: String, seed: UInt64, _ body: (SourceText) -> Void) {
        var generator = SeededNumbers(seed: seed)
        let deadline = ContinuousClock.now + .seconds(5)
        for _ in 0..<3_000 where ContinuousClock.now < deadline {
            var bytes = Array(sample.utf8)
            for _ in 0...Int.random(in: 0..<4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<5, using: &generator) {
                case 0: bytes[index] = Self.alphabet.randomElement(using: &generator) ?? 0
                case 1: bytes.insert(Self.alphabet.randomElement(using: &generator) ?? 0, at: index)
                case 2: bytes.remove(at: index)
                case 3: bytes.insert(contentsOf: bytes[index...].prefix(40), at: 0)
                default: bytes.removeSubrange(index...)
                }
                if bytes.isEmpty { bytes = [0x61] }
            }
            let whole = SourceRange(start: 0, end: bytes.count)
            body(SourceText(name: "fuzz", bytes: bytes, disclosure: Disclosure(open: [whole])))
        }
    }

    private func expectShown(_ diagnostics: [Diagnostic], _ source: SourceText) {
        let text = TextRenderer().render(diagnostics) + JSONValue(diagnostics: diagnostics).pretty()
        let isHarmless = text.unicodeScalars.allSatisfy { !$0.isHarmful || $0 == "\n" }
        #expect(isHarmless)
        for diagnostic in diagnostics {
            let end = diagnostic.range?.end ?? 0
            #expect(end <= source.bytes.count + 3, "\(diagnostic)")
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `survives damaged YAML`(seed: UInt64) throws {
        let schema = try JSONSchema(
            Array(
                #"{"properties": {"network": {"type": "object", "properties": {"version": {"const": 2}, "ethernets": {"additionalProperties": {"anyOf": [{"type": "string"}, {"type": "object", "properties": {"dhcp4": {"type": "boolean"}, "addresses": {"items": {"pattern": "^[0-9a-f.:]+/[0-9]+$"}}}, "additionalProperties": false}]}}}, "additionalProperties": false}}, "additionalProperties": false}"#
                    .utf8))
        mutations(Self.yaml, seed: seed) { source in
            let checked = parseYAML(source, options, dialect: seed == 1 ? .untyped : .yamlCore)
            expectShown(checked.diagnostics, source)
            #expect(checked.value != nil || checked.hasErrors)
            if let document = checked.value { expectShown(schema.check(document, idPrefix: "t"), source) }
        }
    }

    @Test func `survives damaged JSON`() {
        mutations(Self.json, seed: 4) { source in
            let checked = parseJSON(source, options)
            expectShown(checked.diagnostics, source)
            #expect(checked.value != nil || checked.hasErrors)
        }
    }

    @Test func `survives damaged INI`() {
        mutations(Self.ini, seed: 5) { source in
            let checked = parseINI(source, options)
            expectShown(checked.diagnostics, source)
            for assignment in checked.value?.assignments ?? [] {
                let range = assignment.range(ofValue: 0..<assignment.value.utf8.count)
                #expect(range == assignment.valueRange)
            }
        }
    }
}
