// SPDX-License-Identifier: Apache-2.0

/// Writes ``JSONValue``s as RFC 8259 text.
///
/// Control characters and invisible direction marks are escaped, so that the text can be shown on a terminal.
package struct JSONWriter {
    /// What has been written so far.
    package private(set) var text = ""
    private let isPretty: Bool
    private var depth = 0

    /// Writes a line for each value, indented, or all on one line.
    ///
    /// - Parameter count: bytes to make room for: text that grows leaves parts of itself behind in memory.
    package init(isPretty: Bool, reserving count: Int = 0) {
        self.isPretty = isPretty
        if count > 0 { text.reserveCapacity(count) }
    }

    /// Appends a value; objects keep the order of their members.
    package mutating func write(_ value: JSONValue) {
        switch value {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .unsigned(let value): text += String(value)
        case .string(let value): writeString(value)
        case .number(let text): self.text += text
        case .array(let items):
            writeList(items, "[", "]") { writer, item in writer.write(item) }
        case .object(let members):
            writeList(members, "{", "}") { writer, member in
                writer.writeString(member.name)
                writer.text += writer.isPretty ? ": " : ":"
                writer.write(member.value)
            }
        }
    }

    private mutating func writeList<Element>(
        _ elements: [Element], _ open: String, _ close: String, _ body: (inout JSONWriter, Element) -> Void
    ) {
        text += open
        depth += 1
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            breakLine()
            body(&self, element)
        }
        depth -= 1
        if !elements.isEmpty { breakLine() }
        text += close
    }

    private mutating func breakLine() {
        guard isPretty else { return }
        text += "\n"
        for _ in 0..<depth { text += "  " }
    }

    private mutating func writeString(_ value: String) {
        // What most strings are needs no look at each of its characters.
        if value.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
        {
            text += "\""
            text += value
            text += "\""
            return
        }
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.isHarmful:
                for unit in UTF16.encode(scalar) ?? .init() { text += "\\u" + hexadecimal(UInt32(unit), digits: 4) }
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

/// Lower-case, padded with zeros.
func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: Swift.max(0, digits - text.count)) + text
}
