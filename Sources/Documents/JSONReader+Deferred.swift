// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

/// Parts of a large document that are read when they are needed: a schema's definitions.
extension JSONReader {
    /// Reads the document, but passes over the values of one object, which a key of the root holds.
    mutating func readDocument(deferring key: String) throws(ParseFailure) -> (root: Node, parts: [String: Int]) {
        deferredKey = key
        let root = try readDocument()
        return (root, parts)
    }

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
        let open = index
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""): skipString()
            default: break
            }
            index += 1
            if depth == 0 { return }
        }
        throw unclosed("object", open)
    }

    /// From the opening quote to the closing one.
    private mutating func skipString() {
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
    }
}
