// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

private let browse = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Browser/browse.py").path
private let hasBrowser =
    ["/usr/bin/chromedriver", "/usr/bin/chromium", "/usr/bin/python3"].allSatisfy(isInstalled)

/// What a batch tells of itself afterwards: the page for people, and the receipts of all its shards.
@Suite(.timeLimit(.minutes(30)))
struct BatchReportTests: BatchSuite {
    let bench: BatchBench

    init() throws {
        // A name that a page would run if it took it for HTML.
        bench = try BatchBench(outputsIn: "out<img src=x onerror=\"document.title='pwned'\">")
    }

    private func thinManifest(_ count: Int, more: String = "") throws -> String {
        try scratch.file(
            "manifest.yaml",
            """
            defaults:
              password-hash: \(fixtures.hash)
              service-account-key: \((fixtures.key as NSString).lastPathComponent)
              network-agent: \((fixtures.networkAgent as NSString).lastPathComponent)
            devices:
            \(thinDevices(count))\(more)
            """)
    }

    private func merged(_ arguments: String...) throws -> Run {
        try run(Binary.cuttleOS, ["batch-report", output] + arguments)
    }

    /// `NAME STATE` of each device of a report.
    private func states(_ result: Run) throws -> [String] {
        let devices = try #require(try result.json()["devices"] as? [[String: Any]], "\(result.errors)")
        return devices.map { "\($0["name"] ?? "") \($0["state"] ?? "")" }
    }

    /// Does the steps in a real browser, and returns what they gave; the last is what the browser complained of.
    private func browse(_ page: String, _ steps: [[String: String]]) throws -> [Any] {
        let input = try JSONSerialization.data(withJSONObject: steps)
        let result = try run("/usr/bin/python3", [CommandTests.browse, page], input: input)
        try #require(result.code == 0, "\(result.errors)")
        return try #require(try JSONSerialization.jsonObject(with: result.output) as? [Any])
    }

    private static let shown =
        "return [...document.querySelectorAll('#devices > tbody > tr')].filter(e => e.checkVisibility())"
        + ".map(e => e.cells[0].textContent)"

