// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension SchemaChecker {
    func checkItems(
        _ node: Node, _ items: [Node], _ rules: SchemaRules, _ place: SchemaPlace, _ words: SchemaWords
    ) {
        let subject = { place.subject }
        if let least = rules.minimumItems, items.count < least {
            report(
                node, place, words,
                least == 1
                    ? "\(subject()) must not be an empty list"
                    : "\(subject()) must have \(least) items or more, not \(items.count)")
        }
        if let most = rules.maximumItems, items.count > most {
            report(
                node, place, words,
                "\(subject()) must have at most \(trusted: counted(most, "item")), not \(items.count)")
        }
        for (item, schema) in zip(items, rules.prefixItems) { descend(item, schema, place.item()) }
        if let schema = rules.items {
            for item in items.dropFirst(rules.prefixItems.count) { descend(item, schema, place.item()) }
        }
        if rules.hasUniqueItems { checkUnique(items, place, words) }
    }

    private func checkUnique(_ items: [Node], _ place: SchemaPlace, _ words: SchemaWords) {
        var first: [String: SourceRange] = [:]
        for item in items {
            var key = ""
            item.writeCanonical(to: &key, document.dialect)
            guard let range = first.updateValue(item.range, forKey: key) else { continue }
            first[key] = range
            report(
                item, place.item(), words,
                "\(place.item().subject) is there twice",
                notes: [.init("first here", at: range)])
        }
    }

    func checkEntries(
        _ node: Node, _ entries: [Node.Entry], _ rules: SchemaRules, _ place: SchemaPlace, _ words: SchemaWords
    ) {
        if let least = rules.minimumProperties, entries.count < least {
            report(
                node, place, words,
                "\(place.subject) must "
                    + (least == 1 ? "not be empty" : "have \(least) keys or more, not \(entries.count)"))
        }
        if let most = rules.maximumProperties, entries.count > most {
            report(
                node, place, words,
                "\(place.subject) must have at most \(trusted: counted(most, "key")), not \(entries.count)")
        }
        let missing = rules.required.filter { node.entry($0) == nil }
        var suggested: Set<String> = []
        for entry in entries {
            if isQuiet && hasErrors { return }
            guard let key = entry.key.text else { continue }
            if let schema = rules.propertyNames {
                let name = Node(.scalar(Scalar(key, style: .quoted)), range: entry.key.range)
                descend(name, schema, place.name())
            }
            checkEntry(entry, key, node, rules, place, missing, &suggested)
        }
        checkRequired(node, rules, place, missing, suggested)
    }

    private func checkEntry(
        _ entry: Node.Entry, _ key: String, _ node: Node, _ rules: SchemaRules, _ place: SchemaPlace,
        _ missing: [String], _ suggested: inout Set<String>
    ) {
        var isKnown = false
        // Swift takes U+212A as K; a key of a device's file is its bytes.
        if let schema = rules.properties[key], key.utf8.allSatisfy({ $0 < 0x80 }) || rules.isExactly(key) {
            isKnown = true
            let child = place.child(entry.key, isKnown: true)
            warnIfDeprecated(entry.key, schema)
            descend(entry.value, schema, child)
        }
        for (pattern, schema) in rules.patternProperties where pattern.matches(key) {
            isKnown = true
            descend(entry.value, schema, place.child(entry.key, isKnown: false))
        }
        guard !isKnown, let schema = rules.additionalProperties else { return }
        if compiler.rules(of: schema).refusesAll {
            reportUnknown(entry, key, node, rules, place, missing, &suggested)
        } else {
            descend(entry.value, schema, place.child(entry.key, isKnown: false))
        }
    }

    private func reportUnknown(
        _ entry: Node.Entry, _ key: String, _ mapping: Node, _ rules: SchemaRules, _ place: SchemaPlace,
        _ missing: [String], _ suggested: inout Set<String>
    ) {
        let node = entry.key
        var near: String?
        if !isQuiet, suggestionsLeft > 0 {
            suggestionsLeft -= 1
            near = closest(to: key, among: rules.names)
            // Not a key that is there already.
            if let name = near, mapping.entry(name) != nil { near = nil }
        }
        if let near { suggested.insert(near) }
        // One key too many and one too few: it has another name here.
        let renamed = missing.first { name in
            near == nil && missing.count == 1 && !suggested.contains(name) && !isQuiet
                && rules.properties[name].map { accepts(entry.value, $0, place) } ?? false
        }
        if let renamed { suggested.insert(renamed) }
        report(
            error: "unknown-key",
            "unknown key\(key, at: node.range, after: " ", or: "")"
                + (place.kind == .value ? " in \(place.subject)" : ""),
            at: node.range,
            hint: near.map { "did you mean \(trusted: $0)?" }
                ?? renamed.map { "did you mean \(trusted: $0)? it is missing here" } ?? Self.listing(rules.names),
            fixIts: near.map { [rename(node, to: $0)] } ?? [])
    }

    /// The keys that there are, where they are few.
    private static func listing(_ names: [String]) -> MessageText? {
        if names.count == 1 { return "the only key here is \(trusted: names[0])" }
        return names.isEmpty || names.count > 8 ? nil : "the keys here are \(trusted: names.joinedWithOr("and"))"
    }

    private func warnIfDeprecated(_ key: Node, _ schema: Node) {
        if isQuiet { return }
        var rules = compiler.rules(of: schema)
        var left = 8
        while !rules.isDeprecated, let next = rules.reference, left > 0 {
            rules = compiler.rules(of: next)
            left -= 1
        }
        guard rules.isDeprecated else { return }
        warn(
            "deprecated-key", "\(bare: key.text ?? "", at: key.range) is deprecated", at: key.range,
            hint: rules.deprecation.map { MessageText(trusted: $0) })
    }

    private func checkRequired(
        _ node: Node, _ rules: SchemaRules, _ place: SchemaPlace, _ missing: [String], _ suggested: Set<String>
    ) {
        // Of a mapping that has nothing of what it must have, one finding says it.
        if missing.count > 1, suggested.isEmpty, missing.count == rules.required.count,
            !rules.names.contains(where: { node.entry($0) != nil })
        {
            let names = missing.map { quoted($0) }.joinedWithOr("and")
            reportMissing("the keys \(trusted: names) are missing", node, place, rules, "")
        } else {
            for key in missing {
                hasErrors = true
                // The finding about the misspelt key says it all.
                if suggested.contains(key) { continue }
                reportMissing("the key \(trusted: quoted(key)) is missing", node, place, rules, key)
            }
        }
        for (key, needed) in rules.dependentRequired {
            guard let entry = node.entry(key) else { continue }
            for other in needed where node.entry(other) == nil {
                report(
                    error: "missing-key", "\(trusted: quoted(key)) needs the key \(trusted: quoted(other)) beside it",
                    at: entry.key.range,
                    hint: rules.properties[other].flatMap { compiler.rules(of: $0).words.hintText })
            }
        }
    }

    private func reportMissing(
        _ message: @autoclosure () -> MessageText, _ node: Node, _ place: SchemaPlace, _ rules: SchemaRules,
        _ key: String
    ) {
        report(
            error: "missing-key",
            message() + (place.kind == .value ? " from \(place.subject)" : ""),
            at: anchor(of: node, place),
            hint: rules.properties[key].flatMap { compiler.rules(of: $0).words.hintText })
    }

    /// Where to point when something is missing from a mapping: its key, else where it begins.
    func anchor(of node: Node, _ place: SchemaPlace) -> SourceRange {
        if place.kind == .value, let key = place.key { return key.range }
        let start = node.range.start
        let bytes = document.source.bytes
        if start < bytes.count, bytes[start] != UInt8(ascii: "{"), let first = node.entries?.first {
            return first.key.range
        }
        return SourceRange(start: start, end: Swift.min(start + 1, bytes.count))
    }
}

