// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS
internal import Glibc

/// A directory's entries, as `ls -l` shows them.
struct ListTable {
    private let report: ListReport
    private let screen: Screen

    init(_ report: ListReport, on screen: Screen) { (self.report, self.screen) = (report, screen) }

    var text: String {
        guard !report.entries.isEmpty else {
            return screen.wrapped("\(printable(report.partition)):\(printable(report.path)) is empty")
        }
        var table = Table(.word("MODE"), .word("OWNER"), .figure("SIZE"), .word("MODIFIED (UTC)"), .path("NAME"))
        for entry in report.entries {
            let name = entry.target.map { "\(entry.name) -> \($0)" } ?? entry.name
            table.add(
                FileMode(entry.kind, entry.mode).text, "\(entry.uid):\(entry.gid)", String(entry.size),
                utc(entry.modified, hasSeconds: screen.columns ?? 80 >= 80),
                entry.kind == .directory ? name + "/" : name)
        }
        return table.text(on: screen)
    }
}

/// `2026-01-31 12:00:00` or, on a narrow screen, `2026-01-31 12:00`, in UTC; the C function is `gmtime_r`.
private func utc(_ seconds: Int64, hasSeconds: Bool) -> String {
    var time = time_t(seconds)
    var parts = tm()
    guard gmtime_r(&time, &parts) != nil else { return String(seconds) }
    var buffer = [CChar](repeating: 0, count: 32)
    let length = strftime(&buffer, buffer.count, hasSeconds ? "%Y-%m-%d %H:%M:%S" : "%Y-%m-%d %H:%M", &parts)
    return String(decoding: buffer.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
}
