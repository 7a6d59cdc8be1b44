// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// A text of which all may be shown.
package func text(_ text: String, name: String = "a.yaml") -> SourceText {
    let whole = SourceRange(start: 0, end: text.utf8.count)
    return SourceText(name: name, bytes: Array(text.utf8), disclosure: Disclosure(open: [whole]))
}

/// The diagnostics as a person sees them.
package func rendered(_ diagnostics: [Diagnostic]) -> String { TextRenderer().render(diagnostics) }

/// `LINE:COLUMN ID: MESSAGE` of each.
package func brief(_ diagnostics: [Diagnostic]) -> [String] {
    diagnostics.map { diagnostic in
        let map = LineMap(diagnostic.source)
        let place = diagnostic.range.map { map.location(of: $0.start) }
        return (place.map { "\($0.line):\($0.column) " } ?? "") + "\(diagnostic.id): \(diagnostic.message)"
    }
}
