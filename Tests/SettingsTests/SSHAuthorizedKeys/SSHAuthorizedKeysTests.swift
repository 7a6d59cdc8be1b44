// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Foundation
import Credentials
import Settings
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)), .enabled(if: SSHKeygen.isInstalled, SSHKeygen.words))
struct SSHAuthorizedKeysTests {
    @Test func `takes every type of key that ssh-keygen makes, and keeps the file's own bytes`() throws {
        for (kind, line) in zip(SSHKeygen.kinds, try SSHKeygen.keys.get()) {
            let checked = checkKeys(line)
            #expect(text(try #require(checked.value, "\(checked.words)").bytes) == line)
            #expect(checked.value?.keys == [kind.summary])
            #expect(checked.ids == (kind.summary == "RSA 1024" ? ["ssh-authorized-keys.weak"] : []), "\(checked.words)")
            #expect(try SSHKeygen.count(in: line) == 1)
        }
    }

    @Test func `takes keys of FIDO authenticators, as ssh-keygen reads them`() throws {
        let ed25519 = try SSHBlob(line: SSHKeygen.key("ED25519"))
        let ecdsa = try SSHBlob(line: SSHKeygen.key("ECDSA 256"))
        let keys = [
            SSHBlob([Array("sk-ssh-ed25519@openssh.com".utf8), ed25519.fields[1], Array("ssh:".utf8)]),
            SSHBlob(
                [Array("sk-ecdsa-sha2-nistp256@openssh.com".utf8)] + ecdsa.fields[1...] + [Array("ssh:work".utf8)]),
        ]
        let file = "verify-required " + keys[0].line + "no-touch-required " + keys[1].line
        let checked = checkKeys(file)
        #expect(checked.diagnostics.isEmpty, "\(checked.words)")
        #expect(checked.value?.keys == ["ED25519-SK", "ECDSA-SK"])
        #expect(try SSHKeygen.count(in: file) == 2)
        for key in keys {
            let last = key.fields.count - 1
            let bad = [
                SSHBlob(key.fields.dropLast()), key.with(last, [1, 0, 1]), key.with(last - 1, [1]),
                SSHBlob(key.fields + [[]]),
            ]
            for key in bad {
                #expect(checkKeys(key.line).value == nil)
                #expect(try SSHKeygen.count(in: key.line) == 0)
            }
        }
    }

    @Test func `takes blank lines, comments, tabs, Windows line ends and a missing last newline`() throws {
        let key = try SSHKeygen.key("ED25519").trimmingCharacters(in: .newlines)
        let other = try SSHKeygen.key("ECDSA 521").trimmingCharacters(in: .newlines)
        let bare = key.split(separator: " ").prefix(2).joined(separator: "\t \t")
        for file in [
            "# keys\n\n  \t\n\(key)\n \t# more\n\(other)", "\t\(bare)\r\n\r\n\(other)\r\n",
            "\(bare)  \n\(other) a b c \n",
            "  restrict,pty \(bare)\nCoMMand=\"a \\\"b, c\\\" d\",NO-X11-Forwarding\t\(other)\n",
        ] {
            let checked = checkKeys(file)
            #expect(checked.diagnostics.isEmpty, "\(checked.words)")
            #expect(checked.value?.keys == ["ED25519", "ECDSA 521"], "\(checked.words)")
            #expect(try SSHKeygen.count(in: file) == 2)
        }
        // sshd passes over several blanks behind options; ssh-keygen does not.
        #expect(checkKeys("pty \t  \(bare)").value?.keys == ["ED25519"])
    }

