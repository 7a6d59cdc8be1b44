// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

/// Reads the schemas of one file as they are needed, each once.
final class SchemaCompiler {
    let source: SourceText
    let root: Node
    private let schema: JSONSchema
    private var known: [Int: SchemaRules] = [:]
    private var patterns: [String: Pattern] = [:]
    /// `nil` until it is asked for.
    private var wholeVocabulary: Set<String>?
    /// The first thing found wrong with the schema.
    private(set) var error: JSONSchemaError?

    init(_ schema: JSONSchema) {
        source = schema.source
        root = schema.root
        self.schema = schema
    }

    /// The rules of a schema; of one that is wrong, rules that refuse all, and ``error`` is set.
    func rules(of schema: Node) -> SchemaRules {
        // A place in the file is one schema.
        if let rules = known[schema.range.start] { return rules }
        let rules = SchemaRules()
        known[schema.range.start] = rules
        do throws(JSONSchemaError) {
            try read(self.schema.read(schema), into: rules)
        } catch {
            self.error = self.error ?? error
            rules.refusesAll = true
        }
        return rules
    }

    func failure(_ message: String, _ node: Node) -> JSONSchemaError {
        JSONSchemaError(message: message, line: LineMap(source).location(of: node.range.start).line)
    }

    func fail(_ message: String, _ node: Node) { error = error ?? failure(message, node) }

    private func read(_ schema: Node, into rules: SchemaRules) throws(JSONSchemaError) {
        if let isAllowed = schema.boolean(.json) {
            rules.refusesAll = !isAllowed
            return
        }
        guard let entries = schema.entries else { throw failure("a schema must be an object or a boolean", schema) }
        for entry in entries {
            let name = entry.key.text ?? ""
            if try readAnnotation(name, entry.value, rules) { continue }
            if try readAssertion(name, entry.value, rules) { continue }
            if try readObjectKeyword(name, entry.value, rules) {
                rules.hasObjectRules = true
                continue
            }
            if try readApplicator(name, entry.value, rules) { continue }
            throw failure("unknown keyword \(quoted(name))", entry.key)
        }
    }

    private func readAnnotation(
        _ name: String, _ value: Node, _ rules: SchemaRules
    ) throws(JSONSchemaError) -> Bool {
        switch name {
        case "title": rules.title = try string(value)
        case "deprecated": rules.isDeprecated = try boolean(value)
        case "x-id": rules.words.id = try string(value)
        case "x-message": rules.words.message = try string(value)
        case "x-hint": rules.words.hint = try string(value)
        case "x-secret": rules.isSecret = try boolean(value)
        case "x-open":
            rules.open = OpenText(rawValue: try string(value))
            if rules.open == nil { throw failure("no such kind of open text", value) }
        case "x-deprecated": rules.deprecation = try string(value)
        case "$schema", "$id", "$comment", "description", "format": _ = try string(value)
        case "$defs": _ = try object(value)
        case "default", "examples": break
        default: return false
        }
        return true
    }

    private func readAssertion(
        _ name: String, _ value: Node, _ rules: SchemaRules
    ) throws(JSONSchemaError) -> Bool {
        switch name {
        case "type": rules.types = try types(value)
        case "enum": rules.values = try array(value)
        case "const": rules.constant = value
        case "pattern": rules.pattern = try pattern(value)
        case "minLength": rules.minimumLength = try count(value)
        case "maxLength": rules.maximumLength = try count(value)
        case "minimum": rules.minimum = try number(value)
        case "maximum": rules.maximum = try number(value)
        case "exclusiveMinimum": rules.exclusiveMinimum = try number(value)
        case "exclusiveMaximum": rules.exclusiveMaximum = try number(value)
        case "multipleOf":
            rules.multipleOf = try number(value)
            if let divisor = rules.multipleOf, divisor.double <= 0 { throw failure("must be above 0", value) }
        case "minItems": rules.minimumItems = try count(value)
        case "maxItems": rules.maximumItems = try count(value)
        case "uniqueItems": rules.hasUniqueItems = try boolean(value)
        default: return false
        }
        return true
    }

    private func readObjectKeyword(
        _ name: String, _ value: Node, _ rules: SchemaRules
    ) throws(JSONSchemaError) -> Bool {
        switch name {
        case "properties":
            let entries = try object(value)
            rules.properties.reserveCapacity(entries.count)
            for entry in entries {
                let name = entry.key.text ?? ""
                rules.properties[name] = entry.value
                rules.names.append(name)
            }
        case "patternProperties":
            for entry in try object(value) { rules.patternProperties.append((try pattern(entry.key), entry.value)) }
        case "additionalProperties": rules.additionalProperties = value
        case "propertyNames": rules.propertyNames = value
        case "required": rules.required = try strings(value)
        case "dependentRequired":
            for entry in try object(value) {
                rules.dependentRequired.append((entry.key.text ?? "", try strings(entry.value)))
            }
        case "minProperties": rules.minimumProperties = try count(value)
        case "maxProperties": rules.maximumProperties = try count(value)
        default: return false
        }
        return true
    }

