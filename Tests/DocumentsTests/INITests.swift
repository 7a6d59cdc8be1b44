// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import TestSupport
import Testing

@testable import Documents

@Suite(.timeLimit(.minutes(30)))
struct INITests {
    private func read(_ ini: String) -> [String] {
        parseINI(text(ini), options).value?.assignments.map { "\($0.section)|\($0.key)|\($0.value)" } ?? []
    }

    // The table is from systemd's src/test/test-conf-parser.c and config_parse itself.
    @Test(
        arguments: [
            ("[Time]\nNTP=a b\n", ["Time|NTP|a b"]),
            ("[Time]\n  NTP =  a b  \n", ["Time|NTP|a b"]),
            ("[Time]\r\nNTP=a\r\nPoll=1", ["Time|NTP|a", "Time|Poll|1"]),
            ("\u{FEFF}[Time]\nNTP=a\n", ["Time|NTP|a"]),
            ("# c\n; c\n  # c\n[Time]\n#NTP=x\nNTP=a # not a comment\n", ["Time|NTP|a # not a comment"]),
            ("[Time]\nNTP=a \\\n  b\\\n c\n", ["Time|NTP|a    b  c"]),
            ("[Time]\nNTP=a\\\n# comment\\\n; another\nb\nFallbackNTP=c\n", ["Time|NTP|a b", "Time|FallbackNTP|c"]),
            ("[Time]\nNTP=a\\\n\nb=c\n", ["Time|NTP|a", "Time|b|c"]),
            ("[Time]\nNTP=a\\\\\nb=c\n", ["Time|NTP|a\\\\", "Time|b|c"]),
            ("[Time]\nNTP=a\\", ["Time|NTP|a"]),
            ("[Time]\nNT\\\nP=a\n", ["Time|NT P|a"]),
            ("[Time]\nNTP=\nNTP=a=b\n", ["Time|NTP|", "Time|NTP|a=b"]),
            ("[A]\nx=1\n[B]\ny=2\n[A]\nz=3\n", ["A|x|1", "B|y|2", "A|z|3"]),
            ("[Ti\\\nme]\nx=1\n", ["Ti me|x|1"]),
        ] as [(String, [String])])
    func `reads as systemd does`(ini: String, assignments: [String]) {
        #expect(read(ini) == assignments)
        #expect(parseINI(text(ini), options).diagnostics.isEmpty)
    }

    @Test(
        arguments: [
            (
                "NTP=a\n[Time]\n", Severity.warning,
                "1:1 t.section: this line stands before the first section and is ignored"
            ),
            ("[Time]\n NTP\n", .warning, "2:2 t.assignment: a line without = is ignored"),
            ("[Time]\n=x\n", .warning, "2:1 t.assignment: a line without a key before its = is ignored"),
            ("[Time\nNTP=a\n", .error, "1:1 t.section: a section header must end in ]"),
            ("[Time] # x\n", .error, "1:1 t.section: a section header must end in ]"),
            ("[\n", .error, "1:1 t.section: a section header must end in ]"),
            ("[Ti\"me]\n", .error, "1:1 t.section: a section's name cannot hold quotes, backslashes or tabs"),
        ] as [(String, Severity, String)])
    func `tells what systemd refuses from what it ignores`(ini: String, severity: Severity, message: String) {
        let diagnostics = parseINI(text(ini), options).diagnostics
        #expect(diagnostics.first?.severity == severity)
        #expect(brief(diagnostics).first == message)
    }

    @Test func `knows the place of each part of a value`() throws {
        let source = text("[T]\n a = one \\\n# no\n  two three \nb=\n")
        let document = try #require(parseINI(source, options).value)
        func slice(_ range: SourceRange) -> String {
            String(decoding: source.bytes[range.start..<range.end], as: UTF8.self)
        }
        let first = document.assignments[0]
        #expect(slice(first.keyRange) == "a")
        #expect(slice(first.valueRange) == "one \\\n# no\n  two three")
        #expect(first.value == "one    two three")
        let at = try #require(first.value.utf8.firstIndex(of: UInt8(ascii: "t")))
        let position = first.value.utf8.distance(from: first.value.utf8.startIndex, to: at)
        #expect(slice(first.range(ofValue: position..<(position + 3))) == "two")
        #expect(slice(first.range(ofValue: 0..<3)) == "one")
        #expect(slice(first.range(ofValue: (position + 4)..<(position + 9))) == "three")
        #expect(
            document.assignments[1].valueRange
                == SourceRange(start: source.bytes.count - 1, end: source.bytes.count - 1))
        #expect(document.sections.map { slice($0.range) } == ["T"])
    }
}