    @Test func `says how many keys there are, and what the first ones are`() throws {
        let summary = try #require(SettingName.sshAuthorizedKeys.definition?.summary)
        let keys = try SSHKeygen.keys.get()
        func words(_ file: String) -> String { summary(SourceText(name: "", bytes: Array(file.utf8))) }
        #expect(words(keys[0]) == "1 key: ED25519")
        #expect(words(keys[0] + keys[3]) == "2 keys: ED25519, RSA 3072")
        #expect(words(keys.prefix(5).joined()) == "5 keys: ED25519, RSA 1024, RSA 2048, RSA 3072, ECDSA 256")
        #expect(words(keys.joined()) == "7 keys: ED25519, RSA 1024, RSA 2048, RSA 3072 and 3 more")
        #expect(words("x") == "not a valid authorized_keys file")
    }

    @Test func `warns of a key that is there twice, and says where it was first`() throws {
        let key = try SSHKeygen.key("ED25519")
        let checked = checkKeys("restrict " + key + "# x\n" + key.replacingOccurrences(of: "me@", with: "you@"))
        #expect(checked.ids == ["ssh-authorized-keys.repeated-key"])
        #expect(checked.value?.keys == ["ED25519"])
        #expect(checkKeys("cert-authority " + key + key).diagnostics.isEmpty)
        #expect(checked.diagnostics.first?.place == "3:1")
        #expect(checked.diagnostics.first?.notes.first?.range?.start == 9)
    }

