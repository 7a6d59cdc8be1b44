// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Diagnostics

@Suite struct OddBlankTests {
    @Test(arguments: [
        ("\u{A0}", "a no-break space (U+00A0)", "replace it by a plain blank"),
        ("\u{2007}", "a figure space (U+2007)", "replace it by a plain blank"),
        ("\u{202F}", "a narrow no-break space (U+202F)", "replace it by a plain blank"),
        ("\u{3000}", "an ideographic space (U+3000)", "replace it by a plain blank"),
        ("\u{2003}", "a typographic space (U+2003)", "replace it by a plain blank"),
        ("\u{200B}", "a zero-width space (U+200B)", "delete it"), ("\u{AD}", "a soft hyphen (U+00AD)", "delete it"),
        ("\u{FEFF}", "a byte order mark (U+FEFF)", "delete it"),
    ])
    func `says what a blank is that nobody sees, and where it stands`(blank: String, name: String, hint: String) throws
    {
        let found = try #require(OddBlank(in: "ä\(blank)b".utf8))
        #expect(found.name == name)
        #expect(found.hint.text == hint)
        #expect(found.range == 2..<2 + blank.utf8.count)
        #expect(("a\(blank)b").escapedForTerminal == "a<\(name.suffix(7).dropLast())>b")
    }

    @Test(arguments: ["", "a b", "naïve café", "„Gänse“", "\u{1F600}", "\u{E9}", "\u{C2}"])
    func `takes nothing else for one`(text: String) { #expect(OddBlank(in: text.utf8) == nil) }

    @Test func `finds one at every place of a text, and none where the bytes are cut`() {
        let bytes = Array("x\u{A0}\u{3000}".utf8)
        #expect(bytes.indices.map { OddBlank(at: $0, in: bytes)?.range } == [nil, 1..<3, nil, 3..<6, nil, nil])
        #expect(OddBlank(at: 0, in: [0xC2]) == nil)
        #expect(OddBlank(at: 9, in: bytes) == nil)
    }

    @Test func `an excerpt shows their numbers, and nothing of what follows them`() {
        let bytes = Array("key:\u{A0}S3CRET\n\u{A0}  key: x\n".utf8)
        let open = [SourceRange(start: 0, end: 3), SourceRange(start: 17, end: 20)]
        let source = SourceText(name: "a.yaml", bytes: bytes, disclosure: Disclosure(open: open))
        let blanks = [4..<6, 13..<15].map {
            Diagnostic("t.blank", .error, "a blank", in: source, at: SourceRange($0))
        }
        #expect(
            rendered(blanks) == """
                a.yaml:1:5: error: a blank [t.blank]
                  1 | key:<U+00A0>********
                    |     ^~~~~~~~
                a.yaml:2:1: error: a blank [t.blank]
                  2 | <U+00A0>  key: ********
                    | ^~~~~~~~

                """)
    }

    @Test(arguments: [(0, "0 errors"), (1, "1 error"), (2, "2 errors")])
    func `a number and its noun agree`(count: Int, words: String) { #expect(counted(count, "error") == words) }
}
