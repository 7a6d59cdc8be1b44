// SPDX-License-Identifier: Apache-2.0

/// A format that one stream of bytes is compressed in.
package enum CompressionFormat: String, CaseIterable, Hashable, Sendable {
    /// One stream or several, with padding between them (tukaani.org/xz/xz-file-format.txt).
    case xz
    /// Frames and skippable frames (RFC 8878).
    case zstd
    /// Members, one behind the other (RFC 1952).
    case gzip
    /// An archive of one member, stored or deflated (PKWARE's APPNOTE.TXT 6.3).
    case zip

    /// What a file of it begins with.
    package var signature: [UInt8] {
        switch self {
        case .xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]
        case .zstd: [0x28, 0xb5, 0x2f, 0xfd]
        // With its only method, which a disk is not to be taken for.
        case .gzip: [0x1f, 0x8b, 0x08]
        case .zip: [0x50, 0x4b, 0x03, 0x04]
        }
    }

    /// With its article, for messages.
    package var noun: String {
        switch self {
        case .xz: "an xz archive"
        case .zstd: "a zstd archive"
        case .gzip: "a gzip archive"
        case .zip: "a zip archive"
        }
    }
}
