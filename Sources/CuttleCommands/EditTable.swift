// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS
internal import Diagnostics
internal import SystemIO

/// What an edit did, for people.
struct EditTable {
    private let report: EditReport
    private let screen: Screen

    init(_ report: EditReport, on screen: Screen) { (self.report, self.screen) = (report, screen) }

    var text: String {
        var table = Table(
            .word("SETTING"), .word("ACTION"), .path("WHERE"), .figure("BYTES"), .word("MODE"), .word("OWNER"),
            .hash("SHA-256"))
        for file in report.files {
            table.add(
                file.setting.rawValue, file.action.rawValue, "\(file.partition):\(file.path)",
                file.action == .removed ? "-" : String(file.bytes),
                file.mode.map { octal(mode: $0) } ?? "-",
                file.uid.map { "\($0):\(file.gid ?? 0)" } ?? "-",
                file.sha256 ?? "-")
        }
        return table.text(on: screen) + "\n" + screen.wrapped(summary)
    }

    /// What is known of a compressed file, as a checksum file is made of it.
    private var file: String {
        guard let output = report.output, let bytes = output.size, let sha256 = output.sha256 else { return "" }
        return "; \(output.format.rawValue), \(size(bytes)), SHA-256 \(sha256)"
    }

    private var summary: String {
        let pages = counted(report.pagesWritten, "page")
        let target = printable(report.outputImage ?? report.image)
        if report.needsKey {
            let others = report.pagesWritten == 0 ? "" : "\(pages) and "
            return "\(target): dry run, nothing was written; it would be \(others)the new key"
        }
        if report.dryRun, report.pagesWritten == 0 {
            return "\(target): dry run, everything is in place already; nothing would be written"
        }
        if report.dryRun { return "\(target): dry run, nothing was written; it would be \(pages)" }
        if report.pagesWritten == 0, report.outputImage == nil {
            return "\(target): everything is in place already; nothing was written"
        }
        return "\(target): \(pages) written (\(size(UInt64(report.bytesWritten))))\(file)"
    }
}
