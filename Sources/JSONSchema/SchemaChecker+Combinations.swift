// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension SchemaChecker {
    /// `anyOf`, `oneOf`, `not` and `if`.
    func checkCombinations(
        _ node: Node, _ rules: SchemaRules, _ place: SchemaPlace, _ words: SchemaWords
    ) {
        if !rules.anyOf.isEmpty { checkBranches(node, rules.anyOf, isExclusive: false, place, words) }
        if !rules.oneOf.isEmpty { checkBranches(node, rules.oneOf, isExclusive: true, place, words) }
        if let refused = rules.not, accepts(node, refused, place) { reportNot(node, refused, place, words) }
        if let condition = rules.condition {
            let next = accepts(node, condition, place) ? rules.consequence : rules.alternative
            if let next { check(node, next, place, words) }
        }
    }

    /// One form that a value may have, and what of this value is not as the form has it.
    private struct Attempt {
        var name: String?
        var rules: SchemaRules
        /// Types of the form that the value is none of.
        var missedTypes: JSONTypes?
        var findings: [Diagnostic] = []
        /// How the keys speak for the form: those whose value tells the forms apart count most.
        var agreement = 0

        var errorCount: Int { findings.reduce(0) { $0 + ($1.severity == .error ? 1 : 0) } }
        /// How far into the text it agrees.
        var reach: Int { findings.lazy.filter { $0.severity == .error }.compactMap { $0.range?.start }.min() ?? 0 }
    }

    private func checkBranches(
        _ node: Node, _ branches: [Node], isExclusive: Bool, _ place: SchemaPlace, _ words: SchemaWords
    ) {
        if isQuiet {
            if hasErrors { return }
            var count = 0
            for branch in branches where accepts(node, branch, place) {
                count += 1
                if !isExclusive || count > 1 { break }
            }
            if count == 0 || isExclusive && count > 1 { report(node, place, words, "") }
            return
        }
        let inner = SchemaWords(id: words.id, message: nil, hint: words.hint)
        var attempts: [Attempt] = []
        for (index, branch) in branches.enumerated() {
            let rules = resolved(branch)
            var attempt = Attempt(name: compiler.rules(of: branch).title ?? rules.title, rules: rules)
            if let types = rules.types, types.isDisjoint(with: node.types(document.dialect)) {
                attempt.missedTypes = types
            } else {
                let (isAccepted, findings) = trial(node, branch, place, inner)
                if isAccepted {
                    adopt(findings)
                    if isExclusive { checkNoOther(node, branches[(index + 1)...], attempt.name, place, words) }
                    return
                }
                attempt.findings = findings
                attempt.agreement = agreement(node, rules)
            }
            attempts.append(attempt)
        }
        reportNone(node, attempts, place, words)
    }

    private func checkNoOther(
        _ node: Node, _ others: ArraySlice<Node>, _ name: String?, _ place: SchemaPlace, _ words: SchemaWords
    ) {
        guard let other = others.first(where: { accepts(node, $0, place) }) else { return }
        let names = [name, compiler.rules(of: other).title ?? resolved(other).title].compactMap { $0 }
        let shown = names.count == 2 ? ": \(names.joinedWithOr("and"))" : ""
        report(
            node, place, words,
            "\(place.subject) can be read in two ways\(trusted: shown)")
    }

    private func reportNone(
        _ node: Node, _ attempts: [Attempt], _ place: SchemaPlace, _ words: SchemaWords
    ) {
        let candidates = attempts.filter { $0.missedTypes == nil }
        if words.message != nil {
            report(node, place, words, "")
            return
        }
        guard !candidates.isEmpty else {
            let types = attempts.reduce(into: JSONTypes()) { $0.formUnion($1.missedTypes ?? []) }
            reportType(node, types, place, words)
            return
        }
        let values = candidates.flatMap { $0.rules.values ?? ($0.rules.constant.map { [$0] } ?? []) }
        if node.scalar != nil, candidates.allSatisfy({ $0.rules.values != nil || $0.rules.constant != nil }) {
            reportValues(node, values, place, words)
            return
        }
        if candidates.count > 1, candidates.allSatisfy(\.rules.isRequiredOnly) {
            let keys = candidates.map { $0.rules.required.joinedWithOr("and") }
            report(
                error: "missing-key",
                "one of the keys \(trusted: keys.joinedWithOr()) must be there", at: anchor(of: node, place),
                hint: words.hintText)
            return
        }
        guard
            let best = candidates.max(by: {
                ($0.agreement, -$0.errorCount, $0.reach) < ($1.agreement, -$1.errorCount, $1.reach)
            })
        else { return }
        var findings = best.findings
        // Of a scalar that fits no form, the forms say more than one's reasons.
        let names = candidates.compactMap(\.name)
        if node.scalar != nil, names.count == candidates.count, names.count > 1 {
            report(
                node, place, words,
                "\(place.subject) must be \(trusted: names.joinedWithOr()), not \(node.shown(in: document))"
            )
            return
        }
        let first = findings.indices.filter { findings[$0].severity == .error }
            .min { (findings[$0].range?.start ?? 0) < (findings[$1].range?.start ?? 0) }
        if attempts.count > 1, let name = best.name, let first {
            let others = attempts.compactMap(\.name).filter { $0 != name }
            let rest = others.isEmpty ? "" : "; it could also be \(others.joinedWithOr())"
            findings[first].noteTexts.append(
                .init("this was read as \(trusted: name + rest)", at: anchor(of: node, place)))
        }
        adopt(findings)
        if best.findings.isEmpty {
            report(node, place, words, "\(place.subject) has no known form")
        }
    }

    /// How far the keys of a mapping speak for a form.
    private func agreement(_ node: Node, _ rules: SchemaRules) -> Int {
        guard let entries = node.entries else { return 0 }
        var agreement = 0
        for entry in entries {
            guard let key = entry.key.text, let schema = rules.properties[key] else {
                agreement -= 1
                continue
            }
            let property = resolved(schema)
            let values = property.constant.map { [$0] } ?? property.values
            if let values {
                agreement += values.contains { isEqual(entry.value, $0) } ? 10 : -10
            } else {
                agreement += 1
            }
        }
        return agreement
    }

    /// The rules that a reference leads to, of a schema that is hardly more than one.
    private func resolved(_ schema: Node) -> SchemaRules {
        var rules = compiler.rules(of: schema)
        var left = 8
        while rules.types == nil, !rules.hasObjectRules, let next = rules.reference, left > 0 {
            rules = compiler.rules(of: next)
            left -= 1
        }
        return rules
    }

    private func reportNot(_ node: Node, _ schema: Node, _ place: SchemaPlace, _ words: SchemaWords) {
        let rules = compiler.rules(of: schema)
        if rules.isRequiredOnly, words.message == nil {
            let last = rules.required.compactMap { node.entry($0) }.max { $0.key.range.start < $1.key.range.start }
            let message: MessageText =
                rules.required.count == 1
                ? "\(trusted: rules.required[0]) is not allowed here"
                : "\(trusted: rules.required.joinedWithOr("and")) cannot stand together"
            report(
                error: words.id ?? "conflict", message, at: last?.key.range ?? anchor(of: node, place),
                hint: words.hintText
            )
            return
        }
        report(
            node, place, words,
            "\(place.subject) must not be \(node.shown(in: document))")
    }
}

extension SchemaRules {
    /// Whether nothing but the presence of keys is asked for.
    fileprivate var isRequiredOnly: Bool {
        !required.isEmpty && properties.isEmpty && patternProperties.isEmpty && additionalProperties == nil
            && reference == nil && anyOf.isEmpty && oneOf.isEmpty && allOf.isEmpty && not == nil && condition == nil
    }
}
