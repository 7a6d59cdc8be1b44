// SPDX-License-Identifier: Apache-2.0

/// What came over a serial line so far, and how far it has been read.
package struct Console: Sendable {
    private var bytes: [UInt8] = []
    private var position = 0

    package init() {}

    /// Takes what has come.
    package mutating func append(_ more: [UInt8]) { bytes += more }

    /// Looks for texts behind what was found before.
    ///
    /// - Returns: which of them stands first; it and all before it have been read then. `nil` where none is there yet.
    package mutating func find(_ texts: [String]) -> String? {
        let unread = bytes[position...]
        let found = texts.compactMap { text in unread.firstRange(of: Array(text.utf8)).map { (text, $0) } }
        guard let first = found.min(by: { $0.1.lowerBound < $1.1.lowerBound }) else { return nil }
        position = first.1.upperBound
        return first.0
    }

    /// The last lines, for an error: what a person would see.
    package var tail: String {
        let text = String(decoding: bytes.suffix(2000), as: UTF8.self)
        return text.split { $0.isNewline }.suffix(8).joined(separator: "\n")
    }
}
