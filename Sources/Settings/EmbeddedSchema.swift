// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents
package import Schemas

extension EmbeddedFile {
    /// What the schema of this file finds in a document. A schema of ours that does not parse is a bug of ours, which
    /// must stop the edit and not let a file through unchecked.
    package func check(_ document: Document, idPrefix: String) -> [Diagnostic] {
        do {
            return try JSONSchema(bytes).check(document, idPrefix: idPrefix)
        } catch {
            return [
                Diagnostic(
                    "\(idPrefix).schema", .error, "the built-in schema \(rawValue) is damaged: \(error)",
                    in: document.source, hint: "this is a bug in cuttle-os")
            ]
        }
    }
}
