// SPDX-License-Identifier: Apache-2.0

/// Secret bytes that come piece by piece, in memory of their own that is overwritten with zeros when nobody holds it any more.
package final class SecretBuffer {
    private let memory: UnsafeMutableRawBufferPointer
    private var count = 0

    /// Has room for so many bytes, and never moves them.
    package init(capacity: Int) { memory = .allocate(byteCount: capacity, alignment: 1) }

    deinit {
        UnsafeMutableRawBufferPointer(rebasing: memory[..<count]).wipe()
        memory.deallocate()
    }

    /// Takes a piece; `false`, and nothing of it, where there is no room for all of it.
    package func append(_ piece: UnsafeRawBufferPointer) -> Bool {
        guard piece.count <= memory.count - count else { return false }
        UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: piece)
        count += piece.count
        return true
    }

    /// A copy of what came until now.
    package var secret: SecretBytes { SecretBytes(copying: UnsafeRawBufferPointer(rebasing: memory[..<count])) }
}
