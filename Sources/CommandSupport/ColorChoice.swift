// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// `--color`.
package enum ColorChoice: String, CaseIterable {
    case auto, always, never

    /// On a terminal, unless NO_COLOR is set or TERM is `dumb` (https://no-color.org).
    package func isOn(descriptor: Int32) -> Bool {
        switch self {
        case .always: true
        case .never: false
        case .auto:
            isatty(descriptor) == 1 && environment("NO_COLOR").isEmpty && environment("TERM") != "dumb"
        }
    }
}
