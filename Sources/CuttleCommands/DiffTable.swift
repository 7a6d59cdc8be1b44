// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS

/// What differs between two images, for people.
struct DiffTable {
    private let report: DiffReport
    private let screen: Screen

    init(_ report: DiffReport, on screen: Screen) { (self.report, self.screen) = (report, screen) }

    var text: String {
        if report.identical { return "the images are the same, byte for byte" }
        var lines: [String] = []
        if report.baseSize != report.editedSize {
            lines.append("the sizes differ: \(report.baseSize) and \(report.editedSize) bytes")
        }
        for partition in report.partitions where partition.change != .same {
            lines.append(
                "\(partition.number) \(printable(partition.label)): \(partition.change.rawValue), "
                    + differing(partition.bytesDiffering))
            for file in partition.files { lines += self.lines(of: file) }
            if partition.files.isEmpty, partition.change == .changed { lines.append("  no file differs") }
        }
        if report.bytesOutside > 0 { lines.append("outside the partitions: \(differing(report.bytesOutside))") }
        return lines.map(screen.wrapped).joined(separator: "\n")
    }

    private func differing(_ bytes: UInt64) -> String { bytes == 1 ? "1 byte differs" : "\(bytes) bytes differ" }

    /// One line where there is room; else the path, and below it what it was and what it is.
    private func lines(of file: DiffReport.File) -> [String] {
        let sign =
            switch file.change {
            case .added: "+"
            case .removed: "-"
            case .changed: "~"
            case .same: " "
            }
        let states = [file.before, file.after].compactMap { $0 }.map(describe)
        let line = "  \(sign) \(printable(file.path))  \(states.joined(separator: "  \(screen.arrow)  "))"
        guard let columns = screen.columns, line.cells > columns else { return [line] }
        return ["  \(sign) " + screen.shortened(printable(file.path), to: columns - 4)]
            + states.enumerated().map { "      " + ($0 == 0 ? "" : "\(screen.arrow) ") + $1 }
    }

    private func describe(_ state: DiffReport.State) -> String {
        let digest = state.sha256.map { " " + $0.prefix(12) + screen.ellipsis } ?? ""
        return "\(FileMode(state.kind, state.mode).text) \(state.uid):\(state.gid) \(state.size)\(digest)"
    }
}
