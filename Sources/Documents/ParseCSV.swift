// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// Reads a CSV text with a header row (RFC 4180; line ends of either kind) as a sequence of mappings from the header's
/// names to the row's cells, every one a text. An empty cell is left out, and so is a line of nothing but empty cells.
///
/// What spreadsheets save is taken: semicolons or tabs between the cells, where the header has no commas; a line `sep=;`
/// before it; blanks around the header's names; empty cells and columns at the right. Places are those of the cells.
///
/// - Parameter columnName: what a name in the header means.
package func parseCSV(
    _ source: SourceText, _ options: ParseOptions, columnName: (String) -> String = { $0 }
) -> Checked<Document> {
    var diagnostics: [Diagnostic] = []
    var restCount = 0
    func problem(_ id: String, _ message: MessageText, _ range: SourceRange?, hint: MessageText? = nil) {
        guard diagnostics.count < BoundedFindings.most else {
            restCount += 1
            return
        }
        diagnostics.append(Diagnostic("\(options.idPrefix).\(id)", .error, message, in: source, at: range, hint: hint))
    }
    if let diagnostic = checkText(source, options) { return Checked(nil, [diagnostic]) }
    var reader = CSVReader(source.bytes)
    var rows = reader.readRows()
    if let place = reader.failure {
        problem("syntax", MessageText(trusted: place.what), place.range)
        return Checked(nil, diagnostics)
    }
    guard !rows.isEmpty else {
        problem("empty", "the file holds no rows", nil, hint: "the first row names the columns")
        return Checked(nil, diagnostics)
    }
    var header = rows.removeFirst().map { $0.named(columnName) }
    // Columns that a spreadsheet saves because something stood there once.
    let width = rows.map(\.filledCount).max() ?? 0
    while header.count > width, header.last?.text.isEmpty == true { header.removeLast() }
    var names: Set<String> = []
    for cell in header {
        if cell.text.isEmpty {
            problem("header", "a column has no name", cell.range)
        } else if !names.insert(cell.text).inserted {
            problem("header", "the column \(cell.text, at: cell.range) is there twice", cell.range)
        }
    }
    var items: [Node] = []
    for var row in rows where row.filledCount > 0 {
        while row.count > header.count, row.last?.text.isEmpty == true { row.removeLast() }
        guard row.count == header.count else {
            let range = SourceRange(start: row.first?.range.start ?? 0, end: row.last?.range.end ?? 0)
            problem(
                "row",
                "the row has \(trusted: counted(row.count, "cell")), and the header \(header.count)", range,
                hint: "put a cell that has commas in it in double quotes")
            continue
        }
        let entries = zip(header, row).filter { !$1.text.isEmpty }.map { name, cell in
            Node.Entry(key: name.node, value: cell.node)
        }
        let range = SourceRange(start: row.first?.range.start ?? 0, end: row.last?.range.end ?? 0)
        items.append(Node(.mapping(entries), range: range))
    }
    diagnostics += BoundedFindings.rest(errors: restCount, warnings: 0, idPrefix: options.idPrefix, in: source)
    let whole = SourceRange(start: 0, end: source.bytes.count)
    return Checked(
        Document(root: Node(.sequence(items), range: whole), source: source, dialect: .yamlCore),
        diagnostics)
}

private struct CSVCell {
    var text: String
    var range: SourceRange

    var node: Node { Node(.scalar(Scalar(text, style: .quoted)), range: range) }

    /// A cell of the header, with what its name means.
    func named(_ columnName: (String) -> String) -> CSVCell {
        let name = text.drop { $0 == " " || $0 == "\t" || $0 == "\u{A0}" }
        let end = name.lastIndex { $0 != " " && $0 != "\t" && $0 != "\u{A0}" }
        return CSVCell(text: columnName(end.map { String(name[...$0]) } ?? ""), range: range)
    }
}

extension [CSVCell] {
    /// How many cells there are up to the last that has anything in it.
    fileprivate var filledCount: Int { (lastIndex { !$0.text.isEmpty } ?? -1) + 1 }
}

private struct CSVReader {
    private let bytes: [UInt8]
    private var position: Int
    /// What stands between two cells.
    private var separator = UInt8(ascii: ",")
    private(set) var failure: (what: String, range: SourceRange)?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = byteOrderMarkLength(bytes)
        separator = readSeparator() ?? guessedSeparator
    }

    /// The separator that a first line `sep=;` names, which is passed over; `nil` where there is no such line.
    private mutating func readSeparator() -> UInt8? {
        let line = bytes[position...].prefix { $0 != 0x0A && $0 != 0x0D }
        guard line.count == 5, line.starts(with: Array("sep=".utf8)), let separator = line.last else { return nil }
        position = line.endIndex
        if byte == 0x0D { position += 1 }
        if byte == 0x0A { position += 1 }
        return separator
    }

    /// By the header: a comma, where it has one, else the semicolon or tab that it has.
    private var guessedSeparator: UInt8 {
        var isQuoted = false
        var found: UInt8?
        for byte in bytes[position...].drop(while: { $0 == 0x0A || $0 == 0x0D }) {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == UInt8(ascii: ",") { return byte }
            if byte == 0x0A || byte == 0x0D { break }
            if found == nil, byte == UInt8(ascii: ";") || byte == 0x09 { found = byte }
        }
        return found ?? UInt8(ascii: ",")
    }

    private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The rows that have anything in them.
    mutating func readRows() -> [[CSVCell]] {
        var rows: [[CSVCell]] = []
        while position < bytes.count, failure == nil {
            let row = readRow()
            if row.count > 1 || row.first?.text.isEmpty == false { rows.append(row) }
        }
        return rows
    }

    private mutating func readRow() -> [CSVCell] {
        var row = [readCell()]
        while byte == separator, failure == nil {
            position += 1
            row.append(readCell())
        }
        if byte == 0x0D { position += 1 }
        if byte == 0x0A { position += 1 }
        return row
    }

    private mutating func readCell() -> CSVCell {
        if byte == UInt8(ascii: "\"") { return readQuoted() }
        let start = position
        while let byte, byte != separator, byte != 0x0A, byte != 0x0D {
            guard byte != UInt8(ascii: "\"") else {
                fail("a double quote stands inside a cell that does not begin with one", at: position)
                return CSVCell(text: "", range: SourceRange(start: start, end: start))
            }
            position += 1
        }
        return CSVCell(
            text: String(decoding: bytes[start..<position], as: UTF8.self),
            range: SourceRange(start: start, end: position))
    }

    private mutating func readQuoted() -> CSVCell {
        let start = position
        var text: [UInt8] = []
        position += 1
        while let byte {
            position += 1
            if byte != UInt8(ascii: "\"") {
                text.append(byte)
            } else if self.byte == UInt8(ascii: "\"") {
                text.append(byte)
                position += 1
            } else {
                if let next = self.byte, ![separator, 0x0A, 0x0D].contains(next) {
                    fail("something follows the closing quote of a cell", at: position)
                }
                return CSVCell(
                    text: String(decoding: text, as: UTF8.self), range: SourceRange(start: start, end: position))
            }
        }
        fail("the cell that starts here has no closing quote", at: start)
        return CSVCell(text: "", range: SourceRange(start: start, end: position))
    }

    private mutating func fail(_ what: String, at place: Int) {
        if failure == nil { failure = (what, SourceRange(start: place, end: place + 1)) }
        position = bytes.count
    }
}
