// SPDX-License-Identifier: Apache-2.0

import Credentials
import Documents
import Foundation
import Settings
import TestSupport
import Testing

/// Keys whose PEM is written down in other ways than openssl's own, with openssl as the judge.
@Suite(.timeLimit(.minutes(30)), .enabled(if: OpenSSL.isInstalled, OpenSSL.words)) struct PEMJudgeTests {
    /// One key's lines, rewritten.
    struct Variant: Sendable, CustomTestStringConvertible {
        var name: String
        var rewrite: @Sendable (_ begin: String, _ body: [String], _ end: String) -> String
        var testDescription: String { name }

        init(_ name: String, _ rewrite: @escaping @Sendable (String, [String], String) -> String) {
            self.name = name
            self.rewrite = rewrite
        }

        /// Of whole lines, each ended by a newline.
        init(lines name: String, _ rewrite: @escaping @Sendable (String, [String], String) -> [String]) {
            self.init(name) { rewrite($0, $1, $2).map { "\($0)\n" }.joined() }
        }
    }

    private static func blanks(_ name: String, _ blank: String) -> [Variant] {
        [
            Variant(lines: "\(name) after all lines") { begin, body, end in ([begin] + body + [end]).map { $0 + blank }
            },
            Variant(lines: "\(name) after the body's lines") { begin, body, end in
                [begin] + body.map { $0 + blank } + [end]
            },
            Variant(lines: "\(name) after BEGIN") { begin, body, end in [begin + blank] + body + [end] },
            Variant(lines: "\(name) after END") { begin, body, end in [begin] + body + [end + blank] },
            Variant(lines: "\(name) before the body's lines") { begin, body, end in
                [begin] + body.map { blank + $0 } + [end]
            },
            Variant(lines: "\(name) before BEGIN") { begin, body, end in [blank + begin] + body + [end] },
            Variant(lines: "\(name) before END") { begin, body, end in [begin] + body + [blank + end] },
            Variant(lines: "\(name) within the lines") { begin, body, end in
                [begin] + body.map { "\($0.prefix(9))\(blank)\($0.dropFirst(9))" } + [end]
            },
        ]
    }

    private static func columns(_ count: Int, after first: [String] = []) -> Variant {
        Variant(lines: "lines of \(count)\(first.isEmpty ? "" : " after an empty one")") { begin, body, end in
            let text = Array(body.joined())
            let lines = stride(from: 0, to: text.count, by: count).map {
                String(text[$0..<min($0 + count, text.count)])
            }
            return [begin] + first + lines + [end]
        }
    }

    private static func insert(_ name: String, _ line: String, at index: Int) -> Variant {
        Variant(lines: name) { begin, body, end in
            let place = index < 0 ? body.count : index
            return [begin] + body[..<place] + [line] + body[place...] + [end]
        }
    }

    static let variants: [Variant] =
        blanks("a space", " ") + blanks("many spaces", String(repeating: " ", count: 80)) + blanks("a tab", "\t")
        + blanks("CR", "\r") + blanks("two CR", "\r\r") + blanks("a space and CR", " \r") + blanks("VT", "\u{0B}")
        + blanks("FF", "\u{0C}")
        + [
            columns(7), columns(32), columns(63), columns(65), columns(76), columns(4000), columns(32, after: [""]),
            columns(76, after: [""]), columns(64, after: [""]), columns(64, after: ["", ""]),
            insert("an empty line in the middle", "", at: 5), insert("an empty line before END", "", at: -1),
            insert("a line of spaces in the middle", "   ", at: 5), insert("a comment", "Comment: x", at: 0),
            insert("a dash", "-", at: 5), insert("dashes", "-----", at: 5),
            insert("BEGIN once more", "-----BEGIN PRIVATE KEY-----", at: 0),
            insert("a letter beyond ASCII", "\u{E9}AAA", at: 5), insert("padding in the middle", "AA==", at: 5),
            insert("too much padding", "====", at: -1),
            Variant("no newline at the end") { begin, body, end in ([begin] + body + [end]).joined(separator: "\n") },
            Variant("empty lines around") { begin, body, end in
                "\n \n" + ([begin] + body + [end]).joined(separator: "\n") + "\n\n  \n"
            },
            Variant("CR alone for newlines") { begin, body, end in ([begin] + body + [end]).joined(separator: "\r") },
            Variant("spaces for newlines") { begin, body, end in ([begin] + body + [end]).joined(separator: " ") },
            Variant("the body behind BEGIN") { begin, body, end in
                begin + body.joined(separator: "\n") + "\n" + end + "\n"
            },
            Variant("END behind the body") { begin, body, end in
                begin + "\n" + body.joined(separator: "\n") + end + "\n"
            },
            Variant(lines: "four dashes") { begin, body, end in
                ([begin] + body + [end]).map { $0.replacingOccurrences(of: "-----", with: "----") }
            },
            Variant(lines: "a word behind END") { begin, body, end in [begin] + body + [end + " x"] },
            Variant(lines: "another form's name") { begin, body, end in
                ([begin] + body + [end]).map { $0.replacingOccurrences(of: " PRIVATE", with: " RSA PRIVATE") }
            },
            Variant(lines: "no END") { begin, body, _ in [begin] + body },
            Variant(lines: "a character too few") { begin, body, end in
                [begin] + body.dropLast() + [String(body[body.count - 1].dropLast())] + [end]
            },
        ]

    /// What openssl takes and we do not, each for a reason: text around a key is a file of another kind, as are several
    /// keys; a NUL ends the text for whoever reads it in C.
    static let stricter: [Variant] = [
        Variant("text before it") { begin, body, end in "note\n" + ([begin] + body + [end]).joined(separator: "\n") },
        Variant("text after it") { begin, body, end in ([begin] + body + [end]).joined(separator: "\n") + "\nnote\n" },
        Variant("two of them") { begin, body, end in
            let one = ([begin] + body + [end]).joined(separator: "\n")
            return one + "\n" + one + "\n"
        },
        Variant(lines: "NUL at line ends") { begin, body, end in ([begin] + body + [end]).map { $0 + "\0" } },
    ]

    private func ask(_ variant: Variant) throws -> (
        pem: String, opensslTakes: Bool, checked: Checked<ServiceAccountKey>
    ) {
        let lines = try OpenSSL.pkcs8.get().split(separator: "\n").map { String($0) }
        let pem = variant.rewrite(lines[0], Array(lines[1..<(lines.count - 1)]), lines[lines.count - 1])
        let scratch = try Scratch()
        let file = try scratch.file("key.pem", pem)
        let judge = try run(OpenSSL.path, ["pkey", "-in", file, "-noout"])
        return (pem, judge.code == 0, KeyFile(pem).check())
    }

    @Test(arguments: variants) func `takes the PEM that openssl takes, as it stands`(variant: Variant) throws {
        let (pem, opensslTakes, checked) = try ask(variant)
        #expect((checked.value != nil) == opensslTakes, "\(checked.words)")
        #expect(checked.hasErrors != opensslTakes)
        if opensslTakes { #expect(checked.value?.bytes == Array(KeyFile(pem).json.utf8)) }
        // Nothing of the key is told.
        for line in pem.split(separator: "\n") where line.count > 20 && !line.contains("-----") {
            #expect(!checked.words.contains(line))
        }
    }

    @Test(arguments: stricter) func `is stricter than openssl where there is a reason`(variant: Variant) throws {
        let (_, opensslTakes, checked) = try ask(variant)
        #expect(opensslTakes)
        #expect(checked.value == nil, "\(checked.words)")
        #expect(checked.errors.count == 1, "\(checked.words)")
    }

    @Test(arguments: [" ", "\t", "  \t"]) func `says nothing of blanks at line ends`(blank: String) throws {
        let lines = try OpenSSL.pkcs8.get().split(separator: "\n")
        let checked = KeyFile(lines.map { "\($0)\(blank)\n" }.joined()).check()
        #expect(checked.diagnostics.isEmpty, "\(checked.words)")
    }

    @Test func `takes the traditional form with blanks, too, and either name for either`() throws {
        let pem = try OpenSSL.run("rsa", "-traditional", input: try OpenSSL.pkcs8.get())
        try #require(pem.hasPrefix("-----BEGIN RSA PRIVATE KEY-----"))
        let blanks = KeyFile(pem.replacingOccurrences(of: "\n", with: " \n")).check()
        #expect(blanks.diagnostics.isEmpty, "\(blanks.words)")
        #expect(blanks.value != nil, "\(blanks.words)")
        let renamed = KeyFile(pem.replacingOccurrences(of: "RSA PRIVATE", with: "PRIVATE")).check()
        #expect(renamed.ids == ["service-account-key.private-key.label"], "\(renamed.words)")
        #expect(renamed.value != nil)
    }
}
