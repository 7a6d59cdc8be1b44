// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import Foundation
import TestImages
import TestSupport
import Testing

/// What is common to tests of signatures.
protocol SignatureSuite: ArchiveSuite {
    var signers: Signers { get }
    var base: Judged { get }
}

extension SignatureSuite {
    func source(_ result: Run) throws -> [String: Any] {
        try #require(try result.json()["source"] as? [String: Any], "\(result.text)\(result.errors)")
    }

    func inspect(_ image: String, _ arguments: [String]) -> Run {
        answer(["inspect", image, "-o", "json"] + arguments)
    }

    /// The image itself, and packed in every way.
    var images: [String] {
        get throws { try [base.path] + Archive.allCases.map { try $0.pack(base.path) } }
    }

    /// A file with one bit changed, in the place of the other.
    func flip(_ path: String, at place: Int) throws {
        var bytes = try fileContent(path)
        bytes[place] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
    }
}

/// Images held against signatures that gpg(1) and ssh-keygen(1) made.
@Suite(
    .timeLimit(.minutes(30)),
    .enabled(if: canSign, "needs gpg, gpgv and ssh-keygen (Debian: gpg, gpgv, openssh-client)"))
struct SignatureTests: SignatureSuite {
    let scratch: Scratch
    let base: Judged
    let signers: Signers

    init() throws {
        scratch = try Scratch()
        base = try scratch.image("gpt-512")
        signers = try Signers(in: scratch)
        try signers.add("release")
    }

    // MARK: Good ones

    @Test(arguments: SignatureStyle.allCases)
    func `a good one is taken, and reports tell who made it`(style: SignatureStyle) throws {
        let fingerprint = try signers.fingerprint("release", style)
        let name = style == .ssh ? "release@example.com" : "release <release@example.com>"
        for image in try images {
            let signature = try signers.sign(image, style)
            #expect(try signers.isGood(signature, of: image, style))
            let result = inspect(image, signers.arguments(signature, style))
            #expect(result.code == 0, "\(image): \(result.errors)")
            #expect(result.errors == "note: \(image): signature: good, by \(name) (\(fingerprint))\n")
            let found = try source(result)
            #expect(found["sha256"] as? String == String(try checksum(image).prefix(64)))
            #expect(found["verified"] as? Bool == false, "no digest was given")
            let told = try #require(found["signature"] as? [String: String])
            #expect(told == ["kind": style.kind, "signer": name, "keyFingerprint": fingerprint, "of": "image"])
            // The digest is held against its own, too.
            let digest = try checksum(image).prefix(64)
            let both = inspect(image, signers.arguments(signature, style) + ["--sha256", String(digest)])
            #expect(both.code == 0, "\(both.errors)")
            #expect(try source(both)["verified"] as? Bool == true)
            let wrong = inspect(
                image, signers.arguments(signature, style) + ["--sha256", String(digest.reversed())])
            #expect(wrong.code == 65)
        }
    }

    @Test(arguments: ["rsa2048", "nistp256"])
    func `other algorithms are taken, too`(algorithm: String) throws {
        try signers.add("other", algorithm: algorithm)
        for style in SignatureStyle.allCases {
            let signature = try signers.sign(base.path, by: "other", style)
            let result = inspect(base.path, signers.arguments(signature, by: "other", style))
            #expect(result.code == 0, "\(style): \(result.errors)")
            #expect(result.errors.contains(try signers.fingerprint("other", style)), "\(result.errors)")
        }
    }

    @Test func `a keyring can hold many keys, in every form that gpg writes`() throws {
        try signers.add("other")
        let signature = try signers.sign(base.path, .binary)
        let both = scratch.path("both.gpg")
        try signers.gpg(["-o", both, "--export"])
        let twice = scratch.path("twice.asc")
        let texts = try fileContent(signers.keyring("other", .armored)) + fileContent(signers.keyring(.armored))
        try texts.write(to: URL(fileURLWithPath: twice))
        // GnuPG's own form.
        let box = scratch.path("gnupg/pubring.kbx")
        for keyring in [both, twice, box] {
            let result = inspect(base.path, ["--signature", signature, "--keyring", keyring])
            #expect(result.code == 0, "\(keyring): \(result.errors)")
        }
        let allowed = try scratch.file(
            "allowed",
            """
            # who may sign
            other@example.com \(try signers.publicKey("other"))

            *@example.com,release@example.com namespaces="git,file" \(try signers.publicKey("release")) a comment
            """)
        let result = inspect(
            base.path, ["--signature", try signers.sign(base.path, .ssh), "--keyring", allowed])
        #expect(result.code == 0, "\(result.errors)")
    }

    // MARK: Bad ones

    /// What can be wrong, beside what keys and times are.
    enum Flaw: CaseIterable {
        case otherKey, alteredImage, alteredSignature, truncatedSignature, rubbish, empty, otherKind, emptyKeyring
        case alteredKeyring
    }

