// SPDX-License-Identifier: Apache-2.0

/// What was found in settings files.
public struct ValidateReport: Sendable {
    /// How many settings were checked.
    public var checked: Int
    /// What was found, in the order of the files and of the places in them.
    public var diagnostics: [Diagnostic]
    /// The code that the errors ask for; `nil` where there is none.
    public var failure: CuttleError.Code?
    /// The file that the image came in that the settings are meant for, where all of it was read; else `nil`.
    public var source: ImageSource?

    /// How many of ``diagnostics`` are errors; those that a finding stands for count, too.
    public var errors: Int { diagnostics.count(of: .error) }
    /// How many of ``diagnostics`` are warnings; those that a finding stands for count, too.
    public var warnings: Int { diagnostics.count(of: .warning) }

    /// The count of everything, in a sentence.
    public var summary: String {
        func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
        return "\(count(checked, "setting")) checked: \(count(errors, "error")), \(count(warnings, "warning"))"
    }
}

/// A password's hash, for `--password-hash`.
public struct PasswordHash: Sendable {
    /// A crypt(5) string.
    public var hash: String
    /// How it was hashed.
    public var method: PasswordHashMethod
    /// The warnings of the checks.
    public var diagnostics: [Diagnostic]
}
