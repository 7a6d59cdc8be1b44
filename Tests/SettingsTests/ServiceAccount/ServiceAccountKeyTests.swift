// SPDX-License-Identifier: Apache-2.0

import Credentials
import Diagnostics
import Documents
import Foundation
import Settings
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)), .enabled(if: OpenSSL.isInstalled, OpenSSL.words)) struct ServiceAccountKeyTests {
    static func check(_ text: String) -> Checked<ServiceAccountKey> {
        ServiceAccountKey.check(SourceText(name: "key.json", bytes: Array(text.utf8)))
    }

    @Test func `takes a PKCS8 key and writes the file's own bytes`() throws {
        let file = KeyFile(try OpenSSL.pkcs8.get())
        let key = try #require(file.check().value)
        #expect(file.check().diagnostics.isEmpty)
        #expect(text(key.bytes) == file.json)
        #expect(key.bits == 2048)
        #expect(key.project == "demo")
        #expect(key.region == "us-west2")
        #expect(try OpenSSL.run("rsa", "-check", "-noout", input: try OpenSSL.pkcs8.get()).contains("RSA key ok"))
    }

    @Test func `takes a PKCS1 key`() throws {
        let pem = try OpenSSL.run("rsa", "-traditional", input: try OpenSSL.pkcs8.get())
        #expect(pem.hasPrefix("-----BEGIN RSA PRIVATE KEY"))
        #expect(KeyFile(pem).check().value != nil, "\(KeyFile(pem).check().words)")
    }

    @Test func `warns of 1024 bits and refuses 512`() throws {
        let weak = KeyFile(try OpenSSL.rsa(1024)).check()
        #expect(weak.ids == ["service-account-key.private-key.weak"])
        #expect(weak.value?.bits == 1024)
        let weaker = KeyFile(try OpenSSL.rsa(512)).check()
        #expect(weaker.ids == ["service-account-key.private-key.weak"])
        #expect(weaker.value == nil)
    }

    @Test func `unwraps a key and writes the wrapped object's own text`() throws {
        let inner = KeyFile(try OpenSSL.pkcs8.get()).json.trimmingCharacters(in: .newlines)
        let checked = Self.check("{\n  \"serviceAccount\":   \(inner)\n}\n")
        #expect(text(try #require(checked.value, "\(checked.words)").bytes) == inner + "\n")
    }

    @Test func `masks the key in every finding`() throws {
        let pem = try OpenSSL.pkcs8.get()
        let secret = pem.split(separator: "\n")[3]
        let bad = [
            KeyFile(pem).with("client_email", "x").json, KeyFile(pem + "tail").json,
            String(KeyFile(pem).json.dropLast(4)), KeyFile(pem).json + "x", pem,
            KeyFile(nil).with("privatekey", pem).json, KeyFile(nil).with("privateKey", pem).json,
        ]
        for text in bad {
            let checked = Self.check(text)
            #expect(checked.hasErrors)
            #expect(!checked.words.contains(secret))
            #expect(!TextRenderer().render(checked.diagnostics).contains(secret))
        }
    }

    @Test func `says what else a PEM is`() throws {
        let pem = try OpenSSL.pkcs8.get()
        let lines = pem.split(separator: "\n").map(String.init)
        let ec = try OpenSSL.run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
        let cases: [(pem: String, id: String, words: String)] = [
            (
                try OpenSSL.run("pkcs8", "-topk8", "-v2", "aes-128-cbc", "-passout", "pass:secret", input: pem),
                "encrypted", "encrypted"
            ),
            (
                try OpenSSL.run("rsa", "-traditional", "-aes128", "-passout", "pass:secret", input: pem), "encrypted",
                "encrypted"
            ),
            (ec, "kind", "elliptic-curve"), (try OpenSSL.run("ec", input: ec), "kind", "elliptic-curve"),
            (try OpenSSL.run("genpkey", "-algorithm", "ed25519"), "kind", "Ed25519"),
            (try OpenSSL.run("rsa", "-pubout", input: pem), "public", "public"),
            (try OpenSSL.run("req", "-x509", "-key", "in", "-subj", "/CN=x", input: pem), "certificate", "certificate"),
            (pem.replacingOccurrences(of: "\n", with: "\\n"), "escaped", "escaped twice"),
            (pem + "tail\n", "surplus", "after"), ("Bag Attributes\n" + pem, "surplus", "before"),
            (pem + pem, "several", "more than one"), (lines.dropLast().joined(separator: "\n"), "truncated", "cut off"),
            (lines.joined(separator: " "), "lines", "line breaks"), (lines.joined(), "lines", "line breaks"),
            ("", "empty", "empty"), ("hello", "pem", "not PEM"),
            (([lines[0]] + lines[2...]).joined(separator: "\n") + "\n", "damaged", "damaged"),
            ((lines[...2] + ["!!!!"] + lines[3...]).joined(separator: "\n") + "\n", "base64", "base64"),
            ("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", "base64", "base64"),
            (pem.replacingOccurrences(of: "END PRIVATE", with: "END RSA PRIVATE"), "label", "differ"),
        ]
        for (pem, id, words) in cases {
            let checked = KeyFile(pem).check()
            #expect(checked.ids == ["service-account-key.private-key.\(id)"], "\(words): \(checked.words)")
            #expect(checked.words.contains(words), "\(words): \(checked.words)")
            #expect(checked.value == nil, "\(words): \(checked.words)")
        }
    }

    @Test func `warns of CR LF in the key`() throws {
        let checked = KeyFile(try OpenSSL.pkcs8.get().replacingOccurrences(of: "\n", with: "\r\n")).check()
        #expect(checked.ids == ["service-account-key.private-key.crlf"])
        #expect(checked.value != nil)
    }

    @Test(arguments: [
        ("client_email", "device-2@demo.us-west2.serviceaccounts.iam.edgelq.com", "mismatch"),
        ("client_email", "device-1@other.us-west2.serviceaccounts.iam.edgelq.com", "mismatch"),
        ("client_email", "device-1@demo.eastus.serviceaccounts.iam.edgelq.com", "mismatch"),
        ("client_email", "device-1@demo.us-west2.iam.edgelq.com", "client-email"),
        ("client_email", "device-1@example.com", "client-email"),
    ])
    func `holds email and key id against each other`(field: String, value: String, id: String) throws {
        let checked = KeyFile(try OpenSSL.pkcs8.get()).with(field, value).check()
        #expect(checked.ids == ["service-account-key.\(id)"], "\(checked.words)")
        #expect(checked.value == nil, "\(checked.words)")
    }

    /// Ids as the published patterns have them: letters, digits and `_`, then `.` and `-`, too.
    @Test(arguments: [
        ("demo.prod", "us-west2", "device.1", "key.2"), ("demo", "us-west2", "_device-1.a", "key-1"),
        ("1.demo-2_x", "eastus2", "d", "k.1-2"),
    ])
    func `takes names with dots`(project: String, region: String, account: String, key: String) throws {
        let id = "projects/\(project)/regions/\(region)/serviceAccounts/\(account)/serviceAccountKeys/\(key)"
        let checked = KeyFile(try OpenSSL.pkcs8.get()).with("private_key_id", id)
            .with("client_email", "\(account)@\(project).\(region).serviceaccounts.iam.edgelq.com").check()
        #expect(checked.ids == [], "\(checked.words)")
        let value = try #require(checked.value)
        #expect(value.project == project)
        #expect(value.region == region)
        #expect(value.keyID == id)
    }

    @Test(arguments: [
        ("client_email", ".a@demo.us-west2.serviceaccounts.iam.edgelq.com", "client-email"),
        ("client_email", "device-1@demo..us-west2.serviceaccounts.iam.edgelq.com", "client-email"),
        ("client_email", "device-1@us-west2.serviceaccounts.iam.edgelq.com", "client-email"),
        (
            "private_key_id", "projects/.demo/regions/us-west2/serviceAccounts/device-1/serviceAccountKeys/k",
            "private-key-id"
        ),
        (
            "private_key_id", "projects/demo/regions/us-west2/serviceAccounts/-d/serviceAccountKeys/k",
            "private-key-id"
        ),
    ])
    func `refuses names that begin with a dot or lack a part`(field: String, value: String, id: String) throws {
        let checked = KeyFile(try OpenSSL.pkcs8.get()).with(field, value).check()
        #expect(checked.ids.contains("service-account-key.\(id)"), "\(checked.words)")
        #expect(checked.value == nil, "\(checked.words)")
    }

    @Test(arguments: [
        ("edgelq.com", nil, false), ("stg01b.edgelq.com", nil, true), ("edgelq.com", "stg01b.edgelq.com", false),
        ("stg01b.edgelq.com", "stg01b.edgelq.com", false), ("edgelq.com", "edge.example.com", true),
        ("example.com", "edge.example.com", false), ("notedgelq.com", "edgelq.com", true),
    ])
    func `holds the key's domain against the endpoint's`(domain: String, endpoint: String?, warns: Bool) throws {
        let checked = KeyFile(try OpenSSL.pkcs8.get())
            .with("client_email", "device-1@demo.us-west2.serviceaccounts.iam.\(domain)").check(endpoint)
        #expect(checked.ids == (warns ? ["service-account-key.domain"] : []), "\(checked.words)")
        #expect(checked.value != nil)
    }
}

