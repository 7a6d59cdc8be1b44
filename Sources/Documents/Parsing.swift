// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// What a parse is allowed to take.
package struct ParseOptions: Sendable {
    /// In bytes; one more is an error.
    package var maximumSize = 1 << 20
    package var maximumDepth = 64
    /// How many nodes all aliases together may add.
    package var maximumAliasNodes = 10_000
    package var maximumNodes = 200_000
    /// The first part of the diagnostics' ids, such as `disk-mapping`.
    package var idPrefix: String

    package init(idPrefix: String) { self.idPrefix = idPrefix }
}

/// A value, where one could be made, and what was found on the way. A value beside errors serves only to find more.
package struct Checked<Value: Sendable>: Sendable {
    package var value: Value?
    package var diagnostics: [Diagnostic]

    package init(_ value: Value?, _ diagnostics: [Diagnostic] = []) {
        self.value = value
        self.diagnostics = diagnostics
    }

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
