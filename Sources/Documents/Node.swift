// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// One node of a document's tree, with its place in the text.
///
/// Aliases are already resolved (their expansion is bounded when the text is parsed); the range of an aliased node is
/// that of the alias's anchor.
package struct Node: Sendable {
    /// What it is: a scalar, a list or a mapping.
    package var content: Content
    /// From its first byte to behind its last one; an alias has the place of what it stands for.
    package var range: SourceRange

    /// A node by what it is and where it stands.
    package init(_ content: Content, range: SourceRange) {
        self.content = content
        self.range = range
    }

    /// What a node can be.
    package enum Content: Sendable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([Entry])
    }

    /// One `key: value` of a mapping, in the order of the text. Keys are unique: a duplicate is an error of the parser.
    package struct Entry: Sendable {
        /// Mostly a scalar; YAML has other keys, which its parser refuses.
        package var key: Node
        /// Empty where nothing stands behind the colon.
        package var value: Node

        /// A key with its value.
        package init(key: Node, value: Node) {
            self.key = key
            self.value = value
        }
    }
}

/// A scalar's text after unescaping and folding, and how it was written.
package struct Scalar: Hashable, Sendable {
    /// Escapes and line folds are resolved in it.
    package var text: String
    /// How it is written.
    package var style: Style
    /// An explicit tag, such as `tag:yaml.org,2002:str`; `nil` for none.
    package var tag: String?

    /// A scalar by its text, as it is meant.
    package init(_ text: String, style: Style, tag: String? = nil) {
        self.text = text
        self.style = style
        self.tag = tag
    }

    /// How a scalar is written, which can decide what type it has.
    package enum Style: Hashable, Sendable {
        /// YAML plain, and JSON's numbers, `true`, `false` and `null`.
        case plain
        /// Single or double quotes.
        case quoted
        /// YAML's `|` and `>`.
        case block
    }
}

/// How a plain scalar's type is told from its text.
package enum Dialect: Sendable {
    /// JSON's own (RFC 8259).
    case json
    /// YAML 1.2's core schema: `true`, `1`, `0x1f`, `~`; a quoted scalar is a string.
    case yamlCore
    /// As Netplan reads it: a scalar has no type; any one that looks like a boolean (`yes`, `on`, …) or a number may be
    /// used as one, quoted or not, and any one may be used as a string.
    case untyped
}

/// A parsed text: the tree, and the source with the ranges of its secrets masked.
package struct Document: Sendable {
    /// The value that the whole text is.
    package var root: Node
    /// The text that all ranges are of.
    package var source: SourceText
    /// How types are told from the texts of scalars.
    package var dialect: Dialect

    /// A document by its root and the text that it was read from.
    package init(root: Node, source: SourceText, dialect: Dialect) {
        self.root = root
        self.source = source
        self.dialect = dialect
    }
}

extension Node {
    /// The scalar that the node is; `nil` for a list or a mapping.
    package var scalar: Scalar? { if case .scalar(let scalar) = content { scalar } else { nil } }
    /// The text of a scalar, whatever its type; `nil` for a list or a mapping.
    package var text: String? { scalar?.text }
    /// The items of a list; `nil` for anything else.
    package var items: [Node]? { if case .sequence(let items) = content { items } else { nil } }
    /// The entries of a mapping, in their order; `nil` for anything else.
    package var entries: [Entry]? { if case .mapping(let entries) = content { entries } else { nil } }

    /// The value of a key of a mapping; `nil` where there is none, or this is no mapping.
    package subscript(key: String) -> Node? { entry(key)?.value }

    /// The first entry of a key, compared by its bytes; `nil` where there is none, or this is not a mapping.
    package func entry(_ key: String) -> Entry? { entries?.first { $0.key.text?.isSame(as: key) == true } }
}

extension String {
    /// Whether two texts are the same bytes; `==` also takes different spellings of an accented letter as equal.
    package func isSame(as other: String) -> Bool { self == other && utf8.elementsEqual(other.utf8) }
}

/// Finds a mapping's duplicate keys: by looking through the entries of a small one, by a table for a large one.
struct KeyPlaces {
    private var places: [String: SourceRange] = [:]
    private static let few = 12

    /// The first place of a key that is there already; `nil` for a new one, which is noted.
    mutating func add(_ key: String, _ range: SourceRange, after entries: [Node.Entry]) -> SourceRange? {
        if entries.count < Self.few { return entries.first { $0.key.text == key }?.key.range }
        if places.isEmpty {
            for entry in entries { places[entry.key.text ?? ""] = entry.key.range }
        }
        if let first = places[key] { return first }
        places[key] = range
        return nil
    }
}
