// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import TextEncodings

/// The SHA-256 of all of a disk, byte by byte, holes too: what sha256sum(1) prints of a raw image.
///
/// A hash goes through every zero of a hole, at the speed of memory: there is no shorter way.
package struct DiskDigest {
    private var hash = SHA256()
    private static let zeros = [UInt8](repeating: 0, count: 1 << 20)

    /// Of nothing yet.
    package init() {}

    /// Takes what comes next.
    package mutating func add(_ bytes: [UInt8]) { hash.update(data: bytes) }

    /// Takes so many zeros.
    package mutating func add(zeros count: Int) {
        var rest = count
        while rest > 0 {
            let step = min(rest, Self.zeros.count)
            Self.zeros.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<step])) }
            rest -= step
        }
    }

    /// In lower-case hexadecimal.
    package var hex: String { hash.finalize().hex }
}
