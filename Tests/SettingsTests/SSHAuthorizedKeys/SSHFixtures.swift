// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Foundation
import Credentials
import TestSupport
import Testing

/// Keys that ssh-keygen makes for the tests, and what it says of a file. Nothing of the keys is kept.
enum SSHKeygen {
    static let path = "/usr/bin/ssh-keygen"
    static let isInstalled = TestSupport.isInstalled(path)
    static let words: Comment = "ssh-keygen is not installed"

    /// A new key pair: the private key's file, and the line of the public one.
    static func make(_ arguments: [String]) throws -> (private: String, public: String) {
        let scratch = try Scratch()
        let file = scratch.path("key")
        let judge = try run(path, ["-q", "-N", "", "-C", "me@device", "-f", file] + arguments)
        try #require(judge.code == 0, "\(judge.errors)")
        return (
            try String(contentsOfFile: file, encoding: .utf8),
            try String(contentsOfFile: file + ".pub", encoding: .utf8)
        )
    }

    /// Made once: RSA takes a moment.
    static let kinds: [(summary: String, arguments: [String])] = [
        ("ED25519", ["-t", "ed25519"]), ("RSA 1024", ["-t", "rsa", "-b", "1024"]),
        ("RSA 2048", ["-t", "rsa", "-b", "2048"]), ("RSA 3072", ["-t", "rsa", "-b", "3072"]),
        ("ECDSA 256", ["-t", "ecdsa", "-b", "256"]), ("ECDSA 384", ["-t", "ecdsa", "-b", "384"]),
        ("ECDSA 521", ["-t", "ecdsa", "-b", "521"]),
    ]
    static let keys = Result { try kinds.map { try make($0.arguments).public } }

    /// A public key's line, with its newline.
    static func key(_ summary: String) throws -> String {
        try keys.get()[try #require(kinds.firstIndex { $0.summary == summary })]
    }

    /// How many keys of a file `ssh-keygen -l` takes.
    static func count(in text: String) throws -> Int {
        let scratch = try Scratch()
        let judge = try run(path, ["-l", "-f", try scratch.file("authorized_keys", text)])
        return judge.code == 0 ? judge.text.split(separator: "\n").count : 0
    }
}

/// A key's own bytes, built by hand.
struct SSHBlob {
    var fields: [[UInt8]]

    init(_ fields: [[UInt8]]) { self.fields = fields }

    /// The fields of a public key's line.
    init(line: String) throws {
        let data = try #require(Data(base64Encoded: String(line.split(separator: " ")[1])))
        var rest = [UInt8](data)[...]
        fields = []
        while rest.count >= 4 {
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            fields.append(Array(rest.dropFirst(4).prefix(length)))
            rest = rest.dropFirst(4 + length)
        }
    }

    var bytes: [UInt8] {
        fields.flatMap { field in
            let length = UInt32(field.count)
            return [UInt8(length >> 24), UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255)]
                + field
        }
    }

    var line: String { Self.line(text(fields[0]), bytes) }

    static func line(_ type: String, _ bytes: [UInt8]) -> String {
        "\(type) \(Data(bytes).base64EncodedString()) me@device\n"
    }

    func with(_ index: Int, _ field: [UInt8]) -> SSHBlob {
        var copy = self
        copy.fields[index] = field
        return copy
    }
}

func checkKeys(_ text: String) -> Checked<SSHAuthorizedKeys> { checkKeys(Array(text.utf8)) }

func checkKeys(_ bytes: [UInt8]) -> Checked<SSHAuthorizedKeys> {
    SSHAuthorizedKeys.check(SourceText(name: "authorized_keys", bytes: bytes))
}

extension Checked {
    /// All that is shown of the findings, in every form.
    var shown: String {
        words + TextRenderer().render(diagnostics) + JSONValue(diagnostics: diagnostics).pretty()
    }
}
