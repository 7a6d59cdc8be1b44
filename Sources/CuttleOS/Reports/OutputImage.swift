// SPDX-License-Identifier: Apache-2.0

public import ImageFormats
internal import SystemIO

/// A new image's file.
public struct OutputImage: Hashable, Sendable {
    /// What was made.
    public var format: ImageFormat
    /// How hard it was compressed, as its format's own tool counts it; `nil` for what is not compressed.
    public var compressionLevel: Int?
    /// In bytes; `nil` for what is not compressed.
    public var size: UInt64?
    /// Of the file as it was written, in lower-case hexadecimal, as sha256sum(1) prints it; `nil` for what is not compressed.
    public var sha256: String?
    /// Of the disk that it unpacks to, byte by byte; `nil` for what is not compressed, and where nobody asked for it.
    public var diskSHA256: String?
    /// The block map beside it; `nil` where none was asked for.
    public var blockMap: BlockMapFile?

    /// A file beside an image that says which blocks of its disk hold data, as bmaptool(1) reads it.
    public struct BlockMapFile: Hashable, Sendable {
        /// Its name, in the image's directory.
        public var name: String
        /// Of the file, in lower-case hexadecimal.
        public var sha256: String
    }

    /// What is known when the file has been written.
    ///
    /// - Parameter path: of the image.
    package init(
        _ format: ImageFormat, _ packed: PackedImage?, _ blockMap: ImageFormats.BlockMapFile?, at path: String
    ) {
        (self.format, compressionLevel, size, sha256) = (format, packed?.level, packed?.size, packed?.sha256)
        diskSHA256 = packed?.diskSHA256
        self.blockMap = blockMap.map { map in
            BlockMapFile(name: splitPath(ImageFormats.BlockMapFile.path(of: path)).name, sha256: map.sha256)
        }
    }

    /// As reports have it.
    package var members: [JSONValue.Member] {
        [
            .init("format", .string(format.rawValue)),
            .init("compressionLevel", compressionLevel.map { JSONValue($0) } ?? .null),
            .init("size", JSONValue(size: size)),
            .init("sha256", JSONValue(sha256)),
            .init("diskSha256", JSONValue(diskSHA256)),
            .init(
                "blockMap",
                blockMap.map { ["name": .string($0.name), "sha256": .string($0.sha256)] } ?? .null),
        ]
    }
}