@Suite(.timeLimit(.minutes(30))) struct KeySlipTests {
    @Test(arguments: [
        ("<!DOCTYPE html><html><body>Sign in</body></html>", "html"), ("\n  <html>", "html"), ("", "empty"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n", "pem"),
        ("type: service_account\nclient_email: a@b\n", "yaml"), ("---\na: b\n", "yaml"),
        (#"{"code": 7, "message": "permission denied"}"#, "api-error"),
        (#"{"error": {"code": 403, "message": "permission denied"}}"#, "api-error"),
        (#"{"error": "permission denied", "error_description": "no"}"#, "api-error"),
        (#"{"client_email": "a@p.iam.gserviceaccount.com", "private_key": "x"}"#, "google"),
        (#"{"project_id": "p", "token_uri": "https://oauth2.googleapis.com/token", "private_key": "x"}"#, "google"),
        (#"{"name": "projects/p/serviceAccounts/s", "email": "a@b"}"#, "resource"),
        ("{", "syntax"), ("{}{}", "syntax"),
    ])
    func `has words for what people give instead of a key`(content: String, id: String) {
        let checked = ServiceAccountKeyTests.check(content)
        #expect(checked.value == nil, "\(checked.words)")
        #expect(checked.diagnostics.count == 1, "\(checked.words)")
        #expect(checked.ids == ["service-account-key.\(id)"], "\(checked.words)")
    }

    @Test(arguments: [
        "[]", "1", "\"x\"", "null", "{}", #"{"serviceAccount": 1}"#, #"{"type": "user"}"#,
        #"{"type": 1, "client_email": {}, "private_key_id": [], "private_key": null}"#,
    ])
    func `refuses JSON of another shape`(content: String) {
        let checked = ServiceAccountKeyTests.check(content)
        #expect(checked.value == nil)
        #expect(checked.hasErrors)
    }

    @Test func `names an API's error without its words`() {
        let checked = ServiceAccountKeyTests.check(#"{"code": 7, "message": "no\u001b[31m\npermission"}"#)
        #expect(checked.ids == ["service-account-key.api-error"])
        #expect(!checked.words.contains("permission"))
    }

    @Test(arguments: [
        "{\"key\": \"PEM\"}", "\"PEM\"", "[\"PEM\"]", "{\"type\": \"PEM\"}", "{\"client_email\": \"PEM\"}",
        "{\"code\": 7, \"message\": \"PEM\"}", "{\"PEM\": 1}", "{\"a\": \"PEM\", \"a\": 1}", "{\"error\": \"PEM\"}",
        "{\"private_key_id\": \"PEM\"}", "{\"serviceAccount\": \"PEM\"}", "{\"name\": {\"x\": \"PEM\"}}",
    ])
    func `a private key in the wrong place is never shown`(template: String) {
        let body = (0..<40).map { _ in "SeCrEtBase64" }.joined()
        for pem in ["-----BEGIN PRIVATE KEY-----\\n\(body)\\n-----END PRIVATE KEY-----", body] {
            let text = template.replacingOccurrences(of: "PEM", with: pem)
            let checked = ServiceAccountKey.check(SourceText(name: "k.json", bytes: Array(text.utf8)))
            #expect(checked.hasErrors)
            let shown =
                TextRenderer().render(checked.diagnostics) + JSONValue(diagnostics: checked.diagnostics).pretty()
            #expect(!shown.contains("SeCrEt"), "\(shown)")
        }
    }
}
