// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import TestSupport
import Testing

@testable import Documents

@Suite(.timeLimit(.minutes(30)))
struct YAMLTests {
    @Test func `knows the place of every node`() throws {
        let source = text("żółć:\n  - 'ą b'\n  - {x: 1, y: [2, 3]}\nz: |\n  one\n  two\n\n# end\n")
        let document = try #require(parseYAML(source, options).value)
        func slice(_ node: Node?) -> String? {
            node.map { String(decoding: source.bytes[$0.range.start..<$0.range.end], as: UTF8.self) }
        }
        #expect(slice(document.root.entries?.first?.key) == "żółć")
        let list = document.root["żółć"]
        #expect(slice(list) == "- 'ą b'\n  - {x: 1, y: [2, 3]}")
        #expect(slice(list?.items?[0]) == "'ą b'")
        #expect(slice(list?.items?[1]) == "{x: 1, y: [2, 3]}")
        #expect(slice(list?.items?[1]["y"]) == "[2, 3]")
        #expect(slice(list?.items?[1]["y"]?.items?[1]) == "3")
        #expect(slice(document.root["z"]) == "|\n  one\n  two")
        #expect(document.root["z"]?.text == "one\ntwo\n")
    }

    @Test func `counts places after a byte order mark`() throws {
        let source = text("\u{FEFF}a: b\n")
        let document = try #require(parseYAML(source, options).value)
        #expect(document.root["a"]?.range == SourceRange(start: 6, end: 7))
    }

    @Test(
        arguments: [
            ("", "t.empty: the file holds no document"),
            ("# nothing\n", "t.empty: the file holds no document"),
            ("---\n", "t.empty: the file holds no document"),
            ("a: 1\n---\nb: 2\n", "2:1 t.documents: a second document starts here"),
            ("a: 1\n...\n---\n", "3:1 t.documents: a second document starts here"),
            ("a:\n\tb: 1\n", "2:1 t.syntax: a tab cannot indent YAML"),
            ("a:\n  b: 1\n  \tc: 1\n", "3:3 t.syntax: a tab cannot indent YAML"),
            ("a: b: c\n", "1:5 t.syntax: a colon cannot stand here"),
            ("a: @b\n", "1:4 t.syntax: a value cannot start with this character"),
            ("a: *b\n", "1:4 t.alias: no anchor of this name comes before this alias"),
            ("a: &a [*a]\n", "1:8 t.alias: the alias stands inside of what it stands for"),
            ("a: &x 1\nb: &x 2\n", "2:4 t.duplicate-anchor: an anchor of this name is there already"),
            ("&x a: 1\nb: !!str &x y\n", "2:10 t.duplicate-anchor: an anchor of this name is there already"),
            ("a: &x {b: &x 1}\n", "1:11 t.duplicate-anchor: an anchor of this name is there already"),
            ("a: &x [1]\nb: *x\nc: &x [2]\n", "3:4 t.duplicate-anchor: an anchor of this name is there already"),
            ("<<: {a: 1}\n", "1:1 t.merge-key: merge keys (<<) are not supported"),
            ("[a]: 1\n", "1:1 t.key: a key must be a plain word, not a list"),
            ("{a: 1}: 1\n", "1:1 t.key: a key must be a plain word, not a mapping"),
            ("a: 1\nb: 2\n'a': 3\n", "3:1 t.duplicate-key: the key \"a\" is there twice"),
            ("a: !vault x\n", "1:4 t.tag: this tag is not supported here"),
            ("a: \u{07}\n", "1:4 t.control-character: a control character (0x7) is not allowed here"),
            ("a: x\u{9B}\n", "1:5 t.control-character: a control character (0x9b) is not allowed here"),
            ("a: \0\n", "1:4 t.binary: the file holds a NUL byte: it is binary data, not text"),
        ] as [(String, String)])
    func `refuses`(yaml: String, message: String) {
        let checked = parseYAML(text(yaml), options)
        #expect(brief(checked.diagnostics) == [message])
        #expect(checked.hasErrors)
    }

