// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

/// Walks a document and a schema together and collects what does not agree.
final class SchemaChecker {
    let document: Document
    let compiler: SchemaCompiler
    private let prefix: String
    private(set) var findings: [Diagnostic] = []
    /// How many of the findings are errors.
    private var errorCount = 0
    /// How many findings are not kept.
    private var restErrors = 0
    private var restWarnings = 0
    /// Where the errors are that are not kept: allOf and references can come to one more than once.
    private var restPlaces: Set<RestPlace> = []

    private struct RestPlace: Hashable {
        var id: String
        var start: Int
    }
    /// Whether only the verdict is wanted: nothing is collected, and the first error ends it.
    var isQuiet = false
    var hasErrors = false
    /// How many schemas may still be applied.
    private var budget = 1_000_000
    private var referenceDepth = 0
    /// How many unknown keys are still compared with the known ones.
    var suggestionsLeft = 2 * maximumFindings

    /// Findings beyond these are counted only.
    static let maximumFindings = 100
    /// References that follow each other at one node.
    private static let maximumReferences = 64

    init(_ document: Document, _ compiler: SchemaCompiler, _ prefix: String) {
        self.document = document
        self.compiler = compiler
        self.prefix = prefix
    }

    /// The findings in the order of the text.
    func finish() -> [Diagnostic] {
        if let error = compiler.error {
            report(error: "schema", "a bug in this program: \(trusted: error.description)", at: nil)
        }
        if budget <= 0 {
            report(error: "complexity", "the document takes too long to check", at: nil)
        }
        var seen: Set<String> = []
        let unique = findings.filter { seen.insert("\($0.id) \($0.range?.start ?? -1) \($0.message)").inserted }
        // Errors go before warnings where not all can be shown.
        let (whole, placed) = (unique.filter { $0.range == nil }, unique.filter { $0.range != nil })
        let errors = (whole + placed).filter { $0.severity == .error }.prefix(Self.maximumFindings)
        let warnings = unique.filter { $0.severity != .error }.prefix(Self.maximumFindings - errors.count)
        let shown = (errors + warnings).enumerated().sorted {
            ($0.element.range?.start ?? 0, $0.offset) < ($1.element.range?.start ?? 0, $1.offset)
        }
        var result = shown.map(\.element)
        let uniqueErrors = unique.count { $0.severity == .error }
        result += BoundedFindings.rest(
            errors: uniqueErrors - errors.count + restErrors,
            warnings: unique.count - uniqueErrors - warnings.count + restWarnings, idPrefix: prefix, in: document.source
        )
        return result
    }

    /// Checks a node; `words` are those of the schemas that led here at the same node.
    func check(_ node: Node, _ schema: Node, _ place: SchemaPlace, _ words: SchemaWords) {
        budget -= 1
        if isQuiet && hasErrors { return }
        guard budget > 0 else {
            hasErrors = true
            return
        }
        let rules = compiler.rules(of: schema)
        let words = words.over(rules.words)
        if rules.refusesAll {
            report(node, place, words, "\(place.subject) is not allowed here")
            return
        }
        if let reference = rules.reference {
            guard referenceDepth < Self.maximumReferences else {
                compiler.fail("the references lead in a circle", schema)
                hasErrors = true
                return
            }
            referenceDepth += 1
            check(node, reference, place, words)
            referenceDepth -= 1
        }
        guard checkType(node, rules, place, words) else { return }
        checkValues(node, rules, place, words)
        switch node.content {
        case .scalar(let scalar): checkScalar(node, scalar, rules, place, words)
        case .sequence(let items): checkItems(node, items, rules, place, words)
        case .mapping(let entries):
            if rules.hasObjectRules { checkEntries(node, entries, rules, place, words) }
        }
        for part in rules.allOf { check(node, part, place, words) }
        checkCombinations(node, rules, place, words)
    }

    /// Checks a node further down.
    func descend(_ node: Node, _ schema: Node, _ place: SchemaPlace) {
        let depth = referenceDepth
        referenceDepth = 0
        check(node, schema, place, SchemaWords())
        referenceDepth = depth
    }

    /// Whether a node agrees with a schema.
    func accepts(_ node: Node, _ schema: Node, _ place: SchemaPlace) -> Bool {
        let saved = (isQuiet, hasErrors)
        (isQuiet, hasErrors) = (true, false)
        check(node, schema, place, SchemaWords())
        let isAccepted = !hasErrors
        (isQuiet, hasErrors) = saved
        return isAccepted
    }

