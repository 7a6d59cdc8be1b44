// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

/// Parts of a large document that are read when they are needed.
extension JSONReader {
    /// Reads the value that starts at an offset.
    mutating func readPart(at offset: Int) throws(ParseFailure) -> Node {
        index = offset
        return try readValue(depth: 1)
    }

    /// Passes over the value here: its end is found by its brackets and quotes; the rest is checked when it is read.
    mutating func skipValue() throws(ParseFailure) {
        guard current == UInt8(ascii: "{") || current == UInt8(ascii: "[") else {
            _ = try readValue(depth: 1)
            return
        }
        var (place, depth) = (index, 0)
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""): place = endOfString(place)
            default: break
            }
            place += 1
            if depth == 0 {
                index = place
                return
            }
        }
        throw unclosed("object", index)
    }

    /// The place of the quote that closes the string whose opening one is at a place.
    private func endOfString(_ open: Int) -> Int {
        var place = open + 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return place
    }
}
