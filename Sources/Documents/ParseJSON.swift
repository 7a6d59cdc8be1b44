// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// Reads one JSON document, strictly by RFC 8259; duplicate keys are errors too.
package func parseJSON(_ source: SourceText, _ options: ParseOptions) -> Checked<Document> {
    func refused(_ diagnostics: [Diagnostic]) -> Checked<Document> { Checked(nil, diagnostics) }
    if let diagnostic = checkText(source, options, allowsC1: true) { return refused([diagnostic]) }
    if byteOrderMarkLength(source.bytes) > 0 {
        return refused([
            Diagnostic(
                "\(options.idPrefix).encoding", .error, "JSON must not start with a byte order mark", in: source,
                at: SourceRange(start: 0, end: 3), hint: "save the file as UTF-8 without BOM")
        ])
    }
    if source.bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
        return refused([Diagnostic("\(options.idPrefix).empty", .error, "the file is empty", in: source)])
    }
    typealias Outcome = (root: Node?, diagnostics: [Diagnostic])
    let outcome: Outcome = source.bytes.withUnsafeBufferPointer { bytes in
        var reader = JSONReader(bytes, source, options)
        do throws(ParseFailure) {
            let root = try reader.readDocument()
            return (root, reader.diagnostics)
        } catch {
            return (nil, reader.diagnostics + [error.diagnostic])
        }
    }
    guard let root = outcome.root else { return refused(outcome.diagnostics) }
    return Checked(Document(root: root, source: source, dialect: .json), outcome.diagnostics)
}