    /// Spoils it, and returns what the command line says.
    private func spoil(_ flaw: Flaw, _ image: String, _ signature: String, _ style: SignatureStyle) throws -> [String] {
        let file = URL(fileURLWithPath: signature)
        let bytes = try fileContent(signature)
        switch flaw {
        case .otherKey: return signers.arguments(signature, by: "other", style)
        case .alteredImage: try flip(image, at: try fileContent(image).count / 2)
        case .alteredSignature:
            // What is signed with; what stands before it is not all signed.
            try flip(signature, at: style == .binary ? bytes.count - 5 : bytes.count * 2 / 3)
        case .truncatedSignature: try bytes.prefix(bytes.count / 2).write(to: file)
        case .rubbish: try Data("<html>Not found</html>\n".utf8).write(to: file)
        case .empty: try Data().write(to: file)
        case .otherKind:
            return ["--signature", signature, "--keyring", signers.keyring(style == .ssh ? .armored : .ssh)]
        case .emptyKeyring: return ["--signature", signature, "--keyring", try scratch.file("none", "")]
        case .alteredKeyring:
            let path = scratch.path("spoilt")
            var key = try fileContent(signers.keyring(style))
            key = key.prefix(key.count * 2 / 3)
            try key.write(to: URL(fileURLWithPath: path))
            return ["--signature", signature, "--keyring", path]
        }
        return signers.arguments(signature, style)
    }

    @Test(arguments: SignatureStyle.allCases, Flaw.allCases)
    func `a bad one is refused, whatever the image comes in`(style: SignatureStyle, flaw: Flaw) throws {
        if flaw == .otherKey { try signers.add("other") }
        for image in try images {
            let arguments = try spoil(flaw, image, try signers.sign(image, style), style)
            let before = try scratch.names
            let result = try edit(image, scratch.path("new.raw"), arguments)
            #expect(result.code == 65, "\(image): \(result.errors)")
            #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
            #expect(try scratch.names == before)
            guard flaw == .otherKey || flaw == .alteredImage else { continue }
            #expect(result.errors.contains("could not use \(image): its signature"), "\(result.errors)")
        }
    }

    @Test func `a single bit of a signature that counts is never taken`() throws {
        for style in SignatureStyle.allCases {
            let signature = try signers.sign(base.path, style)
            let right = try fileContent(signature)
            let step = isLongRun ? 1 : 7
            for place in stride(from: 0, to: right.count, by: step) {
                try right.write(to: URL(fileURLWithPath: signature))
                try flip(signature, at: place)
                let result = inspect(base.path, signers.arguments(signature, style))
                // What is not signed, as a comment or whose key it may be, can be anything.
                if result.code == 0 {
                    #expect(try signers.isGood(signature, of: base.path, style), "\(style) \(place)")
                } else {
                    #expect(result.code == 65, "\(style) \(place): \(result.errors)")
                }
            }
        }
    }

    @Test func `keys and signatures that are over, or were revoked, are told apart`() throws {
        let past = ["--faked-system-time", "20200101T000000"]
        try signers.add("expired", expires: "1d", options: past)
        try signers.add("early", options: past)
        try signers.add("revoked")
        var cases = [
            (
                try signers.sign(base.path, by: "expired", .binary, options: past), "expired",
                "of \"expired <expired@example.com>\" has expired"
            ),
            (
                try signers.sign(base.path, by: "early", .binary, options: past + ["--default-sig-expire", "1d"]),
                "early",
                "it was good for some time only"
            ),
            (try signers.sign(base.path, by: "revoked", .binary), "revoked", "was revoked"),
        ]
        #expect(inspect(base.path, signers.arguments(cases[2].0, by: "revoked", .binary)).code == 0)
        let revocation = scratch.path(
            "gnupg/openpgp-revocs.d/\(try signers.fingerprint("revoked", .binary)).rev")
        let text = String(decoding: try fileContent(revocation), as: UTF8.self)
        try signers.gpg(["--import", try scratch.file("revocation", text.replacing("\n:---", with: "\n---"))])
        try signers.export("revoked")
        let old = try signers.sign(base.path, by: "early", .binary, options: past, as: scratch.path("old.sig"))
        #expect(inspect(base.path, signers.arguments(old, by: "early", .binary)).code == 0, "an old one can be good")
        // By SSH's own words.
        let key = try signers.publicKey("release")
        for (name, option) in [
            ("over", "valid-before=\"20200101\""), ("soon", "valid-after=\"20990101\""), ("git", "namespaces=\"git\""),
        ] {
            _ = try scratch.file("\(name).allowed", "release@example.com \(option) \(key)\n")
        }
        let ssh = try signers.sign(base.path, .ssh)
        for (name, words) in [
            ("over", "is not valid any more"), ("soon", "is not valid yet"), ("git", "may not sign files"),
        ] {
            let result = inspect(base.path, signers.arguments(ssh, by: name, .ssh))
            #expect(result.code == 65)
            #expect(result.errors.contains(words), "\(result.errors)")
        }
        cases.append((try signers.sign(base.path, by: "expired", .armored, options: past), "expired", "has expired"))
        for (signature, name, words) in cases {
            let result = inspect(base.path, signers.arguments(signature, by: name, .binary))
            #expect(result.code == 65, "\(name): \(result.errors)")
            #expect(result.errors.contains(words), "\(result.errors)")
            #expect(result.errors.contains("its signature \(signature) is not good"), "\(result.errors)")
        }
    }

