// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

/// How to speak of the node that is being checked.
struct SchemaPlace {
    enum Kind {
        case document
        /// The value of a key.
        case value
        /// An item of a list.
        case item
        /// A key itself.
        case name
    }

    var kind = Kind.document
    /// The nearest key above.
    var key: Node?
    /// The nearest key above that the schema knows by name: the last part of ids.
    var id: String?

    func child(_ key: Node, isKnown: Bool) -> SchemaPlace {
        SchemaPlace(kind: .value, key: key, id: isKnown ? key.text : id)
    }

    func item() -> SchemaPlace { SchemaPlace(kind: .item, key: key, id: id) }

    func name() -> SchemaPlace { SchemaPlace(kind: .name, key: nil, id: id) }
}

extension SchemaPlace {
    /// The subject of a message's sentence.
    var subject: MessageText {
        let name: MessageText? = key.flatMap { key in
            guard let text = key.text else { return nil }
            return text == id ? MessageText(trusted: text) : "\(text, at: key.range, or: "this value")"
        }
        switch kind {
        case .document: return "the document"
        case .value: return name ?? "this value"
        case .item: return name.map { "an item of \($0)" } ?? "an item"
        case .name: return "a key"
        }
    }
}

extension Node {
    /// What a node is, for a message: `"abc"`, `the number 5`, `a list`.
    func shown(in document: Document) -> MessageText {
        guard let scalar else { return MessageText(trusted: kindName) }
        let dialect = document.dialect
        // JSON has one way to write each of its words.
        if dialect == .json, scalar.isNull(dialect) { return "null" }
        if scalar.isNull(dialect) { return scalar.text.isEmpty ? "empty" : "\(bare: scalar.text, at: range)" }
        if dialect != .untyped {
            if scalar.number(dialect) != nil { return "the number \(bare: scalar.text, at: range)" }
            if scalar.boolean(dialect) != nil { return "\(bare: scalar.text, at: range)" }
        }
        return "\(scalar.text, at: range)"
    }
}

extension JSONTypes {
    /// What a value must be, for a message: `a list or a mapping`.
    func shown(_ dialect: Dialect) -> MessageText {
        var words: [String] = []
        if contains(.boolean) { words.append("true or false") }
        if contains(.number) {
            words.append("a number")
        } else if contains(.integer) {
            words.append("a whole number")
        }
        if contains(.string) { words.append(dialect == .untyped ? "a value" : "text") }
        if contains(.array) { words.append("a list") }
        if contains(.object) { words.append("a mapping") }
        if contains(.null) { words.append(words.isEmpty ? "empty" : "empty") }
        return MessageText(trusted: words.joinedWithOr())
    }
}

extension [String] {
    /// `a`, `a or b`, `a, b or c`.
    func joinedWithOr(_ word: String = "or") -> String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " \(word) " + last
    }
}
