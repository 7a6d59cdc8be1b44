// SPDX-License-Identifier: Apache-2.0

/// The first block of a disk with a GUID partition table: a master boot record with a partition of the type 0xEE, which
/// keeps others from taking the disk for an empty one (UEFI 2.10 §5.2.3).
package struct ProtectiveMBR {
    /// The whole block.
    package private(set) var bytes: [UInt8]

    /// `bytes` are 512 or more.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether it is one that Linux takes notice of.
    package var isSound: Bool { bytes[510..<512] == [0x55, 0xaa] && protectiveRecord != nil }

    /// Says where the disk ends: the last block, or the largest number that there is room for. Returns `false` where there
    /// is no protective partition.
    package mutating func setEnd(_ last: LBA) -> Bool {
        guard let record = protectiveRecord else { return false }
        bytes.put(UInt32(clamping: last.number), at: record + 12)
        return true
    }

    /// Where the first record of that type begins.
    private var protectiveRecord: Int? { stride(from: 446, to: 510, by: 16).first { bytes[$0 + 4] == 0xee } }
}
