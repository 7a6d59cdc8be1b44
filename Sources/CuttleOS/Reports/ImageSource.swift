// SPDX-License-Identifier: Apache-2.0

package import ImageFormats
internal import Signatures
internal import TextEncodings

/// The file that an image came in, as it was downloaded, where all of it was read: it is compressed, or its digest was asked for.
public struct ImageSource: Hashable, Sendable {
    /// `xz`, `zstd`, `gzip` or `zip`; `nil` for an image as it is.
    public var compression: String?
    /// In bytes.
    public var size: UInt64
    /// In lower-case hexadecimal.
    public var sha256: String
    /// Whether the digest was held against one that was given, or lies beside the file.
    public var isVerified: Bool
    /// The file that this one was in; `nil` where it was given itself, or there was none.
    public var checksumFile: String?
    /// The signature that this file, or its checksum file, was held against, and is good; `nil` where none was asked for.
    public var signature: ImageSignature?

    /// What is known when the file has been read.
    package init(_ file: SourceFile) {
        (compression, size, sha256) = (file.compression, file.size, file.sha256.hex)
        (isVerified, checksumFile) = (file.expected != nil, file.expected?.file)
        signature =
            file.signature.map { ImageSignature($0, of: .image) }
            ?? file.expected?.signature.map { ImageSignature($0, of: .checksumFile) }
    }

    /// As reports and receipts have it.
    package var members: [JSONValue.Member] {
        [
            .init("compression", JSONValue(compression)), .init("size", .unsigned(size)),
            .init("sha256", .string(sha256)), .init("verified", .bool(isVerified)),
            .init("checksumFile", JSONValue(checksumFile)), .init("signature", signature?.jsonValue ?? .null),
        ]
    }
}

extension JSONValue {
    /// An image's source; `null` for none.
    package init(_ source: ImageSource?) { self = source.map { .object($0.members) } ?? .null }
}
