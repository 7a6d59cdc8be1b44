// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// What a parse is allowed to take.
package struct ParseOptions: Sendable {
    /// In bytes; one more is an error.
    package var maximumSize = 1 << 20
    /// How many collections may stand in each other.
    package var maximumDepth = 64
    /// How many nodes all aliases together may add.
    package var maximumAliasNodes = 10_000
    /// How many values a document may have, keys among them.
    package var maximumNodes = 200_000
    /// The first part of the diagnostics' ids, such as `disk-mapping`.
    package var idPrefix: String

    /// The usual limits, with the first part of the ids of what is found.
    package init(idPrefix: String) { self.idPrefix = idPrefix }
}

/// A value, where one could be made, and what was found on the way. A value beside errors serves only to find more.
package struct Checked<Value: Sendable>: Sendable {
    /// `nil` where there is nothing to go on with; it can be there beside errors.
    package var value: Value?
    /// Everything that was found, warnings too, in the order of the text.
    package var diagnostics: [Diagnostic]

    /// What came of a check, with what it found.
    package init(_ value: Value?, _ diagnostics: [Diagnostic] = []) {
        self.value = value
        self.diagnostics = diagnostics
    }

    /// Whether one of the findings is an error.
    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
