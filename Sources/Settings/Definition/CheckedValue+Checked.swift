// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension Checked {
    /// The value, where nothing is wrong with it.
    var valid: Value? { hasErrors ? nil : value }
}

extension CheckedValue {
    /// What a check found, and the bytes of a value that has no error.
    init<Value>(_ checked: Checked<Value>, _ bytes: (Value) -> [UInt8]) {
        self.init(bytes: checked.valid.map(bytes), diagnostics: checked.diagnostics)
    }
}
