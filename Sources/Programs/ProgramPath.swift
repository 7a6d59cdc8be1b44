// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The path of an installed program, by PATH; only absolute directories count. `nil` where it is not installed.
///
/// - Parameter others: directories that are looked at behind those of PATH.
package func program(named name: String, others: [String] = []) -> String? {
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    return (path.split(separator: ":").map { String($0) } + others).lazy.filter { $0.hasPrefix("/") }
        .map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
}
