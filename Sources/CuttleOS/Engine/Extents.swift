// SPDX-License-Identifier: Apache-2.0

internal import DiskImage

extension [Extent] {
    /// Of all of them together.
    package var byteCount: Int { reduce(0) { $0 + $1.bytes.count } }
    /// Pages of 4096 bytes.
    package var pages: Int { reduce(0) { $0 + ($1.bytes.count + Overlay.pageSize - 1) / Overlay.pageSize } }
}
