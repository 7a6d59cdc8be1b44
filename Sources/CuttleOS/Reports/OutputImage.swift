// SPDX-License-Identifier: Apache-2.0

public import ImageFormats

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

    /// What is known when the file has been written.
    package init(_ format: ImageFormat, _ packed: PackedImage?) {
        (self.format, compressionLevel, size, sha256) = (format, packed?.level, packed?.size, packed?.sha256)
    }

    /// As reports have it.
    package var members: [JSONValue.Member] {
        [
            .init("format", .string(format.rawValue)),
            .init("compressionLevel", compressionLevel.map { JSONValue($0) } ?? .null),
            .init("size", JSONValue(size: size)),
            .init("sha256", JSONValue(sha256)),
        ]
    }
}
