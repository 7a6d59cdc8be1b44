// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Settings
import Testing

@Suite(.timeLimit(.minutes(30))) struct EndpointDomainTests {
    static let longest = String((0..<4).map { _ in String(repeating: "a", count: 62) }.joined(separator: ".") + ".b")
    static let good = [
        "stg01b.edgelq.com", "a.b", "edgelq.com", "xn--mnchen-3ya.example", "3com.example", "a-b.c-d.e", longest,
    ]

    @Test(arguments: good) func `takes a host name of two labels or more`(domain: String) throws {
        let checked = EndpointDomain.check(.flag("--endpoint-domain", domain))
        #expect(checked.diagnostics.isEmpty, "\(checked.words)")
        #expect(text(try #require(checked.value).bytes) == domain)
    }

    @Test(arguments: [
        ("https://stg01b.edgelq.com", ["scheme"], "https://"), ("stg01b.edgelq.com:443", ["port"], ":443"),
        ("stg01b.edgelq.com/api/v1", ["path"], "/api/v1"), ("stg01b.edgelq.com.", ["trailing-dot"], "."),
        ("https://user:pw@STG01b.edgelq.com:443/?a#b", ["scheme", "user", "port", "path"], "https://"),
        (" stg01b.edgelq.com", ["space"], " "), ("stg01b.edgelq.com\n", ["space"], "\n"),
    ])
    func `hints at the corrected form`(domain: String, ids: [String], first: String) {
        let checked = EndpointDomain.check(.flag("--endpoint-domain", domain))
        let errors = checked.errors
        #expect(errors.map(\.id) == ids.map { "endpoint-domain.\($0)" }, "\(checked.words)")
        #expect(errors.first?.pointsAt == first)
        #expect(errors.allSatisfy { $0.hint == "write stg01b.edgelq.com" }, "\(checked.words)")
        #expect(checked.value == nil)
    }

    @Test(arguments: [
        ("", "empty"), ("edgelq", "labels"), ("192.0.2.1", "address"), ("2001:db8::1", "address"),
        ("a.1", "address"), ("a..b", "label"), (".a.b", "label"), ("a_b.example.com", "underscore"),
        ("münchen.example", "non-ascii"), ("-a.example", "label"), ("a-.example", "label"),
        ("a b.example", "character"),
        ("*.example.com", "character"), (String(repeating: "a", count: 64) + ".example", "label"),
        (longest + "c", "too-long"), ("a.exam\u{0}ple", "character"), ("/", "path"), ("https://", "scheme"),
        ("ｅdgelq.com", "non-ascii"), ("a.b\r\n", "space"),
    ])
    func `refuses what is no domain`(domain: String, id: String) {
        let checked = EndpointDomain.check(.flag("--endpoint-domain", domain))
        #expect(checked.value == nil, "\(checked.words)")
        #expect(checked.ids.contains("endpoint-domain.\(id)"), "\(checked.words)")
    }

    @Test func `says to use the xn-- form of a name that is not ASCII`() {
        let checked = EndpointDomain.check(.flag("--endpoint-domain", "münchen.example"))
        #expect(checked.diagnostics.first?.hint?.contains("xn--") == true)
        #expect(checked.diagnostics.first?.pointsAt == "ü")
    }

    @Test func `warns of capital letters and keeps them`() {
        let checked = EndpointDomain.check(.flag("--endpoint-domain", "STG01b.edgelq.com"))
        #expect(checked.ids == ["endpoint-domain.case"])
        #expect(checked.value?.domain == "STG01b.edgelq.com")
    }

    @Test(arguments: [
        "a.example.com:S3cretPass", "u:S3cretPass@a.example.com", "a.example.com/S3cretPass", "S3cretPass",
    ])
    func `shows nothing of what is not a plain domain`(value: String) {
        let checked = EndpointDomain.check(.flag("--endpoint-domain", value))
        let shown = checked.words + TextRenderer().render(checked.diagnostics)
        #expect(checked.hasErrors)
        #expect(!shown.lowercased().contains("s3cret"), "\(shown)")
    }
}
