// SPDX-License-Identifier: Apache-2.0

/// The findings of one document: the first hundred errors, the first hundred others, and how many more there are.
package struct BoundedFindings: Sendable {
    /// How many of a severity are kept.
    package static let most = 100

    private var kept: [Diagnostic] = []
    package private(set) var errors = 0
    package private(set) var warnings = 0

    package init() {}

    package var isEmpty: Bool { kept.isEmpty }

    /// Adds a finding, which is not made where it would not be kept.
    package mutating func add(_ severity: Severity, _ finding: () -> Diagnostic) {
        let isError = severity == .error
        if (isError ? errors : warnings) < Self.most { kept.append(finding()) }
        if isError { errors += 1 } else { warnings += 1 }
    }

    /// Those that are kept, in the order in which they were found, and behind them what stands for the others.
    package func all(idPrefix: String, in source: SourceText) -> [Diagnostic] {
        kept + Self.rest(errors: errors - Self.most, warnings: warnings - Self.most, idPrefix: idPrefix, in: source)
    }

    /// One finding that stands for all errors that are not shown, and one for all warnings.
    package static func rest(
        errors: Int, warnings: Int, idPrefix: String, in source: SourceText
    ) -> [Diagnostic] {
        [(Severity.error, "error", errors), (.warning, "warning", warnings)].compactMap { severity, word, count in
            guard count > 0 else { return nil }
            var finding = Diagnostic(
                "\(idPrefix).more", severity,
                count == 1 ? "1 more \(word) is not shown" : "\(count) more \(word)s are not shown", in: source)
            finding.standsFor = count
            return finding
        }
    }
}

extension Sequence<Diagnostic> {
    /// How many findings of a severity there are, those included that are not shown.
    package func count(of severity: Severity) -> Int {
        reduce(0) { $0 + ($1.severity == severity ? $1.standsFor ?? 1 : 0) }
    }
}