    @Test func `of several signatures one must be good, and none of a key that is known may be bad`() throws {
        try signers.add("second", algorithm: "rsa2048")
        let both = try signers.sign(base.path, .binary, options: ["--local-user", "second@example.com"])
        for name in ["release", "second"] {
            let result = inspect(base.path, signers.arguments(both, by: name, .binary))
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.errors.contains("by \(name) <"), "\(result.errors)")
        }
        let all = scratch.path("all.gpg")
        try signers.gpg(["-o", all, "--export"])
        #expect(inspect(base.path, ["--signature", both, "--keyring", all]).code == 0)
        // The second one, of another file: bad where its key is known, else it says nothing.
        let other = try scratch.file("other", "x")
        let mixed = scratch.path("mixed.sig")
        let parts =
            try fileContent(signers.sign(base.path, .binary)) + fileContent(signers.sign(other, by: "second", .binary))
        try parts.write(to: URL(fileURLWithPath: mixed))
        #expect(inspect(base.path, ["--signature", mixed, "--keyring", all]).code == 65)
        #expect(inspect(base.path, signers.arguments(mixed, by: "second", .binary)).code == 65)
        #expect(inspect(base.path, signers.arguments(mixed, .binary)).code == 0)
    }

    @Test func `a weak digest, and a signature of a text, are not enough for an image`() throws {
        try signers.add("rsa", algorithm: "rsa2048")
        let small = try Archive.xz.pack(base.path)
        for (options, words) in [(["--digest-algo", "SHA1"], "SHA-1"), (["--textmode"], "one of a text")] {
            let signature = try signers.sign(small, by: "rsa", .armored, options: options)
            let result = inspect(small, signers.arguments(signature, by: "rsa", .armored))
            #expect(result.code == 65)
            #expect(result.errors.contains(words), "\(result.errors)")
        }
    }

    @Test func `what is no signature, or no keyring, is said to be what it is`() throws {
        let signature = try signers.sign(base.path, .binary)
        let message = scratch.path("message.gpg")
        let text = try scratch.file("text", "x\n")
        try signers.gpg(["-o", message, "--sign", text])
        // A signature, and what it signs behind it (RFC 4880 §5.9): of a file with one byte.
        let small = try scratch.file("small", "x")
        let old = scratch.path("old.sig")
        let packets = try fileContent(signers.sign(small, .binary)) + Data([0xCB, 7, 0x62, 0, 0, 0, 0, 0, 0x78])
        try packets.write(to: URL(fileURLWithPath: old))
        let secret = scratch.path("private.asc")
        try signers.gpg(["-o", secret, "--armor", "--export-secret-keys"])
        let git = try signers.sign(base.path, .ssh, options: ["-n", "git"])
        for (signature, keyring, words) in [
            (old, signers.keyring(.binary), "a message of OpenPGP, and not a signature"),
            (message, signers.keyring(.binary), "a message of OpenPGP, and not a signature"),
            (signers.keyring(.binary), signers.keyring(.binary), "an OpenPGP key, and not a signature"),
            (signers.keyring(.armored), signers.keyring(.binary), "an OpenPGP key, and not a signature"),
            (text, signers.keyring(.binary), "neither an OpenPGP nor an SSH signature"),
            (signature, secret, "a private key"), (signature, text, "not an OpenPGP keyring"),
            (git, signers.keyring(.ssh), "it is one for \"git\", and must be one for \"file\""),
        ] {
            let result = inspect(base.path, ["--signature", signature, "--keyring", keyring])
            #expect(result.code == 65, "\(words)")
            #expect(result.errors.contains(words), "\(result.errors)")
            #expect(!result.errors.contains("PRIVATE"), "\(result.errors)")
        }
    }

    // MARK: The library

    @Test func `the library tells who signed it`() throws {
        var image = OSImage(base.path)
        image.signature = ExpectedSignature(
            file: .path(try signers.sign(base.path, .ssh)), keyring: .path(signers.keyring(.ssh)))
        #expect(image != OSImage(base.path))
        let signature = try image.inspect().source?.signature
        #expect(signature?.kind == .ssh)
        #expect(signature?.subject == .image)
        #expect(signature?.signer == "release@example.com")
        image.signature?.file = .path(try signers.sign(try scratch.file("x", "x"), .ssh))
        let failure = #expect(throws: CuttleError.self) { try image.inspect() }
        #expect(failure?.remedies == [.expectedDigest])
    }
}
