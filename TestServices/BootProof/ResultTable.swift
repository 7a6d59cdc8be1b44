// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// What a run found, for a person, and for a program.
package enum ResultTable {
    /// A row for each assertion: the scenario and its boot, the assertion, what was found, and what should have been where
    /// that is something else.
    package static func text(_ outcomes: [Scenario.Outcome]) -> String {
        var lines: [String] = []
        for outcome in outcomes {
            if let reason = outcome.skipped {
                lines.append("\(outcome.scenario): skipped: \(reason)\n")
                continue
            }
            for boot in outcome.boots {
                let time =
                    (boot.seconds.map { ", \(Int($0.rounded())) s to the report" } ?? "")
                    + (boot.processorSeconds.map { ", \(Int($0.rounded())) s of processor time" } ?? "")
                lines.append("\(outcome.scenario), \(boot.boot)\(time)")
                let width = boot.findings.map(\.id.count).max() ?? 0
                for finding in boot.findings {
                    let name = finding.id + String(repeating: " ", count: width - finding.id.count)
                    lines.append("  \(finding.holds ? "ok  " : "FAIL") \(name)  \(finding.found)")
                    if !finding.holds {
                        lines.append("       \(String(repeating: " ", count: width))  expected: \(finding.expected)")
                    }
                }
                lines.append("")
            }
        }
        let findings = outcomes.flatMap(\.boots).flatMap(\.findings)
        let failed = findings.filter { !$0.holds }.count
        lines.append("\(findings.count) assertions, \(failed == 0 ? "all hold" : "\(failed) FAILED")")
        return lines.joined(separator: "\n") + "\n"
    }

    /// Writes both into a directory: `table.txt` and `results.json`.
    package static func write(_ outcomes: [Scenario.Outcome], in directory: String) throws(BootProofError) {
        try Files.write(text(outcomes), to: "\(directory)/table.txt")
        try Files.write(json(outcomes), to: "\(directory)/results.json")
    }

    /// The same in JSON.
    package static func json(_ outcomes: [Scenario.Outcome]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(outcomes)).map { String(decoding: $0, as: UTF8.self) + "\n" } ?? ""
    }
}
