// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import SystemIO

/// What files of one kind look like, from outside and from inside, and what they are called.
struct FileAppearance: Sendable {
    /// With its article, for messages: `an xz archive`.
    var name: String
    /// What stands behind the last dot of their names, in small letters.
    var endings: [String] = []
    /// Bytes that each of them has, and where; `nil` where they are told by their text, or by their names alone.
    var signature: Signature?
    /// What their text can begin with, in small letters; what stands before it is a byte order mark or blank.
    var texts: [String] = []
    /// What to do to get a raw image; `FILE` stands for the path of one.
    var advice = ""
    /// What to do with one instead, where that is a matter of how this is called.
    var remedy: DiskImageError.Remedy?

    struct Signature: Sendable {
        /// In bytes; where it is negative, from the file's end.
        var offset: Int64 = 0
        var bytes: [UInt8]

        init(at offset: Int64 = 0, _ bytes: [UInt8]) { (self.offset, self.bytes) = (offset, bytes) }

        init(at offset: Int64 = 0, text: String) { self.init(at: offset, Array(text.utf8)) }
    }

    func isOf(_ file: ImageFile) -> Bool {
        if let signature {
            let offset = UInt64(bitPattern: signature.offset)
            let place = signature.offset < 0 ? file.size &+ offset : offset
            return place < file.size && file.hasSignature(signature.bytes, at: place)
        }
        guard !texts.isEmpty, let text = file.beginningOfText else { return false }
        return texts.contains(where: text.hasPrefix)
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

extension ImageFile {
    /// How the file begins, in small letters and without what is blank, where its first 512 bytes are text; else `nil`.
    fileprivate var beginningOfText: String? {
        guard var bytes = try? read(at: 0, count: Int(min(size, 512)))[...] else { return nil }
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = bytes.dropFirst(3) }
        // A character can be cut in two at the end.
        let text = String(decoding: bytes, as: UTF8.self)
        let end = size > 512 ? text.dropLast(1) : text[...]
        let isText = end.unicodeScalars.allSatisfy { scalar in
            scalar != "\u{fffd}" && (scalar.value >= 0x20 || ["\t", "\n", "\r", "\u{c}"].contains(scalar))
        }
        guard isText, let start = end.firstIndex(where: { !$0.isWhitespace }) else { return nil }
        return end[start...].lowercased()
    }
}
