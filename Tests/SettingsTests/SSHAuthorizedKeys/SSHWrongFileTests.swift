// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Foundation
import Credentials
import TestSupport
import Testing

/// Files of other kinds, and what is shown of any file.
@Suite(.timeLimit(.minutes(30)))
struct SSHWrongFileTests {
    @Test(arguments: [
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n", "a private key in PEM", "give the .pub file"),
        ("# mine\n  -----BEGIN RSA PRIVATE KEY-----\nMII\n", "a private key in PEM", ".pub"),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\r\nMII\r\n", "a private key in PEM", ".pub"),
        ("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2/5\n", "a private key in PEM", ".pub"),
        ("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", "a private key of PuTTY", "public key"),
        ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAAB3\n", "a public key in the SSH2 format", "ssh-keygen -i -f FILE"),
        ("-----BEGIN PUBLIC KEY-----\nMII\n", "a public key in PEM", "ssh-keygen -i -m PKCS8 -f FILE"),
        ("-----BEGIN RSA PUBLIC KEY-----\nMII\n", "a public key in PEM", "ssh-keygen -i -m PEM -f FILE"),
        ("-----BEGIN CERTIFICATE-----\nMII\n", "a certificate in PEM", nil),
        ("<!DOCTYPE html>\n<html>ssh</html>\n", "HTML or XML", "download"), ("#!/bin/sh\necho\n", "a script", nil),
        ("network:\n  version: 2\n", "a Netplan configuration", nil), ("hunter2\n", "one line of text", "option"),
        ("correct horse battery\n", "one line of text", "option"), ("A=1\nB=2\n", "a file of NAME=value lines", nil),
        (#"{"type": "service_account", "private_key": "x"}"#, "a service account key", "option"),
        ("[Time]\nNTP=a.b\n", "a timesyncd.conf", nil), ("hunter2\nhunter3\n", "plain text without keys", nil),
    ])
    func `names a file of another kind`(file: String, name: String, hint: String?) {
        let checked = checkKeys(file)
        #expect(checked.ids == ["ssh-authorized-keys.wrong-file"], "\(checked.words)")
        #expect(checked.diagnostics.first?.message == "this is \(name), not an authorized_keys file")
        if let hint { #expect(checked.diagnostics.first?.hint?.contains(hint) == true, "\(checked.words)") }
    }

    @Test(.enabled(if: SSHKeygen.isInstalled, SSHKeygen.words))
    func `takes what its hints make of a key in another format`() throws {
        let scratch = try Scratch()
        let line = try SSHKeygen.key("RSA 2048")
        let file = try scratch.file("key.pub", line)
        for (format, arguments) in [("RFC4716", []), ("PKCS8", ["-m", "PKCS8"]), ("PEM", ["-m", "PEM"])] {
            let foreign = try run(SSHKeygen.path, ["-e", "-m", format, "-f", file]).text
            let checked = checkKeys(foreign)
            let hint = try #require(checked.diagnostics.first?.hint, "\(format): \(checked.words)")
            #expect(hint == (["convert it: ssh-keygen -i"] + arguments + ["-f FILE"]).joined(separator: " "))
            let back = try run(SSHKeygen.path, ["-i"] + arguments + ["-f", try scratch.file("foreign", foreign)]).text
            #expect(checkKeys(back).value?.keys == ["RSA 2048"])
        }
    }

    @Test(.enabled(if: SSHKeygen.isInstalled, SSHKeygen.words))
    func `shows nothing of a private key, wherever it stands`() throws {
        let pair = try SSHKeygen.make(["-t", "ed25519"])
        let body = pair.private.split(separator: "\n").filter { !$0.hasPrefix("-----") }
        let bare = body.joined()
        let files = [
            pair.private, pair.public + pair.private, body.joined(separator: "\n"), "ssh-ed25519 \(bare) x\n",
            "restrict,\(bare) \(pair.public)", "command=\"\(bare)\" x\(pair.public)", "\(bare)\n\(pair.public)",
            pair.private.replacingOccurrences(of: "\n", with: " "),
            pair.private.replacingOccurrences(of: "-----BEGIN OPENSSH PRIVATE KEY-----\n", with: "ssh-ed25519 "),
        ]
        for file in files {
            let checked = checkKeys(file)
            #expect(checked.value == nil)
            for line in body { #expect(!checked.shown.contains(line.prefix(12)), "\(checked.shown)") }
            #expect(!checked.shown.contains(bare.prefix(12)))
        }
    }

    @Test(.enabled(if: SSHKeygen.isInstalled, SSHKeygen.words))
    func `shows of a line its options' names and its key's type, and nothing else`() throws {
        let key = try SSHKeygen.key("ED25519").split(separator: " ").prefix(2).joined(separator: " ")
        for template in [
            "S3cret @", "S3cret=\"S3cret\" @", "command=S3cret @", "command=\"S3cret\"S3cret @",
            "restrict,S3cret @ S3cret",
            "from=\"S3cret,,\" @ S3cret", "environment=\"S3cret\" @", "S3cret", "S3cret S3cret", "ssh-ed25519 S3cret",
            "ssh-ed25519 S3cret S3cret", "ssh-rsa AAAAS3cret", "AAAAS3cret", "S3cret AAAA", "restrict S3cret AAAA",
            "permitopen=\"S3cret:S3cret!\" @", "tunnel=\"S3cret\" @", "expiry-time=\"S3cret\" @ S3cret",
            "ptyy,pty=S3cret @",
            "command=\"S3cret @", "@\n@ S3cret", "@ S3cret\rx", "@ S3cret\u{1}", "# S3cret\nx @",
            "principals=\"S3cret\" @",
            "ssh-S3cret @", "ssh-dss S3cret", "verify-required,command=\"S3cret\" @ S3cret", "ssh-ed25519\nS3cret",
        ] {
            let file = template.replacingOccurrences(of: "@", with: key)
            for text in [file, file + "\n", "# x\n\(file)\n\(key)\n"] {
                let checked = checkKeys(text)
                #expect(!checked.diagnostics.isEmpty, "\(template)")
                #expect(!checked.shown.contains("S3cret"), "\(checked.shown)")
                #expect(!checked.shown.contains(key.suffix(20)), "\(checked.shown)")
            }
        }
    }

    @Test(.enabled(if: SSHKeygen.isInstalled, SSHKeygen.words))
    func `shows where in a line a finding is`() throws {
        let key = try SSHKeygen.key("ED25519").replacingOccurrences(of: "me@device", with: "S3cret me")
        let shown = rendered(checkKeys("restrict,comand=\"S3cret\" \(key)").diagnostics)
        #expect(
            shown == """
                authorized_keys:1:10: error: sshd does not know this option, and passes over the key [ssh-authorized-keys.unknown-option]
                  1 | restrict,******** ssh-ed25519 ********
                    |          ^~~~~~~~ did you mean command?

                """, "\(shown)")
    }

    @Test func `reads hostile files to their end`() throws {
        var random = SeededNumbers(seed: 17)
        let words = [
            "ssh-ed25519", "ssh-rsa", " ", "\t", "\n", "\r\n", "\r", "\"", "\\", "\\\"", ",", "=", "AAAA",
            "AAAAC3NzaC1lZDI1NTE5",
            "AAAAB3NzaC1yc2EAAAADAQAB/////w==", "command=\"", "restrict", "from=\"10.0.0.0/", "/", "#", "-----BEGIN ",
            "é", "\0",
            "permitopen=\"[", "]:", "expiry-time=\"2030", "\u{FEFF}", "x", "99999999999999999999",
        ]
        for _ in 0..<3000 {
            let file = (0..<Int.random(in: 1...20, using: &random)).map { _ in words.randomElement(using: &random) ?? ""
            }
            let bytes = Array(file.joined().utf8)
            let checked = checkKeys(bytes)
            #expect(checked.value != nil || checked.hasErrors)
            let ranges = checked.diagnostics.flatMap { [$0.range] + $0.notes.map(\.range) }.compactMap { $0 }
            #expect(ranges.allSatisfy { $0.start >= 0 && $0.end <= bytes.count })
            _ = rendered(checked.diagnostics)
        }
        for _ in 0..<200 {
            let count = Int.random(in: 1...400, using: &random)
            _ = checkKeys((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }

    @Test func `reads the largest files in little time`() {
        let size = (1 << 20) - 64
        func filled(_ before: String, _ part: String, _ after: String = "") -> String {
            before + String(repeating: part, count: (size - before.utf8.count - after.utf8.count) / part.utf8.count)
                + after
        }
        let type = " ssh-ed25519 AAAA\n"
        for file in [
            filled("", "ssh-ed25519 AAAA\n"), filled("", "x AAAA\n"), filled("ssh-rsa ", "A"),
            filled("", "restrict,", type),
            filled("command=\"", "\\\"", "\"" + type), filled("", "x,", type), filled("from=\"", "a,", "\"" + type),
            filled("", "pty=\"\",", type), filled("", "environment=\"A=1\",", type), filled("ssh-rsa\n", "AAA\n"),
            filled("\"", "a", type), filled("ssh-ed25519 AAAA\n", "\n"), filled("", "a b c ", type),
        ] {
            let start = ContinuousClock.now
            let checked = checkKeys(file)
            #expect(checked.value == nil)
            #expect(checked.diagnostics.count <= 2 * (BoundedFindings.most + 1))
            #expect(ContinuousClock.now - start < .seconds(30))
        }
        #expect(checkKeys(filled("# ", "a") + String(repeating: "a", count: 100)).ids == ["ssh-authorized-keys.size"])
    }
}
