// SPDX-License-Identifier: Apache-2.0

import Foundation
import Settings
import TestSupport
import Testing

extension LayoutTarget {
    static func sample(_ format: SettingFormat, user: String? = nil, names: [String] = []) -> LayoutTarget {
        LayoutTarget(
            setting: .password, partition: .label("X"), path: "/etc/file", format: format, mode: nil, uid: nil,
            gid: nil, user: user, names: names, isSecret: true)
    }

    func rendered(_ value: String, _ existing: String?, day: Int = 20000) throws -> String {
        text(try #require(try render(Array(value.utf8), existing: existing.map { Array($0.utf8) }, day: day)))
    }
}

@Suite(.timeLimit(.minutes(30))) struct FormatTests {
    @Test func `writes the whole file in the plain formats`() throws {
        #expect(try LayoutTarget.sample(.verbatim).rendered("a\nb", "old") == "a\nb")
        #expect(try LayoutTarget.sample(.line).rendered("a.b", "old") == "a.b\n")
        #expect(try LayoutTarget.sample(.chpasswd, user: "admin").rendered("$y$h", "old") == "admin:$y$h\n")
    }

    @Test(arguments: [SettingFormat.line, .chpasswd, .shadow, .env])
    func `refuses a value of two lines`(format: SettingFormat) {
        #expect(throws: FormatError.self) {
            try LayoutTarget.sample(format, user: "admin", names: ["A"]).rendered("a\nb", "admin:!:1::::::\n")
        }
    }

    static let shadow = "root:*:19000:0:99999:7:::\nadmin:!:19001:0:99999:7:::\nadmin2:$6$x:1::::::\n\u{FFFD}tail"

    @Test func `replaces one user's hash and day and keeps every other byte`() throws {
        let target = LayoutTarget.sample(.shadow, user: "admin")
        let expected = "root:*:19000:0:99999:7:::\nadmin:$y$h:20000:0:99999:7:::\nadmin2:$6$x:1::::::\n\u{FFFD}tail"
        #expect(try target.rendered("$y$h", Self.shadow) == expected)
        #expect(target.value(in: Array(expected.utf8)).map(text) == "$y$h")
        #expect(target.value(in: Array(Self.shadow.utf8)) == nil)
        let locked = try #require(try target.remove(from: Array(expected.utf8), day: 3))
        #expect(text(locked) == Self.shadow.replacingOccurrences(of: "!:19001", with: "!:3"))
    }

    @Test func `does not force a new password at day 0`() throws {
        #expect(try LayoutTarget.sample(.shadow, user: "a").rendered("h", "a:!:1::::::", day: 0) == "a:h:1::::::")
    }

    @Test(arguments: [
        nil, "", "root:*:1::::::\n", "admin", "admin:", "admin:!:1\n", "admin:!:1::::::\nadmin:x:1::::::\n",
        "admin:!:1:::::::\n", " admin:!:1::::::\n",
    ])
    func `refuses a shadow file without one whole line of the user`(existing: String?) {
        #expect(throws: FormatError.self) {
            try LayoutTarget.sample(.shadow, user: "admin").rendered("$y$h", existing)
        }
    }

    @Test(arguments: [
        (nil, "A=v\n"), ("", "A=v\n"), ("B=1", "B=1\nA=v\n"), ("A=old\nB=1\n", "A=v\nB=1\n"),
        ("# A=c\n\n  A = \"x y\"\r\nB='1'\n", "# A=c\n\nA=v\nB='1'\n"), ("A=1\nB=2\nA=3\n", "A=v\nB=2\n"),
        ("export A=1\n", "export A=v\n"), ("AA=1\nA_B=2\n", "AA=1\nA_B=2\nA=v\n"), ("junk line\n", "junk line\nA=v\n"),
        ("A=unfinished", "A=v\n"),
    ])
    func `sets a name in an env file and keeps the other lines`(existing: String?, expected: String) throws {
        #expect(try LayoutTarget.sample(.env, names: ["A"]).rendered("v", existing) == expected)
    }

    @Test(arguments: ["B=\"open\n", "B='open\n", "B=x\"open\nA=1\n", "B=x\\\n", "# note \\\nA=1\n", "B=\u{0}\n"])
    func `refuses an env file that readers would understand differently`(existing: String) {
        #expect(throws: FormatError.self) { try LayoutTarget.sample(.env, names: ["A"]).rendered("v", existing) }
    }

    @Test func `takes names out of an env file, and the file with the last of them`() throws {
        let target = LayoutTarget.sample(.env, names: ["A", "a"])
        let rest = try target.remove(from: Array("A=1\n# c\na=1\nB=2\n".utf8), day: 0)
        #expect(rest.map(text) == "# c\nB=2\n")
        #expect(try target.remove(from: Array("A=1\na=1\n".utf8), day: 0) == nil)
        #expect(target.value(in: Array("a=\"x y\"\n".utf8)).map(text) == "x y")
    }

    static let values = ["http://u:p%20@proxy:3128", "http://u;&()!#~@p:1", "*,.a,[::1]", "~:~/x", "a b", ""]

    @Test(arguments: values) func `quotes values so that a shell reads them back`(value: String) throws {
        let file = try LayoutTarget.sample(.env, names: ["A"]).rendered(value, "B='x y'\n")
        let judge = try run("/bin/sh", ["-c", ". ./in; printf '%s|%s' \"$A\" \"$B\""], input: Data(file.utf8))
        #expect(judge.text == "\(value)|x y", "\(file) \(judge.errors)")
        #expect(LayoutTarget.sample(.env, names: ["A"]).value(in: Array(file.utf8)).map(text) == value)
    }
}

