// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

/// Rows of text in aligned columns, two blanks apart.
///
/// Where the screen has no room for them as they are, hashes are shortened first, then paths, then other texts; where that is not
/// enough, the widest of these is put on a line of its own below its row, so that nothing is lost.
package struct Table {
    /// A column, by what it holds.
    package struct Column {
        fileprivate enum Content: CaseIterable {
            case hash, path, text, word, figure
        }

        fileprivate var title: String
        fileprivate var content: Content

        /// A digest in hexadecimal, of which the start is shown.
        package static func hash(_ title: String) -> Column { Column(title: title, content: .hash) }
        /// What can lose a part of its middle.
        package static func path(_ title: String) -> Column { Column(title: title, content: .path) }
        /// What can lose its end.
        package static func text(_ title: String) -> Column { Column(title: title, content: .text) }
        /// What is always whole.
        package static func word(_ title: String) -> Column { Column(title: title, content: .word) }
        /// A number, always whole and aligned to the right.
        package static func figure(_ title: String) -> Column { Column(title: title, content: .figure) }

        /// In cells; `nil` for what is never shortened.
        fileprivate var leastWidth: Int? {
            switch content {
            case .hash: max(title.count, 7)
            case .path: max(title.count, 20)
            case .text: max(title.count, 12)
            case .word, .figure: nil
            }
        }
    }

    private static let gap = 2
    private static let hashLength = 12
    private let columns: [Column]
    private var rows: [[String]] = []

    /// Without rows.
    package init(_ columns: Column...) { self.columns = columns }

    /// Adds a row, of as many cells as there are columns.
    package mutating func add(_ cells: String...) { rows.append(cells.map(printable)) }

    /// Whether it has no rows.
    package var isEmpty: Bool { rows.isEmpty }

    /// The lines of the table.
    package func text(on screen: Screen) -> String {
        let natural = columns.indices.map { column in
            rows.reduce(columns[column].title.cells) { max($0, naturalWidth($1[column], column, screen)) }
        }
        var below: [Int] = []
        var widths = fitting(natural, without: below, screen)
        while widths == nil,
            let widest = columns.indices.filter({ columns[$0].leastWidth != nil && !below.contains($0) && $0 > 0 })
                .max(by: { natural[$0] < natural[$1] })
        {
            below.append(widest)
            widths = fitting(natural, without: below, screen)
        }
        let used = widths ?? natural
        let shown = columns.indices.filter { !below.contains($0) }
        var lines = [line(of: columns.map(\.title), in: shown, widths: used, screen)]
        for row in rows {
            lines.append(line(of: row, in: shown, widths: used, screen))
            for column in below.sorted() where !["", "-"].contains(row[column]) {
                let room = max(1, (screen.columns ?? .max) - Self.gap)
                lines.append(String(repeating: " ", count: Self.gap) + fit(row[column], column, to: room, screen))
            }
        }
        return lines.joined(separator: "\n")
    }

    /// The columns' widths on the screen; `nil` where it has no room for what must be there.
    private func fitting(_ natural: [Int], without below: [Int], _ screen: Screen) -> [Int]? {
        guard let limit = screen.columns else { return natural }
        let shown = columns.indices.filter { !below.contains($0) }
        var widths = natural
        var excess = shown.reduce(0) { $0 + widths[$1] } + Self.gap * (shown.count - 1) - limit
        for content in Column.Content.allCases {
            while excess > 0,
                let widest = shown.filter({
                    columns[$0].content == content && widths[$0] > columns[$0].leastWidth ?? .max
                })
                .max(by: { widths[$0] < widths[$1] })
            {
                widths[widest] -= 1
                excess -= 1
            }
        }
        return excess > 0 ? nil : widths
    }

    private func naturalWidth(_ cell: String, _ column: Int, _ screen: Screen) -> Int {
        columns[column].content == .hash && cell.count > Self.hashLength
            ? Self.hashLength + screen.ellipsis.count : cell.cells
    }

    private func fit(_ cell: String, _ column: Int, to width: Int, _ screen: Screen) -> String {
        switch columns[column].content {
        case .hash: screen.cut(cell, to: min(width, Self.hashLength + screen.ellipsis.count))
        case .path: screen.shortened(cell, to: width)
        case .text: screen.cut(cell, to: width)
        case .word, .figure: cell
        }
    }

    private func line(of cells: [String], in shown: [Int], widths: [Int], _ screen: Screen) -> String {
        var line = ""
        for column in shown {
            let cell = fit(cells[column], column, to: widths[column], screen)
            let blanks = max(0, widths[column] - cell.cells)
            if column != shown.first { line.append(blanks: Self.gap) }
            if columns[column].content == .figure { line.append(blanks: blanks) }
            line += cell
            if columns[column].content != .figure { line.append(blanks: blanks) }
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}

extension String {
    fileprivate mutating func append(blanks count: Int) {
        for _ in 0..<count { append(" ") }
    }
}

/// Text from an image or a command line, safe for a terminal and of one line.
package func printable(_ text: String) -> String { text.escapedForTerminal }

/// A number of bytes as `1.2 GiB`; the figure has at most one decimal.
package func size(_ bytes: UInt64) -> String {
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
