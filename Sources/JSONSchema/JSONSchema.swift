// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

/// A JSON Schema (2020-12) of this project, and the check of a document's structure by it.
///
/// The subset and the project's own keywords are described in docs/json-schema.md. Definitions and properties are read when a
/// document first needs them, as most documents need few; ``verify()`` reads all.
package struct JSONSchema: Sendable {
    private let file: DeferredJSON
    private let compilers = CompilerPool()

    var source: SourceText { file.source }
    var root: Node { file.root }
    /// The definitions, which are to be read still.
    var definitions: [Node.Entry] { root[Self.definitionsKey]?.entries ?? [] }

    /// Reads a schema's file, which is part of the binary: that it is well-formed text is for ``verify()`` to say.
    package init(_ file: [UInt8]) throws(JSONSchemaError) {
        let source = SourceText(name: "schema", bytes: file)
        self.file = try Self.whole(
            DeferredJSON.read(source, Self.options, deferring: [Self.definitionsKey, "properties"]))
    }

    /// A schema's node, read now where it was passed over.
    func read(_ schema: Node) throws(JSONSchemaError) -> Node { try Self.whole(file.whole(schema)) }

    private static let definitionsKey = "$defs"

    private static func whole<Value>(_ checked: Checked<Value>) throws(JSONSchemaError) -> Value {
        if let diagnostic = checked.diagnostics.first { throw failure(diagnostic) }
        guard let value = checked.value else { throw JSONSchemaError(message: "it cannot be read", line: 1) }
        return value
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
    /// unless the schema's `x-id` says otherwise; `PREFIX.blank` where a no-break space or the like is what is wrong.
    package func check(_ document: Document, idPrefix: String) -> [Diagnostic] {
        let found = withCompiler { compiler in
            let checker = SchemaChecker(document, compiler, idPrefix)
            checker.check(document.root, root, SchemaPlace(), SchemaWords())
            return checker.finish()
        }
        return document.dialect == .json ? found : found.namingOddBlanks(of: document.source, idPrefix: idPrefix)
    }
}

extension JSONSchema {
    /// Lends what has been read of the schema by now; what is read meanwhile is kept for the next document.
    func withCompiler<Result>(_ body: (SchemaCompiler) -> Result) -> Result {
        let compiler = compilers.take() ?? SchemaCompiler(self)
        defer { compilers.keep(compiler) }
        return body(compiler)
    }
}

/// A schema that is itself wrong: a bug of the project, found by its tests.
package struct JSONSchemaError: Error, CustomStringConvertible {
    /// What is wrong, without the place.
    package var message: String
    /// Of the schema's file, from 1.
    package var line: Int

    /// An error of a schema's file at a line, from 1.
    package init(message: String, line: Int) {
        self.message = message
        self.line = line
    }

    package var description: String { "line \(line) of the schema: \(message)" }
}
