// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Foundation
import Templates
import TestSupport
import Testing

private func template(_ text: String) -> Checked<Template> {
    Template.check(SourceText(name: "net.yaml.mustache", bytes: Array(text.utf8)))
}

private func place(_ diagnostic: Diagnostic) -> String {
    guard let range = diagnostic.range else { return diagnostic.id }
    let location = LineMap(diagnostic.source).location(of: range.start)
    return "\(location.line):\(location.column) \(diagnostic.id)"
}

@Suite(.timeLimit(.minutes(30)))
struct TemplateTests {
    let variables = ["address": "10.0.0.1/24", "name": "site-a", "dhcp": "true", "vlan": "false", "s": "a & <b> \"c\""]

    static let texts = [
        "", "plain\n", "a: {{address}}\n", "a: {{{address}}}\nb: {{& s }}\n", "{{s}}", "x{{#dhcp}}y{{/dhcp}}z\n",
        "{{#dhcp}}\nyes: {{name}}\n{{/dhcp}}\nend\n", "{{#vlan}}\nyes\n{{/vlan}}\n{{^vlan}}\nno\n{{/vlan}}\n",
        "  {{#dhcp}}\n  a\n  {{/dhcp}}\n", "{{! a comment }}\nx\n", "x {{! inline }} y\n", "\n\n  {{name}}\n\n",
        "{{! over\nlines }}\nx\n", "a\r\n{{#dhcp}}\r\nb\r\n{{/dhcp}}\r\nc\r\n", "{ {x} } }} {\n",
        "{{#dhcp}}a{{/dhcp}}\n",
        "{{#name}}{{address}}{{/name}}\n", "ä {{name}} ü\n", "{{^name}}\nnone\n{{/name}}\n",
        // Ends of a text, and characters that join with a brace beside them.
        " ", "a\n\t", "{", "a {", "{{! c }}", "x {{! c }}\n  ", "{{name}}\u{301}", "{{!\u{301} c }}x",
        "\u{600}{{name}}", "\u{FEFF}{{#dhcp}}\na\n{{/dhcp}}\n",
        // Sections that begin in a line and end alone on one, and the other way round.
        "x {{#dhcp}}\na\n{{/dhcp}}\n  {{! c }}\nb\n", "{{#dhcp}}\na {{/dhcp}} {{#dhcp}}\nb{{/dhcp}}\n",
    ]

    private static let hasJudge = (try? run("/usr/bin/python3", ["-c", "import pystache"]).code) == 0

