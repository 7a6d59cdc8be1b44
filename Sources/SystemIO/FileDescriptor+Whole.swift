// SPDX-License-Identifier: Apache-2.0

extension FileDescriptor {
    /// Reads from where it stands to the end; `nil` where that is more than `limit` bytes, which are not all read then.
    /// The C function is `read`.
    ///
    /// Pipes and files of /proc and /sys have no size that could be known before.
    package func readToEnd(limit: Int) throws(Errno) -> [UInt8]? {
        try system { () throws in
            // One byte more than may be there tells that there are more.
            let step = limit < 64 << 10 ? limit + 1 : 64 << 10
            return try withUnsafeTemporaryAllocation(byteCount: step, alignment: 1) { buffer in
                var bytes: [UInt8] = []
                while bytes.count <= limit {
                    let count = try read(into: buffer)
                    if count == 0 { return bytes }
                    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                }
                return nil
            }
        }
    }
}

/// The bytes of a file, as many as there are; `nil` where those are more than `limit`.
package func readFile(_ path: String, limit: Int) throws(Errno) -> [UInt8]? {
    let file = try Descriptor(reading: path)
    return try file.file.readToEnd(limit: limit)
}
