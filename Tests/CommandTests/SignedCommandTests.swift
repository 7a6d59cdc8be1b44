// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Signatures at every command that takes an image, and with programs that do not do what they should.
@Suite(
    .timeLimit(.minutes(30)),
    .enabled(if: canSign, "needs gpg, gpgv and ssh-keygen (Debian: gpg, gpgv, openssh-client)"))
struct SignedCommandTests: SignatureSuite {
    let scratch: Scratch
    let base: Judged
    let packed: String
    let signers: Signers
    private let settings = ["--endpoint-domain", "a.example.com"]

    init() throws {
        scratch = try Scratch()
        base = try scratch.image("gpt-512")
        packed = try Archive.gz.pack(base.path)
        signers = try Signers(in: scratch)
        try signers.add("release")
    }

    /// Whatever reads an image, but for those that write one.
    private func readers(_ image: String) -> [[String]] {
        [
            ["inspect", image], ["ls", image], ["ls", image, "EDGELQ_BOOT:/"],
            ["cat", image, "EDGELQ_BOOT:/boot/grub.cfg"],
            ["validate", "--image-file", image] + settings,
            ["edit", "--image-file", image, "--dry-run"] + settings,
        ]
    }

    @Test(arguments: SignatureStyle.allCases)
    func `whatever reads an image holds it against its signature`(style: SignatureStyle) throws {
        for image in [base.path, packed] {
            let good = signers.arguments(try signers.sign(image, style), style)
            let bad = signers.arguments(try signers.sign(try scratch.file("x", "x"), style), style)
            for command in readers(image) {
                let plain = answer(command)
                let result = answer(command + good)
                #expect(result.code == plain.code, "\(command): \(result.errors)")
                #expect(result.text == plain.text, "\(command)")
                let refused = answer(command + bad)
                #expect(refused.code == 65, "\(command): \(refused.errors)")
                #expect(
                    refused.errors.contains("could not use \(image): its signature"), "\(command): \(refused.errors)")
                #expect(refused.text.isEmpty, "\(command)")
            }
        }
    }

    @Test(arguments: SignatureStyle.allCases)
    func `an edit in place goes ahead with a good one only`(style: SignatureStyle) throws {
        let before = try base.bytes
        let good = signers.arguments(try signers.sign(base.path, style), style)
        let bad = signers.arguments(try signers.sign(try scratch.file("x", "x"), style), style)
        let command = ["edit", "--image-file", base.path] + settings
        #expect(answer(command + bad).code == 65)
        #expect(try base.bytes == before)
        let result = answer(command + good + ["-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        #expect(try (source(result)["signature"] as? [String: String])?["of"] == "image")
        #expect(result.errors.contains("signature: good, by release"), "\(result.errors)")
        try base.expectClean("EDGELQ_BOOT")
        try base.expectSame(as: before, outside: "EDGELQ_BOOT")
        #expect(answer(command + good).code == 65, "it is another file now")
    }

    @Test(arguments: SignatureStyle.allCases, ["raw", "gz", "xz", "zst", "zip"])
    func `write gives a device a table with a good one only`(style: SignatureStyle, ending: String) throws {
        let image = ending == "raw" ? base.path : try #require(Archive(rawValue: ending)).pack(base.path)
        let expected = try base.bytes
        let good = signers.arguments(try signers.sign(image, style), style)
        let bad = signers.arguments(try signers.sign(try scratch.file("x", "x"), style), style)
        for more in [[], ["--check-first"]] {
            let card = try scratch.stale("card", expected.count)
            let command = ["write", "--image-file", image, "--device", card, "--force-file", "--yes"] + more
            let refused = try run(Binary.cuttleOS, command + settings + bad)
            #expect(refused.code == 65, "\(refused.errors)")
            #expect(refused.errors.contains("could not use \(image): its signature"), "\(refused.errors)")
            let isStreamed = ending != "raw" && more.isEmpty
            if isStreamed { try expectNoTable(card) }
            let content = try fileContent(card)
            #expect(isStreamed || content.allSatisfy { $0 == 0xA5 })
            let result = try run(Binary.cuttleOS, command + good + ["-o", "json"])
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.errors.contains("note: \(image): signature: good, by release"), "\(result.errors)")
            #expect(try (source(result)["signature"] as? [String: String])?["kind"] == style.kind)
            #expect(try fileContent(card) == expected)
            try Judged(path: card).expectClean("EDGELQ_BOOT")
        }
    }

    @Test(arguments: SignatureStyle.allCases)
    func `a batch holds its base against it once, and receipts tell who signed it`(style: SignatureStyle) throws {
        let manifest = try scratch.file(
            "m.yaml",
            "devices:\n" + ["a", "b"].map { "  - {name: \($0).img, endpoint-domain: \($0).example.com}\n" }.joined())
        for image in [base.path, packed] {
            let directory = scratch.path("out-\(image.hasSuffix("gz"))")
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
            let command = ["batch", manifest, "--image-file", image, "--output-dir", directory]
            let bad = signers.arguments(try signers.sign(try scratch.file("x", "x"), style), style)
            for more in [[], ["--dry-run"]] {
                let refused = try run(Binary.cuttleOS, command + bad + more)
                #expect(refused.code == 65, "\(refused.errors)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
            }
            let signature = try signers.sign(image, style)
            let result = try run(Binary.cuttleOS, command + signers.arguments(signature, style))
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.errors.components(separatedBy: "signature: good").count == 2, "\(result.errors)")
            for name in ["a.img", "b.img"] {
                let receipt = try JSONSerialization.jsonObject(with: fileContent("\(directory)/\(name).receipt.json"))
                let source = try #require((receipt as? [String: Any])?["source"] as? [String: Any])
                #expect(source["sha256"] as? String == String(try checksum(image).prefix(64)))
                let told = try #require(source["signature"] as? [String: String])
                #expect(told["keyFingerprint"] == (try signers.fingerprint("release", style)))
                try expectSchema("receipt", "\(directory)/\(name).receipt.json")
                try Judged(path: "\(directory)/\(name)").expectClean("EDGELQ_BOOT")
            }
            let again = try run(
                Binary.cuttleOS, command + signers.arguments(signature, style) + ["--resume", "-o", "json"])
            #expect(again.code == 0, "\(again.errors)")
            let line = try #require(again.text.split(separator: "\n").last)
            try expectSchema("batch-report", try scratch.file("report.json", String(line)))
            #expect(line.contains("\"keyFingerprint\""), "\(line)")
        }
    }

    /// By python's jsonschema, where it is.
    private func expectSchema(_ name: String, _ file: String) throws {
        let schema = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "schemas/\(name).schema.json").path
        let script = "import json,sys,jsonschema; jsonschema.validate(*[json.load(open(f)) for f in sys.argv[2:0:-1]])"
        let judge = try run("/usr/bin/python3", ["-c", script, schema, file])
        #expect(judge.code == 0, "\(judge.errors)")
    }

    // MARK: The programs

    @Test func `a program that is not installed is named, with its package`() throws {
        for (style, words) in [(SignatureStyle.binary, "Debian: gpgv"), (.ssh, "Debian: openssh-client")] {
            let arguments = signers.arguments(try signers.sign(packed, style), style)
            let result = try run(
                Binary.cuttleOS,
                ["edit", "--image-file", packed, "--output-image", scratch.path("new.raw")] + settings + arguments,
                environment: ["PATH": scratch.url.path])
            #expect(result.code == 69)
            #expect(result.errors.contains(words), "\(result.errors)")
            #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
        }
    }

    /// Scripts in gpgv's place; 3 is where it speaks to programs.
    private static let impostors: [(script: String, code: Int32)] = [
        ("exit 0", 65), ("exec </dev/null; exit 0", 65), ("echo '[GNUPG:] GOODSIG 00 x' >&3", 74),
        ("echo '[GNUPG:] GOODSIG 00 x' >&3; echo '[GNUPG:] VALIDSIG 00' >&3", 74),
        ("\(good); exit 1", 74), ("\(good); echo '[GNUPG:] BADSIG 00 x' >&3", 65),
        ("echo '[GNUPG:] BADSIG 00 x' >&3; \(good)", 65), ("\(good); kill -9 $$", 74),
        ("echo GOODSIG >&1; exit 0", 65), ("\(good.replacing(" 8 00 ", with: " 1 00 "))", 65),
        ("yes '[GNUPG:] GOODSIG 00 x' | head -c 4000000 >&3", 74), ("\(good); cat >/dev/null", 0), (good, 0),
    ]
    private static let good =
        "echo '[GNUPG:] GOODSIG 00 %1b[31mx%0a%e2%80%ae' >&3; echo '[GNUPG:] VALIDSIG 00 2026-01-01 1 0 4 0 22 8 00 AB' >&3"

    /// Inspects the image with a script in a program's place.
    private func inspect(with script: String, as name: String, _ arguments: [String]) throws -> Run {
        let directory = scratch.url.appending(path: "bin")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let program = directory.appending(path: name).path
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        return try run(
            Binary.cuttleOS, ["inspect", base.path, "-o", "json"] + arguments, environment: ["PATH": directory.path])
    }

    @Test(arguments: impostors)
    func `what gpgv says must be whole`(script: String, code: Int32) throws {
        let arguments = signers.arguments(try signers.sign(base.path, .binary), .binary)
        let result = try inspect(with: script, as: "gpgv", arguments)
        #expect(result.code == code, "\(result.errors)")
        guard code == 0 else { return }
        let told = try #require(try source(result)["signature"] as? [String: String])
        #expect(told["signer"] == "<U+001B>[31mx<U+000A><U+202E>")
        #expect(!result.errors.contains("\u{1B}"))
    }

    @Test func `what ssh-keygen says must be whole`() throws {
        let arguments = signers.arguments(try signers.sign(base.path, .ssh), .ssh)
        let good = "echo 'Good \"file\" signature for a with ED25519 key"
        let key = try signers.fingerprint("release", .ssh)
        for (script, code) in [
            ("exit 0", Int32(65)), ("echo a", 65), ("echo a; exit 1", 65), ("kill -9 $$", 74),
            ("echo 'No user exists for uid 7' >&2; exit 255", 74),
            ("[ $2 = verify ] || exec echo a; \(good) SHA256:x'", 65),
            ("[ $2 = verify ] || exec echo a; \(good) \(key)'; exit 1", 65),
            ("[ $2 = verify ] || exec echo '!a'; \(good) \(key)'", 65),
            ("[ $2 = verify ] || exec echo a; \(good) \(key)'", 0),
        ] {
            let result = try inspect(with: script, as: "ssh-keygen", arguments)
            #expect(result.code == code, "\(script): \(result.errors)")
        }
    }

    @Test func `keys of the user's own do not count`() throws {
        try signers.add("other")
        let home = scratch.path("home/.gnupg")
        try FileManager.default.createDirectory(
            atPath: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for name in ["trustedkeys.gpg", "pubring.gpg"] {
            try FileManager.default.copyItem(atPath: signers.keyring(.binary), toPath: "\(home)/\(name)")
        }
        let signature = try signers.sign(base.path, .binary)
        let result = try run(
            Binary.cuttleOS, ["inspect", base.path] + signers.arguments(signature, by: "other", .binary),
            environment: ["HOME": scratch.path("home"), "GNUPGHOME": home])
        #expect(result.code == 65)
        #expect(result.errors.contains("which is not in \(signers.keyring("other", .binary))"), "\(result.errors)")
    }

    @Test(arguments: ["KILL", "INT", "TERM"], SignatureStyle.allCases.dropFirst())
    func `a signal in the middle leaves nothing, and no program`(signal: String, style: SignatureStyle) throws {
        let large = try scratch.largeArchive(of: base.path)
        let words = signers.arguments(try signers.sign(large, style), style).map { "'\($0)'" }.joined(separator: " ")
        let before = try scratch.names
        // Job control keeps SIGINT from being ignored. The program is a child of the tool, until that is gone.
        let script = """
            set -m
            '\(Binary.cuttleOS)' edit --image-file '\(large)' --output-image new.raw --endpoint-domain a.example.com \(words) &
            until child=$(cat /proc/$!/task/*/children) && [[ $child ]]; do sleep 0.01; kill -0 $! || exit 9; done
            kill -\(signal) $!; wait $!
            code=$?
            for child in $child; do while kill -0 $child 2>/dev/null && ! grep -q ' Z ' /proc/$child/stat; do sleep 0.01; done; done
            exit $code
            """
        let result = try run("/bin/bash", ["-c", script], in: scratch.url)
        #expect([137, 130, 143].contains(result.code), "\(result.code): \(result.errors)")
        #expect(try scratch.names == before)
    }
}
