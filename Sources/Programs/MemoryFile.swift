// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import SystemIO

/// A file in memory that has no name: a program that inherits it opens it by its descriptor's path, and it is gone with whoever
/// has it open. The C function is `memfd_create`.
package final class MemoryFile: Sendable {
    private let owner: Descriptor

    /// Takes a copy of the bytes.
    package init(_ bytes: [UInt8]) throws(ProgramError) {
        let closeOnExec: UInt32 = 1
        owner = Descriptor(owning: memfd_create("cuttle-os", closeOnExec))
        guard owner.number >= 0 else { throw .last("making a file in memory") }
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { Glibc.write(owner.number, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .last("filling a file in memory") }
            offset += count
        }
    }

    /// To be inherited.
    var number: Int32 { owner.number }
}
