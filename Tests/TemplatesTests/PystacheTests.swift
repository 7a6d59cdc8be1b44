// SPDX-License-Identifier: Apache-2.0

import Documents
import Diagnostics
import Foundation
import Templates
import TestSupport
import Testing

/// Made-up templates, rendered here and by pystache.
@Suite(.timeLimit(.minutes(30)))
struct PystacheTests {
    private static let variables = [
        "a": "a & <b>", "yes": "true", "no": "false", "lines": "1\n2\n", "text": "x {{y}}", "wide": "ä\u{301}€",
    ]
    private static let hasJudge = (try? run("/usr/bin/python3", ["-c", "import pystache"]).code) == 0

    @Test(.enabled(if: hasJudge, "needs python3-pystache"), arguments: [1, 2, 3, 4])
    func `renders made-up templates as another implementation does`(seed: UInt64) throws {
        var generator = TemplateGenerator(seed: seed, names: Self.variables.keys.sorted())
        let texts = (0..<3000).map { _ in generator.template() }
        let script = """
            import json, sys, pystache
            texts, variables = json.load(sys.stdin)
            renderer = pystache.Renderer(escape=lambda text: text)
            json.dump([renderer.render(text, variables) for text in texts], sys.stdout)
            """
        var values: [String: Any] = Self.variables
        // It writes booleans as Python does, so that they are only asked for in sections.
        (values["yes"], values["no"]) = (true, false)
        let input = try JSONSerialization.data(withJSONObject: [texts, values])
        let judge = try run("/usr/bin/python3", ["-c", script], input: input)
        try #require(judge.code == 0, "\(judge.errors)")
        let expected = try #require(try JSONSerialization.jsonObject(with: judge.output) as? [String])
        #expect(expected.count == texts.count)
        for (text, expected) in zip(texts, expected) {
            let template = try #require(
                Template.check(SourceText(name: "t.mustache", bytes: Array(text.utf8))).value,
                "\(text.debugDescription)")
            let rendered = try #require(template.render(Self.variables).value, "\(text.debugDescription)")
            #expect(rendered.bytes == Array(expected.utf8), "\(text.debugDescription)")
            // What is told of lines is told of every line, and of lines that are there.
            let map = LineMap(SourceText(name: "rendered", bytes: rendered.bytes))
            let lines = template.lines(renderedWith: Self.variables)
            let last = LineMap(template.source).lineCount
            #expect(lines.count == map.lineCount, "\(text.debugDescription)")
            #expect(lines.allSatisfy { (1...last).contains($0) }, "\(text.debugDescription)")
        }
    }
}

private struct TemplateGenerator {
    private var numbers: SeededNumbers
    private let names: [String]

    init(seed: UInt64, names: [String]) {
        numbers = SeededNumbers(seed: seed)
        self.names = names
    }

    mutating func template() -> String {
        var text = ""
        for _ in 0..<Int.random(in: 1...8, using: &numbers) { text += piece(depth: 0) }
        // pystache does not take a tag with blanks behind it to be alone on its line, which the specification leaves
        // open; so blanks before a line's end have a letter behind them.
        let isBlank: (Character?) -> Bool = { $0 == " " || $0 == "\t" }
        var safe = ""
        for character in text {
            if isBlank(safe.last), character == "\n" || character == "\r" || character == "\r\n" { safe += "x" }
            safe.append(character)
        }
        return safe
    }

    private mutating func any(_ texts: [String]) -> String { texts.randomElement(using: &numbers) ?? "" }

    private mutating func piece(depth: Int) -> String {
        let end = any(["\n", "\n", "\r\n", "\r"])
        let name = any(names)
        let value = any(names.filter { $0 != "yes" && $0 != "no" })
        switch Int.random(in: 0..<16, using: &numbers) {
        case 0: return end
        case 1: return any([" ", "\t", "   "])
        case 2, 3: return any(["x", "key: ", "{x", "}", "ü", "# ", "{ {x", "e\u{301}"])
        case 4: return "{{\(value)}}"
        case 5: return "{{{ \(value) }}}"
        case 6: return "{{& \(value) }}"
        case 7: return "{{! c }}"
        case 8: return "{{! c\(end) d }}"
        case 9: return end + "  "
        default:
            var inner = ""
            if depth < 4 {
                for _ in 0..<Int.random(in: 0..<6, using: &numbers) { inner += piece(depth: depth + 1) }
            }
            let begin = any(["#", "^"]) + name
            switch Int.random(in: 0..<3, using: &numbers) {
            case 0: return "\(end){{\(begin)}}\(end)\(inner)\(end)  {{/ \(name)}}\(end)"
            case 1: return "{{\(begin) }}\(inner){{/\(name)}}"
            default: return "{{\(begin)}}\(end)\(inner){{/\(name)}}\(end)"
            }
        }
    }
}
