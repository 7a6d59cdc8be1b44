// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

/// Builds the tree from libyaml's events, on a stack of its own, within the limits of the options.
struct YAMLComposer {
    private let source: SourceText
    private let options: ParseOptions
    private let dialect: Dialect
    private var stack: [Frame] = []
    private var anchors: [String: Anchored] = [:]
    private var anchorPlaces: [String: SourceRange] = [:]
    private var root: Node?
    private var nodeCount = 0
    private var aliasNodeCount = 0
    /// Findings that do not end the parse.
    private var found = BoundedFindings()
    var diagnostics: [Diagnostic] { found.all(idPrefix: options.idPrefix, in: source) }
    /// Of a text that can be read to its end.
    private var foundAnchors = BoundedFindings()
    var anchorDiagnostics: [Diagnostic] { foundAnchors.all(idPrefix: options.idPrefix, in: source) }

    init(_ source: SourceText, _ options: ParseOptions, _ dialect: Dialect) {
        self.source = source
        self.options = options
        self.dialect = dialect
    }

    /// A collection that is not yet complete.
    private struct Frame {
        var isMapping: Bool
        var anchor: String?
        var start: Int
        /// The end of the last part, as it stands in the text: an alias, not what it stands for.
        var end = 0
        var items: [Node] = []
        var entries: [Node.Entry] = []
        var key: Node?
        var isKeyRefused = false
        /// The first place of each key.
        var keys = KeyPlaces()
        /// Nodes in it, and levels of them, itself included.
        var size = 1
        var height = 1
    }

    private struct Anchored {
        /// `nil` while the node is not complete.
        var node: Node?
        var size = 0
        var height = 0
    }

    /// The root, once the document is complete.
    func finish() -> Node? { root }

    mutating func take(_ event: YAMLEvent) throws(ParseFailure) {
        switch event.kind {
        case .streamStart, .streamEnd, .documentStart, .documentEnd: break
        case .scalar(let scalar, let anchor):
            declare(anchor, event.range)
            try checkTag(scalar.tag, allowed: ["str", "int", "float", "bool", "null"], event.range)
            let range = scalar.style == .block ? trimmed(event.range) : event.range
            try complete(Node(.scalar(scalar), range: range), anchor, size: 1, height: 1, end: range.end)
        case .sequenceStart(let anchor, let tag):
            declare(anchor, event.range)
            try checkTag(tag, allowed: ["seq"], event.range)
            try open(Frame(isMapping: false, anchor: anchor, start: event.range.start), event.range)
        case .mappingStart(let anchor, let tag):
            declare(anchor, event.range)
            try checkTag(tag, allowed: ["map"], event.range)
            try open(Frame(isMapping: true, anchor: anchor, start: event.range.start), event.range)
        case .collectionEnd(let isFlow):
            guard let frame = stack.popLast() else { return }
            // A block collection ends where its last part does; libyaml says where the next thing begins.
            let range = SourceRange(start: frame.start, end: isFlow ? event.range.end : frame.end)
            let content: Node.Content = frame.isMapping ? .mapping(frame.entries) : .sequence(frame.items)
            try complete(
                Node(content, range: range), frame.anchor, size: frame.size, height: frame.height, end: range.end)
        case .alias(let name): try resolve(name, event.range)
        }
    }

    private mutating func open(_ frame: Frame, _ range: SourceRange) throws(ParseFailure) {
        if let anchor = frame.anchor { anchors[anchor] = Anchored() }
        if stack.count >= options.maximumDepth { throw tooDeep(range) }
        stack.append(frame)
    }

    /// libyaml's parser takes an anchor that is there twice; its composer (`yaml_parser_register_anchor`), and so
    /// Netplan, does not.
    private mutating func declare(_ anchor: String?, _ range: SourceRange) {
        guard let anchor else { return }
        // A tag may stand before it.
        let start = source.bytes[range.start...].firstIndex(of: UInt8(ascii: "&")) ?? range.start
        let place = SourceRange(start: start, end: Swift.min(start + 1 + anchor.utf8.count, source.bytes.count))
        guard let first = anchorPlaces[anchor] else {
            anchorPlaces[anchor] = place
            return
        }
        foundAnchors.add(.error) {
            Diagnostic(
                "\(options.idPrefix).duplicate-anchor", .error, "an anchor of this name is there already", in: source,
                at: place, hint: "give it a name of its own",
                notes: [.init("the first one is here", at: first)])
        }
    }

