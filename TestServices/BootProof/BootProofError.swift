// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Why a run cannot go on.
package struct BootProofError: Error, CustomStringConvertible, Sendable {
    package var description: String

    package init(_ description: String) { self.description = description }

    /// What a call of the system says, by its errno.
    static func system(_ what: String) -> BootProofError {
        BootProofError("\(what): \(String(cString: strerror(errno)))")
    }
}
