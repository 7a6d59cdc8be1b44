// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Every command line that the documentation shows is run, as it stands, where the files are that it names.
@Suite(.timeLimit(.minutes(10))) struct DocumentationRunTests {
    typealias Page = DocumentationPage

    /// A directory with every file that the pages name.
    private func bench() throws -> Scratch {
        let scratch = try Scratch()
        let fixtures = try Fixtures(in: scratch)
        let image = try scratch.image("gpt-512")
        let files = FileManager.default
        for name in ["lqd_2.1.0.raw", "lqd_1.0.2.raw"] {
            try files.copyItem(atPath: image.path, toPath: scratch.path(name))
            chmod(scratch.path(name), 0o600)
        }
        try Archive.xz.pack(scratch.path("lqd_2.1.0.raw"))
        let sums = try run("/usr/bin/sha256sum", ["lqd_2.1.0.raw.xz"], in: scratch.url)
        try sums.output.write(to: scratch.url.appending(path: "SHA256SUMS"))
        if canSign {
            let signers = try Signers(in: scratch)
            try signers.add("publisher")
            _ = try signers.sign(
                scratch.path("SHA256SUMS"), by: "publisher", .binary, as: scratch.path("SHA256SUMS.gpg"))
        }
        for (old, new) in [
            (fixtures.password, "admin-password.txt"), (fixtures.key, "service-account-key.json"),
        ] { try files.copyItem(atPath: old, toPath: scratch.path(new)) }
        for name in ["out", "keys", "net"] {
            try files.createDirectory(atPath: scratch.path(name), withIntermediateDirectories: false)
        }
        _ = try scratch.file(
            "devices.yaml",
            """
            devices:
              - {name: site-a.qcow2, endpoint-domain: a.edgelq.com}
              - {name: site-b.qcow2, endpoint-domain: b.edgelq.com}

            """)
        for name in ["batch", "layout.yaml"] {
            try files.copyItem(
                at: Page.project.appending(path: "examples/\(name)"), to: scratch.url.appending(path: name))
        }
        return scratch
    }

    /// A shown command line, as the words that are run here: no root, no device of this machine, nothing of /tmp, and what a
    /// shell would put in.
    private func runnable(_ words: [String], _ scratch: Scratch) -> (name: String, arguments: [String]) {
        var words = words.map { word in
            switch word {
            case "$PASSWORD": "correct-horse"
            case "/tmp/service_account_key.json": scratch.path("service-account-key.json")
            default: word.hasPrefix("/dev/sd") ? scratch.path("disk-" + word.suffix(3) + ".img") : word
            }
        }
        let name = words.removeFirst()
        if words.first == "write" { words += ["--force-file", "--yes"] }
        return (name, words)
    }

    /// The pages whose commands need nothing but images; that of the Devices service is walked in DevicesTests.
    @Test(arguments: Page.all.filter { !$0.commands.isEmpty && $0.path != "docs/devices-service.md" })
    func `a page's command lines do what they say`(page: Page) throws {
        let scratch = try bench()
        // Under its other name the tool takes the vendor's line.
        let vendor = scratch.path("cuttle")
        try FileManager.default.createSymbolicLink(atPath: vendor, withDestinationPath: Binary.cuttleOS)
        for words in page.commands where canSign || !words.contains("--signature") {
            let (name, arguments) = runnable(words, scratch)
            let program = name == "cuttle" ? vendor : Binary.cuttleOS
            let result = try run(program, arguments, in: scratch.url)
            #expect(result.code == 0, "\(words.joined(separator: " ")): \(result.errors)")
        }
    }

    @Test(.enabled(if: canSign, "needs gpg, gpgv and ssh-keygen: the command lines with a signature were left out"))
    func `the command lines with a signature are run, too`() {
        #expect(Page.all.flatMap(\.commands).contains { $0.contains("--signature") })
    }

    /// Commands that are named in the text, `cuttle-os VERB …`, are understood; most name no real file.
    @Test(arguments: Page.all) func `a command line in a page's text is understood`(page: Page) throws {
        for span in page.spans where span.hasPrefix("cuttle-os ") {
            let words = span.split(separator: " ").dropFirst().map(String.init)
            guard let verb = words.first, !verb.hasPrefix("-") else { continue }
            #expect(Page.verbs.contains(verb), "\(span)")
            let known = Set(Page.longFlags(in: Page.help[verb] ?? ""))
            #expect(Set(Page.longFlags(in: span)).subtracting(known).sorted() == [], "\(span)")
        }
    }

    @Test func `the README's mistake reads as the README says`() throws {
        let scratch = try Scratch()
        let mapping = """
            diskmappings:
              - disk: /dev/disk/by-partlabel/EDGELQ_DATA
                mountpoint: /isodevice/data
                size: 0
              - disk: /dev/disk/by-partlabel/EDGELQ_ISOS
                mountpoint: /isodevice/isos
              - disk: /dev/disk/by-partlabel/EDGELQ_BOOT
                mountpoint: /isodevice/boot

            """
        _ = try scratch.file("site-a.yaml", mapping)
        let result = try run(Binary.cuttleOS, ["validate", "--disk-mapping", "site-a.yaml"], in: scratch.url)
        let shown = try #require(try Page("README.md").blocks.first { $0[0].hasPrefix("site-a.yaml:") })
        #expect(result.code == 65)
        #expect(result.errors.hasPrefix(shown.joined(separator: "\n") + "\n"), "\(result.errors)")
    }

    @Test func `disclosure's findings read as the page says`() throws {
        let scratch = try Scratch()
        let page = try Page("docs/disclosure.md")
        _ = try scratch.file(
            "site-a.yaml",
            "network:\n  version: 2\n  wifis:\n    wlan0:\n      access-points:\n"
                + "        depot: {band: 5GHz, passphrase: hunter22}\n")
        let network = try run(
            Binary.cuttleOS, ["validate", "--network-agent", "site-a.yaml", "--netplan-check", "never"],
            in: scratch.url)
        let first = try #require(page.blocks.first { $0[0].hasPrefix("site-a.yaml:") })
        #expect(network.errors.hasPrefix(first.joined(separator: "\n") + "\n"), "\(network.errors)")
        _ = try scratch.file("key.pem", "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n")
        let key = try run(Binary.cuttleOS, ["validate", "--ntp", "key.pem"], in: scratch.url)
        let second = try #require(page.blocks.first { $0[0].hasPrefix("key.pem:") })
        #expect(key.errors.hasPrefix(second.joined(separator: "\n") + "\n"), "\(key.errors)")
    }

    /// The manifest and the template that batch.md shows.
    @Test func `the template that the page on batches shows makes an image`() throws {
        let scratch = try bench()
        let block = try #require(try Page("docs/batch.md").blocks.first { $0.contains("# net.yaml.mustache") })
        let parts = block.split(separator: "# net.yaml.mustache").map { $0.joined(separator: "\n") + "\n" }
        let manifest = try scratch.file("m.yaml", try #require(parts.first))
        _ = try scratch.file("net.yaml.mustache", try #require(parts.last))
        let result = try run(
            Binary.cuttleOS,
            [
                "batch", manifest, "--image-file", "lqd_2.1.0.raw", "--output-dir", "out", "--netplan-check", "never",
            ], in: scratch.url)
        #expect(result.code == 0, "\(result.errors)")
        let network = try cuttle("cat", scratch.path("out/site-a.raw"), "EDGELQ_BOOT:/edgelq/network-agent.yaml").text
        #expect(network.contains("addresses: [10.0.1.5/16]"), "\(network)")
        #expect(network.contains("via: 10.0.0.1}"), "\(network)")
    }

    @Test func `the layout that the page on layouts shows is one`() throws {
        let scratch = try Scratch()
        let block = try #require(try Page("docs/layouts.md").blocks.first { $0[0].hasPrefix("name: ") })
        let more = try #require(try Page("docs/layouts.md").blocks.first { $0[0] == "hostname:" })
        let text = (block + more.map { "  " + $0 }).joined(separator: "\n") + "\n"
        let layout = try scratch.file("layout.yaml", text)
        let result = try cuttle("validate", "--layout", layout)
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.errors == "")
    }

    @Test func `what goes to standard output and what to standard error is as the README says`() throws {
        let scratch = try bench()
        let edit = ["edit", "--image-file", "lqd_2.1.0.raw", "--dry-run", "--endpoint-domain"]
        let table = try run(Binary.cuttleOS, edit + ["A.example.com"], in: scratch.url)
        #expect(table.text.hasPrefix("SETTING "))
        #expect(table.errors.contains(": warning: "))
        let json = try run(Binary.cuttleOS, edit + ["A.example.com", "-o", "json"], in: scratch.url)
        #expect(try (json.json()["diagnostics"] as? [Any])?.count == 1)
        #expect(json.errors == "")
        let failed = try run(Binary.cuttleOS, edit + ["a", "-o", "json"], in: scratch.url)
        #expect(try failed.json()["error"] != nil)
        #expect(failed.errors.hasSuffix("\nnothing was written\n"), "\(failed.errors)")
        for refused in [
            ["cat", "lqd_2.1.0.raw", "1:/edgelq/password"], ["validate", "--print-default", "disk-mapping"],
        ] {
            let result = try run(Binary.cuttleOS, refused + ["-o", "json"], in: scratch.url)
            #expect(result.code == 64)
            #expect(try result.json()["error"] != nil)
        }
        let batch = try run(
            Binary.cuttleOS,
            ["batch", "devices.yaml", "--image-file", "lqd_2.1.0.raw", "--output-dir", "out", "-o", "json"],
            in: scratch.url)
        let lines = batch.text.split(separator: "\n").map { Data($0.utf8) }
        #expect(lines.count == 4)
        for line in lines { #expect((try? JSONSerialization.jsonObject(with: line)) != nil) }
        let differs = ["diff", "lqd_2.1.0.raw", "out/site-a.qcow2"]
        #expect(try run(Binary.cuttleOS, differs, in: scratch.url).code == 0)
        #expect(try run(Binary.cuttleOS, differs + ["--exit-code"], in: scratch.url).code == 1)
    }
}
