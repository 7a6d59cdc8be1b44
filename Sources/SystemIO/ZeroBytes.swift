// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension UnsafeRawBufferPointer {
    /// Whether all bytes are zero; the C function is `memcmp`.
    package var isZero: Bool {
        guard let start = baseAddress, let first else { return true }
        return first == 0 && memcmp(start, start + 1, count - 1) == 0
    }
}
