// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// The settings of one edit, checked: for each the bytes that it stands for, and everything that was found.
package struct CheckedSettings: Sendable {
    /// What a format makes a file of: the password's hash, the domain, a file's bytes, a proxy's URL.
    package var values: [SettingName: [UInt8]] = [:]
    /// What the checks found in all settings, in the order in which they are checked.
    package var diagnostics: [Diagnostic] = []
    /// The settings whose value holds a user and a password: their files must not be open to everybody.
    package private(set) var withCredentials: Set<SettingName> = []
    /// Why the first input that could not be read could not; `nil` where all were.
    package private(set) var unreadable: InputFailure.Reason?

    /// None yet.
    package init() {}

    /// How many errors there are, those included that are not shown.
    package var errors: Int { diagnostics.count(of: .error) }

    /// Adds a file that could not be read; the first one's reason is kept.
    package mutating func add(_ failure: InputFailure) {
        diagnostics.append(failure.diagnostic)
        unreadable = unreadable ?? failure.reason
    }

    /// Takes in what was found of one setting, beside those of the context.
    mutating func add(_ found: CheckedValue, of name: SettingName, besides context: SettingContext) {
        diagnostics += found.besides?(context) ?? found.diagnostics
        values[name] = found.bytes
        if found.hasCredentials { withCredentials.insert(name) }
    }

    /// `--strict`: warnings become errors.
    package mutating func makeStrict() { diagnostics.makeStrict() }
}

extension [Diagnostic] {
    /// Warnings become errors.
    package mutating func makeStrict() {
        for index in indices where self[index].severity == .warning { self[index].severity = .error }
    }
}
