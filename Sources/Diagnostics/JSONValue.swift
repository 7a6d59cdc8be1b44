// SPDX-License-Identifier: Apache-2.0

/// A JSON value to write; an object's members keep their order.
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// A key of an object with its value.
    package struct Member: Sendable {
        /// The key, not escaped.
        package var name: String
        /// What the key holds.
        package var value: JSONValue

        /// A key with its value.
        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// A string, or `null` for `nil`.
    package init(_ text: String?) { self = text.map { .string($0) } ?? .null }

    /// An integer, or `null` for `nil`.
    package init(_ number: Int?) { self = number.map { .integer(Int64($0)) } ?? .null }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}

extension JSONValue {
    /// The text of the value, two spaces an indentation, no newline at the end.
    package func pretty() -> String {
        var writer = JSONWriter(isPretty: true)
        writer.write(self)
        return writer.text
    }

    /// The text of the value on one line.
    package func compact() -> String {
        var writer = JSONWriter(isPretty: false)
        writer.write(self)
        return writer.text
    }
}