    /// `@` is a key, `@B@` its base64.
    @Test(arguments: [
        ("pty,restrickt @", "unknown-option", "did you mean restrict?"),
        ("restrict, pty @", "space", "commas"), ("command=ls -l @", "space", "quotes"),
        ("command=\"ls @", "quote", "\\\""), ("command=ls @", "quote", "command=\"…\""),
        ("command=“ls” @", "quote", "command=\"…\""), ("command=\"a\"b @", "quote", "\\\""),
        ("command @", "value", "command=\"…\""), ("restrict=\"x\" @", "value", "leave it out"),
        ("no-restrict @", "unknown-option", "did you mean restrict?"),
        ("host.example.com @", "wrong-file", ".pub"), ("host @", "unknown-option", "sshd(8)"),
        ("- @", "wrong-file", "without the dash"), ("command=\"a\",restrict,command=\"b\" @", "repeated-option", nil),
        ("from=\"a\",FROM=\"b\" @", "repeated-option", nil), ("principals=\"a\" @", "principals", "leave it out"),
        ("expiry-time=\"2030-01-01\" @", "value", "YYYYMMDD"), ("expiry-time=\"20301301\" @", "value", "YYYYMMDD"),
        ("environment=\"A\" @", "value", "letters"), ("environment=\"A B=1\" @", "value", "letters"),
        ("permitopen=\"80\" @", "value", "HOST:PORT"), ("permitopen=\"a:0\" @", "value", "IPv6"),
        ("permitopen=\"::1:80\" @", "value", nil), ("permitlisten=\"[::1]\" @", "value", "PORT"),
        ("tunnel=\"tun0\" @", "value", "any"), ("from=\"10.0.0.1/8\" @", "value", "prefix"),
        ("from=\"a,,b\" @", "value", nil), ("from=\"a, b\" @", "value", "commas"),
        ("from=\"2001:db8::/129\" @", "value", nil),
        ("ssh-ed25591 @B@ me", "key-type", "did you mean ssh-ed25519?"),
        ("@B@ me", "key-type", "write ssh-ed25519 before it"),
        ("restrict @B@", "key-type", "write ssh-ed25519 before it"),
        ("SSH-ED25519 @B@", "key-type", "did you mean ssh-ed25519?"),
        ("ssh-rsa @B@", "key-type", ".pub"), ("rsa-sha2-256 @B@", "key-type", "ssh-rsa"),
        ("ssh-dss @B@", "key-type", "ssh-keygen -t ed25519"),
        ("ssh-ed25519-cert-v01@openssh.com @B@", "certificate", "without -cert"),
        ("ssh-ed25519", "cut-off", ".pub"), ("ssh-ed25519 AAAA", "cut-off", ".pub"),
        ("ssh-ed25519 hunter2!", "base64", ".pub"), ("@\nhello", "line", "TYPE BASE64"), ("@\n@!", "base64", nil),
        ("\u{FEFF}@", "byte-order-mark", "without it"), ("@\r@", "line-end", "newlines"),
        ("# nothing\n\n", "no-key", "`removals` with ssh-authorized-keys"),
        ("", "no-key", "`removals` with ssh-authorized-keys"),
        ("a: [b,\nc", "no-key", "TYPE BASE64"),
    ])
    func `refuses a line that sshd would pass over`(template: String, id: String, hint: String?) throws {
        let key = try SSHKeygen.key("ED25519").split(separator: " ").prefix(2).map { String($0) }
        let file = template.replacingOccurrences(of: "@B@", with: key[1])
            .replacingOccurrences(of: "@(?!openssh)", with: key.joined(separator: " "), options: .regularExpression)
        let checked = checkKeys(file + (file.isEmpty ? "" : "\n"))
        #expect(checked.ids == ["ssh-authorized-keys.\(id)"], "\(checked.words)")
        #expect(checked.value == nil)
        if let hint { #expect(checked.errors.first?.hint?.contains(hint) == true, "\(checked.words)") }
        #expect(!checked.shown.contains(key[1].suffix(20)))
    }

    @Test(arguments: [
        ("restrict,, @", "empty-option"), ("restrict, @", "empty-option"), (",pty @", "empty-option"),
        ("verify-required @", "no-effect"), ("permitopen=\"localhost:http\" @", "service"),
    ])
    func `warns of what sshd takes, but hardly was meant`(template: String, id: String) throws {
        let checked = checkKeys(template.replacingOccurrences(of: "@", with: try SSHKeygen.key("ED25519")))
        #expect(Set(checked.ids) == ["ssh-authorized-keys.\(id)"], "\(checked.words)")
        #expect(checked.value?.keys == ["ED25519"])
    }

    @Test(arguments: [
        "command=\"\"", "environment=\"A_1=\",environment=\"B=a,b\"", "expiry-time=\"20300101\"",
        "expiry-time=\"203001312359Z\"", "expiry-time=\"20300131235959utc\"",
        "from=\"*.example.com,!a.example.com,10.0.0.0/8\"",
        "from=\"2001:db8::/32,192.0.2.1\"", "permitopen=\"[::1]:80\",permitopen=\"a:*\"", "permitlisten=\"8080\"",
        "permitlisten=\"localhost:8080\"", "tunnel=\"0\"", "Tunnel=\"ANY\"", "cert-authority,principals=\"a,b\"",
        "no-port-forwarding,no-agent-forwarding,no-X11-forwarding,no-pty,no-user-rc",
        "restrict,port-forwarding,agent-forwarding,X11-forwarding,pty,user-rc",
    ])
    func `takes the options of sshd`(options: String) throws {
        let checked = checkKeys(options + " " + (try SSHKeygen.key("ED25519")))
        #expect(checked.diagnostics.isEmpty, "\(checked.words)")
        #expect(checked.value != nil, "\(checked.words)")
    }

    @Test func `says of a key that a mail program broke that it is one`() throws {
        for kind in ["ED25519", "RSA 3072", "ECDSA 384"] {
            let line = try SSHKeygen.key(kind).trimmingCharacters(in: .newlines)
            for width in [
                60, 64, 76, line.firstIndex(of: " ").map { line.distance(from: line.startIndex, to: $0) } ?? 0,
            ] {
                var rest = line[...]
                var lines: [Substring] = []
                while !rest.isEmpty {
                    lines.append(rest.prefix(width))
                    rest = rest.dropFirst(width).drop { $0 == " " }
                    if width < 30 {
                        lines.append(rest)
                        rest = ""
                    }
                }
                let checked = checkKeys("# x\n" + lines.joined(separator: "\n") + "\n")
                #expect(checked.ids.first == "ssh-authorized-keys.wrapped", "\(width): \(checked.words)")
                #expect(checked.value == nil)
            }
        }
    }
}
