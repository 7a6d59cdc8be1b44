// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

private let hasKeygen = (try? run("/usr/bin/env", ["ssh-keygen", "-?"]))?.errors.contains("usage") == true

/// The settings that only an ordinary Debian image has a place for, from the command line to the image.
@Suite(.timeLimit(.minutes(30)), .enabled(if: hasKeygen, "ssh-keygen is missing"))
struct DebianSettingsTests {
    private let scratch: Scratch
    private let image: DebianImage
    private let keys: String

    init() throws {
        scratch = try Scratch()
        image = try DebianImage(in: scratch)
        let key = scratch.path("id")
        let keygen = try run("/usr/bin/env", ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "me", "-f", key])
        try #require(keygen.code == 0, "\(keygen.errors)")
        keys = key + ".pub"
    }

    private func layout(_ text: String) throws -> String {
        try scratch.file("layout.yaml", "settings:\n  ssh-authorized-keys:\n" + text)
    }

    @Test func `edit puts both where Debian has them, and inspect, remove and a second edit agree`() throws {
        let base = try image.copy("base.raw")
        let settings = ["--layout", "debian", "--hostname", "edge-17.example.com", "--ssh-authorized-keys", keys]
        let edit = try run(Binary.cuttleOS, ["edit", "--image-file", image.path] + settings)
        #expect(edit.code == 0, "\(edit.errors)")
        #expect(try image.file("/etc/hostname") == "edge-17.example.com\n")
        #expect(
            try image.file("/etc/hosts")
                == "127.0.0.1\tlocalhost\n127.0.1.1\tedge-17.example.com edge-17\n::1\tlocalhost\n")
        let written = try scratch.file("written", image.file("/root/.ssh/authorized_keys"))
        #expect(try run("/usr/bin/env", ["cmp", written, keys]).code == 0)
        #expect(try run("/usr/bin/env", ["ssh-keygen", "-l", "-f", written]).text.contains("(ED25519)"))
        #expect(try image.owner(of: "/root/.ssh/authorized_keys") == "0600 0:0")
        #expect(try image.owner(of: "/root/.ssh") == "0700 0:0")
        try image.requireClean(against: base)

        let report = try cuttle("inspect", image.path, "--layout", "debian", "-o", "json").text
        #expect(report.contains("\"summary\": \"edge-17.example.com\""))
        #expect(report.contains("\"summary\": \"1 key: ED25519\""))
        #expect(report.contains("\"path\": \"/root/.ssh/authorized_keys\""))
        let again = try run(Binary.cuttleOS, ["edit", "--image-file", image.path] + settings)
        #expect(again.text.contains("everything is in place already"), "\(again.text)")

        let remove = try cuttle(
            "edit", "--image-file", image.path, "--layout", "debian", "--remove", "hostname", "--remove",
            "ssh-authorized-keys")
        #expect(remove.code == 0, "\(remove.errors)")
        #expect(try image.file("/etc/hosts").contains("127.0.1.1\tedge-17"))
        let after = try cuttle("ls", image.path, "root:/etc").text
        #expect(!after.contains("hostname"))
        try image.requireClean(against: base)
    }

    @Test func `the keys of another user are that user's, with the directory on the way`() throws {
        let file = try layout(
            """
                partition: root
                path: ~/.ssh/authorized_keys
                format: verbatim
                user: admin
                mode: "0600"
                directory-mode: "0700"

            """)
        let base = try image.copy("base.raw")
        let edit = try cuttle("edit", "--image-file", image.path, "--layout", file, "--ssh-authorized-keys", keys)
        #expect(edit.code == 0, "\(edit.errors)")
        #expect(try image.owner(of: "/home/admin/.ssh/authorized_keys") == "0600 1000:1001")
        #expect(try image.owner(of: "/home/admin/.ssh") == "0700 1000:1001")
        #expect(try image.owner(of: "/home/admin") == "0755 0:0")
        try image.requireClean(against: base)
    }

    @Test(arguments: [
        ("nobody", "/etc/passwd has no user 'nobody'"), ("away", "there is no directory /srv/away"),
    ])
    func `a user who is not there, or whose home is not, is refused and nothing is written`(
        user: String, words: String
    ) throws {
        let file = try layout(
            "    {partition: root, path: ~/.ssh/authorized_keys, format: verbatim, user: \(user)}\n")
        let base = try image.copy("base.raw")
        let edit = try cuttle("edit", "--image-file", image.path, "--layout", file, "--ssh-authorized-keys", keys)
        #expect(edit.code == 65)
        #expect(edit.errors.contains(words), "\(edit.errors)")
        #expect(edit.errors.hasSuffix("nothing was written\n"))
        #expect(try run("/usr/bin/env", ["cmp", image.path, base]).code == 0)
    }

    @Test func `a home on another partition is refused`() throws {
        let other = try Scratch()
        let image = try DebianImage(in: other, fstab: "UUID=1 / ext4 defaults 0 1\nUUID=2 /home ext4 defaults 0 2\n")
        let file = try layout("    {partition: root, path: ~/.ssh/keys, format: verbatim, user: admin}\n")
        let edit = try cuttle("edit", "--image-file", image.path, "--layout", file, "--ssh-authorized-keys", keys)
        #expect(edit.code == 65)
        #expect(edit.errors.contains("is on another partition, mounted at /home"), "\(edit.errors)")
    }

    @Test func `a private key given by mistake is refused and nothing of it is shown`() throws {
        let secret = String(keys.dropLast(4))
        for verb in [["edit", "--image-file", image.path, "--layout", "debian"], ["validate"]] {
            let told = try run(Binary.cuttleOS, verb + ["--ssh-authorized-keys", secret, "-o", "json"])
            #expect(told.code == 65)
            #expect(told.text.contains("ssh-authorized-keys.wrong-file"), "\(told.text)")
            for line in try String(contentsOfFile: secret, encoding: .utf8).split(separator: "\n").dropFirst()
                .dropLast()
            {
                #expect(!told.text.contains(line))
                #expect(!told.errors.contains(line))
            }
        }
    }

    @Test func `a SPEKTRA Edge image has no place for them, and says so`() throws {
        let path = try #require(Recipe.named("gpt-512")).build(in: scratch.url.path)
        let edit = try cuttle("edit", "--image-file", path, "--hostname", "edge-17")
        #expect(edit.code == 65)
        #expect(edit.errors.contains("an image of the layout spektra-edge takes no hostname"), "\(edit.errors)")
    }

    @Test func `batch renders keys and takes names, and warns of a name that two devices have`() throws {
        _ = try scratch.file("keys.mustache", "{{{key}}}\n")
        let key = try String(contentsOfFile: keys, encoding: .utf8).trimmingCharacters(in: .newlines)
        let manifest = try scratch.file(
            "m.csv",
            """
            name,hostname,ssh-authorized-keys,key
            a.raw,edge-1,keys.mustache,\(key)
            b.raw,EDGE-1,keys.mustache,\(key)

            """)
        let batch = try cuttle(
            "batch", manifest, "--image-file", image.path, "--output-dir", scratch.url.path, "--layout", "debian")
        #expect(batch.code == 0, "\(batch.errors)")
        #expect(batch.errors.contains("have the same host name"), "\(batch.errors)")
        for (name, host) in [("a.raw", "edge-1"), ("b.raw", "EDGE-1")] {
            let path = scratch.path(name)
            #expect(try image.file("/etc/hostname", of: path) == host + "\n")
            #expect(try image.file("/root/.ssh/authorized_keys", of: path) == key + "\n")
            try image.requireClean(path, against: image.path)
        }
    }

    @Test func `batch warns of a base that gives all devices one identity, and strict refuses it`() throws {
        let manifest = try scratch.file("m.yaml", "devices: [{name: a, hostname: edge-1}]\n")
        let arguments = ["batch", manifest, "--output-dir", scratch.url.path, "--layout", "debian", "--dry-run"]
        let clean = try run(Binary.cuttleOS, arguments + ["--image-file", image.path])
        #expect(clean.code == 0)
        #expect(!clean.errors.contains("shared-identity"))
        let other = try Scratch()
        let base = try DebianImage(
            in: other, files: ["etc/ssh/ssh_host_ed25519_key": "key\n", "etc/machine-id": "0123456789abcdef\n"])
        let told = try run(Binary.cuttleOS, arguments + ["--image-file", base.path])
        #expect(told.code == 0)
        #expect(
            told.errors == """
                a: checked
                \(base.path): root: warning: all devices would have the base's SSH host keys, in /etc/ssh [batch.shared-identity]
                  hint: delete them in the base, and have each device make its own on its first boot: ssh-keygen -A
                \(base.path): root: warning: all devices would have the base's machine-id, in /etc/machine-id [batch.shared-identity]
                  hint: empty the file in the base: systemd makes one on the first boot

                """)
        #expect(try run(Binary.cuttleOS, arguments + ["--image-file", base.path, "--strict"]).code == 65)
    }

    @Test func `write puts both onto what it writes`() throws {
        let device = scratch.path("card.raw")
        let written = try cuttle(
            "write", "--image-file", image.path, "--device", device, "--force-file", "--yes", "--layout", "debian",
            "--hostname", "edge-18", "--ssh-authorized-keys", keys)
        #expect(written.code == 0, "\(written.errors)")
        #expect(try image.file("/etc/hostname", of: device) == "edge-18\n")
        #expect(try image.owner(of: "/root/.ssh/authorized_keys", in: device) == "0600 0:0")
        try image.requireClean(device, against: image.path)
    }

    @Test func `what validate says of both`() throws {
        let good = try cuttle("validate", "--hostname", "edge-17", "--ssh-authorized-keys", keys)
        #expect(good.text == "2 settings checked: 0 errors, 0 warnings\n", "\(good.text)\(good.errors)")
        let bad = try cuttle("validate", "--hostname", "edge_17")
        #expect(bad.code == 65)
    }
}
