// SPDX-License-Identifier: Apache-2.0

/// Collects what a check finds in one text.
package struct Findings {
    /// The text that all findings are about.
    package let source: SourceText
    /// The first part of every id, such as `endpoint-domain`.
    package let kind: String
    private var found = BoundedFindings()

    /// Nothing is found yet in a text of this kind.
    package init(_ kind: String, in source: SourceText) {
        self.kind = kind
        self.source = source
    }

    /// Whether anything found is an error.
    package var hasErrors: Bool { found.errors > 0 }

    /// All that was found, in the order in which it was; of very much, the first hundred and a count.
    package var diagnostics: [Diagnostic] { found.all(idPrefix: kind, in: source) }

    /// Notes an error, whose id is `KIND.ID`.
    package mutating func error(
        _ id: String, _ message: MessageText, at range: SourceRange? = nil, hint: MessageText? = nil,
        notes: [Diagnostic.NoteText] = [], fixIts: [Diagnostic.FixItText] = []
    ) {
        found.add(.error) {
            Diagnostic(
                "\(kind).\(id)", .error, message, in: source, at: range, hint: hint, notes: notes, fixIts: fixIts)
        }
    }

    /// Notes a warning, whose id is `KIND.ID`.
    package mutating func warning(
        _ id: String, _ message: MessageText, at range: SourceRange? = nil, hint: MessageText? = nil,
        notes: [Diagnostic.NoteText] = [], fixIts: [Diagnostic.FixItText] = []
    ) {
        found.add(.warning) {
            Diagnostic(
                "\(kind).\(id)", .warning, message, in: source, at: range, hint: hint, notes: notes, fixIts: fixIts)
        }
    }
}

extension [Diagnostic] {
    /// In the order of the text; what is about the file as a whole comes first, what stands for more of them last.
    package var inOrder: [Diagnostic] {
        func place(_ finding: Diagnostic) -> Int { finding.range?.start ?? (finding.standsFor == nil ? -1 : .max) }
        return enumerated().sorted { left, right in
            (place(left.element), left.offset) < (place(right.element), right.offset)
        }.map(\.element)
    }
}

extension SourceText {
    /// The same text, of which these parts may be shown.
    package func disclosing(_ ranges: [Range<Int>]) -> SourceText {
        var copy = self
        copy.disclosure = Disclosure(open: ranges.map { SourceRange($0) })
        return copy
    }

    /// The bytes of a range as text; what is not UTF-8 becomes U+FFFD.
    package func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }
}

extension SourceRange {
    /// The same bytes.
    package init(_ range: Range<Int>) { self.init(start: range.lowerBound, end: range.upperBound) }
}
