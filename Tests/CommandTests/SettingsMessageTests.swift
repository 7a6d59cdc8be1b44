// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What people give by mistake, and all that they read then.
struct FileMessage: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var flag: String
    /// The text of the file `f`.
    var content: String
    /// Standard error, without the line that ends a run with errors.
    var told: String

    init(_ what: String, _ flag: String, _ content: String, _ told: String) {
        (testDescription, self.flag, self.content, self.told) = (what, flag, content, told)
    }
}

@Suite(.timeLimit(.minutes(30)))
struct SettingsMessageTests {
    /// Runs `validate` in a directory that has the file `f`, and expects all of standard error.
    private func expect(_ arguments: [String], file content: String? = nil, told: String) throws {
        let scratch = try Scratch()
        if let content { _ = try scratch.file("f", content) }
        let result = try run(
            Binary.cuttleOS, ["validate"] + arguments + ["--netplan-check", "never"], in: scratch.url)
        let hasErrors = told.contains(": error: ")
        #expect(result.errors == told + "\n")
        #expect(result.code == (hasErrors ? code(told) : 0))
    }

    private func code(_ told: String) -> Int32 { told.contains("[input.missing]") ? 66 : 65 }

    @Test(arguments: FileMessage.networkFiles)
    func `a network configuration is told what it is`(file: FileMessage) throws {
        try expect([file.flag, "f"], file: file.content, told: file.told)
    }

    @Test(arguments: FileMessage.serviceAccountKeys)
    func `a service account key is told what it is`(file: FileMessage) throws {
        try expect([file.flag, "f"], file: file.content, told: file.told)
    }

    @Test(arguments: FileMessage.sshKeys)
    func `a file of SSH keys is told what it is`(file: FileMessage) throws {
        try expect([file.flag, "f"], file: file.content, told: file.told)
    }

    @Test(arguments: FileMessage.otherFiles)
    func `a file of another setting is told what it is`(file: FileMessage) throws {
        try expect([file.flag, "f"], file: file.content, told: file.told)
    }

    @Test(arguments: ValueMessage.all)
    func `a value on the command line is told what it is`(value: ValueMessage) throws {
        try expect(value.arguments, told: value.told)
    }
}

