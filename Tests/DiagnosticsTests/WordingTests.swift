// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Diagnostics

@Suite(.timeLimit(.minutes(10)))
struct WordingTests {
    private let other = Wording { remedy in remedy == .force ? "FORCE" : "OTHER" }
    private let source = SourceText(name: "a", bytes: Array("secret".utf8))
    private let range = SourceRange(start: 0, end: 6)

    @Test func `a remedy is worded by whoever reads the text, and not where it was made`() {
        let text: MessageText = "give \(remedy: .force), or \(remedy: .resume)"
        #expect(text.text == "give `force`, or `resume`")
        #expect(Wording.$current.withValue(other) { text.text } == "give FORCE, or OTHER")
        let made = Wording.$current.withValue(other) { () -> MessageText in "give \(remedy: .force)" }
        #expect(made.text == "give `force`")
        #expect(text.remedies == [.force, .resume])
    }

    @Test func `a finding that was made on another task is worded by its reader`() async {
        let source = source
        let finding = await Task.detached {
            Diagnostic("a.b", .error, "it is there", in: source, hint: "give \(remedy: .force)")
        }.value
        #expect(finding.hint == "give `force`")
        Wording.$current.withValue(other) {
            #expect(finding.hint == "give FORCE")
            #expect(TextRenderer().render([finding]).contains("hint: give FORCE"))
            #expect(DiagnosticRecord.records(of: [finding]).first?.notes.first?.message == "give FORCE")
        }
    }

    @Test func `a text that is settled shows no more of its input, and is still worded by its reader`() {
        let text: MessageText = "\("secret", at: range) needs \(remedy: .force)"
        let settled = text.settled(over: source)
        let open = SourceText(name: "a", bytes: source.bytes, disclosure: Disclosure(open: [range]))
        #expect(text.text(over: open) == "\"secret\" needs `force`")
        #expect(settled.text(over: open) == "******** needs `force`")
        #expect(Wording.$current.withValue(other) { settled.text } == "******** needs FORCE")
        #expect(settled.remedies == [.force])
    }
}
