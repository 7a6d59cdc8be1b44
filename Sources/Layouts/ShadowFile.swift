// SPDX-License-Identifier: Apache-2.0

/// A shadow(5) file, and one user's line in it. Everything but that line's second and third field stays as it is.
struct ShadowFile {
    private let bytes: [UInt8]
    /// Between the first and the second colon.
    private let hashField: Range<Int>
    /// Between the second and the third colon: days since 1970.
    private let dayField: Range<Int>

    var hash: [UInt8] { Array(bytes[hashField]) }

    init(_ bytes: [UInt8], user: String, path: String) throws(FormatError) {
        let name = Array(user.utf8)
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .filter { line in
                line.starts(with: name) && line.dropFirst(name.count).first == UInt8(ascii: ":")
            }
        guard let line = lines.first else {
            throw FormatError(.missingUser, "\(path) has no user '\(user)'", hint: "name the user in the layout")
        }
        guard lines.count == 1 else {
            throw FormatError(.damagedFile, "\(path) has \(lines.count) lines for the user '\(user)'")
        }
        let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard fields.count == 9, !line.contains(0) else {
            throw FormatError(
                .damagedFile,
                "the line of the user '\(user)' in \(path) has \(fields.count) fields, and shadow(5) has 9")
        }
        self.bytes = bytes
        hashField = fields[1].indices
        dayField = fields[2].indices
    }

    /// Day 0 would make the user change the password at the next login, so it becomes 1.
    func replacing(hash: [UInt8], day: Int) throws(FormatError) -> [UInt8] {
        guard !hash.contains(UInt8(ascii: ":")) else { throw FormatError(.badValue, "the hash has a ':'") }
        return bytes[..<hashField.lowerBound] + hash + [UInt8(ascii: ":")] + Array(String(max(1, day)).utf8)
            + bytes[dayField.upperBound...]
    }
}
