// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Batches with secrets in wrong places, slips, files that were tampered with, and other runs beside them.
@Suite(.timeLimit(.minutes(30)))
struct BatchSafetyTests: BatchSuite {
    let bench: BatchBench

    init() throws { bench = try BatchBench() }

    /// Texts that are no manifest, or have a secret under a name that no manifest knows.
    @Test(arguments: [
        ("s.CSV", "name;pasword\na.img;hush-hush\n"), ("s.txt", "name,password\na.img,hush-hush\n"),
        ("s.yaml", "devices:\n  - a.img hush-hush\n"), ("s.yaml", "devices: hush-hush\n"),
        ("s.yaml", "defaults: hush-hush\ndevices: [{name: a, pass: hush-hush, wifi: {psk: [hush-hush]}}]\n"),
        ("s.yaml", "secret: hush-hush\ndevices: [{name: a, paswd: hush-hush, endpoint-domain: x}]\n"),
    ])
    func `no secret is told of a text that is no manifest`(name: String, text: String) throws {
        let path = try scratch.file(name, text)
        for output in ["table", "json"] {
            let result = try batch(path, ["-o", output])
            #expect(result.code == 65, "\(result.errors)")
            #expect(!result.errors.contains("hush"), "\(result.errors)\(result.text)")
            #expect(!result.text.contains("hush"), "\(result.errors)\(result.text)")
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
            #expect(result.code == 65, "\(result.errors)")
            #expect(result.errors.contains("dhcp9"), "\(result.errors)")
            #expect(!result.errors.contains("hush"), "\(result.errors)\(result.text)")
            #expect(!result.text.contains("hush"), "\(result.errors)\(result.text)")
        }
    }

    @Test func `a part of a manifest is checked for slips as the whole is`() throws {
        let csv = try scratch.file("h.csv", "name,endpoint-domain,htp-proxy\na,a.example.com,http://x:1\n")
        for shard in [[], ["--shard", "1/1"], ["--shard", "2/2"]] {
            let result = try batch(csv, ["--dry-run"] + shard)
            #expect(result.code == 65, "\(result.errors)")
            #expect(result.errors.contains("did you mean http-proxy?"), "\(result.errors)")
        }
        // Another part's template has a use for it.
        _ = try scratch.file("t.mustache", "network: {version: 2, ethernets: { {{card}}: {dhcp4: true}}}\n")
        let yaml = try scratch.file(
            "m.yaml",
            "devices:\n  - {name: a, endpoint-domain: a.example.com}\n  - {name: b, network-agent: t.mustache, "
                + "vars: {card: eth0}}\n")
        let result = try batch(yaml, ["--dry-run", "--shard", "1/2"])
        #expect(result.code == 0, "\(result.errors)")
        #expect(!result.errors.contains("card"), "\(result.errors)")
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
            #expect(text.contains("eth0"), "\(name): \(text)")
            #expect(text.contains("eth1") == isThere, "\(name): \(text)")
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
        #expect(raw.code == 0, "\(raw.errors)")
        #expect(raw.errors.contains("end in .qcow2"), "\(raw.errors)")
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
            for name in names.sorted().dropFirst(round).prefix(20) { unlink("\(output)/\(name)") }
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
        #expect(!FileManager.default.fileExists(atPath: left))
        #expect(FileManager.default.fileExists(atPath: other))
    }

    @Test func `inputs of any kind, and of any shard, are never outputs`() throws {
        let directory = scratch.path("inputs")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        let template = try scratch.file(
            "inputs/n.mustache", "network: {version: 2, ethernets: { {{card}}: {dhcp4: true}}}\n")
        let plain = try scratch.file("inputs/b.yaml", "network: {version: 2, ethernets: {eth0: {dhcp4: true}}}\n")
        let link = directory + "/base.raw"
        #expect(Glibc.link(base.path, link) == 0)
        let path = try scratch.file(
            "inputs/m.yaml",
            """
            devices:
              - {name: n.mustache, network-agent: n.mustache, vars: {card: eth0}}
              - {name: b.yaml, endpoint-domain: a.example.com}
              - {name: base.raw, network-agent: b.yaml}

            """)
        let before = try content(of: directory)
        for shard in ["1/3", "2/3", "3/3"] {
            let result = try run(
                Binary.cuttleOS,
                ["batch", path, "--image-file", base.path, "--output-dir", directory, "--resume", "--shard", shard])
            #expect(result.code == 73, "\(shard) \(result.errors)")
            #expect(result.errors.contains("reads"), "\(shard) \(result.errors)")
        }
        #expect(try content(of: directory) == before)
        #expect(!template.isEmpty)
        #expect(!plain.isEmpty)
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
        #expect(errors.contains("the same service account key"), "\(errors)")
        #expect(errors.contains("\"2001:db8::1\""), "\(errors)")
    }

    @Test func `it can be stopped while it checks`() throws {
        let devices = (1...3000).map { "  - {name: d\($0), password: p\($0)}\n" }.joined()
        let path = try scratch.file("m.yaml", "devices:\n" + devices)
        // As soon as it takes the signal itself (proc(5), SigCgt): the passwords alone are work for many minutes.
        let result = try run(
            "/bin/bash",
            [
                "-c",
                """
                '\(Binary.cuttleOS)' batch '\(path)' --image-file '\(base.path)' --output-dir '\(output)' & tool=$!
                until grep -q '^SigCgt:.*[4567cdef]...$' /proc/$tool/status; do sleep 0.02; done
                kill -TERM $tool
                wait $tool
                """,
            ])
        #expect(result.code == 75, "\(result.code) \(result.errors)")
        #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.code) \(result.errors)")
    }

    @Test(
        .enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"),
        arguments: ["raw", "qcow2"])
    func `a device that fails at any call leaves an image with its receipt, or neither`(format: String) throws {
        let path = try manifest(1)
        var failures = 0
        for call in 1...40 {
            let result = try run(
                Binary.cuttleOS,
                [
                    "batch", path, "--image-file", base.path, "--output-dir", output, "--netplan-check", "never",
                    "--format", format, "--jobs", "1",
                ],
                environment: clock.merging(faults(call, "EIO", in: output)) { $1 })
            // What cannot be removed of the claims is empty, and the next run takes it over.
            let names = try FileManager.default.contentsOfDirectory(atPath: output).sorted().filter {
                $0 != ".cuttle-claims"
            }
            if result.code == 0 {
                #expect(names == ["dev-1.img", "dev-1.img.receipt.json"], "call \(call)")
                for name in names { unlink("\(output)/\(name)") }
            } else {
                failures += 1
                #expect(names.isEmpty, "call \(call): \(names) \(result.errors)")
                for name in names { unlink("\(output)/\(name)") }
            }
        }
        #expect(failures >= 4)
    }

    @Test func `a CSV without names is told so once`() throws {
        for (text, words) in [
            ("nmae,endpoint-domain\na,a.example.com\nb,b.example.com\n", "m.csv:1:1: error: no column is called name"),
            ("endpoint-domain,nam\na.example.com,a\n", "m.csv:1:17: error: no column is called name"),
        ] {
            let result = try batch(try scratch.file("m.csv", text))
            #expect(result.code == 65, "\(result.errors)")
            #expect(result.errors.contains(words), "\(result.errors)")
            #expect(result.errors.contains("1 error\n"), "\(result.errors)")
        }
        let shard = try batch(try manifest(1), ["--shard", "3/2"])
        #expect(shard.code == 64, "\(shard.errors)")
        #expect(shard.errors.contains("I from 1 to N"), "\(shard.errors)")
    }
}
