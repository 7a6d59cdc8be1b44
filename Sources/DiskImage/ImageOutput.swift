// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A new file that is being filled, and has no name yet; see ``ImageFile/createImage(_:holdsSecret:replacing:whenWhole:fill:)``.
package struct ImageOutput {
    let file: NewFile
    /// What is written may be secret, and is made zero where the file comes to nothing.
    let holdsSecret: Bool
    /// The new file's path, for messages.
    package let path: String

    var descriptor: Int32 { file.descriptor }

    /// Whether a signal that is held back asks to end: what takes long looks for it, and throws.
    package var isInterrupted: Bool { file.isInterrupted }

    /// Writes all of the bytes; what lies between those that are written reads as zeros.
    package func write(_ bytes: [UInt8], at offset: UInt64) throws(DiskImageError) {
        if holdsSecret { file.holdsSecret(at: offset..<offset + UInt64(bytes.count)) }
        try ImageFile.write(bytes, at: offset, to: file.descriptor, path)
    }

    /// Makes it that long, in bytes. The C function is `ftruncate`.
    package func setSize(_ size: UInt64) throws(DiskImageError) {
        guard ftruncate(file.descriptor, off_t(size)) == 0 else {
            throw .system("write", path, errno, creating: true)
        }
    }
}
