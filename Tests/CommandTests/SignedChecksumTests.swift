// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Signatures of checksum files, as distributions publish them.
@Suite(
    .timeLimit(.minutes(30)),
    .enabled(if: canSign, "needs gpg, gpgv and ssh-keygen (Debian: gpg, gpgv, openssh-client)"))
struct SignedChecksumTests: SignatureSuite {
    let scratch: Scratch
    let base: Judged
    let packed: String
    let signers: Signers
    /// Of the image, and of what it is packed in.
    let sums: String

    init() throws {
        scratch = try Scratch()
        base = try scratch.image("gpt-512")
        packed = try Archive.zst.pack(base.path)
        signers = try Signers(in: scratch)
        try signers.add("release")
        sums = scratch.path("SHA256SUMS")
        let lines = try run("/usr/bin/sha256sum", ["gpt-512.raw", "gpt-512.raw.zst"], in: scratch.url)
        try lines.output.write(to: URL(fileURLWithPath: sums))
    }

    @Test(arguments: SignatureStyle.allCases)
    func `the signature is the checksum file's where one is given`(style: SignatureStyle) throws {
        let signature = try signers.sign(sums, style)
        #expect(try signers.isGood(signature, of: sums, style))
        let arguments = ["--sha256", sums] + signers.arguments(signature, style)
        for image in [base.path, packed] {
            let result = inspect(image, arguments)
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.errors.hasPrefix("note: \(sums): signature: good, by release"), "\(result.errors)")
            let told = try source(result)
            #expect(told["checksumFile"] as? String == sums)
            #expect(told["verified"] as? Bool == true)
            let by = try #require(told["signature"] as? [String: String])
            #expect(by["of"] == "checksumFile")
            #expect(by["kind"] == style.kind)
            #expect(by["keyFingerprint"] == (try signers.fingerprint("release", style)))
        }
        // Of two images.
        let both = answer(["diff", base.path, packed] + arguments)
        #expect(both.code == 0, "\(both.errors)")

        try flip(packed, at: 100)
        let altered = try edit(packed, scratch.path("new.raw"), arguments)
        #expect(altered.code == 65)
        #expect(altered.errors.contains("its SHA-256 is"), "\(altered.errors)")
        try Data(String(repeating: "0", count: 64).utf8 + Array("  gpt-512.raw\n".utf8))
            .write(to: URL(fileURLWithPath: sums))
        let forged = try edit(base.path, scratch.path("new.raw"), arguments)
        #expect(forged.code == 65)
        #expect(
            forged.errors.hasPrefix(
                "error: could not use \(sums): its signature \(signature) is not good: it is not one of what"),
            "\(forged.errors)")
        #expect(
            forged.errors.contains("it was taken to be the signature of the checksum file; if it is that of the image"),
            "\(forged.errors)")
    }

    @Test(arguments: SignatureStyle.allCases)
    func `the signature of the other file is said to be taken for what it is not`(style: SignatureStyle) throws {
        let ofImage = try signers.sign(packed, style)
        let taken = answer(["ls", packed, "--sha256", sums] + signers.arguments(ofImage, style))
        #expect(taken.code == 65)
        #expect(taken.errors.contains("leave the checksum file out: --sha256"), "\(taken.errors)")
        let ofSums = answer(["ls", packed] + signers.arguments(try signers.sign(sums, style), style))
        #expect(ofSums.code == 65)
        #expect(
            ofSums.errors.contains(
                "it was taken to be the signature of the image file itself; if it is that of a checksum file, give that "
                    + "file, too: --sha256"), "\(ofSums.errors)")
    }

    @Test func `a checksum file that is signed in one text is its own signature`() throws {
        let clear = try signers.clearsign(sums)
        let arguments = signers.arguments(clear, .armored)
        for more in [[], ["--sha256", clear]] {
            for image in [base.path, packed] {
                let result = inspect(image, arguments + more)
                #expect(result.code == 0, "\(result.errors)")
                #expect(try source(result)["checksumFile"] as? String == clear)
                #expect((try source(result)["signature"] as? [String: String])?["of"] == "checksumFile")
            }
        }
        for more in [["--sha256", sums], ["--sha256", String(try checksum(packed).prefix(64))]] {
            let result = answer(["ls", packed] + arguments + more)
            #expect(result.code == 65)
            #expect(result.errors.contains("is a text that is signed"), "\(result.errors)")
        }
        try signers.add("other")
        #expect(inspect(packed, signers.arguments(clear, by: "other", .armored)).code == 65)
    }

    @Test func `of a signed text only what is signed counts`() throws {
        let clear = try signers.clearsign(sums)
        let text = String(decoding: try fileContent(clear), as: UTF8.self)
        let digest = String(try checksum(packed).prefix(64))
        let forged = String(repeating: "0", count: 64) + "  gpt-512.raw.zst\n"
        /// Each with the exit code that is due.
        let others: [(String, Int32)] = [
            (text + forged, 0), (forged + text, 65), (text.replacing(digest, with: String(digest.reversed())), 65),
            (text.replacing("\n\n", with: "\n\n" + forged), 65), (text + text, 65),
            (text.replacing("-----BEGIN PGP SIGNATURE", with: forged + "-----BEGIN PGP SIGNATURE"), 65),
            (String(text.prefix(text.utf8.count - 60)), 65), ("\n" + text, 0), (text.replacing("\n", with: "\r\n"), 0),
        ]
        for (index, (text, code)) in others.enumerated() {
            let file = try scratch.file("SUMS.\(index)", text)
            let result = inspect(packed, signers.arguments(file, .armored))
            #expect(result.code == code, "\(index): \(result.errors)")
            if code == 0 { #expect(try source(result)["sha256"] as? String == digest) }
        }
    }

    @Test func `what makes no sense together is refused`() throws {
        let signature = try signers.sign(sums, .armored)
        for (arguments, code, words) in [
            (["ls", packed, "--signature", signature], Int32(64), "--signature needs --keyring"),
            (["ls", packed, "--keyring", signers.keyring(.armored)], 64, "none is given: --signature"),
            (
                ["ls", packed, "--signature", scratch.path("no")] + ["--keyring", signers.keyring(.armored)], 66,
                "no such file"
            ),
            (
                ["ls", packed, "--signature", signature, "--keyring", scratch.path("no")], 66,
                "the keyring cannot be read"
            ),
            (["ls", packed, "--signature", "-", "--keyring", "-"], 64, "one file only"),
            (["ls", packed, "--signature", signature] + signers.arguments(signature, .armored), 64, "is given twice"),
            (["diff", packed, base.path] + signers.arguments(signature, .armored), 64, "give it too: --sha256 FILE"),
            (
                ["validate", "--ntp", sums] + signers.arguments(signature, .armored), 64,
                "--signature is that of an image"
            ),
            (
                ["ls", packed, "--sha256", scratch.path("no")] + signers.arguments(signature, .armored), 66,
                "the checksum file"
            ),
            (["ls", "/dev/null"] + signers.arguments(signature, .armored), 65, "a regular file"),
        ] {
            let result = answer(arguments)
            #expect(result.code == code, "\(arguments): \(result.errors)")
            #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
        }
        let large = scratch.path("large")
        try Data(count: (1 << 20) + 1).write(to: URL(fileURLWithPath: large))
        let result = answer(["ls", packed, "--signature", large, "--keyring", signers.keyring(.armored)])
        #expect(result.code == 65)
        #expect(result.errors.contains("larger than 1 MiB"), "\(result.errors)")
    }
}
