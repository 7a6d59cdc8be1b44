// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Many images from one base, held against single edits of the same settings and against qemu-img.
@Suite(.timeLimit(.minutes(5)))
struct BatchTests {
    let scratch: Scratch
    let fixtures: Fixtures
    let base: Judged
    let output: String
    private let clock = ["SOURCE_DATE_EPOCH": "1700000000"]

    init() throws {
        scratch = try Scratch()
        fixtures = try Fixtures(in: scratch)
        base = try scratch.image("gpt-512")
        output = scratch.path("out")
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: false)
    }

    private func batch(_ manifest: String, _ arguments: [String] = []) throws -> Run {
        try run(
            Binary.cuttleOS,
            ["batch", manifest, "--image-file", base.path, "--output-dir", output, "--netplan-check", "never"]
                + arguments, environment: clock)
    }

    /// Defaults that all share, and a domain and an address of each device's own.
    private func manifest(_ count: Int) throws -> String {
        var text =
            "defaults:\n  password-hash: \(fixtures.hash)\n  ntp: \((fixtures.ntp as NSString).lastPathComponent)\n"
        text += "devices:\n"
        for number in 1...count {
            let network = "net-\(number).yaml"
            _ = try scratch.file(
                network,
                "network: {version: 2, ethernets: {eth0: {addresses: [10.0.\(number / 250).\(number % 250 + 1)/16]}}}\n"
            )
            text +=
                "  - {name: dev-\(number).img, endpoint-domain: d\(number).example.com, network-agent: \(network)}\n"
        }
        return try scratch.file("manifest.yaml", text)
    }

    /// The last of the lines.
    private func report(_ result: Run) throws -> [String: Any] {
        try #require(try lines(result).last, "\(result.text)\(result.errors)")
    }

    /// Standard output, a JSON object on each line.
    private func lines(_ result: Run) throws -> [[String: Any]] {
        try result.text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    private func state(_ result: Run) throws -> [String] {
        let devices = try #require(try report(result)["devices"] as? [[String: Any]])
        return devices.map { "\($0["name"] ?? "") \($0["state"] ?? "")" }
    }

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

    @Test(arguments: ["raw", "qcow2"])
    func `makes of every device what a single edit makes`(format: String) throws {
        let before = try base.bytes
        let result = try batch(try manifest(5), ["--format", format, "-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        #expect(try state(result) == (1...5).map { "dev-\($0).img made" })
        for number in 1...5 {
            var image = Judged(path: "\(output)/dev-\(number).img")
            if format == "qcow2" {
                guard isInstalled("/usr/bin/qemu-img") else { continue }
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
        #expect(again.code == 73 && again.errors.contains("--resume"), "\(again.errors)")
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
        let place = try #require(bytes.range(of: Data("d2.example.com\n".utf8)))
        bytes[place.lowerBound] = UInt8(ascii: "x")
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

    @Test(arguments: ["raw", "qcow2"])
    func `killed at any time, it is made good by running it again`(format: String) throws {
        let path = try manifest(30)
        let whole = scratch.path("whole")
        try FileManager.default.createDirectory(atPath: whole, withIntermediateDirectories: false)
        func command(_ folder: String) -> [String] {
            ["batch", path, "--image-file", base.path, "--output-dir", folder, "--netplan-check", "never"]
                + ["--format", format, "--resume"]
        }
        let start = Date()
        #expect(try run(Binary.cuttleOS, command(whole), environment: clock).code == 0)
        let duration = Date().timeIntervalSince(start)
        let right = try content(of: whole)
        #expect(right.count == 60)

        for round in 0..<20 {
            // Something is always left to do.
            for name in right.keys.shuffled().prefix(15) { unlink("\(output)/\(name)") }
            let delay = String(format: "%.3f", Double.random(in: 0.005...max(0.02, duration)))
            _ = try run(
                "/usr/bin/timeout", ["-s", "KILL", delay, Binary.cuttleOS] + command(output), environment: clock)
            for (name, bytes) in try content(of: output) where !name.hasPrefix(".") {
                #expect(bytes == right[name], "round \(round), killed after \(delay) s: \(name)")
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

    /// Every file of a folder, by its name.
    private func content(of folder: String) throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        return try Dictionary(
            uniqueKeysWithValues: names.map {
                ($0, try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)"), options: .mappedIfSafe))
            })
    }

    @Test(arguments: ["1", "2", "7"])
    func `jobs change nothing of what is made, and JSON tells of each as it comes`(jobs: String) throws {
        let result = try batch(
            try manifest(20), ["--format", "qcow2", "--jobs", jobs, "--keep-going", "-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        let lines = try lines(result)
        #expect(lines.count == 22 && lines[0]["event"] as? String == "started" && lines[0]["devices"] as? Int == 20)
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
        #expect(result.text.contains("30 of 30") && result.text.contains("0 failed"), "\(result.text)")
        #expect(!result.text.contains("dev-7.img: made"), "\(result.text)")
        #expect(result.text.contains("30 devices: 30 made"), "\(result.text)")
    }

    @Test func `an interrupt ends it behind the device that is being made`() throws {
        let path = try manifest(200)
        let result = try run(
            "/usr/bin/timeout",
            [
                "-s", "INT", "--preserve-status", "0.5", Binary.cuttleOS, "batch", path, "--image-file", base.path,
                "--output-dir", output, "--netplan-check", "never",
            ], environment: clock)
        guard result.code != 0 else { return }
        #expect(result.code == 75 || result.code == 130, "\(result.code)")
        if result.code == 75 { #expect(result.errors.contains("--resume"), "\(result.errors)") }
        let names = try FileManager.default.contentsOfDirectory(atPath: output)
        #expect(names.count { $0.hasSuffix(".img") } == names.count { $0.hasSuffix(".receipt.json") })
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

    @Test func `takes a CSV, with paths of its own folder`() throws {
        let path = try scratch.file(
            "devices.csv",
            "name,endpoint-domain,ntp,no-proxy\r\na.img,a.example.com,\((fixtures.ntp as NSString).lastPathComponent),\"x.example.com,y.example.com\"\r\n\r\nb.img,b.example.com,,\r\n"
        )
        let result = try batch(path, ["-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        let devices = try #require(try report(result)["devices"] as? [[String: Any]])
        #expect(devices.map { ($0["files"] as? [Any])?.count } == [3, 1])
        let proxies = try cuttle("cat", "\(output)/a.img", "EDGELQ_BOOT:/edgelq/proxy.env")
        #expect(proxies.text.contains("x.example.com,y.example.com"))
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
        ("m.csv", "name,endpoint-domain\na\n", ["m.csv:2:1: error", "1 cells"]),
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

    /// Texts that are no manifest, or have a secret under a name that no manifest knows.
    @Test(arguments: [
        ("s.CSV", "name;password\na.img;hush-hush\n"), ("s.txt", "name,password\na.img,hush-hush\n"),
        ("s.yaml", "devices:\n  - a.img hush-hush\n"), ("s.yaml", "devices: hush-hush\n"),
        ("s.yaml", "defaults: hush-hush\ndevices: [{name: a, pass: hush-hush, wifi: {psk: [hush-hush]}}]\n"),
        ("s.yaml", "secret: hush-hush\ndevices: [{name: a, paswd: hush-hush, endpoint-domain: x}]\n"),
    ])
    func `no secret is told of a text that is no manifest`(name: String, text: String) throws {
        let path = try scratch.file(name, text)
        for output in ["table", "json"] {
            let result = try batch(path, ["-o", output])
            #expect(result.code == 65, "\(result.errors)")
            #expect(!result.errors.contains("hush") && !result.text.contains("hush"), "\(result.errors)\(result.text)")
        }
    }

    @Test func `what a template makes of a secret is shown nowhere`() throws {
        _ = try scratch.file(
            "n.mustache",
            "network:\n  version: 2\n  wifis:\n    w0: {dhcp4: true, dhcp9: 1, {{psk}}: 1, addresses: [{{psk}}], "
                + "access-points: {x: {password: \"{{psk}}\"}}} # {{psk}}\n")
        let path = try scratch.file(
            "m.yaml", "devices:\n  - {name: s, network-agent: n.mustache, vars: {psk: hush-hush}}\n")
        for output in ["table", "json"] {
            let result = try batch(path, ["-o", output])
            #expect(result.code == 65 && result.errors.contains("dhcp9") || output == "json", "\(result.errors)")
            #expect(!result.errors.contains("hush") && !result.text.contains("hush"), "\(result.errors)\(result.text)")
        }
    }

    @Test func `a part of a manifest is checked for slips as the whole is`() throws {
        let csv = try scratch.file("h.csv", "name,endpoint-domain,htp-proxy\na,a.example.com,http://x:1\n")
        for shard in [[], ["--shard", "1/1"], ["--shard", "2/2"]] {
            let result = try batch(csv, ["--dry-run"] + shard)
            #expect(result.code == 65 && result.errors.contains("did you mean http-proxy?"), "\(result.errors)")
        }
        // Another part's template has a use for it.
        _ = try scratch.file("t.mustache", "network: {version: 2, ethernets: { {{card}}: {dhcp4: true}}}\n")
        let yaml = try scratch.file(
            "m.yaml",
            "devices:\n  - {name: a, endpoint-domain: a.example.com}\n  - {name: b, network-agent: t.mustache, "
                + "vars: {card: eth0}}\n")
        let result = try batch(yaml, ["--dry-run", "--shard", "1/2"])
        #expect(result.code == 0 && !result.errors.contains("card"), "\(result.errors)")
    }

    @Test func `a spreadsheet's FALSE leaves a section out`() throws {
        _ = try scratch.file(
            "v.mustache",
            "network:\n  version: 2\n  ethernets:\n    eth0: {dhcp4: true}\n{{#second}}\n    eth1: {dhcp4: true}\n{{/second}}\n"
        )
        let csv = try scratch.file(
            "v.csv", "name,network-agent,second\na,v.mustache,FALSE\nb,v.mustache,True\nc,v.mustache,no\n")
        let result = try batch(csv)
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.errors.contains("only false leaves a section out"), "\(result.errors)")
        for (name, isThere) in [("a", false), ("b", true), ("c", true)] {
            let text = try cuttle("cat", "\(output)/\(name)", "EDGELQ_BOOT:/edgelq/network-agent.yaml").text
            #expect(text.contains("eth0") && text.contains("eth1") == isThere, "\(name): \(text)")
        }
    }

    @Test func `what a device is made of is found in the manifest`() throws {
        let path = try scratch.file(
            "m.yaml",
            "defaults: {password-hash: \(fixtures.hash)}\ndevices:\n  - name: a\n    endpoint-domain: -x.example.com\n"
                + "  - {name: b, ntp: nowhere.conf}\n")
        let result = try batch(path)
        #expect(result.code == 65, "\(result.errors)")
        #expect(result.errors.contains("m.yaml:4:22: error:"), "\(result.errors)")
        #expect(result.errors.contains("it is named at \(path):5:20"), "\(result.errors)")
    }

    @Test func `names say what the images are, where nothing else does`() throws {
        let domain = "endpoint-domain: a.example.com"
        let thin = try scratch.file("thin.yaml", "devices: [{name: a.qcow2, \(domain)}, {name: b.qcow2, \(domain)}]\n")
        let mixed = try scratch.file("mixed.yaml", "devices: [{name: a.qcow2, \(domain)}, {name: c.raw, \(domain)}]\n")
        #expect(try batch(mixed).code == 64)
        let raw = try batch(thin, ["--format", "raw", "--dry-run"])
        #expect(raw.code == 0 && raw.errors.contains("end in .qcow2"), "\(raw.errors)")
        let result = try batch(thin, ["-o", "json"])
        #expect(try report(result)["format"] as? String == "qcow2")
        let start = try Data(contentsOf: URL(fileURLWithPath: "\(output)/a.qcow2")).prefix(4)
        #expect(start == Data([0x51, 0x46, 0x49, 0xfb]))
        let capitals = try scratch.file("c.yaml", "devices: [{name: x, \(domain)}, {name: X, \(domain)}]\n")
        #expect(try batch(capitals, ["--dry-run"]).errors.contains("differ in capitals only"))
    }

    @Test func `two runs at once lose nothing, and in the end all is right`() throws {
        let path = try manifest(40)
        let command =
            "\(Binary.cuttleOS) batch \(path) --image-file \(base.path) --output-dir \(output) --format qcow2 "
            + "--netplan-check never --resume --keep-going --jobs 1 >/dev/null 2>&1"
        for round in 0..<3 {
            _ = try run("/bin/sh", ["-c", "\(command) & \(command); wait"], environment: clock)
            let names = try FileManager.default.contentsOfDirectory(atPath: output)
            #expect(names.count { $0.hasSuffix(".img") } == 40, "round \(round)")
            for name in names.shuffled().prefix(20) { unlink("\(output)/\(name)") }
        }
        #expect(try batch(path, ["--format", "qcow2", "--resume"]).code == 0)
        let again = try batch(path, ["--format", "qcow2", "--resume", "-o", "json"])
        #expect(try state(again).allSatisfy { $0.hasSuffix("kept") })
    }

    @Test func `a receipt or an image that was tampered with is made anew, and crashes nothing`() throws {
        let path = try manifest(1)
        #expect(try batch(path, ["--format", "qcow2"]).code == 0)
        let (image, receipt) = ("\(output)/dev-1.img", "\(output)/dev-1.img.receipt.json")
        let (right, text) = (
            try Data(contentsOf: URL(fileURLWithPath: image)), try String(contentsOfFile: receipt, encoding: .utf8)
        )
        func expectMadeAnew(_ what: String) throws {
            let result = try batch(path, ["--format", "qcow2", "--resume", "-o", "json"])
            #expect(try state(result) == ["dev-1.img made"], "\(what): \(result.code) \(result.errors)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: image)) == right)
        }
        for time in ["9223372036854775807", "-9223372036854775808", "4294967296", "1e30"] {
            let changed = text.replacing(try Regex("\"time\": [0-9]+"), with: "\"time\": \(time)")
            try Data(changed.utf8).write(to: URL(fileURLWithPath: receipt))
            try expectMadeAnew(time)
        }
        // The header's reference counts and snapshots, which are read by QEMU only, and the very end.
        for place in [48, 60, 100, right.count - 1] {
            var changed = right
            changed[place] ^= 0xFF
            try changed.write(to: URL(fileURLWithPath: image))
            chmod(image, 0o600)
            try expectMadeAnew("byte \(place)")
        }
        chmod(image, 0o644)
        try expectMadeAnew("the mode")
        for file in [image, receipt] {
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode.map { $0 & 0o077 } == 0, "\(file) tells of secrets")
        }
    }

    @Test func `what a killed run left unnamed is removed by the next`() throws {
        let path = try manifest(1)
        let (left, other) = ("\(output)/.cuttle-12345", "\(output)/.cuttle-notes")
        for file in [left, other] { try Data("x".utf8).write(to: URL(fileURLWithPath: file)) }
        #expect(try batch(path, ["--resume"]).code == 0)
        #expect(!FileManager.default.fileExists(atPath: left) && FileManager.default.fileExists(atPath: other))
    }

    @Test func `inputs of any kind, and of any shard, are never outputs`() throws {
        let folder = scratch.path("inputs")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let template = try scratch.file(
            "inputs/n.mustache", "network: {version: 2, ethernets: { {{card}}: {dhcp4: true}}}\n")
        let plain = try scratch.file("inputs/b.yaml", "network: {version: 2, ethernets: {eth0: {dhcp4: true}}}\n")
        let link = folder + "/base.raw"
        #expect(Glibc.link(base.path, link) == 0)
        let path = try scratch.file(
            "inputs/m.yaml",
            """
            devices:
              - {name: n.mustache, network-agent: n.mustache, vars: {card: eth0}}
              - {name: b.yaml, endpoint-domain: a.example.com}
              - {name: base.raw, network-agent: b.yaml}

            """)
        let before = try content(of: folder)
        for shard in ["1/3", "2/3", "3/3"] {
            let result = try run(
                Binary.cuttleOS,
                ["batch", path, "--image-file", base.path, "--output-dir", folder, "--resume", "--shard", shard])
            #expect(result.code == 73 && result.errors.contains("reads"), "\(shard) \(result.errors)")
        }
        #expect(try content(of: folder) == before)
        #expect(!template.isEmpty && !plain.isEmpty)
    }

    @Test func `the same key and address are known in any spelling`() throws {
        let key = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: fixtures.key)))
        let pretty = try JSONSerialization.data(withJSONObject: key, options: [.prettyPrinted])
        _ = try scratch.file("other.json", String(decoding: pretty, as: UTF8.self))
        for (name, address) in [("n1", "2001:db8::1/64"), ("n2", "2001:DB8:0::0001/48")] {
            _ = try scratch.file(
                name + ".yaml", "network: {version: 2, ethernets: {eth0: {addresses: [\"\(address)\"]}}}\n")
        }
        let path = try scratch.file(
            "m.yaml",
            "devices:\n  - {name: a, service-account-key: key.json, network-agent: n1.yaml}\n"
                + "  - {name: b, service-account-key: other.json, network-agent: n2.yaml}\n")
        let errors = try batch(path, ["--dry-run"]).errors
        #expect(errors.contains("the same service account key") && errors.contains("\"2001:db8::1\""), "\(errors)")
    }

    @Test func `it can be stopped while it checks`() throws {
        let devices = (1...3000).map { "  - {name: d\($0), password: p\($0)}\n" }.joined()
        let path = try scratch.file("m.yaml", "devices:\n" + devices)
        let result = try run(
            "/usr/bin/timeout",
            [
                "-s", "TERM", "--preserve-status", "-k", "20", "1", Binary.cuttleOS, "batch", path, "--image-file",
                base.path, "--output-dir", output,
            ])
        #expect(
            result.code == 75 && result.errors.hasSuffix("nothing was written\n"), "\(result.code) \(result.errors)")
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
            #expect(result.code == 73 && result.errors.contains("reads"), "\(result.errors)")
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
