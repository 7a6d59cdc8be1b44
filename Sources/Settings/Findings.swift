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
        _ id: String, _ message: String, at range: SourceRange? = nil, hint: String? = nil,
        notes: [Diagnostic.Note] = [], fixIts: [Diagnostic.FixIt] = []
    ) {
        diagnostics.append(
            Diagnostic(
                "\(kind).\(id)", .error, message, in: source, at: range, hint: hint, notes: notes, fixIts: fixIts))
    }

    mutating func warning(
        _ id: String, _ message: String, at range: SourceRange? = nil, hint: String? = nil,
        notes: [Diagnostic.Note] = [], fixIts: [Diagnostic.FixIt] = []
    ) {
        diagnostics.append(
            Diagnostic(
                "\(kind).\(id)", .warning, message, in: source, at: range, hint: hint, notes: notes, fixIts: fixIts))
    }
}

extension SourceText {
    /// A value from the command line, named by its flag. A secret one is never quoted.
    package static func flag(_ name: String, _ value: String, secret: Bool = false) -> SourceText {
        SourceText(name: name, bytes: Array(value.utf8), quoting: secret ? .never : .masking([]))
    }

    /// The same text, with other rules of what may be shown.
    func quoted(_ quoting: Quoting) -> SourceText {
        var copy = self
        copy.quoting = quoting
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
