// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

/// Rows of text in aligned columns, two blanks apart.
struct Table {
    enum Alignment { case left, right }

    private var header: [String]
    private var alignments: [Alignment]
    private var rows: [[String]] = []

    /// A header that starts with `>` is a column of figures, aligned to the right.
    init(_ header: String...) {
        self.header = header.map { $0.hasPrefix(">") ? String($0.dropFirst()) : $0 }
        alignments = header.map { $0.hasPrefix(">") ? .right : .left }
    }

    mutating func add(_ cells: String...) { rows.append(cells.map(printable)) }

    var isEmpty: Bool { rows.isEmpty }

    var text: String {
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([header] + rows).map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let gap = String(repeating: " ", count: widths[column] - cell.count)
                if column > 0 { line += "  " }
                line += alignments[column] == .right ? gap + cell : cell + gap
            }
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}

/// Text from an image or a command line, safe for a terminal and of one line.
func printable(_ text: String) -> String { text.escapedForTerminal }

/// A number of bytes as `1.2 GiB`; the figure has at most one decimal.
func size(_ bytes: UInt64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var tenths = (whole: bytes, tenth: UInt64(0))
    var unit = 0
    while tenths.whole >= 1024, unit < units.count - 1 {
        let rest = tenths.whole % 1024
        tenths = (tenths.whole / 1024, rest * 10 / 1024)
        unit += 1
    }
    return tenths.tenth == 0 ? "\(tenths.whole) \(units[unit])" : "\(tenths.whole).\(tenths.tenth) \(units[unit])"
}

/// `1 page`, `2 pages`.
func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
}