extension SchemaRules {
    fileprivate func isExactly(_ key: String) -> Bool { names.contains { $0.isSame(as: key) } }
}

extension Node {
    /// A text that is the same for equal values.
    fileprivate func writeCanonical(to text: inout String, _ dialect: Dialect) {
        switch content {
        case .scalar(let scalar):
            if dialect == .untyped {
                text += "\(scalar.text.utf8.count):" + scalar.text
            } else if scalar.isNull(dialect) {
                text += "n"
            } else if let boolean = scalar.boolean(dialect) {
                text += boolean ? "t" : "f"
            } else if let number = scalar.number(dialect) {
                switch number {
                case .whole(let value): text += "#\(value)"
                case .real(let value):
                    text += Int128(exactly: value).map { "#\($0)" } ?? "#\(value)"
                }
            } else {
                text += "\(scalar.text.utf8.count):" + scalar.text
            }
        case .sequence(let items):
            text += "["
            for item in items { item.writeCanonical(to: &text, dialect) }
            text += "]"
        case .mapping(let entries):
            text += "{"
            for entry in entries.sorted(by: { ($0.key.text ?? "") < ($1.key.text ?? "") }) {
                let key = entry.key.text ?? ""
                text += "\(key.utf8.count):" + key
                entry.value.writeCanonical(to: &text, dialect)
            }
            text += "}"
        }
    }
}