@Suite(.timeLimit(.minutes(30))) struct HostsFormatTests {
    private static let target = LayoutTarget(
        setting: .endpointDomain, partition: .label("X"), path: "/etc/hosts", format: .hosts, isSecret: false)

    @Test(arguments: [
        (
            "127.0.0.1 localhost\n127.0.1.1\told.example old # me\n::1 localhost\n", "new",
            "127.0.0.1 localhost\n127.0.1.1\tnew # me\n::1 localhost\n"
        ),
        ("127.0.1.1 old", "new.example.com", "127.0.1.1 new.example.com new"),
        ("  127.0.1.1   old\r\n", "new", "  127.0.1.1   new\r\n"),
        ("127.0.0.1 localhost\n", "new", "127.0.0.1 localhost\n"),
        (
            "#127.0.1.1 old\n127.0.1.10 other\n127.0.1.1\n127.0.1.1 # none\n", "new",
            "#127.0.1.1 old\n127.0.1.10 other\n127.0.1.1\n127.0.1.1 # none\n"
        ),
        ("127.0.1.1 a\n127.0.1.1 b\n", "new", "127.0.1.1 new\n127.0.1.1 b\n"), ("", "new", ""),
    ])
    func `hosts changes the host's own line and nothing else`(before: String, name: String, after: String) throws {
        let bytes = try #require(try Self.target.render(Array(name.utf8), existing: Array(before.utf8), day: 0))
        #expect(text(bytes) == after)
        #expect(try Self.target.remove(from: bytes, day: 0) == bytes)
    }

    @Test func `hosts makes no file, and says what the host is called`() throws {
        #expect(try Self.target.render(Array("new".utf8), existing: nil, day: 0) == nil)
        #expect(Self.target.value(in: Array("127.0.1.1 a.b a\n".utf8)).map(text) == "a.b")
        #expect(Self.target.value(in: Array("127.0.0.1 localhost\n".utf8)) == nil)
    }
}

@Suite(.timeLimit(.minutes(30))) struct UserTargetTests {
    private static let passwd = """
        root:x:0:0:root:/root:/bin/bash
        admin:x:1000:1001:Admin,,,:/home/admin:/bin/bash
        twice:x:1:1::/a:/bin/sh
        twice:x:2:2::/b:/bin/sh
        short:x:1:1::/a
        huge:x:4294967296:1::/a:/bin/sh
        homeless:x:3:3::nowhere:/bin/sh
        """

    private static func resolved(
        _ user: String, owner: String? = nil, fstab: String? = nil, uid: UInt32? = nil
    ) throws(FormatError) -> LayoutTarget {
        let target = LayoutTarget(
            setting: .ntp, partition: .label("X"), path: "~/.ssh/keys", format: .verbatim, uid: uid, user: user,
            owner: owner, isSecret: false)
        return try target.resolved(passwd: Array(passwd.utf8), fstab: fstab.map { Array($0.utf8) }).target
    }

    @Test func `a path in a home is where the image's own passwd says, and belongs to its user`() throws {
        let target = try Self.resolved("admin", fstab: "# /home\nUUID=1 / ext4 defaults 0 1\nproc /proc proc\n")
        #expect(target.path == "/home/admin/.ssh/keys")
        #expect(target.uid == 1000)
        #expect(target.gid == 1001)
    }

    @Test func `an owner that is named is taken`() throws {
        #expect(try Self.resolved("admin", owner: "root").uid == 0)
        #expect(try Self.resolved("admin", uid: 7).uid == 7)
    }

    @Test(arguments: [
        ("nobody", nil, FormatError.Code.missingUser), ("twice", nil, .damagedFile), ("short", nil, .damagedFile),
        ("huge", nil, .damagedFile), ("homeless", nil, .damagedFile), ("admin", "/dev/sda3 /home ext4", .badValue),
        ("admin", "/dev/sda3\t/home/admin/ ext4", .badValue), ("root", "LABEL=a /root btrfs\n", .badValue),
    ])
    func `a user whose home cannot be told, or is on another partition, is refused`(
        user: String, fstab: String?, code: FormatError.Code
    ) {
        let error = #expect(throws: FormatError.self) { try Self.resolved(user, fstab: fstab) }
        #expect(error?.code == code)
    }

    @Test func `an image without users is refused`() {
        let target = LayoutTarget(
            setting: .ntp, partition: .label("X"), path: "/a", format: .verbatim, owner: "admin", isSecret: false)
        #expect(throws: FormatError.self) { try target.resolved(passwd: nil, fstab: nil) }
    }
}
