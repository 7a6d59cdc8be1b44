// SPDX-License-Identifier: Apache-2.0

/// The number of a logical block of a disk, from 0: what a GUID partition table counts in (UEFI 2.10 §5.3).
///
/// It is a place in bytes by a ``SectorSize`` only.
package struct LBA: Hashable, Comparable, Sendable {
    /// From 0.
    package var number: UInt64

    /// The block of that number.
    package init(_ number: UInt64) { self.number = number }

    package static func < (one: LBA, other: LBA) -> Bool { one.number < other.number }

    /// Where the primary header of a table is; the protective MBR is in front of it.
    package static let primaryHeader = LBA(1)
}

/// How many bytes a logical block of a disk has: what makes a place of its number.
package struct SectorSize: Hashable, Sendable {
    /// A power of two from 512 in what is real; any number in what is only looked at.
    package let bytes: UInt64

    /// So many bytes.
    package init(_ bytes: Int) { self.bytes = UInt64(bytes) }

    /// What disks have.
    package static let usual = [SectorSize(512), SectorSize(4096)]
    /// What libblkid and the kernel count in, whatever the disk's own is.
    package static let unit = SectorSize(512)

    /// Where a block begins, in bytes; `nil` where no number is as large.
    package func offset(of block: LBA) -> UInt64? { length(of: block.number) }

    /// How long so many blocks are, in bytes; `nil` where no number is as large.
    package func length(of count: UInt64) -> UInt64? {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: bytes)
        return overflow ? nil : bytes
    }

    /// How many blocks so many bytes need.
    package func count(for length: UInt64) -> UInt64 { length / bytes + (length % bytes == 0 ? 0 : 1) }

    /// The block that a byte is in.
    package func block(at offset: UInt64) -> LBA { LBA(offset / bytes) }

    /// The last whole block of a disk of so many bytes; `nil` where it has none.
    package func last(of size: UInt64) -> LBA? { size >= bytes ? LBA(size / bytes - 1) : nil }
}
