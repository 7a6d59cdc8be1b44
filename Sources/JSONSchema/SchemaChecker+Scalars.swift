// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension SchemaChecker {
    /// `type`; `false` where the node is none of them, so that the rest says nothing of it.
    func checkType(_ node: Node, _ rules: SchemaRules, _ place: SchemaPlace, _ words: SchemaWords) -> Bool {
        guard let types = rules.types, types.isDisjoint(with: node.types(document.dialect)) else { return true }
        reportType(node, types, place, words)
        return false
    }

    func reportType(_ node: Node, _ types: JSONTypes, _ place: SchemaPlace, _ words: SchemaWords) {
        // That a name looks like a number says more than what a name must look like.
        let isOther = types == .string && node.scalar?.style == .plain && !node.isEmpty
        report(
            node, place, isOther ? SchemaWords(id: words.id) : words,
            "\(place.subject) must be \(types.shown(document.dialect)), not \(node.shown(in: document))",
            hint: typeHint(node, types))
    }

    private func typeHint(_ node: Node, _ types: JSONTypes) -> MessageText? {
        if types.contains(.array), node.scalar != nil, document.dialect != .json { return "write it as [ … ]" }
        if types.contains(.object), node.isEmpty, document.dialect != .json {
            return "indent what belongs to it, or write {} if nothing does"
        }
        if types == .object, node.items?.first?.entries != nil, document.dialect != .json {
            return "leave out the dash of each item"
        }
        if types == .array, node.entries != nil, document.dialect != .json {
            return "begin each item of it with a dash"
        }
        guard let scalar = node.scalar, document.dialect != .untyped else { return nil }
        if types == .string, scalar.style == .plain, !node.isEmpty {
            return document.dialect == .json && scalar.isNull(.json) ? nil : "put it in quotes"
        }
        let plain = Scalar(scalar.text, style: .plain)
        if scalar.style == .quoted, !types.isDisjoint(with: plain.types(document.dialect)) {
            return "leave out the quotes"
        }
        return nil
    }

    /// `enum` and `const`.
    func checkValues(_ node: Node, _ rules: SchemaRules, _ place: SchemaPlace, _ words: SchemaWords) {
        if let constant = rules.constant, !isEqual(node, constant) { reportValues(node, [constant], place, words) }
        if let values = rules.values, !values.contains(where: { isEqual(node, $0) }) {
            reportValues(node, values, place, words)
        }
    }

    func reportValues(_ node: Node, _ values: [Node], _ place: SchemaPlace, _ words: SchemaWords) {
        let near =
            isQuiet
            ? nil : node.text.flatMap { closest(to: $0, among: values.lazy.compactMap(\.text)) }
        report(
            node, place, words,
            {
                var shown = values.prefix(30).map { $0.scalar?.text ?? $0.kindName }
                if values.count > 30 { shown.append("another of \(values.count)") }
                return "\(place.subject) must be \(trusted: shown.joinedWithOr()), not \(node.shown(in: document))"
            }(),
            hint: near.map { "did you mean \(trusted: $0)?" },
            fixIts: near.map { [rename(node, to: $0)] } ?? [])
    }

    /// The fix-it that puts another text in a scalar's place, in its quotes.
    func rename(_ node: Node, to text: String) -> Diagnostic.FixItText {
        let bytes = document.source.bytes
        var quote = ""
        if node.range.start < bytes.count, bytes[node.range.start] == 0x22 || bytes[node.range.start] == 0x27 {
            quote = String(Unicode.Scalar(bytes[node.range.start]))
        }
        return .init(
            "replace it with \(trusted: text)", replacing: node.range, with: MessageText(trusted: quote + text + quote))
    }

    /// What looks at texts and numbers.
    func checkScalar(
        _ node: Node, _ scalar: Scalar, _ rules: SchemaRules, _ place: SchemaPlace, _ words: SchemaWords
    ) {
        var types = scalar.types(document.dialect)
        if let wanted = rules.types {
            types.formIntersection(wanted.contains(.number) ? wanted.union(.integer) : wanted)
            // An untyped value that can be a number where one may stand is one.
            if !types.isDisjoint(with: .numbers) { types.remove(.string) }
        }
        if types.contains(.string) { checkText(node, scalar.text, rules, place, words) }
        if !types.isDisjoint(with: .numbers), let number = scalar.number(document.dialect) {
            checkNumber(node, number, rules, place, words)
        }
    }

    private func checkText(
        _ node: Node, _ text: String, _ rules: SchemaRules, _ place: SchemaPlace, _ words: SchemaWords
    ) {
        let subject = { place.subject }
        if rules.minimumLength != nil || rules.maximumLength != nil {
            let length = text.unicodeScalars.count
            if let least = rules.minimumLength, length < least {
                report(
                    node, place, words,
                    least == 1 ? "\(subject()) must not be empty" : "\(subject()) must have \(least) characters or more"
                )
                return
            }
            if let most = rules.maximumLength, length > most {
                report(
                    node, place, SchemaWords(id: words.id),
                    "\(subject()) must have at most \(trusted: counted(most, "character")), not \(length)")
                return
            }
        }
        guard let pattern = rules.pattern else { return }
        guard text.utf8.count <= Self.maximumMatched else {
            report(
                node, place, SchemaWords(id: words.id),
                "\(subject()) must have at most \(Self.maximumMatched) bytes, not \(text.utf8.count)")
            return
        }
        if !pattern.matches(text) {
            report(
                node, place, words,
                "\(subject()) must have the form \(trusted: pattern.source), not \(node.shown(in: document))")
        }
    }

    /// Patterns are matched against texts of so many bytes at most.
    private static var maximumMatched: Int { 1 << 16 }

    private func checkNumber(
        _ node: Node, _ number: JSONNumber, _ rules: SchemaRules, _ place: SchemaPlace, _ words: SchemaWords
    ) {
        // A number that is none (YAML's .nan) is within no limits.
        let isBelow = rules.minimum.map { !JSONNumber.isLess($0, number) && !JSONNumber.isEqual($0, number) } ?? false
        let isAbove = rules.maximum.map { !JSONNumber.isLess(number, $0) && !JSONNumber.isEqual(number, $0) } ?? false
        let isAtMost = rules.exclusiveMinimum.map { !JSONNumber.isLess($0, number) } ?? false
        let isAtLeast = rules.exclusiveMaximum.map { !JSONNumber.isLess(number, $0) } ?? false
        if isBelow || isAbove || isAtMost || isAtLeast {
            report(
                node, place, words,
                "\(place.subject) must be \(trusted: Self.limits(rules)), not \(node.shown(in: document))")
        }
        if let divisor = rules.multipleOf, !number.isMultiple(of: divisor) {
            report(
                node, place, words,
                "\(place.subject) must be a multiple of \(trusted: divisor.shown), not \(node.shown(in: document))")
        }
    }

    private static func limits(_ rules: SchemaRules) -> String {
        if let least = rules.minimum, let most = rules.maximum { return "from \(least.shown) to \(most.shown)" }
        let parts = [
            rules.minimum.map { "\($0.shown) or more" }, rules.exclusiveMinimum.map { "more than \($0.shown)" },
            rules.maximum.map { "\($0.shown) or less" }, rules.exclusiveMaximum.map { "less than \($0.shown)" },
        ]
        return parts.compactMap { $0 }.joined(separator: " and ")
    }
}

