// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

/// One schema, its keywords read. The schemas within it are read when they are first needed.
final class SchemaRules {
    /// What `false` as a schema says: nothing is valid.
    var refusesAll = false
    /// What `$ref` leads to.
    var reference: Node?

    var types: JSONTypes?
    var values: [Node]?
    var constant: Node?

    var pattern: Pattern?
    var minimumLength: Int?
    var maximumLength: Int?

    var minimum: JSONNumber?
    var maximum: JSONNumber?
    var exclusiveMinimum: JSONNumber?
    var exclusiveMaximum: JSONNumber?
    var multipleOf: JSONNumber?

    var items: Node?
    var prefixItems: [Node] = []
    var minimumItems: Int?
    var maximumItems: Int?
    var hasUniqueItems = false

    var properties: [String: Node] = [:]
    /// The names of `properties`, in the schema's order.
    var names: [String] = []
    var patternProperties: [(pattern: Pattern, schema: Node)] = []
    var additionalProperties: Node?
    var propertyNames: Node?
    var required: [String] = []
    var dependentRequired: [(key: String, needed: [String])] = []
    var minimumProperties: Int?
    var maximumProperties: Int?

    var allOf: [Node] = []
    var anyOf: [Node] = []
    var oneOf: [Node] = []
    var not: Node?
    var condition: Node?
    var consequence: Node?
    var alternative: Node?

    var title: String?
    /// What a value may look like to be shown (`x-open`); `nil` for one that is shown only where its type or `values` say so.
    var open: OpenText?
    /// Whether no value here is ever shown (`x-secret`).
    var isSecret = false
    var isDeprecated = false
    /// What `x-deprecated` says to do instead.
    var deprecation: String?
    var words = SchemaWords()
    /// Whether it holds a keyword that looks at an object's keys or values.
    var hasObjectRules = false
}

/// The project's own words for findings: `x-id`, `x-message`, `x-hint`.
struct SchemaWords {
    var id: String?
    var message: String?
    var hint: String?

    /// The hint, which is the program's own.
    var hintText: MessageText? { hint.map { MessageText(trusted: $0) } }

    /// These words where there are any, else the others.
    func over(_ other: SchemaWords) -> SchemaWords {
        SchemaWords(id: id ?? other.id, message: message ?? other.message, hint: hint ?? other.hint)
    }
}
