// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Who ran sudo; `nil` where this process does not run as root by it.
package func sudoCaller() -> (owner: UInt32, group: UInt32)? {
    func number(_ variable: String) -> UInt32? { getenv(variable).flatMap { UInt32(String(cString: $0)) } }
    guard geteuid() == 0, let owner = number("SUDO_UID"), let group = number("SUDO_GID") else { return nil }
    return (owner, group)
}
