// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// When a file came into being, in seconds and nanoseconds since 1970, as text; empty where its file system does not know.
/// The C function is `statx`.
package func birthTime(_ path: [UInt8]) -> String {
    var found = statx()
    let name = path.map(CChar.init(bitPattern:)) + [0]
    guard statx(AT_FDCWD, name, 0, CUTTLE_STATX_BTIME, &found) == 0, found.stx_mask & CUTTLE_STATX_BTIME != 0 else {
        return ""
    }
    return "\(found.stx_btime.tv_sec).\(found.stx_btime.tv_nsec)"
}
