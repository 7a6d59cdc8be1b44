// SPDX-License-Identifier: Apache-2.0

import FileSystems
@testable import Ext4

/// A partition in memory, that counts what is done to it.
final class MemoryWindow: VolumeWindow {
    var bytes: [UInt8]
    var reads = 0
    var bytesRead = 0
    /// The 4 KiB pages that were written to.
    var dirtyPages: Set<Int> = []
    /// Fails every read or write from this one on, counted together.
    var failsAfter: Int?

    struct Outside: Error {}
    struct Broken: Error {}

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var size: Int64 { Int64(bytes.count) }

    private func check(_ offset: Int64, _ count: Int) throws {
        if let left = failsAfter {
            guard left > 0 else { throw Broken() }
            failsAfter = left - 1
        }
        guard offset >= 0, offset <= size, Int64(count) <= size - offset else { throw Outside() }
    }

    func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws {
        try check(offset, buffer.count)
        reads += 1
        bytesRead += buffer.count
        bytes.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[Int(offset)..<Int(offset) + buffer.count]))
        }
    }

    func write(at offset: Int64, from buffer: UnsafeRawBufferPointer) throws {
        try check(offset, buffer.count)
        guard !buffer.isEmpty else { return }
        for page in Int(offset) / 4096...(Int(offset) + buffer.count - 1) / 4096 { dirtyPages.insert(page) }
        bytes.withUnsafeMutableBytes { bytes in
            UnsafeMutableRawBufferPointer(rebasing: bytes[Int(offset)..<Int(offset) + buffer.count]).copyMemory(
                from: buffer)
        }
    }
}
