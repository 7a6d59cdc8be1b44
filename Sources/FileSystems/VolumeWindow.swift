// SPDX-License-Identifier: Apache-2.0

/// The bytes of one partition: all that a file system can see and change.
///
/// Every access outside `0 ..< size` throws, and changes nothing.
package protocol VolumeWindow: AnyObject {
    /// In bytes.
    var size: Int64 { get }
    /// Fills the buffer from `offset`, in bytes from the window's start.
    func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws
    /// Writes the whole buffer at `offset`, in bytes from the window's start.
    func write(at offset: Int64, from buffer: UnsafeRawBufferPointer) throws
}