    /// What does not agree, without collecting it.
    func trial(
        _ node: Node, _ schema: Node, _ place: SchemaPlace, _ words: SchemaWords
    ) -> (isAccepted: Bool, findings: [Diagnostic]) {
        let saved = (findings, errorCount, hasErrors)
        let savedRest = (restErrors, restWarnings, restPlaces)
        (findings, errorCount, hasErrors) = ([], 0, false)
        (restErrors, restWarnings, restPlaces) = (0, 0, [])
        check(node, schema, place, words)
        let rest = BoundedFindings.rest(
            errors: restErrors, warnings: restWarnings, idPrefix: prefix, in: document.source)
        let result = (isAccepted: !hasErrors, findings: findings + rest)
        (findings, errorCount, hasErrors) = saved
        (restErrors, restWarnings, restPlaces) = savedRest
        return result
    }

    /// Takes over what a trial found.
    func adopt(_ more: [Diagnostic]) {
        hasErrors = hasErrors || more.contains { $0.severity == .error }
        for finding in more { append(finding) }
    }

    /// A few more are kept than are shown, as the cut comes after they are put in order.
    private static let maximumKept = 4 * maximumFindings

    /// Whether enough errors are there.
    private var isFull: Bool { errorCount >= Self.maximumKept }

    private func append(_ finding: Diagnostic) {
        let isError = finding.severity == .error
        if let count = finding.standsFor {
            if isError { restErrors += count } else { restWarnings += count }
        } else if isError ? errorCount < Self.maximumKept + 2 : findings.count - errorCount < Self.maximumKept {
            findings.append(finding)
            if isError { errorCount += 1 }
        } else if isError {
            passOver(finding.id, finding.range)
        } else {
            restWarnings += 1
        }
    }

    /// Counts an error that is not kept.
    private func passOver(_ id: String, _ range: SourceRange?) {
        if restPlaces.insert(RestPlace(id: id, start: range?.start ?? -1)).inserted { restErrors += 1 }
    }
}

extension SchemaChecker {
    /// Reports what is wrong with a node's value; the schema's own words come before the given ones.
    func report(
        _ node: Node, _ place: SchemaPlace, _ words: SchemaWords, _ message: @autoclosure () -> MessageText,
        hint: @autoclosure () -> MessageText? = nil, notes: @autoclosure () -> [Diagnostic.NoteText] = [],
        fixIts: @autoclosure () -> [Diagnostic.FixItText] = []
    ) {
        hasErrors = true
        if isQuiet { return }
        let id = words.id ?? place.id.map(Self.idPart) ?? "value"
        // What is empty has no place of its own: its key has.
        let range = node.range.start == node.range.end ? place.key?.range ?? node.range : node.range
        if isFull { return passOver("\(prefix).\(id)", range) }
        append(
            Diagnostic(
                "\(prefix).\(id)", .error, words.message.map { MessageText(trusted: $0) } ?? message(),
                in: document.source, at: range,
                hint: oddBlankHint(node) ?? words.hint.map { MessageText(trusted: $0) } ?? hint(), notes: notes(),
                fixIts: fixIts()))
    }

    /// What nobody sees in a value that looks right.
    private func oddBlankHint(_ node: Node) -> MessageText? {
        guard let text = node.text, text.utf8.count <= 300, let blank = OddBlank(in: text.utf8) else { return nil }
        return "\(trusted: blank.name) stands in it: \(blank.hint)"
    }

    /// A key as part of an id: lower-case letters, digits and hyphens.
    private static func idPart(_ key: String) -> String {
        String(key.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    }

    /// Reports what is wrong with a mapping's keys.
    func report(
        error id: String, _ message: @autoclosure () -> MessageText, at range: @autoclosure () -> SourceRange?,
        hint: @autoclosure () -> MessageText? = nil, fixIts: @autoclosure () -> [Diagnostic.FixItText] = []
    ) {
        hasErrors = true
        if isQuiet { return }
        if isFull, id != "schema", id != "complexity" { return passOver("\(prefix).\(id)", range()) }
        append(
            Diagnostic(
                "\(prefix).\(id)", .error, message(), in: document.source, at: range(), hint: hint(), fixIts: fixIts()))
    }

    func warn(_ id: String, _ message: @autoclosure () -> MessageText, at range: SourceRange, hint: MessageText?) {
        if isQuiet { return }
        append(Diagnostic("\(prefix).\(id)", .warning, message(), in: document.source, at: range, hint: hint))
    }
}
