// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Many images from one base, held against single edits of the same settings and against qemu-img.
@Suite(.timeLimit(.minutes(30)))
struct BatchTests: BatchSuite {
    let bench: BatchBench

    init() throws { bench = try BatchBench() }

    /// The image that a single edit makes of a device's settings.
    private func single(_ number: Int) throws -> Data {
        let new = Judged(path: scratch.path("single-\(number).raw"))
        let result = try run(
            Binary.cuttleOS,
            [
                "edit", "--image-file", base.path, "--output-image", new.path, "--password-hash", fixtures.hash,
                "--ntp", fixtures.ntp, "--endpoint-domain", "d\(number).example.com", "--network-agent",
                scratch.path("net-\(number).yaml"), "--netplan-check", "never",
            ], environment: clock)
        #expect(result.code == 0, "\(result.errors)")
        return try new.bytes
    }

    @Test(.enabled(if: isInstalled(qemuImg), "needs qemu-img (Debian: qemu-utils)"), arguments: ["raw", "qcow2"])
    func `makes of every device what a single edit makes`(format: String) throws {
        let before = try base.bytes
        let result = try batch(try manifest(5), ["--format", format, "-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        #expect(try state(result) == (1...5).map { "dev-\($0).img made" })
        for number in 1...5 {
            var image = Judged(path: "\(output)/dev-\(number).img")
            if format == "qcow2" {
                #expect(try run("/usr/bin/qemu-img", ["check", image.path]).code == 0)
                let raw = scratch.path("converted-\(number).raw")
                #expect(try run("/usr/bin/qemu-img", ["convert", "-O", "raw", image.path, raw]).code == 0)
                image = Judged(path: raw)
            }
            #expect(try image.bytes == single(number))
            try image.expectClean("EDGELQ_BOOT")
        }
        #expect(try base.bytes == before)
        let mode = try FileManager.default.attributesOfItem(atPath: "\(output)/dev-1.img")[.posixPermissions] as? Int
        #expect(mode.map { $0 & 0o077 } == 0, "it holds a secret")
        for name in try FileManager.default.contentsOfDirectory(atPath: output) where name.hasSuffix(".json") {
            let receipt = try String(contentsOfFile: output + "/" + name, encoding: .utf8)
            #expect(!receipt.contains(fixtures.hash))
        }
        // Nothing is replaced unasked, and nothing is made then.
        let again = try batch(try manifest(6), ["--format", format])
        #expect(again.code == 73, "\(again.errors)")
        #expect(again.errors.contains("--resume"), "\(again.errors)")
        #expect(!FileManager.default.fileExists(atPath: "\(output)/dev-6.img"))
    }

    @Test(arguments: ["raw", "qcow2"])
    func `resume keeps what is right and makes the rest anew`(format: String) throws {
        let arguments = ["--format", format, "--resume", "-o", "json"]
        #expect(try batch(try manifest(6), arguments).code == 0)
        #expect(try state(try batch(try manifest(6), arguments)) == (1...6).map { "dev-\($0).img kept" })
        // Gone; damaged where the edit is; without a receipt; other settings than were asked for then.
        try FileManager.default.removeItem(atPath: "\(output)/dev-1.img")
        var bytes = try Data(contentsOf: URL(fileURLWithPath: "\(output)/dev-2.img"))
        let place = try #require(firstOccurrence(of: "d2.example.com\n", in: bytes))
        bytes[place] = UInt8(ascii: "x")
        try bytes.write(to: URL(fileURLWithPath: "\(output)/dev-2.img"))
        try FileManager.default.removeItem(atPath: "\(output)/dev-3.img.receipt.json")
        _ = try manifest(6)
        _ = try scratch.file("net-4.yaml", "network: {version: 2, ethernets: {eth0: {dhcp4: true}}}\n")
        let result = try batch(scratch.path("manifest.yaml"), arguments)
        #expect(result.code == 0, "\(result.errors)")
        #expect(
            try state(result) == [
                "dev-1.img made", "dev-2.img made", "dev-3.img made", "dev-4.img made", "dev-5.img kept",
                "dev-6.img kept",
            ])
        for number in 1...6 {
            let domain = try cuttle("cat", "\(output)/dev-\(number).img", "EDGELQ_BOOT:/edgelq/endpoint-domain")
            #expect(domain.text == "d\(number).example.com\n", "\(domain.errors)")
        }
    }

    @Test(
        .enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"),
        arguments: ["raw", "qcow2"])
    func `killed at any time, it is made good by running it again`(format: String) throws {
        let path = try manifest(30)
        let whole = scratch.path("whole")
        try FileManager.default.createDirectory(atPath: whole, withIntermediateDirectories: false)
        func command(_ directory: String) -> [String] {
            ["batch", path, "--image-file", base.path, "--output-dir", directory, "--netplan-check", "never"]
                + ["--format", format, "--resume"]
        }
        #expect(try run(Binary.cuttleOS, command(whole), environment: clock).code == 0)
        let right = try content(of: whole)
        #expect(right.count == 60)

        let names = right.keys.sorted()
        for round in 0..<20 {
            // Something is always left to do, and the kill comes in the middle of it.
            for index in 0..<15 { unlink("\(output)/\(names[(round * 17 + index * 4) % names.count])") }
            let killed = try run(
                Binary.cuttleOS, command(output),
                environment: clock.merging(faults(1 + round * 3, ["before", "half", "after"][round % 3], in: output)) {
                    $1
                })
            #expect(killed.code == 137, "round \(round): \(killed.code) \(killed.errors)")
            for (name, bytes) in try content(of: output) where !name.hasPrefix(".") {
                #expect(bytes == right[name], "round \(round): \(name)")
            }
        }
        let result = try run(Binary.cuttleOS, command(output), environment: clock)
        #expect(result.code == 0, "\(result.errors)")
        #expect(try content(of: output) == right)
    }

    @Test(arguments: ["raw", "qcow2"])
    func `a plain password is known again, though its salt is not`(format: String) throws {
        func manifest(_ password: String) throws -> String {
            try scratch.file(
                "plain.yaml",
                """
                defaults: {password: '\(password)'}
                devices:
                  - {name: a, endpoint-domain: a.example.com}
                  - {name: b, password-file: password.txt}
                  - {name: c, password-hash-method: yescrypt}

                """)
        }
        let arguments = ["--format", format, "--resume", "-o", "json"]
        #expect(try state(batch(manifest("first, please"), arguments)) == ["a made", "b made", "c made"])
        let before = try content(of: output)
        #expect(try state(batch(manifest("first, please"), arguments)) == ["a kept", "b kept", "c kept"])
        #expect(try content(of: output) == before)
        #expect(try state(batch(manifest("second, please"), arguments)) == ["a made", "b kept", "c made"])
        for (name, method) in [("a", "$2b$12$"), ("c", "$y$")] {
            let line = try cuttle("cat", "\(output)/\(name)", "EDGELQ_BOOT:/edgelq/password").text
            #expect(line.hasPrefix("admin:" + method), "\(line)")
        }
    }

    @Test(arguments: ["1", "2", "7"])
    func `jobs change nothing of what is made, and JSON tells of each as it comes`(jobs: String) throws {
        let result = try batch(
            try manifest(20), ["--format", "qcow2", "--jobs", jobs, "--keep-going", "-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        let lines = try lines(result)
        try #require(lines.count == 22)
        #expect(lines[0]["event"] as? String == "started")
        #expect(lines[0]["devices"] as? Int == 20)
        let events = lines[1..<21]
        #expect(events.allSatisfy { $0["event"] as? String == "device" && $0["state"] as? String == "made" })
        #expect(events.map { $0["done"] as? Int } == (1...20).map { $0 })
        #expect(Set(events.compactMap { $0["name"] as? String }).count == 20)
        #expect(try state(result) == (1...20).map { "dev-\($0).img made" })
        for number in [1, 10, 20] {
            let domain = try cuttle("cat", "\(output)/dev-\(number).img", "EDGELQ_BOOT:/edgelq/endpoint-domain")
            #expect(domain.text == "d\(number).example.com\n")
        }
    }

    @Test(.enabled(if: isInstalled("/usr/bin/script"), "needs script(1)"))
    func `on a terminal it shows how far it is`() throws {
        let command =
            "\(Binary.cuttleOS) batch \(try manifest(30)) --image-file \(base.path) --output-dir \(output) "
            + "--format qcow2 --netplan-check never"
        let result = try run("/usr/bin/script", ["-qec", command, "/dev/null"], environment: ["TERM": "xterm"])
        #expect(result.code == 0, "\(result.text)")
        #expect(result.text.contains("30 of 30"), "\(result.text)")
        #expect(result.text.contains("0 failed"), "\(result.text)")
        #expect(!result.text.contains("dev-7.img: made"), "\(result.text)")
        // Wherever the line is broken, which depends on how long the directory's name is.
        let words = result.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("30 devices: 30 made"), "\(result.text)")
    }

    @Test(.enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"))
    func `an interrupt ends it behind the device that is being made`() throws {
        // Job control keeps SIGINT from being ignored.
        let result = try run(
            "/bin/bash",
            [
                "-c",
                """
                set -m
                '\(Binary.cuttleOS)' batch '\(try manifest(60))' --image-file '\(base.path)' --output-dir '\(output)' \
                    --format qcow2 --netplan-check never --jobs 2 &
                wait $!
                """,
            ],
            environment: clock.merging(faults(60, "INT", in: output)) { $1 })
        #expect(result.code == 75, "\(result.code): \(result.errors)")
        #expect(result.errors.contains("--resume"), "\(result.code): \(result.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: output)
        let images = names.count { $0.hasSuffix(".img") }
        #expect(images > 0, "\(names)")
        #expect(images < 60, "\(names)")
        #expect(names.count == 2 * images, "\(names)")
        #expect(names.count { $0.hasSuffix(".receipt.json") } == images, "\(names)")
    }

    @Test func `shards make each device once`() throws {
        let path = try manifest(7)
        var made: [String] = []
        for shard in 1...3 {
            let result = try batch(path, ["--shard", "\(shard)/3", "--format", "qcow2", "-o", "json"])
            #expect(result.code == 0, "\(result.errors)")
            made += try state(result)
        }
        #expect(made.sorted() == (1...7).map { "dev-\($0).img made" })
        for wrong in ["0/3", "4/3", "1", "a/b", "1/0"] { #expect(try batch(path, ["--shard", wrong]).code == 64) }
    }

    static let badManifests: [(name: String, text: String, words: [String])] = [
        ("m.yaml", "", ["m.yaml: error"]), ("m.yaml", "devices: []\n", ["m.yaml:1:10: error"]),
        ("m.yaml", "devices:\n  - {endpoint-domain: a.b.com}\n", ["m.yaml:2:5: error", "\"name\" is missing"]),
        ("m.yaml", "devices:\n  - {name: ../x, endpoint-domain: a.b.com}\n", ["m.yaml:2:12: error", "file name"]),
        ("m.yaml", "devices:\n  - {name: a, endpoint-domian: a.b.com}\n", ["m.yaml:2:15: error", "endpoint-domain"]),
        ("m.yaml", "devices:\n  - {name: a}\n", ["no settings"]),
        (
            "m.yaml", "devices:\n  - {name: a, endpoint-domain: a.b.com}\n  - {name: a, endpoint-domain: b.b.com}\n",
            ["m.yaml:3:12: error", "two devices", "m.yaml:2:12: note"]
        ),
        (
            "m.yaml", "devices:\n  - {name: a, endpoint-domain: 'https://a.b.com'}\n  - {name: b, ntp: nowhere}\n",
            ["m.yaml:2:32: error", "nowhere: error", "for the device b", "2 errors"]
        ),
        ("m.yaml", "devices:\n  - {name: a, password: x, password-hash: y}\n", ["only one of"]),
        ("m.yaml", "devices:\n  - {name: a.receipt.json, endpoint-domain: a.b.com}\n", ["m.yaml:2:12: error"]),
        ("m.json", "{\"devices\": [{\"name\": \"a\", \"ntp\": 5}]}\n", ["m.json:1:35: error"]),
        ("m.csv", "", ["m.csv: error"]), ("m.csv", "name,name\n", ["m.csv:1:6: error", "there twice"]),
        ("m.csv", "name,endpoint-domain\na\n", ["m.csv:2:1: error", "1 cell,"]),
        ("m.csv", "name,endpoint-domain\na,\"b.example.com\n", ["m.csv:2:3: error", "closing quote"]),
        ("m.csv", "name,ntpp\na,x\n", ["m.csv:1:6: error", "ntp"]),
        ("m.csv", "name,endpoint-domain\na,b\"c\n", ["m.csv:2:4: error"]),
        ("m.yaml", "devices:\n  - {name: a, ntp: t.mustache}\n", ["t.mustache: error", "no such file"]),
        (
            "m.yaml", "devices:\n  - {name: a, remove: [ntp], ntp: x}\n",
            ["m.yaml:2:24: error", "both set and removed"]
        ),
        ("m.yaml", "devices:\n  - {name: a, remove: [nothing]}\n", ["m.yaml:2:24: error"]),
        ("m.yaml", "devices:\n  - {name: a, remove: [ntp], vars: {9x: 1}}\n", ["m.yaml:2:37: error", "variable"]),
        ("m.yaml", "devices:\n  - {name: a, remove: [ntp], vars: {x: [1]}}\n", ["m.yaml:2:40: error"]),
        ("m.csv", "Name,name,ntp\na,b,c\n", ["m.csv:1:6: error", "there twice"]),
        ("m.csv", "name,,ntp\na,b,c\n", ["m.csv:1:6: error", "no name"]),
        ("m.csv", "name;ntp\na;b;c\n", ["m.csv:2:1: error", "3 cells"]),
        ("m.csv", "name,remove,endpoint-domian\na,ntp,b.example.com\n", ["m.csv:1:13: error", "endpoint-domain"]),
    ]

    private static let network =
        "network:\n  version: 2\n  ethernets:\n    {{port}}:\n      # of {{name}}\n      addresses: [{{address}}]\n"

    @Test func `templates are filled in for each device, from YAML and from a CSV`() throws {
        _ = try scratch.file("net.yaml.mustache", Self.network)
        let yaml = try scratch.file(
            "m.yaml",
            "defaults: {network-agent: net.yaml.mustache, vars: {port: eth0}}\ndevices:\n"
                + "  - {name: a.img, vars: {address: 10.0.0.1/24}}\n"
                + "  - {name: b.img, vars: {address: 10.0.0.2/24, port: eth1}}\n")
        let csv = try scratch.file(
            "m.csv",
            "name,network-agent,address,port\nc.img,net.yaml.mustache,10.0.0.3/24,eth0\n"
                + "d.img,net.yaml.mustache,\"10.0.0.4/24, 10.0.0.5/24\",eth0\n")
        for manifest in [yaml, csv] {
            let result = try batch(manifest)
            #expect(result.code == 0, "\(result.errors)")
        }
        for (name, address, port) in [
            ("a", "10.0.0.1/24", "eth0"), ("b", "10.0.0.2/24", "eth1"), ("c", "10.0.0.3/24", "eth0"),
            ("d", "10.0.0.4/24, 10.0.0.5/24", "eth0"),
        ] {
            let expected = Self.network.replacing("{{port}}", with: port).replacing("{{address}}", with: address)
                .replacing("{{name}}", with: "\(name).img")
            let image = Judged(path: "\(output)/\(name).img")
            #expect(try image.content("EDGELQ_BOOT", "/edgelq/network-agent.yaml") == Data(expected.utf8))
            try image.expectClean("EDGELQ_BOOT")
        }
    }

    @Test func `what is wrong with a template names the device, the template and the line, and no secret`() throws {
        let template = try scratch.file("net.yaml.mustache", "{{! for all }}\n" + Self.network + "# {{psk}}\n")
        let path = try scratch.file(
            "m.yaml",
            "defaults: {network-agent: net.yaml.mustache, vars: {port: eth0, psk: hush-hush}}\ndevices:\n"
                + "  - {name: a.img, vars: {address: 10.0.0.1/24}}\n"
                + "  - {name: b.img, vars: {address: 10.0.0.300/24}}\n"
                + "  - {name: c.img, vars: {adress: 10.0.0.3/24}}\n")
        let result = try batch(path)
        #expect(result.code == 65)
        let errors = result.errors
        #expect(errors.contains("\(template) for b.img:6:19: error"), "\(errors)")
        #expect(errors.contains("line 7 of the template \(template), for the device b.img"), "\(errors)")
        #expect(errors.contains("\(template):7:19: error: there is no variable \"address\""), "\(errors)")
        #expect(errors.contains("for the device c.img"), "\(errors)")
        #expect(errors.contains("m.yaml:5:26: warning: \"adress\" is neither"), "\(errors)")
        #expect(!errors.contains("hush-hush"), "\(errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
    }

    @Test func `a manifest can remove settings`() throws {
        let first = try run(
            Binary.cuttleOS,
            ["edit", "--image-file", base.path, "--ntp", fixtures.ntp, "--endpoint-domain", "old.example.com"])
        #expect(first.code == 0, "\(first.errors)")
        let path = try scratch.file(
            "m.yaml",
            "defaults: {remove: [ntp, endpoint-domain]}\ndevices:\n  - {name: a.img}\n"
                + "  - {name: b.img, endpoint-domain: b.example.com}\n")
        let csv = try scratch.file("m.csv", "name,remove\nc.img,ntp endpoint-domain\n")
        for manifest in [path, csv] { #expect(try batch(manifest).code == 0) }
        for (name, domain) in [("a", ""), ("b", "b.example.com\n"), ("c", "")] {
            let image = Judged(path: "\(output)/\(name).img")
            #expect(try image.content("EDGELQ_BOOT", "/edgelq/timesyncd.conf").isEmpty)
            #expect(try image.content("EDGELQ_BOOT", "/edgelq/endpoint-domain") == Data(domain.utf8))
            try image.expectClean("EDGELQ_BOOT")
        }
    }

    @Test(arguments: 0..<badManifests.count)
    func `a bad manifest is told by line and column, and nothing is made`(index: Int) throws {
        let bad = Self.badManifests[index]
        let path = try scratch.file(bad.name, bad.text)
        let result = try batch(path)
        #expect([65, 66].contains(result.code), "\(result.code) \(result.errors)")
        for words in bad.words { #expect(result.errors.contains(words), "\(words) in \(result.errors)") }
        #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
    }

    @Test func `never takes the place of what it reads`() throws {
        let text = "devices:\n  - {name: manifest.yaml, endpoint-domain: a.example.com}\n"
        let path = try scratch.file("out/manifest.yaml", text)
        for arguments in [[], ["--resume"]] {
            let result = try batch(path, arguments)
            #expect(result.code == 73, "\(result.errors)")
            #expect(result.errors.contains("reads"), "\(result.errors)")
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }

    @Test func `warns of keys and addresses that devices share`() throws {
        let net = "network: {version: 2, ethernets: {eth0: {addresses: [10.1.2.3/24]}}}\n"
        _ = try scratch.file("n.yaml", net)
        let key = (fixtures.key as NSString).lastPathComponent
        let path = try scratch.file(
            "m.yaml",
            "defaults: {network-agent: n.yaml}\ndevices:\n  - {name: a, service-account-key: \(key)}\n  - {name: b, service-account-key: \(key)}\n"
        )
        let result = try batch(path, ["--dry-run"])
        #expect(result.code == 0, "\(result.errors)")
        #expect(
            result.errors.contains("m.yaml:4:12: warning: a, b have the same service account key"), "\(result.errors)")
        #expect(
            result.errors.contains("m.yaml:4:12: warning: a, b have the same static address \"10.1.2.3\""),
            "\(result.errors)")
        #expect(try batch(path, ["--dry-run", "--strict"]).code == 65)
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
    }

    @Test func `a device that fails leaves nothing, and the others are made where that is asked for`() throws {
        let path = try manifest(4)
        // The second image's place cannot be taken.
        try FileManager.default.createDirectory(atPath: "\(output)/dev-2.img", withIntermediateDirectories: false)
        let stopped = try batch(path, ["--resume", "--jobs", "1", "-o", "json"])
        #expect(stopped.code == 73, "\(stopped.errors)")
        #expect(try state(stopped).suffix(3) == ["dev-2.img failed", "dev-3.img waiting", "dev-4.img waiting"])
        let result = try batch(path, ["--resume", "--keep-going", "-o", "json"])
        #expect(result.code == 73)
        #expect(try state(result) == ["dev-1.img kept", "dev-2.img failed", "dev-3.img made", "dev-4.img made"])
        #expect(!FileManager.default.fileExists(atPath: "\(output)/dev-2.img.receipt.json"))
    }
}