    private mutating func resolve(_ name: String, _ range: SourceRange) throws(ParseFailure) {
        guard let anchored = anchors[name] else {
            // The name can be a password that begins with a star.
            throw failure("alias", "no anchor of this name comes before this alias", range, hint: Self.quoteIt)
        }
        guard let node = anchored.node else {
            throw failure("alias", "the alias stands inside of what it stands for", range)
        }
        aliasNodeCount += anchored.size
        if aliasNodeCount > options.maximumAliasNodes {
            throw failure(
                "aliases", "the aliases stand for more than \(options.maximumAliasNodes) nodes", range,
                hint: "write out what is meant")
        }
        if stack.count + anchored.height > options.maximumDepth { throw tooDeep(range) }
        try complete(node, nil, size: anchored.size, height: anchored.height, end: range.end)
    }

    /// Puts a complete node where it belongs.
    private mutating func complete(
        _ node: Node, _ anchor: String?, size: Int, height: Int, end: Int
    ) throws(ParseFailure) {
        nodeCount += 1
        if nodeCount > options.maximumNodes {
            throw failure("nodes", "the document has more than \(options.maximumNodes) values", node.range)
        }
        if let anchor { anchors[anchor] = Anchored(node: node, size: size, height: height) }
        guard var frame = stack.popLast() else {
            root = node
            return
        }
        frame.size += size
        frame.end = Swift.max(frame.end, end)
        frame.height = Swift.max(frame.height, height + 1)
        if !frame.isMapping {
            frame.items.append(node)
        } else if let key = frame.key {
            frame.key = nil
            if !frame.isKeyRefused { frame.entries.append(Node.Entry(key: key, value: node)) }
        } else {
            // `{{ x }}` is YAML: a mapping whose key is a mapping.
            if node.entries != nil, node.range.start > 0, source.bytes[node.range.start - 1] == UInt8(ascii: "{") {
                throw failure(
                    "syntax", YAMLMistake.templateTag, SourceRange(start: node.range.start - 1, end: node.range.start),
                    hint: YAMLMistake.templateHint)
            }
            frame.key = node
            frame.isKeyRefused = !accept(key: node, in: &frame)
        }
        stack.append(frame)
    }

    /// Says what is wrong with a key; `false` where its entry is to be left out.
    private mutating func accept(key: Node, in frame: inout Frame) -> Bool {
        guard let scalar = key.scalar else {
            report("key", "a key must be a plain word, not \(trusted: key.kindName)", key.range)
            return false
        }
        if scalar.text == "<<", scalar.style == .plain {
            report("merge-key", "merge keys (<<) are not supported", key.range, hint: "write out what is meant")
            return false
        }
        if let first = frame.keys.add(scalar.text, key.range, after: frame.entries) {
            report(
                "duplicate-key", "\(scalar.text, at: key.range, after: "the key ", or: "this key") is there twice",
                key.range,
                notes: [.init("first defined here", at: first)])
            return false
        }
        return true
    }

    private static let quoteIt: MessageText = "put the value in quotes if it is a text"

    private mutating func checkTag(_ tag: String?, allowed: [String], _ range: SourceRange) throws(ParseFailure) {
        // Netplan looks at no tag.
        guard let tag, tag != "!", dialect != .untyped else { return }
        let prefix = "tag:yaml.org,2002:"
        if tag.hasPrefix(prefix), allowed.contains(String(tag.dropFirst(prefix.count))) { return }
        throw failure("tag", "this tag is not supported here", range, hint: "leave it out, or put the value in quotes")
    }

    /// Leaves out white space at the end.
    private func trimmed(_ range: SourceRange) -> SourceRange {
        var end = Swift.min(range.end, source.bytes.count)
        while end > range.start, [0x20, 0x09, 0x0A, 0x0D].contains(source.bytes[end - 1]) { end -= 1 }
        return SourceRange(start: range.start, end: end)
    }

    private func tooDeep(_ range: SourceRange) -> ParseFailure {
        failure("depth", "the document is nested more than \(options.maximumDepth) levels deep", range)
    }

    private func failure(
        _ id: String, _ message: MessageText, _ range: SourceRange, hint: MessageText? = nil
    ) -> ParseFailure {
        let at = SourceRange(start: range.start, end: Swift.max(range.end, range.start + 1))
        return ParseFailure(
            diagnostic: Diagnostic("\(options.idPrefix).\(id)", .error, message, in: source, at: at, hint: hint))
    }

    private mutating func report(
        _ id: String, _ message: MessageText, _ range: SourceRange, hint: MessageText? = nil,
        notes: [Diagnostic.NoteText] = []
    ) {
        found.add(.error) {
            Diagnostic(
                "\(options.idPrefix).\(id)", .error, message, in: source, at: range, hint: hint, notes: notes)
        }
    }
}

extension Node {
    /// What a person would call it: `a list`, `a mapping`, `a value`.
    package var kindName: String {
        switch content {
        case .scalar: "a value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
