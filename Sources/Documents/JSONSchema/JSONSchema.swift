// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// A JSON Schema (2020-12) of this project, and the check of a document's structure by it.
///
/// The subset and the project's own keywords are described in docs/json-schema.md. Schemas within the file are read
/// when a document first needs them; ``verify()`` reads all.
package struct JSONSchema: Sendable {
    let source: SourceText
    let root: Node

    /// Reads a schema's file.
    package init(_ file: [UInt8]) throws(JSONSchemaError) {
        let source = SourceText(name: "schema", bytes: file)
        self.source = source
        var options = ParseOptions(idPrefix: "schema")
        options.maximumSize = 4 << 20
        options.maximumDepth = 128
        let checked = parseJSON(source, options)
        guard let document = checked.value, !checked.hasErrors else {
            let diagnostic = checked.diagnostics.first
            let line = diagnostic?.range.map { LineMap(source).location(of: $0.start).line } ?? 1
            throw JSONSchemaError(message: diagnostic?.message ?? "not JSON", line: line)
        }
        root = document.root
    }

    /// Reads the whole schema: unknown keywords, wrong values, dangling and circular references are errors.
    package func verify() throws(JSONSchemaError) {
        let compiler = SchemaCompiler(self)
        compiler.readAll()
        if let error = compiler.error { throw error }
    }

    /// What of a document's structure is not as the schema says, in the order of the text.
    ///
    /// Ids are `PREFIX.unknown-key`, `PREFIX.missing-key`, `PREFIX.deprecated-key`, and `PREFIX.KEY` for a wrong value,
    /// unless the schema's `x-id` says otherwise.
    package func check(_ document: Document, idPrefix: String) -> [Diagnostic] {
        let compiler = SchemaCompiler(self)
        let checker = SchemaChecker(document, compiler, idPrefix)
        checker.check(document.root, root, SchemaPlace(), SchemaWords())
        return checker.finish()
    }
}

/// A schema that is itself wrong: a bug of the project, found by its tests.
package struct JSONSchemaError: Error, CustomStringConvertible {
    package var message: String
    /// Of the schema's file, from 1.
    package var line: Int

    package init(message: String, line: Int) {
        self.message = message
        self.line = line
    }

    package var description: String { "line \(line) of the schema: \(message)" }
}
