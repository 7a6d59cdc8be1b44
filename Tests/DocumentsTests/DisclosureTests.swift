// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@testable import Documents

/// What of a document is shown: what its schema knows to be harmless.
@Suite(.timeLimit(.minutes(30)))
struct DisclosureTests {
    private static let schema = """
        {"type": "object", "additionalProperties": false,
         "properties": {
            "x": {"type": "integer"}, "on": {"type": "boolean"}, "kind": {"enum": ["left", "right"]},
            "address": {"type": "string", "x-open": "address", "pattern": "^[0-9.]+$"},
            "note": {"type": "string", "pattern": "^n"},
            "password": {"type": "string", "pattern": "^!", "x-secret": true, "x-open": "name"},
            "ports": {"type": "object", "propertyNames": {"x-open": "name"},
                      "additionalProperties": {"$ref": "#/$defs/port"}},
            "networks": {"type": "object", "additionalProperties": {"$ref": "#/$defs/port"}}
         },
         "$defs": {"port": {"type": "object", "additionalProperties": false, "properties": {"speed": {"type": "integer"}}}}}
        """

    private func shown(_ text: String, json: Bool = false) throws -> String {
        let source = SourceText(name: "a.yaml", bytes: Array(text.utf8))
        let schema = try JSONSchema(Array(Self.schema.utf8))
        let parsed = json ? parseJSON(source, options) : parseYAML(source, options)
        let findings = parsed.diagnostics + (parsed.value.map { schema.check($0, idPrefix: "t") } ?? [])
        #expect(!findings.isEmpty, "\(text)")
        let diagnostics = schema.disclosing(findings, of: parsed.value)
        return rendered(diagnostics) + JSONValue(diagnostics: diagnostics).pretty()
    }

    @Test(
        arguments: [
            "password: hunter2", "password: #hunter2", "password: abc #hunter2", "password: &hunter2",
            "password: *hunter2",
            "password: !hunter2 x", "password: !!hunter2 x", "password: %hunter2", "password: @hunter2",
            "password: 'hunter2", "password: \"hunter2", "password: hunter2: x", "password: |\n  hunter2\n  hunter2",
            "password: [hunter2, {x: hunter2}]", "password: {hunter2: 1}", "password = hunter2", "password:hunter2",
            "passwrod: hunter2", "passphrase: hunter2", "psk: hunter2", "token: hunter2", "hunter2: 1", "hunter2",
            "note: hunter2", "x: hunter2", "on: hunter2", "kind: hunter2", "address: hunter2",
            "address: http://u:hunter2@h:1", "ports: hunter2", "ports: [hunter2]", "networks: {hunter2: {speed: x}}",
            "networks: {a: hunter2}", "networks: {a: {psk: hunter2}}", "networks: {a: {speed: hunter2}}",
            "ports: {a: {hunter2: 1}}", "- hunter2", "# hunter2\nx: a", "x: a # hunter2", "x: 1\n hunter2",
            "x: a\n--- hunter2",
            "a: &p hunter2\npassword: *p\na: 2", "x: 1\nx: hunter2", "password: hunter2\npassword: hunter2",
            "w: 1\nw:\n  password: hunter2\n  password: hunter2", "{password: hunter2, x: a",
            "password: hunter2\n\tx: 1",
            "password: \"hunter2\u{07}\"", "address: *hunter2", "address: 1.1.1.1 hunter2", "ports: {\"hunter2 \": 1}",
            "? [hunter2]\n: 1", "<<: {x: hunter2}", "address: >\n  hunter2",
        ])
    func `shows nothing that could be a secret`(yaml: String) throws {
        let shown = try shown(yaml + "\ny: 1\n")
        #expect(!shown.contains("hunter2"), "\(shown)")
    }

    @Test(arguments: [
        #"{"password": "hunter2", "x": 1, "x": 2}"#, #"{"password": "hunter2" x}"#, #"{"password": hunter2}"#,
        #"{"password": {"hunter2": 1, "hunter2": 1}}"#, #"{"a": "hunter2", "x": "hunter2"}"#, #"["hunter2"]"#,
        #"{"x": 1} // hunter2"#, #"{"password": "hunter2"#, #"hunter2"#,
    ])
    func `shows nothing of a JSON file that could be a secret`(json: String) throws {
        let shown = try shown(json, json: true)
        #expect(!shown.contains("hunter2"), "\(shown)")
    }

    @Test(arguments: [
        ("x: true", "x must be a whole number, not ********"),
        ("x: 1.5", "x must be a whole number, not the number 1.5"),
        ("on: yess", "on must be true or false, not \"yess\""), ("kind: lefft", "did you mean left?"),
        ("address: fe80::1", "not \"fe80::1\""), ("adress: 1", "unknown key \"adress\""),
        ("zzz: 1", "error: unknown key ["),
        ("ports: {eth0: 1}", "\"eth0\" must be a mapping, not the number ********"),
        ("networks: {home: 1}", "this value must be a mapping"), ("note: x", "not ********"),
        ("{password: hunter2, x: 1, x: 2}", "  1 | {password: ********, x: 1, x: ********"),
    ])
    func `shows what the schema knows`(yaml: String, words: String) throws {
        let shown = try shown(yaml)
        #expect(shown.contains(words), "\(shown)")
    }

