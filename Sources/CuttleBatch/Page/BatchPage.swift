// SPDX-License-Identifier: Apache-2.0

internal import HTMLText
internal import CuttleOS
internal import Diagnostics

/// What became of a batch, as one page for a line's supervisor: it loads nothing from anywhere, can be read without its
/// script, and printed.
struct BatchPage {
    /// By which a page is known for one of ours: only such a file is replaced.
    static let mark = "<!DOCTYPE html>\n<!-- cuttle-os batch report -->\n"

    /// Seconds since 1970: when the page is made.
    private let time: Int64
    private let facts: [(name: String, value: String)]
    private let devices: [BatchReport.Device]
    /// Why the batch did not begin; `nil` where it did.
    private let refusal: CuttleError?
    private let diagnostics: [Diagnostic]
    private let notes: [String]
    private let isStopped: Bool

    init(_ report: BatchReport, time: Int64) {
        self.time = time
        let facts: [(String, String?)] = [
            ("Base", report.base), ("Directory", report.outputDirectory), ("Format", report.format?.rawValue),
            ("Dry run", report.dryRun ? "nothing was made" : nil),
        ]
        self.facts = facts.compactMap { name, value in value.map { (name, $0) } }
        (devices, refusal, diagnostics, notes) = (report.devices, nil, report.diagnostics, report.notes)
        isStopped = report.isStopped
    }

    init(_ refusal: CuttleError, time: Int64) {
        (self.time, self.refusal) = (time, refusal)
        (facts, devices, diagnostics, notes, isStopped) = ([], [], refusal.diagnostics, [], false)
    }

    /// Whether it holds findings of settings files.
    var isPrivate: Bool { !diagnostics.isEmpty || devices.contains { $0.failure?.diagnostics.isEmpty == false } }

    var text: String {
        let failed = devices.enumerated().filter { $1.failure != nil }
        let page: HTML = """
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
            script-src \(asset: HTML.source(of: Self.script))">
            <title>\(title) – batch report</title>
            <style>\(asset: Self.style)</style>
            <header>
            <h1>Batch report <span class="verdict \(verdict.style)">\(verdict.words)</span></h1>
            <dl>\(factList)</dl>
            </header>
            <main>
            \(refusalPart)\(totals)\(failureList(failed))\(findings)\(Self.table(of: devices))
            </main>
            <script>\(asset: Self.script)</script>
            </html>

            """
        return Self.mark + page.text
    }

    private var title: String { devices.isEmpty ? verdict.words : "\(verdict.words), \(devices.count) \(deviceNoun)" }

    private var deviceNoun: String { devices.count == 1 ? "device" : "devices" }

    private func count(_ state: BatchReport.State) -> Int { devices.count { $0.state == state } }

    private var verdict: (words: String, style: String) {
        if refusal != nil { return ("not begun", "failed") }
        let (failed, waiting) = (count(.failed), count(.waiting))
        if failed > 0 { return ("\(failed) failed", "failed") }
        if waiting > 0 { return (isStopped ? "stopped" : "not complete", "waiting") }
        if count(.taken) > 0 { return ("left to another run in part", "waiting") }
        return count(.checked) > 0 ? ("checked", "checked") : ("complete", "made")
    }

    private var factList: [HTML] {
        (facts + [("Made by", "cuttle-os \(cuttleOSVersion)"), ("Written", utc(time))])
            .map { "<div><dt>\($0.name)</dt><dd>\($0.value)</dd></div>" }
    }

    private var refusalPart: HTML {
        guard let refusal else { return "" }
        return "<section class=\"failures\"><h2>Nothing was made</h2>\n\(Self.words(of: refusal))</section>\n"
    }

    private var totals: HTML {
        guard refusal == nil else { return "" }
        let tiles = BatchReport.State.allCases.filter { count($0) > 0 }.map { state -> HTML in
            "<li class=\"\(state.rawValue)\"><b>\(count(state))</b> \(state.rawValue)</li>"
        }
        return "<ul class=\"totals\"><li class=\"all\"><b>\(devices.count)</b> \(deviceNoun)</li>\(tiles)</ul>\n"
    }

    private func failureList(_ failed: [(offset: Int, element: BatchReport.Device)]) -> HTML {
        guard !failed.isEmpty else { return "" }
        let items = failed.map { index, device -> HTML in
            guard let failure = device.failure else { return "" }
            return "<article id=\"failure-\(index)\"><h3>\(device.name)</h3>\n\(Self.words(of: failure))</article>\n"
        }
        return "<section class=\"failures\"><h2>Failures</h2>\n\(items)</section>\n"
    }

    /// What a failure says, without its name.
    private static func words(of failure: CuttleError) -> HTML {
        let causes =
            failure.causes.map { cause -> HTML in "<p class=\"cause\">because: \(cause)</p>\n" }
            + failure.notes.map { note -> HTML in "<p class=\"cause\">note: \(note)</p>\n" }
        let hint: HTML = failure.hint.map { "<p class=\"hint\">\($0)</p>\n" } ?? ""
        return "<p>\(failure.message)</p>\n\(causes)\(hint)\(text(of: failure.diagnostics))"
    }

    /// Warnings of the checks, and what else a person must know.
    private var findings: HTML {
        guard refusal == nil, !diagnostics.isEmpty || !notes.isEmpty else { return "" }
        let summary = TextRenderer.summary(of: diagnostics) ?? "Notes"
        let list = notes.map { note -> HTML in "<p>\(note)</p>\n" }
        return "<section><h2>\(summary)</h2>\n\(list)\(Self.text(of: diagnostics))</section>\n"
    }

    /// As a terminal shows them.
    private static func text(of diagnostics: [Diagnostic]) -> HTML {
        diagnostics.isEmpty ? "" : "<pre>\(TextRenderer().render(diagnostics))</pre>\n"
    }
}
