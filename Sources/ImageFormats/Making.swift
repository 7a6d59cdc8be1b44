// SPDX-License-Identifier: Apache-2.0

internal import Compression
package import DiskDigests
package import DiskImage
package import SystemIO

/// How a new image is made, besides what is in it.
package struct Making {
    /// What the base was unpacked into for it, in the directory of the new image; `nil` for a base of its own.
    package var target: NewFile?
    /// The directory of the new image, where it is open already: those who share it make names durable together.
    package var directory: Directory?
    /// What compresses it; `nil` for threads of its own, at the format's own level.
    package var threads: PackingThreads?
    /// Told now and then, on the caller's thread, while it is compressed; the last time with everything done, also where it
    /// failed.
    package var progress: (Progress) -> Void = { _ in }
    /// Asked now and then while it is compressed; `true` gives it up.
    package var shouldStop: () -> Bool = { false }
    /// Whether the image gets a map of its disk; a thin one has none.
    package var mapsBlocks = false
    /// What of the disk is in the map even where it is zero, in bytes.
    package var neededRanges: [Range<UInt64>] = []
    /// Whether the SHA-256 of the disk is taken, of an image that is compressed. It takes the memory of two more blocks a thread.
    package var digestsDisk = false

    /// From a base of its own.
    package init() {}

    /// How far it is. Sizes are in bytes.
    package struct Progress: Hashable, Sendable {
        /// Of what is not a hole.
        package var done: UInt64
        /// All that is not a hole.
        package var size: UInt64
        /// What came of it by now.
        package var packed: UInt64
    }
}

/// Threads that compress images of one format at one level, however many are made at once. Whoever makes them ends them.
package final class PackingThreads: Sendable {
    let pool: EncoderPool

    /// As many as this process has processors, and as a quarter of the memory has room for.
    ///
    /// `nil` for a format that is not compressed, and for a level that it lacks.
    package convenience init?(_ format: ImageFormat, level: Int?) { self.init(format.level(level)) }

    convenience init?(_ format: CompressionFormat?, level: Int?) {
        self.init(format.flatMap { CompressionLevel($0, level) })
    }

    private init?(_ level: CompressionLevel?) {
        guard let level else { return nil }
        pool = EncoderPool(level)
    }

    /// As the format's own tool counts it.
    package var level: Int { pool.level.number }

    /// Lets them go, when no image is being made.
    package func end() { pool.end() }
}

/// What was made.
package struct NewImage: Sendable {
    /// Which file it is, whoever has its name by now.
    package var identity: FileIdentity
    /// `nil` for what is not compressed.
    package var packed: PackedImage?
    /// `nil` where none was asked for.
    package var blockMap: BlockMap?
}

/// A compressed image as it was written.
package struct PackedImage: Hashable, Sendable {
    /// As the format's own tool counts it.
    package var level: Int
    /// Of the file, in bytes.
    package var size: UInt64
    /// Of the file, in lower-case hexadecimal.
    package var sha256: String
    /// Of the disk that it unpacks to, byte by byte, in lower-case hexadecimal; `nil` where it was not asked for.
    package var diskSHA256: String?

    /// A file by its size in bytes and its digest.
    package init(level: Int, size: UInt64, sha256: String, diskSHA256: String? = nil) {
        (self.level, self.size, self.sha256, self.diskSHA256) = (level, size, sha256, diskSHA256)
    }
}
