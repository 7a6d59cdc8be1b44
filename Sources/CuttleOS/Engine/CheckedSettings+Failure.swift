// SPDX-License-Identifier: Apache-2.0

internal import Netplan

extension CuttleError.Code {
    init(_ reason: InputFailure.Reason) {
        switch reason {
        case .missing: self = .missing
        case .noPermission: self = .noPermission
        case .unusable: self = .badInput
        case .io: self = .io
        }
    }
}

extension InputFailure {
    /// The exit code that a file which cannot be read asks for.
    package var code: CuttleError.Code { CuttleError.Code(reason) }
}

extension CheckedSettings {
    /// The exit code that the diagnostics ask for; `nil` where there is no error.
    package var failure: CuttleError.Code? {
        let errors = diagnostics.filter { $0.severity == .error }
        if errors.isEmpty { return nil }
        if errors.allSatisfy({ $0.id == NetplanTool.unavailable }) { return .unavailable }
        return unreadable.map(CuttleError.Code.init) ?? .badInput
    }

    /// Throws everything that was found, where there is an error among it.
    package func requireValid() throws(CuttleError) {
        guard let failure else { return }
        let found = errors == 1 ? "1 error" : "\(errors) errors"
        throw CuttleError(failure, "the settings are not valid: \(trusted: found)", diagnostics: diagnostics)
    }
}
