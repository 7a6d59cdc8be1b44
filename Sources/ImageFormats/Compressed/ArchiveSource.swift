// SPDX-License-Identifier: Apache-2.0

internal import Compression
internal import Crypto
internal import DiskImage

/// A file as it was downloaded, read from its beginning to its end, with its digest taken on the way.
final class ArchiveSource: CompressedSource {
    let size: UInt64
    private let file: ImageFile
    private var position: UInt64 = 0
    private var hash = SHA256()

    init(_ file: ImageFile) { (self.file, size) = (file, file.size) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(CompressionError) -> Int {
        let count = try read(at: position, into: buffer)
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        position += UInt64(count)
        return count
    }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(CompressionError) -> Int {
        guard offset < size else { return 0 }
        let part = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(Int(min(UInt64(buffer.count), size - offset))))
        do throws(DiskImageError) {
            try file.read(at: offset, into: part)
        } catch {
            throw CompressionError(.source, error.reason, cause: error)
        }
        return part.count
    }

    /// The SHA-256 of the whole file: what has not been read yet is read for it.
    ///
    /// - Parameter shouldStop: asked before every part; with `true` the answer is `nil`.
    /// - Parameter didRead: told how much has been read, in bytes.
    func digest(
        shouldStop: () -> Bool, didRead: (UInt64) -> Void = { _ in }
    ) throws(CompressionError) -> [UInt8]? {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { buffer.deallocate() }
        while try read(into: buffer) > 0 {
            didRead(position)
            if shouldStop() { return nil }
        }
        return Array(hash.finalize())
    }
}