    @Test(.enabled(if: hasJudge, "needs python3-pystache"))
    func `renders as another implementation does, but for HTML`() throws {
        let script = """
            import json, sys, pystache
            texts, variables = json.load(sys.stdin)
            renderer = pystache.Renderer(escape=lambda text: text)
            json.dump([renderer.render(text, variables) for text in texts], sys.stdout)
            """
        var values: [String: Any] = variables
        values["dhcp"] = true
        values["vlan"] = false
        let input = try JSONSerialization.data(withJSONObject: [Self.texts, values])
        let judge = try run("/usr/bin/python3", ["-c", script], input: input)
        let expected = try #require(
            try JSONSerialization.jsonObject(with: judge.output) as? [String], "\(judge.errors)")
        for (text, expected) in zip(Self.texts, expected) {
            let rendered = try #require(template(text).value).render(variables)
            #expect(
                rendered.value.map { String(decoding: $0.bytes, as: UTF8.self) } == expected, "\(text.debugDescription)"
            )
        }
    }

    @Test(arguments: [
        ("{{x", "1:1 template.tag"), ("a\n {{> other}}", "2:2 template.tag"), ("{{=<% %>=}}", "1:1 template.tag"),
        ("{{$block}}{{/block}}", "1:1 template.tag"), ("{{<p}}{{/p}}", "1:1 template.tag"),
        ("{{}}", "1:1 template.name"), ("{{.}}", "1:1 template.name"), ("{{a.b}}", "1:1 template.name"),
        ("{{first(a)}}", "1:1 template.name"), ("{{a b}}", "1:1 template.name"), ("{{1a}}", "1:1 template.name"),
        ("{{#a}}x", "1:1 template.section"), ("{{#a}}{{/b}}", "1:7 template.section"),
        ("{{/a}}", "1:1 template.section"),
        (String(repeating: "{{#a}}", count: 40), "1:193 template.depth"),
        (String(repeating: "{{a}}", count: 10_001), "1:50001 template.size"),
        ("a\u{1}", "1:2 template.control-character"),
    ])
    func `what is no template is told by its place`(text: String, expected: String) {
        #expect(template(text).diagnostics.map(place) == [expected])
    }

    @Test func `a variable that is missing is an error, wherever it stands`() throws {
        let found = try #require(template("a: {{adress}}\n{{#vlan}}\n  {{id}}{{id}}\n{{/vlan}}\n").value)
            .render(variables)
        #expect(found.value == nil)
        #expect(
            found.diagnostics.map(place) == ["1:4 template.missing-variable", "3:3 template.missing-variable"])
        #expect(found.diagnostics.first?.hint == "did you mean address?")
    }

    @Test func `values are put in as they are, and bounded`() throws {
        let two = try #require(template("{{s}} {{vars.s}}").value)
        #expect(two.render(variables).value?.bytes == Array("a & <b> \"c\" a & <b> \"c\"".utf8))
        #expect(two.render(["s": "a\u{1}b"]).diagnostics.map(\.id) == ["template.value"])
        #expect(two.render(["s": String(repeating: "x", count: 600_000)]).diagnostics.map(\.id) == ["template.size"])
        #expect(two.names == ["s"])
        let scope = try #require(template("{{vars}} {{vars.vars}}{{^vars}}{{/vars}}").value)
        #expect(scope.render(["vars": "x"]).value?.bytes == Array("x x".utf8))
    }

    @Test func `tells where the values stand in what comes out`() throws {
        let found = try #require(template("a: {{name}} # {{dhcp}}{{s}}\n").value).render(variables)
        let text = try #require(found.value)
        let values = text.values.map { String(decoding: text.bytes[$0.start..<$0.end], as: UTF8.self) }
        #expect(values == ["site-a", "a & <b> \"c\""])
        #expect(text.bytes == Array("a: site-a # truea & <b> \"c\"\n".utf8))
    }

    @Test(arguments: [
        ("no", true), ("0", true), ("False", true), ("off", true), ("true", false), ("false", false), ("x", false),
    ])
    func `warns of what is nearly false where only false counts`(value: String, isWarned: Bool) throws {
        let found = try #require(template("{{#vlan}}a{{/vlan}}").value).render(["vlan": value])
        #expect(found.diagnostics.map(\.id) == (isWarned ? ["template.section-value"] : []))
        #expect(found.value?.bytes == Array((value == "false" ? "" : "a").utf8))
    }

    @Test(.timeLimit(.minutes(1))) func `is done with a large template soon`() throws {
        let text = String(repeating: "{{#s}}\(String(repeating: " ", count: 90)){{/s}}", count: 5000)
        let found = try #require(template(text).value)
        #expect(found.render(["s": "x"]).value?.bytes.count == 450_000)
        #expect(found.render(["s": "false"]).value?.bytes.isEmpty == true)
        #expect(found.lines(renderedWith: ["s": "x"]) == [1])
    }

    @Test func `knows which line a rendered line came from`() throws {
        let text = "a\n{{#dhcp}}\nb: {{name}}\n{{/dhcp}}\n{{! x\ny }}\n{{#vlan}}\nc\n{{/vlan}}\nd{{s}}e\n"
        let lines = try #require(template(text).value).lines(
            renderedWith: ["dhcp": "true", "vlan": "false", "name": "n", "s": "1\n2"])
        // a, b: n, d1, 2e, and the empty end.
        #expect(lines == [1, 3, 10, 10, 11])
        // A value that begins with a line's end behind a lone CR: one end of one line.
        #expect(try #require(template("a\r{{s}}b").value).lines(renderedWith: ["s": "\n1"]) == [1, 2])
    }
}
