// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import TestSupport
import Testing

@testable import Documents

@Suite(.timeLimit(.minutes(30)))
struct JSONTests {
    @Test(
        arguments: [
            ("", "t.empty: the file is empty"),
            (" \n", "t.empty: the file is empty"),
            ("\u{FEFF}{}", "1:1 t.encoding: JSON must not start with a byte order mark"),
            ("{\"a\": 1,}", "1:8 t.syntax: a comma before the end of the object"),
            ("[1,]", "1:3 t.syntax: a comma before the end of the list"),
            ("[1,,2]", "1:4 t.syntax: nothing stands before this comma"),
            ("[1 2]", "1:4 t.syntax: a comma or ] must follow this part of the list"),
            ("{'a': 1}", "1:2 t.syntax: a string in single quotes"),
            ("{a: 1}", "1:2 t.syntax: a key in double quotes must stand here"),
            ("{\"a\" 1}", "1:6 t.syntax: a colon must follow the key"),
            ("{\"a\": 1 // x\n}", "1:9 t.syntax: JSON has no comments"),
            ("# x\n{}", "1:1 t.syntax: JSON has no comments"),
            ("/* x */ {}", "1:1 t.syntax: JSON has no comments"),
            ("{} {}", "1:4 t.syntax: something follows the document's end"),
            ("[\"a\nb\"]", "1:2 t.syntax: a string must end on its line"),
            ("[\"a\tb\"]", "1:4 t.syntax: a control character in a string must be escaped"),
            ("[\"a", "1:2 t.syntax: the string that starts here has no end"),
            ("[1", "1:1 t.syntax: the list that starts here has no end"),
            ("{\"a\": 1", "1:1 t.syntax: the object that starts here has no end"),
            ("{", "1:1 t.syntax: the object that starts here has no end"),
            ("[", "1:2 t.syntax: the document ends where a value must stand"),
            ("[\"\\x\"]", "1:3 t.syntax: this escape is not one of JSON"),
            ("[\"\\u12\"]", "1:3 t.syntax: four hexadecimal digits must follow \\u"),
            ("[\"\\ud800\"]", "1:3 t.syntax: half of a surrogate pair stands alone"),
            ("[\"\\udc00\"]", "1:3 t.syntax: half of a surrogate pair stands alone"),
            ("[\"\\ud800\\u0041\"]", "1:3 t.syntax: half of a surrogate pair stands alone"),
            ("[01]", "1:2 t.syntax: a number cannot start with a zero"),
            ("[1.]", "1:2 t.syntax: a digit is missing from this number"),
            ("[-]", "1:2 t.syntax: a digit is missing from this number"),
            ("[1e]", "1:2 t.syntax: a digit is missing from this number"),
            ("[.5]", "1:2 t.syntax: a number must start with a digit or a minus sign"),
            ("[0x1]", "1:2 t.syntax: a number cannot start with a zero"),
            ("[NaN]", "1:2 t.syntax: NaN is not a value of JSON"),
            ("[True]", "1:2 t.syntax: a JSON value must stand here"),
            ("[nullx]", "1:2 t.syntax: a JSON value must stand here"),
            ("<html>", "1:1 t.syntax: this is HTML or XML, not JSON"),
            ("{\"a\": 1, \"a\": 2}", "1:10 t.duplicate-key: the key \"a\" is there twice"),
            ("{\"a\": 1, \"\\u0061\": 2}", "1:10 t.duplicate-key: the key \"a\" is there twice"),
        ] as [(String, String)])
    func `refuses`(json: String, message: String) {
        let checked = parseJSON(text(json), options)
        #expect(brief(checked.diagnostics) == [message])
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func `refuses nesting 10,000 deep with one diagnostic`(part: String) {
        let checked = parseJSON(text(String(repeating: part, count: 10_000)), options)
        #expect(checked.diagnostics.map(\.id) == ["t.depth"])
    }

    @Test func `reads strings and knows their places`() throws {
        let source = text(#"{"é": "a\"\\\/\b\f\n\r\t\u00e9\ud83d\udc22z", "n": -1.5e+3}"#)
        let document = try #require(parseJSON(source, options).value)
        #expect(document.root["é"]?.text == "a\"\\/\u{08}\u{0C}\n\r\té🐢z")
        #expect(document.root["n"]?.scalar == Scalar("-1.5e+3", style: .plain))
        let range = try #require(document.root["n"]?.range)
        #expect(String(decoding: source.bytes[range.start..<range.end], as: UTF8.self) == "-1.5e+3")
    }
}
