// SPDX-License-Identifier: Apache-2.0

import Credentials
import Diagnostics
import Documents
import Foundation
import Settings
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct PasswordTests {

    @Test(
        .enabled(if: isInstalled("/usr/bin/perl"), "perl is not installed"),
        arguments: PasswordHashMethod.allCases)
    func `hashes a password so that libc's crypt verifies it`(method: PasswordHashMethod) throws {
        let checked = Password.check(.flag("--password", "correct hörse"), method: method)
        let hash = try #require(checked.value?.hash)
        #expect(checked.diagnostics.isEmpty)
        // crypt(3) of another process; perl's `crypt` is libc's.
        let script = "chomp(my @l = <STDIN>); print crypt($l[0], $l[1])"
        let judge = try run("/usr/bin/perl", ["-e", script], input: Data("correct hörse\n\(hash)\n".utf8))
        #expect(judge.text == hash, "\(judge.errors)")
        #expect(Password.check(hash: .flag("--password-hash", hash)).diagnostics.isEmpty)
    }

    @Test func `uses bcrypt at cost 12 and a fresh salt by default`() throws {
        let one = try #require(Password.check(.flag("--password", "secret")).value?.hash)
        let two = try #require(Password.check(.flag("--password", "secret")).value?.hash)
        #expect(one.hasPrefix("$2b$12$"))
        #expect(one.utf8.count == 60)
        #expect(one != two)
    }

    @Test(arguments: [
        ("", "password.empty"), ("a\u{0}b", "password.control-character"), ("a\nb", "password.control-character"),
        ("a\tb", "password.control-character"), ("a\u{7F}", "password.control-character"),
        ("a\u{85}", "password.control-character"), (String(repeating: "a", count: 73), "password.too-long"),
        (String(repeating: "ä", count: 37), "password.too-long"),
    ])
    func `refuses a password that cannot be one`(plain: String, id: String) {
        let checked = Password.check(.flag("--password", plain))
        #expect(checked.ids == [id])
        #expect(checked.value == nil)
        #expect(checked.hasErrors)
    }

    @Test func `warns of a finished hash that is given as a password, and does not show it`() {
        let hash = "$2b$12$YXNkZmFzZGZhc2RmYXNkZeYyhDk3kkx6X5dTmqcx0lyHk9fAyHkHu"
        for checked in [
            Password.check(.flag("--password", hash)), Password.check(file: .flag("pw", hash + "\n")),
        ] {
            #expect(checked.ids == ["password.hash"])
            #expect(checked.value != nil)
            #expect(!checked.words.contains("YXNk"))
        }
        #expect(Password.check(.flag("--password", "$ecret$12$")).diagnostics.isEmpty)
    }

    @Test func `takes 72 bytes with bcrypt and 511 with the others`() {
        let long = String(repeating: "a", count: 72)
        #expect(Password.check(.flag("--password", long)).value != nil)
        #expect(Password.check(.flag("--password", long + "b"), method: .yescrypt).value != nil)
        let longest = String(repeating: "a", count: 512)
        #expect(Password.check(.flag("--password", longest), method: .yescrypt).ids == ["password.too-long"])
    }

    @Test func `refuses bytes that are not UTF-8`() {
        let source = SourceText(name: "p", bytes: [0x61, 0xFF, 0x62])
        #expect(Password.check(source).ids == ["password.encoding"])
    }

    @Test(arguments: ["", "\n", "a\nb", "a\n\n", "a\r\n", "\u{FEFF}a\n", "a\nb\n"])
    func `refuses a password file that does not hold one line`(content: String) {
        let checked = Password.check(file: .flag("pw", content))
        #expect(checked.value == nil)
        #expect(checked.diagnostics.count == 1)
    }

    @Test(.enabled(if: isInstalled("/usr/bin/perl"), "perl is not installed"))
    func `leaves the newline at a file's end out of the password`() throws {
        let hash = try #require(Password.check(file: .flag("pw", "secret\n"), method: .sha512crypt).value?.hash)
        let judge = try run("/usr/bin/perl", ["-e", "print crypt('secret', <STDIN>)"], input: Data(hash.utf8))
        #expect(judge.text == hash)
    }

    @Test func `never quotes a password or a hash`() {
        let secret = "hunter2hunter2"
        let findings =
            Password.check(.flag("--password", secret + "\n")).diagnostics
            + Password.check(file: .flag("pw", "\(secret)\nx")).diagnostics
            + Password.check(hash: .flag("--password-hash", secret)).diagnostics
            + Password.check(hash: .flag("--password-hash", "$6$\(secret)")).diagnostics
            + Password.check(hash: .flag("--password-hash", "$\(secret)$x$y")).diagnostics
        #expect(findings.count == 5)
        for finding in findings {
            #expect(!TextRenderer().render([finding]).contains("hunter2"))
            #expect(!finding.message.contains("hunter2"))
            #expect(finding.hint?.contains("hunter2") != true)
        }
    }
}

