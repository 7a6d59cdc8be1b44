// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Why a program could not be run to its end.
package struct ProgramError: Error, CustomStringConvertible {
    /// What was tried.
    package var operation: String
    /// The C library's error number; 0 for none.
    package var code: Int32
    /// Whether one of the signals that end this process came meanwhile, or whoever was asked said so.
    package var isStop = false

    /// What was tried, and the C library's error number, if there is one.
    package init(operation: String, code: Int32) { (self.operation, self.code) = (operation, code) }

    /// The same with the number that the C library has now.
    static func last(_ operation: String) -> Self { Self(operation: operation, code: errno) }

    /// It was given up because it was asked to.
    static var stopped: Self {
        var error = Self(operation: "it was stopped before it was done", code: 0)
        error.isStop = true
        return error
    }

    package var description: String { code == 0 ? operation : "\(operation): \(String(cString: strerror(code)))" }
}
