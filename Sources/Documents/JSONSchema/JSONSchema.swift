// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// A JSON Schema (2020-12) of this project, and the check of a document's structure by it.
///
/// The subset and the project's own keywords are described in docs/json-schema.md. Definitions are read when a document
/// first needs them, as most documents need few; ``verify()`` reads all.
package struct JSONSchema: Sendable {
    let source: SourceText
    /// All but the definitions.
    let root: Node
    /// Where each definition starts.
    let definitions: [String: Int]

    /// Reads a schema's file, which is part of the binary: that it is well-formed text is for ``verify()`` to say.
    package init(_ file: [UInt8]) throws(JSONSchemaError) {
        let source = SourceText(name: "schema", bytes: file)
        self.source = source
        let options = Self.options
        let result: Result<(Node, [String: Int]), JSONSchemaError> = file.withUnsafeBufferPointer { bytes in
            var reader = JSONReader(bytes, source, options)
            do throws(ParseFailure) {
                let read = try reader.readDocument(deferring: "$defs")
                if let diagnostic = reader.diagnostics.first { return .failure(Self.failure(diagnostic)) }
                return .success((read.root, read.parts))
            } catch {
                return .failure(Self.failure(error.diagnostic))
            }
        }
        (root, definitions) = try result.get()
    }

    /// Reads a definition; `nil` for one that is not there.
    func definition(_ name: String) throws(JSONSchemaError) -> Node? {
        guard let start = definitions[name] else { return nil }
        let result: Result<Node, JSONSchemaError> = source.bytes.withUnsafeBufferPointer { bytes in
            var reader = JSONReader(bytes, source, Self.options)
            do throws(ParseFailure) {
                let node = try reader.readPart(at: start)
                if let diagnostic = reader.diagnostics.first { return .failure(Self.failure(diagnostic)) }
                return .success(node)
            } catch {
                return .failure(Self.failure(error.diagnostic))
            }
        }
        return try result.get()
    }

    private static var options: ParseOptions {
        var options = ParseOptions(idPrefix: "schema")
        options.maximumSize = 4 << 20
        options.maximumDepth = 128
        return options
    }

    private static func failure(_ diagnostic: Diagnostic) -> JSONSchemaError {
        let line = diagnostic.range.map { LineMap(diagnostic.source).location(of: $0.start).line } ?? 1
        return JSONSchemaError(message: diagnostic.message, line: line)
    }

    /// Reads the whole schema: unknown keywords, wrong values, dangling and circular references are errors.
    package func verify() throws(JSONSchemaError) {
        if let diagnostic = checkText(source, Self.options, allowsC1: true) { throw Self.failure(diagnostic) }
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