@Suite(.timeLimit(.minutes(30))) struct PasswordHashTests {
    static let methods = ["bcrypt", "bcrypt-a", "sha512crypt", "sha256crypt", "yescrypt", "gost-yescrypt", "scrypt"]

    @Test(.enabled(if: isInstalled("/usr/bin/mkpasswd"), "mkpasswd is not installed"), arguments: methods)
    func `takes what mkpasswd makes`(method: String) throws {
        let judge = try run("/usr/bin/mkpasswd", ["-m", method, "secret"])
        try #require(judge.code == 0, "\(judge.errors)")
        let hash = judge.text.trimmingCharacters(in: .newlines)
        let checked = Password.check(hash: .flag("--password-hash", hash))
        #expect(checked.value?.hash == hash, "\(hash): \(checked.words)")
        #expect(checked.errors.isEmpty)
    }

    @Test(
        .enabled(if: isInstalled("/usr/bin/mkpasswd"), "mkpasswd is not installed"),
        arguments: ["md5crypt", "descrypt", "nt", "sunmd5", "bsdicrypt"])
    func `refuses what is quick to crack`(method: String) throws {
        let judge = try run("/usr/bin/mkpasswd", ["-m", method, "secret"])
        try #require(judge.code == 0, "\(judge.errors)")
        let checked = Password.check(hash: .flag("--password-hash", judge.text.trimmingCharacters(in: .newlines)))
        #expect(checked.value == nil, "\(judge.text)")
        #expect(checked.hasErrors, "\(judge.text)")
    }

    static let sha512 = "$6$saltsalt$" + String(repeating: "a", count: 86)
    static let bcrypt = "$2b$12$" + String(repeating: "a", count: 53)

    @Test(arguments: [
        ("", "password-hash.shape"), ("hunter2", "password-hash.plain-text"), ("$ecret", "password-hash.plain-text"),
        ("abcdefghijklm", "password-hash.plain-text"), ("!", "password-hash.locked"), ("*", "password-hash.locked"),
        ("!" + bcrypt, "password-hash.locked"), (bcrypt + "\n", "password-hash.newline"),
        ("admin:" + bcrypt, "password-hash.colon"), (bcrypt + ":0:0", "password-hash.colon"),
        (bcrypt + "\nroot:x", "password-hash.control-character"), (bcrypt + "\r\n", "password-hash.newline"),
        (bcrypt + "a", "password-hash.shape"), (String(bcrypt.dropLast()), "password-hash.shape"),
        ("$2b$03$" + String(repeating: "a", count: 53), "password-hash.shape"),
        ("$2b$+9$" + String(repeating: "a", count: 53), "password-hash.shape"),
        ("$2b$12$" + String(repeating: "é", count: 26) + "a", "password-hash.shape"),
        ("$2x$12$" + String(repeating: "a", count: 53), "password-hash.legacy"),
        (sha512 + "=", "password-hash.shape"), ("$6$$" + String(repeating: "a", count: 86), "password-hash.shape"),
        ("$6$rounds=1$salt$" + String(repeating: "a", count: 86), "password-hash.shape"),
        ("$6$rounds=99999999999999999999$s$" + String(repeating: "a", count: 86), "password-hash.shape"),
        ("$6$salt salt$" + String(repeating: "a", count: 86), "password-hash.shape"), ("$6$", "password-hash.shape"),
        ("$y$j9T$salt$short", "password-hash.shape"), ("$y$", "password-hash.shape"), ("$7$", "password-hash.shape"),
        ("$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA", "password-hash.method"), ("$9$a$b", "password-hash.method"),
        ("$$", "password-hash.method"),
    ])
    func `says what is wrong with a hash`(hash: String, id: String) {
        let checked = Password.check(hash: .flag("--password-hash", hash))
        #expect(checked.ids == [id], "\(hash): \(checked.words)")
        #expect(checked.value == nil)
    }

    @Test func `warns of a bcrypt hash of low cost`() {
        let checked = Password.check(hash: .flag("--password-hash", "$2b$05$" + String(repeating: "a", count: 53)))
        #expect(checked.ids == ["password-hash.cheap"])
        #expect(checked.value != nil)
        #expect(!checked.hasErrors)
    }
}
