// SPDX-License-Identifier: Apache-2.0

internal import Compression
package import DiskImage

/// A compressed image that is unpacked as it is asked for, once, from its start to its end.
///
/// Nothing of it is known to be right before ``read(into:)`` has returned 0.
package final class CompressedStream: ImageStream {
    /// The file as it was downloaded.
    package let archive: ImageFile
    /// What is known of it when all of it has been read; `nil` before.
    package private(set) var file: SourceFile?

    private let format: CompressedFormat
    private let source: ArchiveSource
    private let decoder: Decoder
    private let unpacking: Unpacking
    /// What was looked at before it was asked for.
    private var beginning: [UInt8] = []
    private var isLookedAt = false

    /// In bytes.
    private static let beginningLength = 1 << 20

    /// Opens a file that is compressed.
    package init(
        _ path: String, for access: ImageFile.Access, _ unpacking: Unpacking
    ) throws(DiskImageError) {
        archive = try ImageFile(path, for: access)
        guard let format = CompressedFormat.of(archive) else {
            throw DiskImageError(
                .io, "unpack", path, reason: "it was replaced by what is not compressed", hint: "try again")
        }
        (self.format, self.unpacking) = (format, unpacking)
        source = try ArchiveSource(archive, unpacking)
        do throws(CompressionError) {
            decoder = try Decoder(format.compression, source, limits: .init(size: unpacking.largest))
        } catch {
            throw try format.failure(error, archive, source, unpacking)
        }
    }

    /// Whether a damage of what has been unpacked could have gone unnoticed: it has no checksum, and neither a digest
    /// nor a signature is expected.
    package var lacksCheck: Bool { decoder.lacksCheck && !unpacking.isOfOneFile }

    /// How much of the file has been unpacked, in bytes.
    package var sourceDone: UInt64 { decoder.consumed }

    /// What the first MiB tells of the disk, if it tells anything; the rest is not read for it.
    ///
    /// - Throws: for what cannot be a disk image, or cannot be unpacked even so far.
    package func lookAtBeginning() throws(DiskImageError) -> ExpectedDisk? {
        if !isLookedAt {
            var bytes = [UInt8](repeating: 0, count: Self.beginningLength)
            let count = try Self.fill(&bytes) { (buffer) throws(DiskImageError) in try unpack(into: buffer) }
            bytes.removeLast(bytes.count - count)
            (beginning, isLookedAt) = (bytes, true)
        }
        if let inner = beginning.withUnsafeBytes({ CompressedFormat.beginning($0) }) {
            throw format.refusal(of: inner, in: archive)
        }
        return try ExpectedDisk(beginning, told: decoder.told.size, of: archive, foreign: ImageFormat.foreignContent)
    }

    /// Fills the buffer as far as there is something left, and returns how many bytes: 0 where nothing is, and all that came
    /// before is right.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(DiskImageError) -> Int {
        guard beginning.isEmpty else {
            let count = min(buffer.count, beginning.count)
            buffer.copyBytes(from: beginning[..<count])
            beginning.removeFirst(count)
            return count
        }
        let count = try unpack(into: buffer)
        if count == 0, file == nil {
            var known = try source.requireRight()
            (known.compression, known.lacksCheck) = (format.compression.rawValue, decoder.lacksCheck)
            file = known
        }
        return count
    }

    private func unpack(into buffer: UnsafeMutableRawBufferPointer) throws(DiskImageError) -> Int {
        do throws(CompressionError) {
            return try decoder.read(into: buffer)
        } catch {
            throw try format.failure(error, archive, source, unpacking)
        }
    }

    private static func fill(
        _ bytes: inout [UInt8], _ read: (UnsafeMutableRawBufferPointer) throws(DiskImageError) -> Int
    ) throws(DiskImageError) -> Int {
        let result = bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(DiskImageError) in try read(buffer) }
        }
        return try result.get()
    }
}
