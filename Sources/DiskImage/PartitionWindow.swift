// SPDX-License-Identifier: Apache-2.0

/// The bytes of one partition of an overlay. Nothing outside it can be read or written through it.
package final class PartitionWindow {
    package let overlay: Overlay
    package let partition: Partition
    package let isWritable: Bool

    /// In bytes.
    package var size: UInt64 { partition.size }

    package init(_ partition: Partition, of overlay: Overlay, writable: Bool) {
        self.overlay = overlay
        self.partition = partition
        isWritable = writable
    }

    /// Reads `buffer.count` bytes at an offset from the partition's start.
    package func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(DiskImageError) {
        try overlay.read(at: place(offset, buffer.count), into: buffer)
    }

    /// Writes into the overlay, at an offset from the partition's start.
    package func write(at offset: UInt64, from buffer: UnsafeRawBufferPointer) throws(DiskImageError) {
        guard isWritable else {
            throw DiskImageError(.outOfBounds, "write to", partition.name, "it is open for reading only")
        }
        try overlay.write(at: place(offset, buffer.count), from: buffer)
    }

    /// Writes zeros into the overlay.
    package func zero(at offset: UInt64, count: UInt64) throws(DiskImageError) {
        let zeros = [UInt8](repeating: 0, count: 64 << 10)
        var done: UInt64 = 0
        while done < count {
            let step = Int(min(UInt64(zeros.count), count - done))
            let result = zeros.withUnsafeBytes { bytes in
                Result { () throws(DiskImageError) in
                    try write(at: offset + done, from: UnsafeRawBufferPointer(rebasing: bytes[..<step]))
                }
            }
            try result.get()
            done += UInt64(step)
        }
    }

    /// Checked so that neither an offset nor a count that was read from an image can reach out of the partition.
    private func place(_ offset: UInt64, _ count: Int) throws(DiskImageError) -> UInt64 {
        let (end, overflow) = offset.addingReportingOverflow(UInt64(count))
        guard !overflow, end <= partition.size else {
            throw DiskImageError(
                .outOfBounds, "access", partition.name,
                "byte \(offset) + \(count) is outside the partition of \(partition.size) bytes")
        }
        return partition.start + offset
    }
}
