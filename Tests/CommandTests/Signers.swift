// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Whether signatures can be made and judged here.
let canSign = ["/usr/bin/gpg", "/usr/bin/gpgv", "/usr/bin/ssh-keygen"].allSatisfy(isInstalled)

/// How a file is signed, by the installed programs.
enum SignatureStyle: String, CaseIterable, Sendable {
    case armored, binary, ssh

    /// As reports call it.
    var kind: String { self == .ssh ? "ssh" : "openpgp" }
}

/// People who sign files: a home of gpg's, with an agent that ends with this, and SSH keys.
final class Signers: Sendable {
    let scratch: Scratch
    private let home: String

    init(in scratch: Scratch) throws {
        self.scratch = scratch
        home = scratch.path("gnupg")
        try FileManager.default.createDirectory(
            atPath: home, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    deinit { _ = try? run("/usr/bin/gpgconf", ["--kill", "all"], environment: ["GNUPGHOME": home]) }

    @discardableResult
    func gpg(_ arguments: [String]) throws -> Data {
        let result = try run(
            "/usr/bin/gpg",
            ["--batch", "--quiet", "--yes", "--pinentry-mode", "loopback", "--passphrase", ""] + arguments,
            environment: ["GNUPGHOME": home], in: scratch.url)
        try #require(result.code == 0, "gpg \(arguments): \(result.errors)")
        return result.output
    }

    /// Makes both kinds of keys for a name, and its keyrings: NAME.gpg, NAME.asc and NAME.allowed.
    func add(
        _ name: String, algorithm: String = "ed25519", expires: String = "never", options: [String] = []
    ) throws {
        try gpg(options + ["--quick-generate-key", "\(name) <\(name)@example.com>", algorithm, "sign", expires])
        let made = try run(
            "/usr/bin/ssh-keygen", ["-q", "-t", algorithm.hasPrefix("rsa") ? "rsa" : "ed25519", "-N", "", "-f", name],
            in: scratch.url)
        try #require(made.code == 0, "\(made.errors)")
        try export(name)
        _ = try scratch.file("\(name).allowed", "\(name)@example.com \(try publicKey(name))\n")
    }

    /// The type and the key.
    func publicKey(_ name: String) throws -> String {
        let words = String(decoding: try fileContent(scratch.path("\(name).pub")), as: UTF8.self).split(separator: " ")
        return words.prefix(2).joined(separator: " ")
    }

    func export(_ name: String) throws {
        for (file, options) in [("\(name).gpg", []), ("\(name).asc", ["--armor"])] {
            let key = try gpg(options + ["--export", "\(name)@example.com"])
            try key.write(to: scratch.url.appending(path: file))
        }
    }

    /// Both kinds of fingerprints, as the programs themselves tell them.
    func fingerprint(_ name: String, _ style: SignatureStyle) throws -> String {
        if style == .ssh {
            let line = try run("/usr/bin/ssh-keygen", ["-l", "-f", scratch.path("\(name).pub")]).text
            return String(line.split(separator: " ")[1])
        }
        let list = String(decoding: try gpg(["--with-colons", "--list-keys", "\(name)@example.com"]), as: UTF8.self)
        let line = try #require(list.split(separator: "\n").first { $0.hasPrefix("fpr:") })
        return String(line.split(separator: ":").last ?? "")
    }

    /// Signs a file, and returns the signature's path.
    func sign(
        _ path: String, by name: String = "release", _ style: SignatureStyle, options: [String] = [],
        as signature: String? = nil
    ) throws -> String {
        let signature = signature ?? "\(path).\(name).\(style.rawValue)"
        try? FileManager.default.removeItem(atPath: signature)
        guard style == .ssh else {
            let form = style == .armored ? ["--armor"] : []
            try gpg(options + form + ["--local-user", "\(name)@example.com", "-o", signature, "--detach-sign", path])
            return signature
        }
        let made = try run(
            "/usr/bin/ssh-keygen", ["-q", "-Y", "sign", "-n", "file", "-f", scratch.path(name)] + options,
            input: try fileContent(path))
        try #require(made.code == 0, "\(made.errors)")
        try made.output.write(to: URL(fileURLWithPath: signature))
        return signature
    }

    /// A text with its signature around it.
    func clearsign(_ path: String, by name: String = "release", options: [String] = []) throws -> String {
        try gpg(options + ["--local-user", "\(name)@example.com", "-o", path + ".clear", "--clearsign", path])
        return path + ".clear"
    }

    func keyring(_ style: SignatureStyle) -> String { keyring("release", style) }

    func keyring(_ name: String, _ style: SignatureStyle) -> String {
        scratch.path("\(name).\(style == .ssh ? "allowed" : style == .armored ? "asc" : "gpg")")
    }

    /// What a command line says of a signature.
    func arguments(_ signature: String, by name: String = "release", _ style: SignatureStyle) -> [String] {
        ["--signature", signature, "--keyring", keyring(name, style)]
    }

    /// The judge: whether the program itself takes the signature, run in another way than the tool runs it.
    func isGood(_ signature: String, of path: String, by name: String = "release", _ style: SignatureStyle) throws
        -> Bool
    {
        if style == .ssh {
            let arguments = [
                "-Y", "verify", "-f", keyring(name, .ssh), "-I", "\(name)@example.com", "-n", "file", "-s", signature,
            ]
            return try run("/usr/bin/ssh-keygen", arguments, input: try fileContent(path)).code == 0
        }
        return try run("/usr/bin/gpgv", ["--keyring", keyring(name, .binary), signature, path]).code == 0
    }
}
