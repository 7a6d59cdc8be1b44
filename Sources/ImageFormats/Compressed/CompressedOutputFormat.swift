// SPDX-License-Identifier: Apache-2.0

internal import Compression
internal import Crypto
internal import DiskDigests
internal import DiskImage
internal import Synchronization
internal import TextEncodings

/// A raw image that is compressed when it is made. It is read as every compressed image is: unpacked (``CompressedFormat``).
protocol CompressedOutputFormat: ImageFormatDefinition {
    static var archive: CompressedFormat { get }
    /// What the names of its files end in; not what those of tar archives do.
    static var endings: [String] { get }
}

/// In xz, with the CRC-64 that xz(1) itself takes: every decoder checks it.
enum RawXZFormat: CompressedOutputFormat {
    static let name = "raw.xz"
    static let archive = CompressedFormat.xz
    static let endings = ["xz"]
}

/// In zstd, with a checksum in every frame.
enum RawZstdFormat: CompressedOutputFormat {
    static let name = "raw.zst"
    static let archive = CompressedFormat.zstd
    static let endings = ["zst", "zstd"]
}

/// In gzip.
enum RawGzipFormat: CompressedOutputFormat {
    static let name = "raw.gz"
    static let archive = CompressedFormat.gzip
    static let endings = ["gz", "gzip"]
}

extension CompressedOutputFormat {
    static var compression: CompressionFormat? { archive.compression }

    static var appearance: FileAppearance {
        var appearance = archive.appearance
        appearance.endings = endings
        return appearance
    }

    static var noun: String { "a copy compressed with \(archive.compression.rawValue)" }
    static var plural: String { "copies compressed with \(archive.compression.rawValue)" }
    /// They share the threads that compress.
    static var makersPerProcessor: Int { 1 }

    static func summary(base: String) -> String { name }

    static func open(_ file: ImageFile, for access: ImageFile.Access) throws(DiskImageError) -> OpenedImage {
        try archive.open(file, Unpacking())
    }

    static func measure(_ file: ImageFile) -> UInt64? {
        CompressedFormat.of(file)?.compression == archive.compression ? file.size : nil
    }

    static func write(
        _ changes: [Extent], over base: ImageFile, to path: String, holdsSecret: Bool, replacing: Bool,
        _ making: Making,
        whenWhole: () throws(DiskImageError) -> Void
    ) throws(DiskImageError) -> NewImage {
        let own = making.threads == nil ? PackingThreads(compression, level: nil) : nil
        defer { own?.end() }
        guard let threads = making.threads ?? own, threads.pool.level.format == compression else {
            throw DiskImageError(.io, "compress", path, reason: "there are no threads that do it")
        }
        var packed = PackedImage(level: threads.level, size: 0, sha256: "")
        let map = making.mapsBlocks ? DiskMap(size: base.size) : nil
        let identity = try base.createImage(
            path, holdsSecret: holdsSecret, replacing: replacing, making.directory, whenWhole: whenWhole
        ) { (output) throws(DiskImageError) in
            packed = try pack(ImageContent(base, changes), of: base, into: output, threads, making, map)
        }
        return NewImage(identity: identity, packed: packed, blockMap: map?.whole(making.neededRanges))
    }

    private static func pack(
        _ content: ImageContent, of base: ImageFile, into output: ImageOutput, _ threads: PackingThreads,
        _ making: Making, _ map: DiskMap?
    ) throws(DiskImageError) -> PackedImage {
        let occupied = content.occupied(
            try base.dataRanges(), step: UInt64(threads.pool.level.blockSize))
        let all = occupied.reduce(0) { $0 + UInt64($1.count) }
        let encoder = Encoder(threads.pool, size: content.size, occupied: occupied, keepsPlain: making.digestsDisk) {
            (place, buffer) throws(CompressionError) in
            try passing { () throws(DiskImageError) in try content.read(at: place, into: buffer) }
            map?.add(UnsafeRawBufferPointer(buffer), at: place)
        }
        var disk = DiskDigest()
        var packed = PackedImage(level: threads.level, size: 0, sha256: "")
        var hash = SHA256()
        defer { making.progress(.init(done: all, size: all, packed: packed.size)) }
        do throws(CompressionError) {
            try encoder.encode(mayGoOn: { !making.shouldStop() && !output.isInterrupted }) { done in
                making.progress(.init(done: min(done, all), size: all, packed: packed.size))
            } plain: { plain in
                switch plain {
                case .bytes(let bytes): disk.add(bytes)
                case .zeros(let count): disk.add(zeros: count)
                }
            } write: { (bytes) throws(CompressionError) in
                try passing { () throws(DiskImageError) in try output.write(bytes, at: packed.size) }
                hash.update(data: bytes)
                packed.size += UInt64(bytes.count)
            }
        } catch {
            throw error.cause as? DiskImageError
                ?? DiskImageError(error.code == .stopped ? .busy : .io, "compress", output.path, reason: error.reason)
        }
        packed.sha256 = hash.finalize().hex
        if making.digestsDisk { packed.diskSHA256 = disk.hex }
        return packed
    }

    /// Does a step of the disk's layer, and throws what it throws as the cause of this one's own error.
    private static func passing(_ step: () throws(DiskImageError) -> Void) throws(CompressionError) {
        do throws(DiskImageError) {
            try step()
        } catch {
            throw CompressionError(.source, error.reason, cause: error)
        }
    }

    /// The file is held against what was written: its size and its digest.
    static func holds(
        _ path: String, _ changes: [Extent], over base: ImageFile, _ packed: PackedImage?
    ) throws(DiskImageError) -> Bool {
        guard let packed else { return false }
        let file = try ImageFile(path, for: .reading)
        guard file.size == packed.size, try measure(file) != nil else { return false }
        return try ArchiveSource(file).requireRight().sha256.hex == packed.sha256
    }
}