    @Test(.enabled(if: hasBrowser, "needs Chromium, chromedriver and python3"))
    func `the page finds, filters and sorts devices, opens what was written, and prints`() throws {
        for name in ["d3.qcow2", "d12.qcow2"] {
            try FileManager.default.createDirectory(atPath: "\(output)/\(name)", withIntermediateDirectories: false)
        }
        let page = scratch.path("report.html")
        let result = try batch(try thinManifest(12), ["--resume", "--keep-going", "--report", page])
        #expect(result.code == 73, "\(result.errors)")
        let text = try String(contentsOfFile: page, encoding: .utf8)
        for secret in fixtures.secrets { #expect(!text.contains(secret)) }
        #expect(!text.contains("http://"), "it loads nothing from anywhere")
        #expect(!text.contains("https://"), "it loads nothing from anywhere")

        let pdf = scratch.path("page.pdf")
        let seen = try browse(
            page,
            [
                ["eval": "return document.title"],
                ["eval": "return [...document.querySelectorAll('.totals li')].map(e => e.innerText)"],
                ["eval": "return document.querySelector('dl').innerText"],
                ["eval": "return [...document.querySelectorAll('.failures h3')].map(e => e.innerText)"],
                ["eval": Self.shown],
                ["type": "#find", "text": "D1"], ["eval": Self.shown],
                ["click": "#devices thead th:nth-child(1) button"], ["click": "#devices thead th:nth-child(1) button"],
                ["eval": Self.shown],
                ["click": "#devices thead th:nth-child(2) button"], ["eval": Self.shown],
                ["click": "#controls input[value=failed]"], ["eval": Self.shown],
                ["eval": "return document.getElementById('shown').innerText"],
                ["click": "#devices > tbody > tr:not([hidden]) summary"],
                ["eval": "return document.querySelector('details[open] .files tbody').innerText"],
                ["pdf": pdf],
            ])
        #expect(seen[0] as? String == "2 failed, 12 devices – batch report")
        #expect(seen[1] as? [String] == ["12 devices", "10 made", "2 failed"])
        #expect((seen[2] as? String)?.contains(output) == true, "\(seen[2])")
        #expect(seen[3] as? [String] == ["d3.qcow2", "d12.qcow2"])
        #expect(seen[4] as? [String] == (1...12).map { "d\($0).qcow2" })
        #expect(seen[5] as? [String] == ["d1.qcow2", "d10.qcow2", "d11.qcow2", "d12.qcow2"])
        #expect(seen[6] as? [String] == ["d12.qcow2", "d11.qcow2", "d10.qcow2", "d1.qcow2"])
        #expect(seen[7] as? [String] == ["d12.qcow2", "d1.qcow2", "d10.qcow2", "d11.qcow2"])
        #expect(seen[8] as? [String] == ["d1.qcow2", "d10.qcow2", "d11.qcow2"])
        #expect(seen[9] as? String == "3 of 12 shown")
        #expect((seen[10] as? String)?.contains("EDGELQ_BOOT:/edgelq/service-account-key.json") == true, "\(seen[10])")
        #expect((seen[11] as? [String])?.isEmpty == true, "the browser complains: \(seen[11])")
        #expect(try Data(contentsOf: URL(fileURLWithPath: pdf)).starts(with: Data("%PDF-".utf8)))
        try base.expectClean("EDGELQ_BOOT")
    }

    @Test(.enabled(if: hasBrowser, "needs Chromium, chromedriver and python3"))
    func `a batch that is refused has a page with the reasons`() throws {
        let page = scratch.path("report.html")
        let bad = try thinManifest(1, more: "  - {name: d2.qcow2, endpoint-domain: 'https://<i>x</i>.example.com'}\n")
        // What a page must not take for HTML is in the manifest's name, too: of its content only harmless words are shown.
        let hostile = scratch.path("<i>x<b>.yaml")
        try FileManager.default.moveItem(atPath: bad, toPath: hostile)
        let result = try batch(hostile, ["--report", page])
        #expect(result.code == 65, "\(result.errors)")
        let seen = try browse(page, [["eval": "return document.querySelector('main').innerText"]])
        let words = try #require(seen[0] as? String)
        #expect(words.contains("Nothing was made"), "\(words)")
        #expect(words.contains("endpoint-domain"), "\(words)")
        #expect(words.contains("<i>x<b>.yaml"), "\(words)")
        #expect((seen[1] as? [String])?.isEmpty == true, "the browser complains: \(seen[1])")
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
    }

    @Test func `the page takes the place of an older one, and of nothing else`() throws {
        let manifest = try thinManifest(2)
        for (path, code) in [(scratch.path("nowhere/page.html"), Int32(73)), (fixtures.key, 73), (output, 73)] {
            let result = try batch(manifest, ["--report", path])
            #expect(result.code == code, "\(result.errors)")
            #expect(result.errors.contains("nothing was written"), "\(result.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
        }
        #expect(try String(contentsOfFile: fixtures.key, encoding: .utf8).contains("service_account"))
        let page = scratch.path("report.html")
        #expect(try batch(manifest, ["--report", page]).code == 0)
        let first = try String(contentsOfFile: page, encoding: .utf8)
        #expect(try batch(manifest, ["--resume", "--report", page]).code == 0)
        let second = try String(contentsOfFile: page, encoding: .utf8)
        #expect(first.contains("2</b> made"))
        #expect(second.contains("2</b> kept"))
        #expect(try scratch.names.filter { $0.hasPrefix(".cuttle") }.isEmpty)
    }

    @Test func `the receipts of all shards make one report`() throws {
        let manifest = try thinManifest(5)
        #expect(try batch(manifest, ["--shard", "1/3"]).code == 0)
        #expect(try batch(manifest, ["--shard", "3/3"]).code == 0)
        let part = try merged("--manifest", manifest, "-o", "json")
        #expect(part.code == 75, "\(part.errors)")
        #expect(
            try states(part)
                == ["d1.qcow2 made", "d2.qcow2 waiting", "d3.qcow2 made", "d4.qcow2 made", "d5.qcow2 waiting"])
        #expect(try batch(manifest, ["--shard", "2/3"]).code == 0)

        let page = scratch.path("merged.html")
        let whole = try merged("--manifest", manifest, "--report", page, "-o", "json")
        #expect(whole.code == 0, "\(whole.errors)")
        #expect(try states(whole) == (1...5).map { "d\($0).qcow2 made" })
        #expect(try states(try merged("-o", "json")) == (1...5).map { "d\($0).qcow2 made" })
        #expect(try String(contentsOfFile: page, encoding: .utf8).contains("complete"))
        for secret in fixtures.secrets { #expect(!whole.text.contains(secret)) }

        // What was written is what the batch itself says was written.
        let own = try batch(manifest, ["--resume", "-o", "json"])
        let last = try #require(own.text.split(separator: "\n").last)
        let kept = try #require(try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
        func files(_ report: [String: Any]) -> [NSArray] {
            (report["devices"] as? [[String: Any]] ?? []).compactMap { $0["files"] as? NSArray }
        }
        #expect(files(kept) == files(try whole.json()))
        #expect(files(kept).count == 5)
    }

    @Test func `what does not fit its receipt is told, device by device`() throws {
        let manifest = try thinManifest(7)
        #expect(try batch(manifest).code == 0)
        func path(_ number: Int) -> String { "\(output)/d\(number).qcow2" }
        let files = FileManager.default
        try files.removeItem(atPath: path(1))
        try Data("{".utf8).write(to: URL(fileURLWithPath: path(2) + ".receipt.json"))
        try files.removeItem(atPath: path(3) + ".receipt.json")
        try files.copyItem(atPath: path(4) + ".receipt.json", toPath: path(3) + ".receipt.json")
        try Data(count: 4096).write(to: URL(fileURLWithPath: path(5)))
        try files.removeItem(atPath: path(6) + ".receipt.json")
        try Data("[1, {\"device\": null}]".utf8).write(to: URL(fileURLWithPath: "\(output)/x.receipt.json"))
        #expect(mkfifo("\(output)/fifo.receipt.json", 0o600) == 0)

        let result = try merged("--manifest", manifest, "-o", "json")
        #expect(result.code == 66, "\(result.errors)")
        #expect(
            try states(result) == [
                "d1.qcow2 failed", "d2.qcow2 failed", "d3.qcow2 failed", "d4.qcow2 made", "d5.qcow2 failed",
                "d6.qcow2 waiting", "d7.qcow2 made", "fifo failed", "x failed",
            ])
        let table = try merged("--manifest", manifest)
        for words in [
            "is not there", "is not a receipt of a batch", "of another device", "is not a qcow2 image", "FIFO",
        ] {
            #expect(table.errors.contains(words), "\(table.errors)")
        }
        #expect(table.errors.contains("not in the manifest"), "\(table.errors)")
        #expect(table.text.hasSuffix("9 devices: 2 made, 6 failed, 1 waiting\n"), "\(table.text)")
        #expect(try cuttle("batch-report", scratch.path("nowhere")).code == 66)
        #expect(try merged("--manifest", fixtures.key).code == 65)
    }
}
