// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents
package import JSONSchema
internal import Synchronization

/// The schemas that were read, each once in a process.
private let known = Mutex<[EmbeddedFile: JSONSchema]>([:])

extension EmbeddedFile {
    /// The file as a schema, which is read when it is first asked for.
    package func schema() throws(JSONSchemaError) -> JSONSchema {
        if let schema = known.withLock({ $0[self] }) { return schema }
        let schema = try JSONSchema(bytes)
        // Two that read it at the same time end up with the same one.
        return known.withLock { known in
            if let first = known[self] { return first }
            known[self] = schema
            return schema
        }
    }

    /// What the schema of this file finds in a document. A schema of ours that does not parse is a bug of ours, which
    /// must stop the edit and not let a file through unchecked.
    package func check(_ document: Document, idPrefix: String) -> [Diagnostic] {
        do {
            return try schema().check(document, idPrefix: idPrefix)
        } catch {
            return [
                Diagnostic(
                    "\(idPrefix).schema", .error,
                    "the built-in schema \(trusted: rawValue) is damaged: \(trusted: error.description)",
                    in: document.source, hint: "this is a bug in cuttle-os")
            ]
        }
    }

    /// A document's source, of which is shown what this schema knows to be harmless.
    package func disclosing(_ document: Document) -> SourceText {
        var source = document.source
        if let schema = try? schema() {
            source.disclosure = schema.disclosure(of: document, source).without(source.disclosure.withheld)
        }
        return source
    }

    /// The findings over a text of which is shown what this schema knows to be harmless.
    ///
    /// - Parameter document: `nil` for a text that could not be read to its end.
    package func disclosing(_ findings: [Diagnostic], of document: Document?) -> [Diagnostic] {
        if findings.isEmpty { return findings }
        // A damaged schema discloses nothing.
        guard let schema = try? schema() else { return findings }
        return schema.disclosing(findings, of: document)
    }
}
