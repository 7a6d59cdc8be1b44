// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// Collects what a check finds in one text.
struct Findings {
    let source: SourceText
    /// The first part of every id, such as `endpoint-domain`.
    let kind: String
    private(set) var diagnostics: [Diagnostic] = []

    init(_ kind: String, in source: SourceText) {
        self.kind = kind
        self.source = source
    }

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    mutating func error(
        _ id: String, _ message: MessageText, at range: SourceRange? = nil, hint: MessageText? = nil,
        notes: [Diagnostic.NoteText] = [], fixIts: [Diagnostic.FixItText] = []
    ) {
        diagnostics.append(
            Diagnostic(
                "\(kind).\(id)", .error, message, in: source, at: range, hint: hint, notes: notes, fixIts: fixIts))
    }

    mutating func warning(
        _ id: String, _ message: MessageText, at range: SourceRange? = nil, hint: MessageText? = nil,
        notes: [Diagnostic.NoteText] = [], fixIts: [Diagnostic.FixItText] = []
    ) {
        diagnostics.append(
            Diagnostic(
                "\(kind).\(id)", .warning, message, in: source, at: range, hint: hint, notes: notes, fixIts: fixIts))
    }
}

extension [Diagnostic] {
    /// In the order of the text; what is about the file as a whole comes first.
    var inOrder: [Diagnostic] {
        enumerated().sorted { left, right in
            (left.element.range?.start ?? -1, left.offset) < (right.element.range?.start ?? -1, right.offset)
        }.map(\.element)
    }
}

extension SourceText {
    /// A value from the command line, named by its flag. Nothing of it is shown until its check says what may be.
    package static func flag(_ name: String, _ value: String) -> SourceText {
        SourceText(name: name, bytes: Array(value.utf8))
    }

    /// The same text, of which these parts may be shown.
    func disclosing(_ ranges: [Range<Int>]) -> SourceText {
        var copy = self
        copy.disclosure = Disclosure(open: ranges.map { SourceRange($0) })
        return copy
    }

    /// The bytes of a range as text; what is not UTF-8 becomes U+FFFD.
    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }
}

extension SourceRange {
    init(_ range: Range<Int>) { self.init(start: range.lowerBound, end: range.upperBound) }
}
