// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Netplan

/// The settings of one edit, checked: for each the bytes that it stands for, and everything that was found.
struct CheckedSettings: Sendable {
    /// What a format makes a file of: the password's hash, the domain, a file's bytes, a proxy's URL.
    var values: [SettingName: [UInt8]] = [:]
    var diagnostics: [Diagnostic] = []
    /// The settings whose value holds a user and a password: their files must not be open to everybody.
    var withCredentials: Set<SettingName> = []
    /// Why the first input that could not be read could not; `nil` where all were.
    private(set) var unreadable: CuttleError.Code?

    var errors: Int { diagnostics.count(of: .error) }
    var warnings: Int { diagnostics.count(of: .warning) }

    /// The exit code that the diagnostics ask for; `nil` where there is no error.
    var failure: CuttleError.Code? {
        let errors = diagnostics.filter { $0.severity == .error }
        if errors.isEmpty { return nil }
        if errors.allSatisfy({ $0.id == NetplanTool.unavailable }) { return .unavailable }
        return unreadable ?? .badInput
    }

    mutating func add(_ failure: InputFailure) {
        diagnostics.append(failure.diagnostic)
        unreadable = unreadable ?? failure.code
    }

    /// Takes in what was found of one file.
    mutating func add(_ part: CheckedSettings) {
        values.merge(part.values) { $1 }
        diagnostics += part.diagnostics
        unreadable = unreadable ?? part.unreadable
    }

    /// Takes a value's diagnostics in, and returns the value where it has no error.
    mutating func take<Value>(_ checked: Checked<Value>) -> Value? {
        diagnostics += checked.diagnostics
        return checked.hasErrors ? nil : checked.value
    }

    /// Checks a layout file beside the settings.
    mutating func check(_ layout: FileInput) {
        do throws(InputFailure) {
            _ = take(ImageLayout.check(SourceText(name: layout.displayName, bytes: try layout.read())))
        } catch {
            add(error)
        }
    }

    /// `--strict`: warnings become errors.
    mutating func makeStrict() { diagnostics.makeStrict() }

    /// Throws everything that was found, where there is an error among it.
    func requireValid() throws(CuttleError) {
        guard let failure else { return }
        let found = errors == 1 ? "1 error" : "\(errors) errors"
        throw CuttleError(failure, "the settings are not valid: \(trusted: found)", diagnostics: diagnostics)
    }
}

extension [Diagnostic] {
    /// Warnings become errors.
    mutating func makeStrict() {
        for index in indices where self[index].severity == .warning { self[index].severity = .error }
    }
}