    @Test(arguments: OpenText.allCases)
    func `takes no secret for open text`(kind: OpenText) {
        let secrets = [
            "hunter2 hunter2", "correct-horse-battery-staple-correct-horse", "-----BEGIN PRIVATE KEY-----", "a\nb",
            "p@ss/w0rd!",
            "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC2501eq5Pzf2xyKxwjW/3yYTJ3ZBMm6feVEbER3ikLygo2umuBFVoshWm",
            "http://user:hunter2@proxy:3128", "$2b$12$abcdefghijklmnopqrstuuLZcDkJ",
        ]
        for secret in secrets { #expect(!kind.fits(secret), "\(kind): \(secret)") }
    }
}

@Suite(.timeLimit(.minutes(30)))
struct DocumentKindTests {
    @Test(arguments: [
        ("-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n", "a private key in PEM"),
        ("Bag Attributes\n  x: y\n-----BEGIN RSA PRIVATE KEY-----\nMII\n", "a private key in PEM"),
        ("-----BEGIN CERTIFICATE-----\nMII\n", "a certificate in PEM"),
        ("ssh-ed25519 AAAA me@x\n", "an SSH public key"),
        (#"{"type": "service_account", "private_key": "x"}"#, "a service account key"),
        ("hunter2\n", "one line of text"),
        ("correct horse battery staple", "one line of text"), ("a: hunter2 #x\n", "one line of text"),
        ("HTTP_PROXY=http://u:p@h:1\n", "a file of NAME=value lines"),
        ("export A=1\nB=2\n", "a file of NAME=value lines"),
        ("<html>x</html>\n", "HTML or XML"), ("#!/bin/sh\necho\n", "a script"), ("a\u{0}b", nil),
        ("ctrl_interface=/run\nnetwork={\n ssid=\"a\"\n psk=\"b\"\n}\n", "a wpa_supplicant.conf"),
        ("[connection]\nid=home\n[wifi-security]\npsk=x\n", "a connection of NetworkManager"),
        ("[Interface]\nPrivateKey = x\n[Peer]\n", "a WireGuard configuration"),
        ("[Match]\nName=en*\n", "a file of systemd-networkd"),
        ("server 0.pool.ntp.org iburst\ndriftfile /x\n", "a configuration of chrony or ntpd"),
        ("name,password\na.raw,hunter2\n", "a table of comma-separated values"),
        ("hunter2\nhunter3\n", "plain text without keys"), ("[Time]\nNTP=a.b\n", "a timesyncd.conf"),
        ("devices:\n  - name: a\n", "a manifest of devices"), ("settings:\n  password: {}\n", "an image layout"),
        ("diskmappings: []\n", "a disk mapping"), ("network: {version: 2}\n", nil), ("netwrok:\n  version: 2\n", nil),
        ("# hunter2\n", nil), ("", nil), ("- a: 1\n- b: 2\n", nil),
    ])
    func `names a file that is no Netplan configuration`(text: String, name: String?) {
        let source = source(text)
        let finding = DocumentKind.refusal(of: source, wanted: .netplan, idPrefix: "t")
        #expect(finding?.message == name.map { "this is \($0), not a Netplan configuration" })
        #expect(finding?.range == nil)
        #expect(finding?.id ?? "t.wrong-file" == "t.wrong-file")
    }

    @Test(arguments: [
        ("NTP=a.b\n", DocumentKind.timesyncd), ("[Time]\nNTP=a.b\n", .timesyncd), ("; x\n[time]\n", .timesyncd),
        ("name,password\na.raw,x\n", .manifest), ("name,name\n", .manifest),
        ("devices:\n  - name: a\n    vars: {x: |\n     -----BEGIN PRIVATE KEY-----\n    }\n", .manifest),
        ("{\"devices\": [{\"vars\": {\"private_key\": \"x\"}}]}", .manifest),
        ("#!/bin/cat\nnetwork:\n  version: 2\n", .netplan),
        ("network:\n  x: |\n    -----BEGIN CERTIFICATE-----\n", .netplan), ("PollIntervalMinSec=32\n", .timesyncd),
        ("[X-y]\na=b\n[Match]\n[Time]\n", .timesyncd), ("? network\n: version: 2\n", .netplan),
        ("name\na.raw\n", .manifest),
        ("{\"devices\": []}", .manifest),
        ("diskmapping:\n  - disk: x\n", .diskMapping), ("bindmounts: []\nnetwork: 1\n", .diskMapping),
        ("{diskmappings: []}", .diskMapping), ("name: x\nsettings: {}\n", .layout),
    ])
    func `takes what may be what is wanted`(text: String, kind: DocumentKind) {
        #expect(DocumentKind.refusal(of: source(text), wanted: kind, idPrefix: "t")?.message == nil)
    }

    private func source(_ text: String) -> SourceText { SourceText(name: "a", bytes: Array(text.utf8)) }
}
