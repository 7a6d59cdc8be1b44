// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

/// A partition of the image that a disk mapping is meant for.
package struct KnownPartition: Hashable, Sendable {
    /// The GPT name; empty where there is none.
    package var label: String
    /// From 1.
    package var number: Int
    /// In bytes.
    package var start: UInt64

    package init(label: String, number: Int, start: UInt64) {
        self.label = label
        self.number = number
        self.start = start
    }
}

/// A disk mapping, checked: which partition is mounted where, and what is bound on top.
package struct DiskMapping: Sendable {
    /// The file's own bytes.
    package let bytes: [UInt8]

    /// - Parameter partitions: Those of the image, where it is known.
    package static func check(_ source: SourceText, partitions: [KnownPartition]? = nil) -> Checked<DiskMapping> {
        Checked(nil)
    }
}
