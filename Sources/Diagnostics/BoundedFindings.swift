// SPDX-License-Identifier: Apache-2.0

/// The findings of one document: the first hundred errors, the first hundred others, and how many more there are.
package struct BoundedFindings: Sendable {
    /// How many of a severity are kept.
    package static let most = 100

    private var kept: [Diagnostic] = []
    /// How many errors were added, those included that are not kept.
    package private(set) var errors = 0
    /// How many warnings and notes were added, those included that are not kept.
    package private(set) var warnings = 0

    /// Nothing is found yet.
    package init() {}

    /// Whether nothing was added.
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
        [(Severity.error, "error", errors), (.warning, "warning", warnings)].compactMap {
            severity, word, count -> Diagnostic? in
            guard count > 0 else { return nil }
            var finding = Diagnostic(
                "\(idPrefix).more", severity,
                "\(trusted: counted(count, "more " + word)) \(trusted: count == 1 ? "is" : "are") not shown",
                in: source)
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

extension [Diagnostic] {
    /// What a report shows of findings: all of them, or the first hundred, errors before warnings, and how many more there
    /// are of each.
    package var bounded: [Diagnostic] {
        let most = BoundedFindings.most
        guard count > most, let last else { return self }
        let errors = lazy.filter { $0.severity == .error && $0.standsFor == nil }.prefix(most).count
        var left = (errors: errors, others: most - errors)
        var shown = filter { finding in
            guard finding.standsFor == nil else { return false }
            if finding.severity == .error {
                left.errors -= 1
                return left.errors >= 0
            }
            left.others -= 1
            return left.others >= 0
        }
        let rest = { (severity: Severity) in count(of: severity) - shown.count(of: severity) }
        let prefix = String(last.id.prefix { $0 != "." })
        shown += BoundedFindings.rest(
            errors: rest(.error), warnings: rest(.warning), idPrefix: prefix,
            in: SourceText(name: last.source.name, bytes: []))
        return shown
    }
}
