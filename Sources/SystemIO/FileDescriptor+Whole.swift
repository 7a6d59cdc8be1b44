// SPDX-License-Identifier: Apache-2.0

extension FileDescriptor {
    /// Reads from where it stands to the end; `nil` where that is more than `limit` bytes, which are not all read then.
    /// The C function is `read`.
    ///
    /// Pipes and files of /proc and /sys have no size that could be known before.
    package func readToEnd(limit: Int) throws(Errno) -> [UInt8]? {
        var bytes: [UInt8] = []
        let step = 64 << 10
        while bytes.count <= limit {
            // One byte more than may be there tells that there are more.
            let wanted = limit - bytes.count < step ? limit - bytes.count + 1 : step
            let count = try bytes.append(upTo: wanted) { (buffer) throws(Errno) in
                try system { () throws in try read(into: buffer) }
            }
            if count == 0 { return bytes }
        }
        return nil
    }
}

/// The bytes of a file, as many as there are; `nil` where those are more than `limit`.
package func readFile(_ path: String, limit: Int) throws(Errno) -> [UInt8]? {
    let file = try Descriptor(reading: path)
    return try file.file.readToEnd(limit: limit)
}

extension [UInt8] {
    /// Has bytes put behind its own, and returns how many were.
    fileprivate mutating func append(
        upTo count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Errno) -> Int
    ) throws(Errno) -> Int {
        let start = self.count
        self += repeatElement(0, count: count)
        var filled = 0
        defer { removeLast(count - filled) }
        filled = try system { () throws in
            try withUnsafeMutableBytes { try fill(UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
        }
        return filled
    }
}
