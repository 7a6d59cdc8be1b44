// SPDX-License-Identifier: Apache-2.0

internal import FileSystems

/// The bytes of one partition of an overlay. Nothing outside it can be read or written through it.
package final class PartitionWindow: VolumeWindow {
    /// What reads and writes go to.
    package let overlay: Overlay
    /// What bounds them.
    package let partition: Partition
    /// Whether writes are taken at all.
    package let isWritable: Bool

    /// In bytes.
    package var size: Int64 { Int64(clamping: partition.size) }

    /// A window that is not writable refuses every write.
    package init(_ partition: Partition, of overlay: Overlay, writable: Bool) {
        self.overlay = overlay
        self.partition = partition
        isWritable = writable
    }

    /// Reads `buffer.count` bytes at an offset from the partition's start.
    package func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(DiskImageError) {
        try overlay.read(at: place(offset, buffer.count), into: buffer)
    }

    /// Writes into the overlay, at an offset from the partition's start.
    package func write(at offset: Int64, from buffer: UnsafeRawBufferPointer) throws(DiskImageError) {
        guard isWritable else {
            throw DiskImageError(.outOfBounds, "write to", partition.name, reason: "it is open for reading only")
        }
        try overlay.write(at: place(offset, buffer.count), from: buffer)
    }

    /// Checked so that neither an offset nor a count that was read from an image can reach out of the partition.
    private func place(_ offset: Int64, _ count: Int) throws(DiskImageError) -> UInt64 {
        let (end, overflow) = offset.addingReportingOverflow(Int64(count))
        guard offset >= 0, !overflow, end <= size else {
            throw DiskImageError(
                .outOfBounds, "access", partition.name,
                reason: "byte \(offset) + \(count) is outside the partition of \(partition.size) bytes")
        }
        return partition.start + UInt64(offset)
    }
}
