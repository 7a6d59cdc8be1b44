// SPDX-License-Identifier: Apache-2.0

/// An image that is read once, from its start to its end: what is unpacked on the way.
package protocol ImageStream: AnyObject {
    /// How much has been read of what the image comes out of, in bytes.
    var sourceDone: UInt64 { get }

    /// Fills the buffer as far as there is something left, and returns how many bytes: 0 where nothing is, and all that came
    /// before is known to be right.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(DiskImageError) -> Int
}