/// A value that is given by mistake, and all that is read then.
struct ValueMessage: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var arguments: [String]
    /// As for a ``FileMessage``.
    var told: String

    init(_ what: String, _ arguments: [String], _ told: String) {
        (testDescription, self.arguments, self.told) = (what, arguments, told)
    }

    static let all: [ValueMessage] = [
        ValueMessage(
            "a hash as the password", ["--password", "$2b$12$YXNkZmFzZGZhc2RmYXNkZeYyhDk3kkx6X5dTmqcx0lyHk9fAyHkHu"],
            #"""
            --password: warning: the password looks like a finished hash, and would be hashed once more [password.hash]
              hint: give a hash as --password-hash
            """#),
        ValueMessage(
            "an empty hash", ["--password-hash", ""],
            #"""
            --password-hash: error: the hash is empty [password-hash.shape]
              hint: in a shell, put a hash in single quotes, as '$' begins a variable's name, or make one with 'cuttle-os hash-password'
            """#),
        ValueMessage(
            "a hash that the shell has eaten", ["--password-hash", "b2./S3CRET"],
            #"""
            --password-hash: error: this is not a crypt(5) hash: it does not begin with '$' [password-hash.plain-text]
              hint: in a shell, put a hash in single quotes, as '$' begins a variable's name; use --password-file for a plain password, or make one with 'cuttle-os hash-password'
            """#),
        ValueMessage(
            "one dollar left", ["--password-hash", "$S3CRET"],
            #"""
            --password-hash: error: this is not a crypt(5) hash: it has one '$', and a hash has several [password-hash.plain-text]
              hint: in a shell, put a hash in single quotes, as '$' begins a variable's name; or make one with 'cuttle-os hash-password'
            """#),
        ValueMessage(
            "a plain text", ["--password-hash", "S3CRET with blanks"],
            #"""
            --password-hash: error: this is not a crypt(5) hash: it does not begin with '$' [password-hash.plain-text]
              hint: use --password-file for a plain password, or make one with 'cuttle-os hash-password'
            """#),
        ValueMessage(
            "a hash in quotes", ["--password-hash", "\"$6$S3CRET$S3CRET\""],
            #"""
            --password-hash: error: the hash has quotes around it, which are a part of it here [password-hash.quotes]
              hint: leave the inner quotes out
            """#),
        ValueMessage(
            "a hash with backslashes", ["--password-hash", "\\$6\\$S3CRET\\$S3CRET"],
            #"""
            --password-hash: error: the '$' of this hash have backslashes before them [password-hash.backslash]
              hint: leave the backslashes out
            """#),
        ValueMessage(
            "a blank before a hash", ["--password-hash", " $6$S3CRET$S3CRET"],
            #"""
            --password-hash: error: the hash begins or ends with a blank [password-hash.space]
              hint: leave it out
            """#),
        ValueMessage(
            "a no-break space in a hash", ["--password-hash", "$6$S3CRET\u{A0}$S3CRET"],
            #"""
            --password-hash: error: the hash has a no-break space (U+00A0) in it [password-hash.character]
              hint: delete it
            """#),
        ValueMessage(
            "null as a hash", ["--password-hash", "null"],
            #"""
            --password-hash: error: this is the word null: jq found nothing at the path that it was given [password-hash.null]
              hint: look at what jq was given
            """#),
        ValueMessage(
            "a locked account", ["--password-hash", "!"],
            #"""
            --password-hash: error: this is not a hash: '!' at the start locks the account [password-hash.locked]
              hint: make one with 'cuttle-os hash-password'
            """#),
        ValueMessage(
            "a bcrypt hash of one character", ["--password-hash", "$2b$12$a"],
            #"""
            --password-hash: error: this bcrypt hash is damaged: salt and hash have 1 character, not 53 [password-hash.shape]
              hint: copy it whole; in a shell, put it in single quotes
            """#),
        ValueMessage(
            "a SHA-512 hash that is cut off", ["--password-hash", "$6$salt"],
            #"""
            --password-hash: error: this SHA-512 hash is damaged: a salt, '$' and the hash must follow the method [password-hash.shape]
              hint: copy it whole; in a shell, put it in single quotes
            """#),
        ValueMessage(
            "a no-break space in a host name", ["--hostname", "edge\u{A0}17.example.com"],
            #"""
            --hostname:1:5: error: a host name cannot have a no-break space (U+00A0) [hostname.character]
              hint: delete it
            """#),
        ValueMessage(
            "a no-break space behind a host name", ["--hostname", "edge-17.example.com\u{A0}"],
            #"""
            --hostname:1:20: error: the host name has a no-break space (U+00A0) after it [hostname.space]
              1 | edge-17.example.com<U+00A0>
                |                    ^~~~~~~~ write edge-17.example.com
            """#),
        ValueMessage(
            "a label of 70 bytes", ["--hostname", "\(String(repeating: "a", count: 70))"],
            #"""
            --hostname:1:1: error: a label has at most 63 bytes, and this one has 70 [hostname.label]
            """#),
        ValueMessage(
            "a host name of 79 bytes",
            ["--hostname", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
            #"""
            --hostname:1:1: error: Linux takes a host name of at most 64 bytes, and this one has 79 [hostname.too-long]
              1 | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
            """#),
        ValueMessage(
            "a host name of 300 bytes", ["--hostname", "\(String(repeating: "a", count: 300))"],
            #"""
            --hostname:1:1: error: a host name has at most 253 bytes, and this one has 300 [hostname.too-long]
            """#),
        ValueMessage(
            "a no-break space in a domain", ["--endpoint-domain", "stg01b\u{A0}.edgelq.com"],
            #"""
            --endpoint-domain:1:7: error: a host name cannot have a no-break space (U+00A0) [endpoint-domain.character]
              hint: delete it
            """#),
        ValueMessage(
            "a no-break space in a proxy", ["--http-proxy", "http://a.example.com\u{A0}:80"],
            #"""
            --http-proxy:1:21: error: the proxy's URL has a no-break space (U+00A0) [proxy.character]
              1 | http********
                |     ^~~~~~~~ delete it
            """#),
        ValueMessage(
            "a no-break space in a list", ["--no-proxy", "a.example.com,\u{A0}b.example.com"],
            #"""
            --no-proxy:1:15: error: a host name cannot have a no-break space (U+00A0) [no-proxy.host]
              1 | a.example.com,<U+00A0>********
                |               ^~~~~~~~ delete it
            """#),
        ValueMessage(
            "a password of 73 bytes", ["--password", "\(String(repeating: "S", count: 73))"],
            #"""
            --password: error: the password has 73 bytes, and bcrypt ignores what follows byte 72 [password.too-long]
              hint: shorten it, or use --password-hash-method yescrypt
            """#),
        ValueMessage(
            "a path that begins with ~", ["--ntp=~/none.conf"],
            #"""
            ~/none.conf: error: there is no such file [input.missing]
              hint: a shell replaces ~ at the start of a word alone: write the path out
            """#),
    ]
}
