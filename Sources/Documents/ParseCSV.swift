// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// Reads a CSV text with a header row (RFC 4180; line ends of either kind) as a sequence of mappings from the header's
/// names to the row's cells, every one a text. An empty cell is left out, and so is an empty line.
///
/// Places are those of the cells.
package func parseCSV(_ source: SourceText, _ options: ParseOptions) -> Checked<Document> {
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
    let header = rows.removeFirst()
    var names: Set<String> = []
    if header.count == 1, let cell = header.first, cell.text.contains(where: { ";\t".contains($0) }) {
        problem("header", "the columns are not divided by commas", cell.range, hint: "save it with commas between them")
        return Checked(nil, diagnostics)
    }
    for cell in header {
        if cell.text.isEmpty {
            problem("header", "a column has no name", cell.range)
        } else if !names.insert(cell.text).inserted {
            problem("header", "the column \(cell.text, at: cell.range) is there twice", cell.range)
        }
    }
    var items: [Node] = []
    for row in rows {
        guard row.count == header.count else {
            let range = SourceRange(start: row.first?.range.start ?? 0, end: row.last?.range.end ?? 0)
            problem(
                "row", "the row has \(row.count) cells, and the header \(header.count)", range,
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
}

private struct CSVReader {
    private let bytes: [UInt8]
    private var position: Int
    private(set) var failure: (what: String, range: SourceRange)?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = byteOrderMarkLength(bytes)
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
        while byte == UInt8(ascii: ","), failure == nil {
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
        while let byte, byte != UInt8(ascii: ","), byte != 0x0A, byte != 0x0D {
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
                if let next = self.byte, ![UInt8(ascii: ","), 0x0A, 0x0D].contains(next) {
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