    private func readApplicator(
        _ name: String, _ value: Node, _ rules: SchemaRules
    ) throws(JSONSchemaError) -> Bool {
        switch name {
        case "$ref": rules.reference = try resolve(value)
        case "items": rules.items = value
        case "prefixItems": rules.prefixItems = try array(value)
        case "allOf": rules.allOf = try array(value)
        case "anyOf": rules.anyOf = try array(value)
        case "oneOf": rules.oneOf = try array(value)
        case "not": rules.not = value
        case "if": rules.condition = value
        case "then": rules.consequence = value
        case "else": rules.alternative = value
        default: return false
        }
        return true
    }

    /// `#` and `#/$defs/NAME`.
    private func resolve(_ value: Node) throws(JSONSchemaError) -> Node {
        let reference = try string(value)
        if reference == "#" { return root }
        let prefix = "#/$defs/"
        guard reference.hasPrefix(prefix) else { throw failure("only references into $defs are understood", value) }
        let name = reference.dropFirst(prefix.count)
        guard let target = schema.definitions.first(where: { $0.key.text.map { $0[...] == name } ?? false }) else {
            throw failure("no definition for \(quoted(reference))", value)
        }
        return target.value
    }

    private func types(_ value: Node) throws(JSONSchemaError) -> JSONTypes {
        var types: JSONTypes = []
        for item in value.items ?? [value] {
            guard let type = JSONTypes(name: try string(item)) else { throw failure("no such type", item) }
            types.formUnion(type)
        }
        return types
    }

    private func pattern(_ value: Node) throws(JSONSchemaError) -> Pattern {
        let text = try string(value)
        if let pattern = patterns[text] { return pattern }
        do throws(Pattern.SyntaxError) {
            let pattern = try Pattern(text)
            patterns[text] = pattern
            return pattern
        } catch {
            throw failure(error.message, value)
        }
    }

    private func string(_ value: Node) throws(JSONSchemaError) -> String {
        guard let scalar = value.scalar, scalar.style == .quoted else { throw failure("must be a string", value) }
        return scalar.text
    }

    private func strings(_ value: Node) throws(JSONSchemaError) -> [String] {
        var strings: [String] = []
        for item in try array(value) { strings.append(try string(item)) }
        return strings
    }

    private func boolean(_ value: Node) throws(JSONSchemaError) -> Bool {
        guard let boolean = value.boolean(.json) else { throw failure("must be true or false", value) }
        return boolean
    }

    private func number(_ value: Node) throws(JSONSchemaError) -> JSONNumber {
        guard let number = value.number(.json) else { throw failure("must be a number", value) }
        return number
    }

    private func count(_ value: Node) throws(JSONSchemaError) -> Int {
        guard case .whole(let count)? = value.number(.json), count >= 0, let count = Int(exactly: count) else {
            throw failure("must be a whole number, 0 or more", value)
        }
        return count
    }

    private func array(_ value: Node) throws(JSONSchemaError) -> [Node] {
        guard let items = value.items else { throw failure("must be an array", value) }
        return items
    }

    private func object(_ value: Node) throws(JSONSchemaError) -> [Node.Entry] {
        guard let entries = value.entries else { throw failure("must be an object", value) }
        return entries
    }
}

extension SchemaCompiler {
    /// Every key that the schema names anywhere.
    var vocabulary: Set<String> {
        if let wholeVocabulary { return wholeVocabulary }
        readAll()
        let names = Set(known.values.flatMap(\.names))
        wholeVocabulary = names
        return names
    }

    /// Reads every schema of the file.
    func readAll() {
        var rest = [root] + schema.definitions.sorted { ($0.key.text ?? "") < ($1.key.text ?? "") }.map(\.value)
        var seen: Set<Int> = []
        while let schema = rest.popLast() {
            guard seen.insert(schema.range.start).inserted else { continue }
            let rules = rules(of: schema)
            let single = [
                rules.items, rules.additionalProperties, rules.propertyNames, rules.not, rules.condition,
                rules.consequence, rules.alternative, rules.reference,
            ]
            rest += single.compactMap { $0 }
            rest += rules.prefixItems + rules.allOf + rules.anyOf + rules.oneOf
            rest += rules.properties.values
            rest += rules.patternProperties.map(\.schema)
            checkLoop(schema)
        }
    }

    /// References must not lead back to themselves without going into the document.
    private func checkLoop(_ schema: Node) {
        var rest = [schema]
        var seen: Set<Int> = []
        var isFirst = true
        while let next = rest.popLast() {
            if !isFirst, next.range.start == schema.range.start {
                fail("the references lead in a circle", schema)
                return
            }
            isFirst = false
            guard seen.insert(next.range.start).inserted else { continue }
            let rules = rules(of: next)
            let single = [rules.reference, rules.not, rules.condition, rules.consequence, rules.alternative]
            rest += single.compactMap { $0 } + rules.allOf + rules.anyOf + rules.oneOf
        }
    }
}
