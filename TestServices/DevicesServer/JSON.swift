// SPDX-License-Identifier: Apache-2.0

/// A JSON document (RFC 8259), read by code that the client does not share: two readers with the same fault would agree.
package enum JSON: Equatable, Sendable {
    case null
    case bool(Bool)
    /// In JSON's own notation.
    case number(String)
    case string(String)
    case array([JSON])
    /// In the order in which they stand.
    case object([Member])

    /// One member of an object.
    package struct Member: Equatable, Sendable {
        /// Its key, unescaped.
        package var name: String
        /// What stands behind the colon.
        package var value: JSON

        /// A member of these two.
        package init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// The text of a string, `nil` for anything else.
    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The members of an object, none for anything else.
    package var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    /// The items of an array, none for anything else.
    package var items: [JSON] {
        guard case .array(let items) = self else { return [] }
        return items
    }

    /// A member of an object. Setting `nil` removes it; setting in what is not an object makes one.
    package subscript(_ name: String) -> JSON? {
        get { members.first { $0.name == name }?.value }
        set {
            var members = members
            let index = members.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name, value))
            case (nil, nil): break
            }
            self = .object(members)
        }
    }

    /// What is at a path such as `spec.serviceAccount`. Setting makes the objects on the way.
    package subscript(path path: some Collection<String>) -> JSON? {
        get {
            var value: JSON? = self
            for name in path { value = value?[name] }
            return value
        }
        set {
            guard let first = path.first else { return }
            let rest = path.dropFirst()
            if rest.isEmpty {
                self[first] = newValue
            } else if self[first] != nil || newValue != nil {
                var inner = self[first] ?? .object([])
                inner[path: Array(rest)] = newValue
                self[first] = inner
            }
        }
    }

    /// The text at a path with dots; empty where there is none.
    package func text(_ path: String) -> String { self[path: path.split(separator: ".").map(String.init)]?.text ?? "" }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
    /// A string.
    package init(stringLiteral value: String) { self = .string(value) }

    /// An object, in the order of the literal.
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }

    /// An array.
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
}

extension JSON {
    /// The document as text, without spaces.
    package func written() -> String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let digits): text += digits
        case .string(let value): Self.write(value, to: &text)
        case .array(let items):
            text += "["
            for (index, item) in items.enumerated() {
                if index > 0 { text += "," }
                item.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                Self.write(member.name, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    private static func write(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            // As Go's encoders do: what HTML could take amiss is escaped.
            case "<", ">", "&":
                text += "\\u00" + String(scalar.value, radix: 16)
            case _ where scalar.value < 0x20:
                text += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
