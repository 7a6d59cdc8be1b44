// SPDX-License-Identifier: Apache-2.0

/// JSON's types, as a set: an integer is a number too, and an untyped scalar can be several things.
package struct JSONTypes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    /// The standard library's own looks the element's type up at run time.
    package init(arrayLiteral types: JSONTypes...) {
        self.init(rawValue: types.reduce(0) { $0 | $1.rawValue })
    }

    /// The JSON value `null`, and what YAML takes for it.
    package static let null = JSONTypes(rawValue: 1)
    /// `true` or `false`.
    package static let boolean = JSONTypes(rawValue: 2)
    /// A number without a fraction, also written as `1.0`.
    package static let integer = JSONTypes(rawValue: 4)
    /// Any number; integers have this type, too.
    package static let number = JSONTypes(rawValue: 8)
    /// Numbers with a fraction and without.
    package static let numbers: JSONTypes = [.integer, .number]
    /// A text.
    package static let string = JSONTypes(rawValue: 16)
    /// A list of values.
    package static let array = JSONTypes(rawValue: 32)
    /// A mapping of keys to values.
    package static let object = JSONTypes(rawValue: 64)

    /// The type of a JSON Schema name; `nil` for a name that is none.
    package init?(name: String) {
        switch name {
        case "null": self = .null
        case "boolean": self = .boolean
        case "integer": self = .integer
        case "number": self = .number
        case "string": self = .string
        case "array": self = .array
        case "object": self = .object
        default: return nil
        }
    }

    package init(rawValue: UInt8) { self.rawValue = rawValue }
}

/// A number of a document: whole ones up to 128 bits are exact.
package enum JSONNumber: Sendable {
    case whole(Int128)
    case real(Double)

    /// `nil` for text that is no decimal number: sign, digits, fraction, exponent.
    package init?(decimal text: some StringProtocol) {
        if let whole = Int128(text) {
            self = .whole(whole)
        } else if let real = Double(String(text)) {
            self = .real(real)
        } else {
            return nil
        }
    }

    /// The nearest number that a `Double` can hold.
    package var double: Double {
        switch self {
        case .whole(let value): Double(value)
        case .real(let value): value
        }
    }

    /// Also of `1.0` and `1e3`, as JSON Schema has it.
    package var isWhole: Bool {
        switch self {
        case .whole: true
        case .real(let value): value.isFinite && value.rounded(.towardZero) == value
        }
    }

    /// Exact for whole numbers; also between a whole one and a real one.
    package static func isLess(_ left: JSONNumber, _ right: JSONNumber) -> Bool {
        if case .whole(let left) = left, case .whole(let right) = right { return left < right }
        return left.double < right.double
    }

    /// Whether two numbers are the same, also `1` and `1.0`.
    package static func isEqual(_ left: JSONNumber, _ right: JSONNumber) -> Bool {
        if case .whole(let left) = left, case .whole(let right) = right { return left == right }
        return left.double == right.double
    }

    /// Exact for whole numbers; up to a billionth for real ones.
    package func isMultiple(of divisor: JSONNumber) -> Bool {
        if case .whole(let value) = self, case .whole(let divisor) = divisor {
            // -1 divides everything; it is apart because Int128.min / -1 does not fit.
            return divisor == -1 || divisor != 0 && value % divisor == 0
        }
        let quotient = double / divisor.double
        return quotient.isFinite && abs(quotient - quotient.rounded()) < 1e-9
    }
}

extension Node {
    /// What the node can be taken as.
    package func types(_ dialect: Dialect) -> JSONTypes {
        switch content {
        case .mapping: .object
        case .sequence: .array
        case .scalar(let scalar): scalar.types(dialect)
        }
    }

    /// The number that the node is or can be taken as.
    package func number(_ dialect: Dialect) -> JSONNumber? { scalar?.number(dialect) }

    /// The truth value that the node is or can be taken as.
    package func boolean(_ dialect: Dialect) -> Bool? { scalar?.boolean(dialect) }
}

extension Scalar {
    /// What the scalar can be taken as.
    package func types(_ dialect: Dialect) -> JSONTypes {
        var types: JSONTypes = []
        if isNull(dialect) { types.insert(.null) }
        if boolean(dialect) != nil { types.insert(.boolean) }
        if let number = number(dialect) { types.formUnion(number.isWhole ? [.number, .integer] : .number) }
        if types.isEmpty || dialect == .untyped { types.insert(.string) }
        return types
    }

    /// Whether the scalar is, or can be taken as, no value.
    package func isNull(_ dialect: Dialect) -> Bool {
        if dialect == .json { return style == .plain && text == "null" }
        if tag == "tag:yaml.org,2002:null" { return true }
        guard style == .plain, tag == nil else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The truth value that the scalar is or can be taken as.
    package func boolean(_ dialect: Dialect) -> Bool? {
        switch dialect {
        case .json:
            guard style == .plain else { return nil }
            return text == "true" ? true : text == "false" ? false : nil
        case .yamlCore:
            guard isResolved(as: "bool") else { return nil }
            if ["true", "True", "TRUE"].contains(text) { return true }
            return ["false", "False", "FALSE"].contains(text) ? false : nil
        case .untyped:
            // `handle_netdef_bool` in Netplan's src/parse.c.
            guard text.utf8.count <= 5 else { return nil }
            switch text.lowercased() {
            case "true", "on", "yes", "y": return true
            case "false", "off", "no", "n": return false
            default: return nil
            }
        }
    }

    /// The number that the scalar is or can be taken as.
    package func number(_ dialect: Dialect) -> JSONNumber? {
        // Whatever is a number has a digit, but for YAML's infinities.
        guard let first = text.utf8.first, first.isDigit || [0x2B, 0x2D, 0x2E].contains(first) else { return nil }
        switch dialect {
        case .json: return style == .plain ? JSONNumber(decimal: text) : nil
        case .yamlCore:
            guard isResolved(as: "int") || isResolved(as: "float") else { return nil }
            return yamlNumber
        case .untyped: return Self.isDecimal(text) ? JSONNumber(decimal: text) : nil
        }
    }

    /// Whether the scalar's type is told from its text (it is plain), or its tag says that it is this one.
    private func isResolved(as type: String) -> Bool {
        if let tag { return tag == "tag:yaml.org,2002:" + type }
        return style == .plain
    }

    /// YAML 1.2.2 §10.3.2.
    private var yamlNumber: JSONNumber? {
        if text.hasPrefix("0x") || text.hasPrefix("0o") {
            let digits = text.dropFirst(2)
            guard digits.first != "+", digits.first != "-" else { return nil }
            return Int128(digits, radix: text.hasPrefix("0x") ? 16 : 8).map { .whole($0) }
        }
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .real(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .real(-.infinity)
        case ".nan", ".NaN", ".NAN": return .real(.nan)
        default: return Self.isDecimal(text) ? JSONNumber(decimal: text) : nil
        }
    }

    /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
    private static func isDecimal(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func takeDigits() -> Int {
            let digits = rest.prefix { $0.isDigit }.count
            rest = rest.dropFirst(digits)
            return digits
        }
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        let whole = takeDigits()
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            if takeDigits() == 0, whole == 0 { return false }
        } else if whole == 0 {
            return false
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
            if takeDigits() == 0 { return false }
        }
        return rest.isEmpty
    }
}
