// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Secret bytes, in memory of their own that is overwritten with zeros when nobody holds them any more.
///
/// They are shared and never copied by themselves, and whatever prints or mirrors them shows nothing.
package final class SecretBytes: Sendable {
    // Nobody writes to it once it is filled.
    nonisolated(unsafe) private let memory: UnsafeMutableRawBufferPointer

    /// Takes an array's bytes over, which is overwritten and empty afterwards.
    package convenience init(taking bytes: inout [UInt8]) {
        self.init(copying: bytes)
        bytes.wipe()
    }

    /// A copy of an array, which stays as it is.
    package convenience init(copying bytes: [UInt8]) {
        self.init(count: bytes.count) { memory in bytes.withUnsafeBytes { memory.copyMemory(from: $0) } }
    }

    /// A copy of a text in UTF-8. The text itself stays: it is the caller's to be short of life.
    package convenience init(copying text: String) {
        self.init(count: text.utf8.count) { $0.copyBytes(from: text.utf8) }
    }

    /// A copy of bytes that somebody else owns.
    package convenience init(copying bytes: UnsafeRawBufferPointer) {
        self.init(count: bytes.count) { $0.copyMemory(from: bytes) }
    }

    private init(count: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) {
        memory = .allocate(byteCount: count, alignment: 1)
        fill(memory)
    }

    deinit {
        memory.wipe()
        memory.deallocate()
    }

    /// How many they are.
    package var count: Int { memory.count }

    /// Lends them to `body`, which must not keep the pointer.
    package func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(memory))
    }

    /// A copy, for whoever cannot do with less. It is not overwritten by itself.
    package var array: [UInt8] { [UInt8](memory) }

    /// The same as a text.
    package var text: String { String(decoding: memory, as: UTF8.self) }
}

extension SecretBytes: CustomStringConvertible, CustomReflectable {
    /// Says how many they are.
    package var description: String { "\(count) secret bytes" }

    /// Has no children.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension UnsafeMutableRawBufferPointer {
    /// Writes zeros, also where nobody reads them afterwards. The C function is `explicit_bzero`.
    package func wipe() {
        guard let baseAddress else { return }
        explicit_bzero(baseAddress, count)
    }
}

extension [UInt8] {
    /// Overwrites the bytes with zeros, and lets go of them. Memory that is shared with another array stays as it is, until
    /// that one is wiped.
    package mutating func wipe() {
        withUnsafeMutableBytes { $0.wipe() }
        self = []
    }
}
