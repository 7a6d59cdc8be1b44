// SPDX-License-Identifier: Apache-2.0

/// A place in an image, written `LABEL:/path` or `LABEL` for its root; LABEL may be a partition's number.
public struct ImageLocation: Hashable, Sendable {
    /// The partition label or, where no label is that, the partition's number.
    public var partition: String
    /// In the partition, absolute.
    public var path: String

    /// A place whose parts are known; they are not looked into.
    public init(partition: String, path: String = "/") {
        self.partition = partition
        self.path = path
    }

    /// Splits at the first colon that a slash follows; a label may hold colons of its own.
    public init(_ text: String) {
        let bytes = Array(text.utf8)
        let colon = bytes.indices.first { index in
            bytes[index] == UInt8(ascii: ":") && index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "/")
        }
        guard let colon else {
            partition = text.hasSuffix(":") ? String(text.dropLast()) : text
            path = "/"
            return
        }
        partition = String(decoding: bytes[..<colon], as: UTF8.self)
        path = String(decoding: bytes[(colon + 1)...], as: UTF8.self)
    }
}
