// SPDX-License-Identifier: Apache-2.0

internal import DiskImage

/// What files of one kind look like, from outside and from inside, and what they are called.
struct FileAppearance: Sendable {
    /// With its article, for messages: `an xz archive`.
    var name: String
    /// What stands behind the last dot of their names, in small letters.
    var endings: [String] = []
    /// Bytes that each of them has, and where; `nil` where they are only told by their names.
    var signature: Signature?
    /// How to make a raw image of one; `FILE` stands for its path.
    var advice = ""
    /// What to do with one instead, where that is a matter of how this is called.
    var remedy: DiskImageError.Remedy?

    struct Signature: Sendable {
        var offset: UInt64 = 0
        var bytes: [UInt8]

        init(at offset: UInt64 = 0, _ bytes: [UInt8]) { (self.offset, self.bytes) = (offset, bytes) }

        init(at offset: UInt64 = 0, text: String) { self.init(at: offset, Array(text.utf8)) }
    }

    func isOf(_ file: ImageFile) -> Bool {
        signature.map { file.hasSignature($0.bytes, at: $0.offset) } ?? false
    }

    /// The advice for a file.
    func hint(_ path: String) -> String {
        advice.split(separator: " ").map { $0 == "FILE" ? path.shellQuoted : String($0) }.joined(separator: " ")
    }

    /// What stands behind the last dot, in small letters.
    static func ending(of name: String) -> String {
        let file = name[(name.lastIndex(of: "/").map(name.index(after:)) ?? name.startIndex)...]
        return file.lastIndex(of: ".").map { file[file.index(after: $0)...].lowercased() } ?? ""
    }
}
