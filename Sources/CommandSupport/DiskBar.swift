// SPDX-License-Identifier: Apache-2.0

package import CuttleOS

/// The disk as a bar whose parts are as wide as the partitions are large, on 76 columns or what the screen has.
///
/// Every partition gets at least the room of its number, so that a tiny one beside a huge one is still seen.
package struct DiskBar {
    private struct Part {
        var name: String
        var bytes: UInt64
        var width = 0
        var isFree: Bool
    }

    /// In columns, of a part: its number has room.
    private static let least = 3
    private let screen: Screen
    private var parts: [Part]
    private var width: Int { min(screen.columns ?? 76, 100) }

    /// A bar of an image's partitions, in the order of their starts.
    package init(_ report: InspectReport, on screen: Screen) {
        self.screen = screen
        parts = []
        var position: UInt64 = 0
        for partition in report.partitions.filter({ !$0.isIgnored }).sorted(by: { $0.start < $1.start }) {
            if partition.start > position { addFree(partition.start - position, of: report.size) }
            parts.append(
                Part(
                    name: "\(partition.number) \(printable(partition.label))", bytes: partition.size, isFree: false))
            position = max(position, partition.start.addingReportingOverflow(partition.size).partialValue)
        }
        if report.size > position { addFree(report.size - position, of: report.size) }
        arrange()
    }

    /// A gap is drawn where it is at least a hundredth of the disk; the table's own sectors are not.
    private mutating func addFree(_ bytes: UInt64, of whole: UInt64) {
        guard bytes >= max(whole / 100, 1 << 20) else { return }
        parts.append(Part(name: "free", bytes: bytes, isFree: true))
    }

    private mutating func arrange() {
        guard !parts.isEmpty else { return }
        let least = Self.least
        let room = width - parts.count - 1
        let total = parts.reduce(0.0) { $0 + Double($1.bytes) }
        guard room >= least * parts.count, total > 0 else {
            for index in parts.indices { parts[index].width = least }
            return
        }
        let spare = Double(room - least * parts.count)
        var used = 0
        for index in parts.indices {
            parts[index].width = least + Int(spare * Double(parts[index].bytes) / total)
            used += parts[index].width
        }
        if let widest = parts.indices.max(by: { parts[$0].width < parts[$1].width }) {
            parts[widest].width += max(0, room - used)
        }
    }

    /// Four lines; `nil` where the screen has no room for so many partitions.
    package var text: String? {
        guard !parts.isEmpty else { return "(no partitions)" }
        guard screen.columns.map({ $0 > parts.count * (Self.least + 1) }) ?? true else { return nil }
        let unicode = screen.showsUnicode
        let line = unicode ? "─" : "-"
        func edge(_ left: String, _ middle: String, _ right: String) -> String {
            left + parts.map { String(repeating: line, count: $0.width) }.joined(separator: middle) + right
        }
        let side = unicode ? "│" : "|"
        func row(_ cell: (Part) -> String) -> String {
            side + parts.map { paint(fit(cell($0), $0.width), $0) }.joined(separator: side) + side
        }
        return [
            unicode ? edge("┌", "┬", "┐") : edge("+", "+", "+"),
            row { $0.name },
            row { size($0.bytes) },
            unicode ? edge("└", "┴", "┘") : edge("+", "+", "+"),
        ].joined(separator: "\n")
    }

    private func fit(_ text: String, _ width: Int) -> String {
        var marked = screen.cut(text, to: width)
        // Three dots would leave nothing of a small part's number.
        if !screen.showsUnicode, text.cells > width {
            marked = Screen(columns: nil).cut(text, to: width).replacing("…", with: "~")
        }
        return marked + String(repeating: " ", count: max(0, width - marked.cells))
    }

    private func paint(_ text: String, _ part: Part) -> String {
        guard screen.isColored else { return text }
        return part.isFree ? "\u{1b}[2m\(text)\u{1b}[0m" : "\u{1b}[1m\(text)\u{1b}[0m"
    }
}
