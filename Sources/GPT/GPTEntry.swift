// SPDX-License-Identifier: Apache-2.0

/// An entry of a GUID partition table that is in use (UEFI 2.10 §5.3.3), as it stands there; libblkid leaves those out that
/// reach beyond the range which the header calls usable.
package struct GPTEntry: Sendable {
    /// From 1, by its place in the table.
    package var number: Int
    /// In lower case.
    package var typeGUID: String
    /// Its own GUID, in lower case.
    package var uuid: String
    /// The block that it begins with.
    package var first: LBA
    /// The block that it ends with, which is its own, too.
    package var last: LBA
    /// Its name; empty for none.
    package var label: String

    /// `nil`: it is not in use. `bytes` are 128.
    package init?(_ bytes: ArraySlice<UInt8>, number: Int) {
        let bytes = Array(bytes)
        guard bytes.prefix(16).contains(where: { $0 != 0 }) else { return nil }
        self.number = number
        typeGUID = Self.guid(bytes[0..<16])
        uuid = Self.guid(bytes[16..<32])
        first = LBA(bytes.littleEndian(at: 32))
        last = LBA(bytes.littleEndian(at: 40))
        let units = stride(from: 56, to: 128, by: 2).map { bytes.littleEndian(at: $0, as: UInt16.self) }
        label = Self.text(units.prefix { $0 != 0 })
    }

    /// `String(decoding:as:)` would find the types of UTF-16 by looking through all of the program's.
    private static func text(_ units: ArraySlice<UInt16>) -> String {
        var (text, rest, decoder) = (String.UnicodeScalarView(), units.makeIterator(), UTF16())
        while true {
            switch decoder.decode(&rest) {
            case .scalarValue(let scalar): text.append(scalar)
            case .error: text.append("\u{FFFD}")
            case .emptyInput: return String(text)
            }
        }
    }

    /// The first three fields are little-endian numbers (UEFI 2.10, appendix A).
    private static func guid(_ bytes: ArraySlice<UInt8>) -> String {
        let fields = [[3, 2, 1, 0], [5, 4], [7, 6], [8, 9], [10, 11, 12, 13, 14, 15]]
        var text = ""
        for field in fields {
            if !text.isEmpty { text += "-" }
            for index in field {
                let byte = bytes[bytes.startIndex + index]
                text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return text
    }

    /// How messages name it.
    package var name: String { label.isEmpty ? "partition \(number)" : "partition \(number) (\(label))" }
}

extension [GPTEntry] {
    /// What no table can say: an entry that ends before it starts, or two that have a block in common.
    package var fault: String? {
        if let entry = first(where: { $0.last < $0.first }) { return "\(entry.name) ends before it starts" }
        let sorted = sorted { $0.first < $1.first }
        // The one that reaches furthest so far can meet more than the next.
        var furthest = sorted.first
        for next in sorted.dropFirst() {
            guard let one = furthest else { break }
            if next.first <= one.last { return "\(one.name) and \(next.name) overlap" }
            furthest = next
        }
        return nil
    }
}
