// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Settings
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct HostnameTests {
    static let label = String(repeating: "a", count: 63)

    @Test(arguments: [
        "edge-17", "edge-17.example.com", "a", "17a", "0x", label, "a." + String(label.dropLast()),
        "xn--mnchen-3ya", "localhost-1", "mylocalhost", "localhost.example.com",
    ])
    func `takes a host name of one label or more`(name: String) throws {
        let checked = Hostname.check(.flag("--hostname", name))
        #expect(checked.diagnostics.isEmpty, "\(checked.words)")
        #expect(text(try #require(checked.value).bytes) == name)
        #expect(SettingName.hostname.definition?.summary(.flag("--hostname", name)) == name)
    }

    @Test(arguments: [
        ("https://edge-17.example.com", ["scheme"], "https://"), ("edge-17.example.com:22", ["port"], ":22"),
        ("edge-17.example.com/", ["path"], "/"), ("edge-17.example.com.", ["trailing-dot"], "."),
        ("root@edge-17.example.com", ["user"], "root@"), (" edge-17.example.com", ["space"], " "),
        ("Edge-17.example.com\n", ["space"], "\n"),
    ])
    func `hints at the corrected form`(name: String, ids: [String], first: String) {
        let checked = Hostname.check(.flag("--hostname", name))
        #expect(checked.ids == ids.map { "hostname.\($0)" }, "\(checked.words)")
        #expect(checked.diagnostics.first?.pointsAt == first)
        #expect(checked.errors.allSatisfy { $0.hint == "write edge-17.example.com" }, "\(checked.words)")
        #expect(checked.value == nil)
    }

    @Test(arguments: [
        ("", "empty"), ("192.0.2.1", "address"), ("2001:db8::1", "address"), ("edge.17", "address"), ("a..b", "label"),
        ("edge-17.", "trailing-dot"), ("edge_17", "underscore"), ("münchen", "non-ascii"), ("-a", "label"),
        ("a-", "label"), ("a b", "character"), ("*", "character"), (label + "a", "label"), (label + ".a", "too-long"),
        ("a\u{0}b", "character"), ("edge-17\r\n", "space"), ("localhost", "localhost"), ("LOCALHOST", "localhost"),
        ("localhost.localdomain", "localhost"), ("a.localhost", "localhost"),
    ])
    func `refuses what is not a host name of a device`(name: String, id: String) {
        let source = SourceText.flag("--hostname", name)
        let checked = Hostname.check(source)
        #expect(checked.value == nil, "\(checked.words)")
        #expect(checked.ids.contains("hostname.\(id)"), "\(checked.words)")
        #expect(SettingName.hostname.definition?.summary(source) == "not a host name")
    }

    @Test(arguments: [("Edge-17", "case"), ("0012345", "number")])
    func `warns of names that not all programs take`(name: String, id: String) {
        let checked = Hostname.check(.flag("--hostname", name))
        #expect(checked.ids == ["hostname.\(id)"], "\(checked.words)")
        #expect(checked.value?.name == name, "\(checked.words)")
    }

    @Test func `takes one name in either case for the same`() throws {
        let unique = try #require(SettingName.hostname.definition?.unique)
        let names = ["edge-17", "EDGE-17", "edge-18"].map { unique(Array($0.utf8)) }
        #expect(names[0] == names[1])
        #expect(names[0] != names[2])
        #expect(names[0].map { $0.words.text(over: text("")) } == ["the same host name \"edge-17\""])
    }

    @Test(arguments: [
        "S3cretPass!", "S3cretPass word", "S3cretPass", "S3cretPass.", "https://u:S3cretPass@host/", "S3cretPass\n",
        "u:S3cretPass@edge-17.example.com", "edge-17.example.com/S3cretPass", "edge-17.example.com:S3cretPass",
    ])
    func `shows nothing of what is not a plain host name`(value: String) {
        let checked = Hostname.check(.flag("--hostname", value))
        let shown = checked.words + rendered(checked.diagnostics) + JSONValue(diagnostics: checked.diagnostics).pretty()
        #expect(!checked.diagnostics.isEmpty)
        #expect(!shown.contains("S3cret"), "\(shown)")
        #expect(!shown.contains("s3cret"), "\(shown)")
    }
}
