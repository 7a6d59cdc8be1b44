// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// A JSON Schema (2020-12) of this project, and the check of a document's structure by it.
///
/// The subset and the project's own keywords are described in docs/json-schema.md.
package struct JSONSchema: Sendable {
    let root: Node

    /// Reads a schema.
    package init(_ file: [UInt8]) throws(JSONSchemaError) {
        var options = ParseOptions(idPrefix: "schema")
        options.maximumSize = 4 << 20
        let checked = parseJSON(SourceText(name: "schema", bytes: file), options)
        guard let document = checked.value, !checked.hasErrors else {
            throw JSONSchemaError(message: checked.diagnostics.first?.message ?? "not JSON", path: "")
        }
        root = document.root
    }

    /// What of a document's structure is not as the schema says, in the order of the text.
    package func check(_ document: Document, idPrefix: String) -> [Diagnostic] {
        []
    }
}

/// A schema that is itself wrong: a bug of the project, found by its tests.
package struct JSONSchemaError: Error, CustomStringConvertible {
    package var message: String
    /// A JSON pointer into the schema.
    package var path: String

    package init(message: String, path: String) {
        self.message = message
        self.path = path
    }

    package var description: String { "\(path.isEmpty ? "/" : path): \(message)" }
}