extension JSONNumber {
    fileprivate var shown: String {
        switch self {
        case .whole(let value): String(value)
        case .real(let value): String(value)
        }
    }
}

extension SchemaChecker {
    /// Whether a node of the document is a value of the schema.
    func isEqual(_ node: Node, _ value: Node) -> Bool {
        switch (node.content, value.content) {
        case (.scalar(let scalar), .scalar(let wanted)):
            let dialect = document.dialect
            if wanted.style == .quoted {
                return scalar.types(dialect).contains(.string) && scalar.text.isSame(as: wanted.text)
            }
            if let boolean = wanted.boolean(.json) { return scalar.boolean(dialect) == boolean }
            if let number = wanted.number(.json) {
                return scalar.number(dialect).map { JSONNumber.isEqual($0, number) } ?? false
            }
            return scalar.isNull(dialect)
        case (.sequence(let items), .sequence(let wanted)):
            return items.count == wanted.count && zip(items, wanted).allSatisfy { isEqual($0, $1) }
        case (.mapping(let entries), .mapping(let wanted)):
            return entries.count == wanted.count
                && entries.allSatisfy { entry in
                    guard let key = entry.key.text, let other = value[key] else { return false }
                    return isEqual(entry.value, other)
                }
        default: return false
        }
    }
}
