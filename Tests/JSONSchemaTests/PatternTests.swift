// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import JSONSchema

@Suite(.timeLimit(.minutes(30)))
struct PatternTests {
    private static let patterns = [
        "", "a", "^a$", "a|b", "^(a|bc)*$", "a?b+c*", "^[a-z0-9_-]+$", "^[^a-z]+$", "[\\]\\\\]",
        "^\\d{1,3}(\\.\\d{1,3}){3}$",
        "^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$", "^.{2,4}$", "\\bfoo\\b", "\\Bo", "^\\s*$", "^\\S+\\s\\S+$", "^\\w+$", "\\W",
        "(^a|b$)",
        "^(a*)*$", "^(a|a)*b$", "x{0}", "^x{2,}$", "[a\\-z]", "[-a]", "\\u0041", "\\x41", "^\\/dev\\/[^/]+$", "a.c",
        "(a|)b", "(|a)+c",
        "^(([a-c]+)d){2}$", "[\\d\\s]", "^\\.$", "a{2}?", "^[\\w.]+@[\\w.]+$", "é", "[é-ü]",
    ]

    private static let texts = [
        "", "a", "b", "ab", "abc", "bc", "abcbca", "aaab", "aaaaaaaaaaaa", "foo", "a foo b",
        "xfoo", "192.168.0.1",
        "1.2.3", "00:11:22:33:44:ff", "00:11:22:33:44", " ", "a b", "A", "]", "\\", "-", "x", "xx", "xxx", "/dev/sda",
        "/dev/", "a\nc",
        "_", "é", "ö", "a.b@c.d", ".", "c", "adbd", "\t1", "aé",
    ]

    @Test(.enabled(if: Python.canImport("re"), "python3 is not installed"))
    func `matches what python's re matches`() throws {
        let program = "import re\nfor p, t in cases: answers.append(re.search(p, t, re.ASCII) is not None)"
        let cases = Self.patterns.flatMap { pattern in Self.texts.map { [pattern, $0] } }
        let answers: [Bool] = try Python.ask(program, cases)
        for (example, isMatch) in zip(cases, answers) {
            #expect(try Pattern(example[0]).matches(example[1]) == isMatch, "\(example[0]) in \(example[1])")
        }
    }

    @Test(
        arguments: [
            "(", ")", "[", "a{", "a{2", "a{3,2}", "*", "(?=a)", "(?!a)", "(?<n>a)", "\\", "\\1", "\\q", "[b-a]",
            "\\xZZ", "]", "}",
            "(((a{999}){999}){999})", String(repeating: "(", count: 1_000),
        ])
    func `refuses`(pattern: String) {
        #expect(throws: Pattern.SyntaxError.self) { try Pattern(pattern) }
    }

    @Test func `takes linear time where others back-track`() throws {
        let pattern = try Pattern("^(a|a|aa)*(a*)*b$")
        #expect(!pattern.matches(String(repeating: "a", count: 20_000)))
    }
}
