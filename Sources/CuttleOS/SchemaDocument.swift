// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Schemas

/// A JSON Schema that the tool knows: of a settings file, a manifest, a layout, a spec, or of what a command prints.
package struct SchemaDocument: RawRepresentable, CaseIterable, Hashable, Sendable {
    /// The name without what all of them end in: `disk-mapping`.
    package let rawValue: String
    private static let ending = ".schema.json"

    /// All of them, in the order of their names.
    package static let allCases = EmbeddedFile.all.map(\.rawValue).filter { $0.hasSuffix(ending) }
        .map { SchemaDocument(name: String($0.dropLast(ending.count))) }.sorted { $0.rawValue < $1.rawValue }

    /// The schema of that name; `nil` for any other name.
    package init?(rawValue: String) {
        guard let known = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = known
    }

    private init(name: String) { rawValue = name }

    /// The whole file, JSON in UTF-8.
    package var bytes: [UInt8] { EmbeddedFile(rawValue: rawValue + Self.ending).bytes }
}

/// The schemas that there are.
package struct SchemasReport: Report {
    /// In the order of their names.
    package let schemas: [Schema]

    /// A schema, in its own words.
    package struct Schema: Sendable {
        /// What it is asked for by.
        package var name: String
        /// Its `$id`, which stays what it is.
        package var id: String
        /// What it is the schema of.
        package var title: String
    }

    /// All that the tool knows.
    package init() {
        schemas = SchemaDocument.allCases.map { document in
            let source = SourceText(name: document.rawValue, bytes: document.bytes)
            let root = parseJSON(source, ParseOptions(idPrefix: "schema")).value?.root
            return Schema(
                name: document.rawValue, id: root?["$id"]?.text ?? "", title: root?["title"]?.text ?? "")
        }
    }

    /// As `schemas/schemas-report.schema.json` describes it.
    package var json: String {
        let value: JSONValue = [
            "schemas": JSONValue(list: schemas) {
                ["name": .string($0.name), "id": .string($0.id), "title": .string($0.title)]
            }
        ]
        return value.pretty()
    }
}
