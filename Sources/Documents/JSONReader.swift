// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

/// Reads RFC 8259 text into a tree, strictly. The bytes must be UTF-8.
struct JSONReader {
    let bytes: UnsafeBufferPointer<UInt8>
    let source: SourceText
    let options: ParseOptions
    let maximumDepth: Int
    var index = 0
    private var nodeCount = 0
    /// The keys behind which stand objects whose values are passed over.
    var deferredKeys: [String] = []
    private var isNextDeferred = false
    /// Findings that do not end the parse.
    private var found = BoundedFindings()
    var diagnostics: [Diagnostic] { found.all(idPrefix: options.idPrefix, in: source) }

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ source: SourceText, _ options: ParseOptions) {
        self.bytes = bytes
        self.source = source
        self.options = options
        // It recurses, so the depth has a limit whatever was asked for.
        maximumDepth = Swift.min(options.maximumDepth, 256)
    }

    /// The byte here; 0, which no text holds, at the end.
    var current: UInt8 { index < bytes.count ? bytes[index] : 0 }

    mutating func readDocument() throws(ParseFailure) -> Node {
        skipSpace()
        if current == UInt8(ascii: "<") {
            throw failure("syntax", "this is HTML or XML, not JSON")
        }
        let root = try readValue(depth: 0)
        skipSpace()
        try refuseComment()
        if index < bytes.count {
            throw failure("syntax", "something follows the document's end", hint: "the file must hold one JSON value")
        }
        return root
    }

    mutating func readValue(depth: Int) throws(ParseFailure) -> Node {
        nodeCount += 1
        if nodeCount > options.maximumNodes {
            throw failure("nodes", "the document has more than \(options.maximumNodes) values")
        }
        let start = index
        switch current {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if depth >= maximumDepth {
                throw failure("depth", "the document is nested more than \(maximumDepth) levels deep")
            }
            let content = current == UInt8(ascii: "{") ? try readObject(depth) : try readArray(depth)
            return Node(content, range: SourceRange(start: start, end: index))
        case UInt8(ascii: "\""):
            let text = try readString()
            return Node(.scalar(Scalar(text, style: .quoted)), range: SourceRange(start: start, end: index))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let text = try readNumber()
            return Node(.scalar(Scalar(text, style: .plain)), range: SourceRange(start: start, end: index))
        default:
            let text = try readWord()
            return Node(.scalar(Scalar(text, style: .plain)), range: SourceRange(start: start, end: index))
        }
    }

    private mutating func readArray(_ depth: Int) throws(ParseFailure) -> Node.Content {
        let open = index
        index += 1
        var items: [Node] = []
        skipSpace()
        if current == UInt8(ascii: "]") {
            index += 1
            return .sequence(items)
        }
        while true {
            items.append(try readValue(depth: depth + 1))
            skipSpace()
            if current == UInt8(ascii: "]") {
                index += 1
                return .sequence(items)
            }
            try readComma(before: UInt8(ascii: "]"), of: "list", openedAt: open)
        }
    }

    private mutating func readObject(_ depth: Int) throws(ParseFailure) -> Node.Content {
        let open = index
        index += 1
        let isDeferred = isNextDeferred
        isNextDeferred = false
        var entries: [Node.Entry] = []
        var keys = KeyPlaces()
        skipSpace()
        if current == UInt8(ascii: "}") {
            index += 1
            return .mapping(entries)
        }
        while true {
            let key = try readKey(openedAt: open)
            skipSpace()
            guard current == UInt8(ascii: ":") else {
                try refuseComment()
                throw failure("syntax", "a colon must follow the key")
            }
            index += 1
            skipSpace()
            isNextDeferred =
                !isDeferred && current == UInt8(ascii: "{") && deferredKeys.contains { $0 == key.text }
            let value = isDeferred ? try readDeferred() : try readValue(depth: depth + 1)
            let entry = Node.Entry(key: key, value: value)
            add(entry, to: &entries, &keys)
            skipSpace()
            if current == UInt8(ascii: "}") {
                index += 1
                return .mapping(entries)
            }
            try readComma(before: UInt8(ascii: "}"), of: "object", openedAt: open)
        }
    }

    private mutating func readDeferred() throws(ParseFailure) -> Node {
        let start = index
        try skipValue()
        return Node(.scalar(Scalar("", style: .plain)), range: SourceRange(start: start, end: index))
    }

    private mutating func readKey(openedAt open: Int) throws(ParseFailure) -> Node {
        let start = index
        guard current == UInt8(ascii: "\"") else {
            try refuseCommonMistakes()
            if index >= bytes.count { throw unclosed("object", open) }
            throw failure("syntax", "a key in double quotes must stand here")
        }
        let text = try readString()
        return Node(.scalar(Scalar(text, style: .quoted)), range: SourceRange(start: start, end: index))
    }

    private mutating func add(
        _ entry: Node.Entry, to entries: inout [Node.Entry], _ keys: inout KeyPlaces
    ) {
        let text = entry.key.text ?? ""
        if let first = keys.add(text, entry.key.range, after: entries) {
            found.add(.error) {
                Diagnostic(
                    "\(options.idPrefix).duplicate-key", .error,
                    "\(text, at: entry.key.range, after: "the key ", or: "this key") is there twice", in: source,
                    at: entry.key.range, notes: [.init("first defined here", at: first)])
            }
        } else {
            entries.append(entry)
        }
    }

    /// The comma between two parts, and the white space after it.
    private mutating func readComma(before close: UInt8, of kind: String, openedAt open: Int) throws(ParseFailure) {
        guard current == UInt8(ascii: ",") else {
            try refuseComment()
            if index >= bytes.count { throw unclosed(kind, open) }
            let end = close == UInt8(ascii: "]") ? "]" : "}"
            throw failure("syntax", "a comma or \(trusted: end) must follow this part of the \(trusted: kind)")
        }
        let comma = index
        index += 1
        skipSpace()
        try refuseComment()
        if current == close {
            throw failure(
                "syntax", "a comma before the end of the \(trusted: kind)", at: comma,
                hint: "JSON allows no trailing comma")
        }
    }

    mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }
}