    @Test(
        arguments: [
            ([0x61, 0x3A, 0x20, 0xFF], "1:4 t.encoding: the file is not UTF-8: byte 0xff is out of place"),
            ([0x61, 0x0A, 0x20, 0xC3, 0x28], "2:2 t.encoding: the file is not UTF-8: byte 0xc3 is out of place"),
            ([0x61, 0xED, 0xA0, 0x80], "1:2 t.encoding: the file is not UTF-8: byte 0xed is out of place"),
            ([0xFF, 0xFE, 0x61, 0x00], "t.encoding: the file is UTF-16; save it as UTF-8"),
        ] as [([UInt8], String)])
    func `refuses what is not UTF-8, at the first bad byte`(bytes: [UInt8], message: String) {
        let source = SourceText(name: "x", bytes: bytes)
        #expect(brief(parseYAML(source, options).diagnostics) == [message])
        #expect(brief(parseJSON(source, options).diagnostics) == [message])
        #expect(brief(parseINI(source, options).diagnostics) == [message])
    }

    @Test func `points at the first of two equal keys`() {
        let checked = parseYAML(text("a:\n  x: 1\n  x: 2\n"), options)
        #expect(
            rendered(checked.diagnostics) == """
                a.yaml:3:3: error: the key "x" is there twice [t.duplicate-key]
                  3 |   x: 2
                    |   ^
                a.yaml:2:3: note: first defined here
                  2 |   x: 1
                    |   ^

                """)
    }

    @Test func `refuses a file of more than the size limit`() {
        let source = SourceText(name: "x", bytes: Array(repeating: 0x20, count: (1 << 20) + 1))
        #expect(
            brief(parseYAML(source, options).diagnostics)
                == ["t.size: a file of at most 1048576 bytes is taken, and this one has 1048577"])
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "&a [", "!!seq ["])
    func `refuses nesting 10,000 deep with one diagnostic`(part: String) {
        let checked = parseYAML(text(String(repeating: part, count: 10_000)), options)
        #expect(checked.diagnostics.count == 1)
        #expect(checked.value == nil)
        let ids = ["t.depth", "t.syntax"]
        #expect(ids.contains(checked.diagnostics.first?.id ?? ""))
    }

    @Test func `refuses nesting 10,000 deep by indentation`() {
        var yaml = ""
        for depth in 0..<1_400 { yaml += String(repeating: " ", count: min(depth, 700)) + "a:\n" }
        let checked = parseYAML(text(yaml), options)
        #expect(checked.diagnostics.map(\.id) == ["t.depth"])
    }

    @Test func `refuses an alias bomb with one diagnostic`() {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...20 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let checked = parseYAML(text(yaml), options)
        #expect(checked.diagnostics.map(\.id) == ["t.aliases"])
    }

    @Test func `shows both places of a duplicate anchor`() throws {
        let checked = parseYAML(text("a: &same 1\nb: !!str &same 2\n"), options)
        let error = try #require(checked.diagnostics.first)
        #expect(error.range == SourceRange(start: 20, end: 25))
        #expect(error.notes.map(\.range) == [SourceRange(start: 3, end: 8)])
        #expect(error.notes.map(\.message) == ["the first one is here"])
    }

    @Test func `takes anchors of different names, used more than once`() {
        let checked = parseYAML(text("a: &x 1\nb: &X {c: *x, d: *x}\ne: *X\n"), options)
        #expect(checked.diagnostics.isEmpty, "\(brief(checked.diagnostics))")
    }

    @Test func `bounds the depth that aliases add up to`() {
        var yaml = "a0: &a0 [x]\n"
        for level in 1...100 { yaml += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(parseYAML(text(yaml), options).diagnostics.map(\.id) == ["t.depth"])
    }

    @Test func `resolves aliases`() throws {
        let document = try #require(parseYAML(text("a: &x {b: 1}\nc: *x\nd: &y z\n*y : 2\n"), options).value)
        #expect(document.root["c"]?["b"]?.text == "1")
        #expect(document.root["c"]?.range == document.root["a"]?.range)
        #expect(document.root["z"]?.text == "2")
    }

    @Test func `takes any tag where Netplan does`() {
        #expect(!parseYAML(text("a: !foo x\n"), options, dialect: .untyped).hasErrors)
    }

    @Test func `bounds the number of nodes`() {
        let yaml = String(repeating: "-\n", count: 500_000)
        #expect(parseYAML(text(yaml), options).diagnostics.map(\.id) == ["t.nodes"])
    }
}
