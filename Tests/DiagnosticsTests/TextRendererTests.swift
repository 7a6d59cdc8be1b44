// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Diagnostics

@Suite(.timeLimit(.minutes(30)))
struct TextRendererTests {
    /// A text of which all is shown but these parts.
    private func source(_ text: String, withholding secrets: [SourceRange] = []) -> SourceText {
        let whole = SourceRange(start: 0, end: text.utf8.count)
        return SourceText(
            name: "site-a.yaml", bytes: Array(text.utf8), disclosure: Disclosure(open: [whole], withheld: secrets))
    }

    /// The range of the first occurrence of a word.
    private func range(of word: String, in text: String) -> SourceRange {
        let bytes = Array(text.utf8)
        let wanted = Array(word.utf8)
        for start in 0...max(0, bytes.count - wanted.count) where bytes[start...].starts(with: wanted) {
            return SourceRange(start: start, end: start + wanted.count)
        }
        return SourceRange(start: 0, end: 0)
    }

    @Test func `prints a finding as a compiler does`() {
        let text = "diskmappings:\n  - disk: /dev/sda\n    mountpoint: /\n    size: 0\n"
        let diagnostic = Diagnostic(
            "disk-mapping.size", .error, "size must be -1 or more than 0, not 0", in: source(text),
            at: range(of: "0", in: text), hint: "use -1 to take all the space that is left")
        #expect(
            TextRenderer().render([diagnostic]) == """
                site-a.yaml:4:11: error: size must be -1 or more than 0, not 0 [disk-mapping.size]
                  4 |     size: 0
                    |           ^ use -1 to take all the space that is left

                """)
    }

    @Test func `prints notes and fix-its with their own places`() {
        let text = "a: 1\nsiz: 2\na: 3\n"
        let diagnostic = Diagnostic(
            "x.y", .warning, "twice", in: source(text), at: SourceRange(start: 12, end: 13),
            notes: [.init("first defined here", at: SourceRange(start: 0, end: 1))],
            fixIts: [
                .init("write it so", replacing: SourceRange(start: 5, end: 8), with: "routes:\n  - to: default\n")
            ])
        #expect(
            TextRenderer().render([diagnostic]) == """
                site-a.yaml:3:1: warning: twice [x.y]
                  3 | a: 3
                    | ^
                site-a.yaml:1:1: note: first defined here
                  1 | a: 1
                    | ^
                site-a.yaml:2:1: fix-it: write it so
                    + routes:
                    +   - to: default

                """)
    }

    @Test func `underlines a range, to the end of its line at most`() {
        let text = "key: value one\nmore: x"
        let diagnostic = Diagnostic("x.y", .error, "m", in: source(text), at: SourceRange(start: 5, end: 20))
        #expect(TextRenderer().render([diagnostic]).contains("\n    |      ^~~~~~~~~\n"))
    }

    @Test func `prints a finding about the whole file without a line`() {
        let diagnostic = Diagnostic("x.empty", .error, "the file is empty", in: source(""), hint: "write something")
        #expect(
            TextRenderer().render([diagnostic])
                == "site-a.yaml: error: the file is empty [x.empty]\n  hint: write something\n")
    }

    @Test(arguments: ["x", "hunter2", String(repeating: "s", count: 300)])
    func `masks a secret by stars that do not tell its length`(secret: String) {
        let text = "user: a\npassword: \(secret) # mine\n"
        let place = range(of: secret, in: text)
        let source = source(text, withholding: [place])
        let onSecret = Diagnostic("x.y", .error, "bad", in: source, at: place)
        let before = Diagnostic("x.y", .error, "bad", in: source, at: range(of: "password", in: text))
        let comment = Diagnostic("x.y", .error, "bad", in: source, at: range(of: "mine", in: text))
        let rendered = TextRenderer().render([onSecret, before])
        #expect(
            rendered == """
                site-a.yaml:2:11: error: bad [x.y]
                  2 | password: ******** # mine
                    |           ^~~~~~~~
                site-a.yaml:2:1: error: bad [x.y]
                  2 | password: ******** # mine
                    | ^~~~~~~~

                """)
        #expect(TextRenderer().render([comment]).hasSuffix("    |                      ^~~~\n"))
        let record = DiagnosticRecord.records(of: [onSecret])[0]
        #expect(record.endColumn == record.column)
    }

    @Test func `shows nothing of a text that must not be quoted`() {
        let diagnostic = Diagnostic(
            "x.y", .error, "bad", in: SourceText(name: "site-a.yaml", bytes: Array("password: hunter2".utf8)),
            at: SourceRange(start: 10, end: 12),
            hint: "look", notes: [.init("here", at: SourceRange(start: 0, end: 3))],
            fixIts: [
                .init(
                    "change", replacing: SourceRange(start: 0, end: 3),
                    with: "\(bare: "hunter3", at: SourceRange(start: 10, end: 17))")
            ])
        #expect(
            TextRenderer().render([diagnostic]) == """
                site-a.yaml:1:11: error: bad [x.y]
                  hint: look
                site-a.yaml:1:1: note: here

                """)
    }

    @Test func `shows no line of a secret of several lines`() {
        let text = "key: |\n  one\n  two\nnext: 1"
        let source = source(text, withholding: [SourceRange(start: 5, end: 18)])
        let diagnostic = Diagnostic("x.y", .error, "bad", in: source, at: SourceRange(start: 15, end: 16))
        #expect(TextRenderer().render([diagnostic]) == "site-a.yaml:3:3: error: bad [x.y]\n")
    }

    @Test func `makes harmless what a terminal would obey`() {
        let evil = "a\u{1B}[31m\u{07}\u{9B}1m\u{202E}x\u{200B}"
        let text = "k: \(evil) end\n"
        let diagnostic = Diagnostic(
            "x.y", .error, "bad \(trusted: quoted(evil))\nforged: line", in: source(text),
            at: range(of: "end", in: text),
            hint: MessageText(trusted: evil), notes: [.init(MessageText(trusted: evil))])
        let rendered = TextRenderer().render([diagnostic])
        #expect(!rendered.unicodeScalars.contains { $0.isHarmful && $0 != "\n" })
        #expect(rendered.contains("bad \"a<U+001B>[31m<U+0007><U+009B>1m<U+202E>x<U+200B>\"<U+000A>forged: line"))
        #expect(rendered.split(separator: "\n").count == 4)
        // The caret stands under the word all the same.
        let lines = rendered.split(separator: "\n")
        let column = lines[1].range(of: "end").map { lines[1].distance(from: lines[1].startIndex, to: $0.lowerBound) }
        let caret = lines[2].firstIndex(of: "^").map { lines[2].distance(from: lines[2].startIndex, to: $0) }
        #expect(column == caret)
    }

    @Test func `shows bytes that are not UTF-8 by number`() {
        let source = SourceText(
            name: "x", bytes: [0x61, 0xFF, 0x62], disclosure: Disclosure(open: [SourceRange(start: 0, end: 3)]))
        let diagnostic = Diagnostic("x.y", .error, "bad", in: source, at: SourceRange(start: 1, end: 2))
        #expect(TextRenderer().render([diagnostic]).contains("  1 | a<0xFF>b\n    |  ^~~~~~\n"))
    }

    @Test func `puts the caret right behind tabs and wide characters`() {
        let text = "\tx: 漢字 y"
        let diagnostic = Diagnostic("x.y", .error, "bad", in: source(text), at: range(of: "y", in: text))
        #expect(TextRenderer().render([diagnostic]).contains("  1 |         x: 漢字 y\n    |                 ^\n"))
    }

    @Test(arguments: [0, 10, 5_000, 99_990])
    func `shows of a long line what is around the caret`(offset: Int) {
        let text = String(repeating: "0123456789", count: 10_000)
        let diagnostic = Diagnostic(
            "x.y", .error, "bad", in: source(text), at: SourceRange(start: offset, end: offset + 3))
        let lines = TextRenderer().render([diagnostic]).split(separator: "\n")
        #expect(lines[1].count < 140)
        #expect(lines[1].contains("…"))
        let caret = Array(lines[2]).firstIndex(of: "^") ?? 0
        #expect(String(Array(lines[1])[caret..<(caret + 3)]) == "012")
        #expect(lines[2].hasSuffix("^~~"))
    }

    @Test func `keeps the caret at the end of a text and on empty lines`() {
        let end = Diagnostic("x.y", .error, "bad", in: source("a:\n"), at: SourceRange(start: 3, end: 3))
        #expect(TextRenderer().render([end]).hasSuffix("  2 |\n    | ^\n"))
        let beyond = Diagnostic("x.y", .error, "bad", in: source("ab"), at: SourceRange(start: 50, end: 60))
        #expect(TextRenderer().render([beyond]).hasSuffix("  1 | ab\n    |   ^\n"))
    }

    @Test func `adds colour around the same text`() {
        let diagnostic = Diagnostic(
            "x.y", .error, "bad", in: source("a: 1\n"), at: SourceRange(start: 3, end: 4), hint: "hint",
            notes: [.init("note", at: SourceRange(start: 0, end: 1))])
        let colored = TextRenderer(color: true).render([diagnostic])
        #expect(colored.contains("\u{1B}[1;31merror:\u{1B}[0m"))
        let plain = colored.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
        #expect(plain == TextRenderer().render([diagnostic]))
    }

    @Test func `counts errors and warnings`() {
        let error = Diagnostic("x.y", .error, "bad", in: source(""))
        let warning = Diagnostic("x.y", .warning, "bad", in: source(""))
        #expect(TextRenderer.summary(of: []) == nil)
        #expect(TextRenderer.summary(of: [error]) == "1 error")
        #expect(TextRenderer.summary(of: [error, warning, error]) == "2 errors, 1 warning")
    }

    @Test func `shows of a line its open parts and the punctuation between them alone`() {
        let text = "  - {name: eth0, hunter2: &hunter2 [hunter2, !hunter2 x]} # hunter2 hunter2\n"
        let open = ["name", "eth0"].map { range(of: $0, in: text) }
        let source = SourceText(name: "a.yaml", bytes: Array(text.utf8), disclosure: Disclosure(open: open))
        let diagnostic = Diagnostic("x.y", .error, "bad", in: source, at: open[1])
        #expect(
            TextRenderer().render([diagnostic]) == """
                a.yaml:1:12: error: bad [x.y]
                  1 |   - {name: eth0, ********
                    |            ^~~~

                """)
    }

    @Test(arguments: ["# eth0", "; eth0", "hunter2", "hunter2: x y z", "----x----"])
    func `shows no line that has nothing to show`(line: String) {
        let source = SourceText(name: "a", bytes: Array(line.utf8), disclosure: Disclosure(open: []))
        let diagnostic = Diagnostic("x.y", .error, "bad", in: source, at: SourceRange(start: 0, end: 1), hint: "look")
        #expect(TextRenderer().render([diagnostic]) == "a:1:1: error: bad [x.y]\n  hint: look\n")
    }

    @Test func `puts stars, or other words, in the place of what a message may not tell`() {
        let text = "open hunter2"
        let secret = range(of: "hunter2", in: text)
        let message: MessageText =
            "\("hunter2", at: secret) and \(bare: "hunter2", at: secret), \("hunter2", at: secret, or: "this"), \("open", at: range(of: "open", in: text))"
        let diagnostic = Diagnostic(
            "x.y", .error, message, in: source(text, withholding: [secret]), hint: message, notes: [.init(message)])
        let shown = "******** and ********, this, \"open\""
        #expect(diagnostic.message == shown)
        // A hint that cannot be told whole helps nobody.
        #expect(diagnostic.hint == nil)
        #expect(diagnostic.notes.map(\.message) == [shown])
    }

    @Test func `withholds what lies within an open part`() {
        let disclosure = Disclosure(
            open: [SourceRange(start: 0, end: 20)], withheld: [SourceRange(start: 5, end: 8)])
        #expect(disclosure.contains(SourceRange(start: 0, end: 5)))
        #expect(disclosure.contains(SourceRange(start: 8, end: 20)))
        for (start, end) in [(0, 6), (5, 8), (6, 7), (7, 9), (0, 20), (19, 21), (3, 3)] {
            #expect(!disclosure.contains(SourceRange(start: start, end: end)))
        }
    }
}
