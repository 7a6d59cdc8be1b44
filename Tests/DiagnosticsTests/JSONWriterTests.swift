// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Diagnostics

@Suite(.timeLimit(.minutes(30)))
struct JSONWriterTests {
    @Test func `writes members in their order, two spaces an indentation`() {
        let value: JSONValue = ["b": 1, "a": [true, nil, "x"], "empty": [:], "none": [], "big": .unsigned(.max)]
        #expect(
            value.pretty() == """
                {
                  "b": 1,
                  "a": [
                    true,
                    null,
                    "x"
                  ],
                  "empty": {},
                  "none": [],
                  "big": 18446744073709551615
                }
                """)
        #expect(
            value.compact() == #"{"b":1,"a":[true,null,"x"],"empty":{},"none":[],"big":18446744073709551615}"#)
    }

    @Test func `escapes so that Foundation reads the same text`() throws {
        var text = "\"\\/\u{08}\u{0C}\n\r\tżółw 🐢 \u{2028}\u{202E}\u{7F}\u{9B}\u{E0041}"
        for value in 0..<0x20 { text.unicodeScalars.append(Unicode.Scalar(UInt8(value))) }
        let written = JSONValue.array([.string(text)]).compact()
        #expect(!written.unicodeScalars.contains { $0.isHarmful })
        let read = try JSONDecoder().decode([String].self, from: Data(written.utf8))
        #expect(read == [text])
    }

    @Test func `gives a diagnostic the keys of the report`() throws {
        let source = SourceText(
            name: "a.yaml", bytes: Array("a: żx\n".utf8), disclosure: Disclosure(open: [SourceRange(start: 0, end: 7)]))
        let diagnostic = Diagnostic(
            "k.v", .warning, "m", in: source, at: SourceRange(start: 5, end: 6), hint: "h",
            notes: [.init("n", at: SourceRange(start: 0, end: 1))],
            fixIts: [.init("f", replacing: SourceRange(start: 5, end: 6), with: "y")])
        let whole = Diagnostic("k.w", .error, "m", in: source)
        let text = JSONValue(diagnostics: [diagnostic, whole]).pretty()
        let findings = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        let keys: Set = [
            "id", "severity", "message", "file", "line", "column", "endLine", "endColumn", "notes", "fixIts",
        ]
        #expect(findings.allSatisfy { Set($0.keys) == keys })
        #expect(findings[0]["column"] as? Int == 5)
        #expect(findings[0]["endColumn"] as? Int == 6)
        #expect(findings[1]["line"] is NSNull)
        #expect((findings[0]["notes"] as? [[String: Any]])?.map { $0["message"] as? String } == ["h", "n"])
    }
}
