// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Glibc

/// What text for people has to fit: so many columns, and the characters that the locale can show.
package struct Screen: Sendable {
    /// `nil` where nothing is cut: a file or a pipe has no width.
    package var columns: Int?
    /// Whether characters outside of ASCII can be shown.
    package var showsUnicode = true
    /// Whether text may be coloured.
    package var isColored = false

    /// What stands for what is left out.
    package var ellipsis: String { showsUnicode ? "…" : "..." }

    /// What stands between a state and the next one.
    package var arrow: String { showsUnicode ? "→" : "->" }

    /// The screen behind a descriptor of this process.
    package init(descriptor: Int32, color: ColorChoice) {
        if let capture = Console.capture {
            self = capture.screen
            isColored = color == .always
            return
        }
        columns = Self.columns(of: descriptor)
        showsUnicode = Self.localeIsUTF8
        isColored = color.isOn(descriptor: descriptor)
    }

    /// A screen that is no descriptor's, for a test.
    package init(columns: Int?, showsUnicode: Bool = true, isColored: Bool = false) {
        (self.columns, self.showsUnicode, self.isColored) = (columns, showsUnicode, isColored)
    }

    /// What COLUMNS says, which is what a person prefers (environ(7)); else the terminal's width; `nil` where there is neither.
    /// watch(1) sets COLUMNS for what it runs on a pipe.
    private static func columns(of descriptor: Int32) -> Int? {
        if let preferred = Int(environment("COLUMNS")), preferred > 0 { return max(preferred, least) }
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        // A terminal that knows no width, such as a serial line, has those of the first ones.
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return max(Int(size.ws_col), least)
    }

    /// Below that nothing is left of a table.
    private static let least = 40

    /// Whether the locale's character set is UTF-8.
    private static var localeIsUTF8: Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(environment).first { !$0.isEmpty } ?? ""
        let name = locale.uppercased()
        return name.contains("UTF-8") || name.contains("UTF8")
    }

    /// The program's own words with the characters that the locale has: typographic ones become what ASCII has for them.
    package func shown(_ text: String) -> String {
        guard !showsUnicode, !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        return text.reduce(into: "") { $0 += Self.plain[$1] ?? String($1) }
    }

    private static let plain: [Character: String] = ["…": "...", "→": "->", "–": "-", "—": "-", "’": "'"]

    /// A sentence in lines that fit, broken at blanks; all but the first begin with two.
    package func wrapped(_ text: String) -> String {
        guard let columns, text.cells > columns else { return text }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let indent = lines.isEmpty ? "" : "  "
            if line.isEmpty {
                line = indent + shortened(String(word), to: columns - indent.count)
            } else if line.cells + 1 + word.unicodeScalars.cells <= columns {
                line += " " + word
            } else {
                lines.append(line)
                line = "  " + shortened(String(word), to: columns - 2)
            }
        }
        return (lines + [line]).joined(separator: "\n")
    }

    /// A text without its end, where that is too wide.
    package func cut(_ text: String, to width: Int) -> String {
        guard text.cells > width else { return text }
        return text.start(ofCells: max(0, width - ellipsis.count)) + ellipsis
    }

    /// A path, or anything else whose end tells more than its middle, without a part of the middle where it is too wide. The last
    /// component stays whole where it can.
    package func shortened(_ text: String, to width: Int) -> String {
        guard text.cells > width else { return text }
        let room = max(0, width - ellipsis.count)
        if let slash = text.lastIndex(of: "/"), slash != text.startIndex {
            let name = String(text[slash...])
            if name.cells + 3 <= room { return text.start(ofCells: room - name.cells) + ellipsis + name }
        }
        return text.start(ofCells: room / 3) + ellipsis
            + String(String(text.reversed()).start(ofCells: room - room / 3).reversed())
    }
}

extension String {
    /// How many columns of a terminal it takes.
    package var cells: Int { utf8.allSatisfy { $0 < 0x80 } ? utf8.count : unicodeScalars.cells }

    /// As much of its start as so many columns have room for.
    fileprivate func start(ofCells limit: Int) -> String {
        var (start, used) = ("", 0)
        for character in self {
            used += character.unicodeScalars.cells
            guard used <= limit else { break }
            start.append(character)
        }
        return start
    }
}

extension Sequence where Element == Unicode.Scalar {
    fileprivate var cells: Int { reduce(0) { $0 + $1.terminalWidth } }
}
