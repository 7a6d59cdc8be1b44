// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// A large JSON document of which one object's values are read when they are needed: a schema's definitions.
package struct DeferredJSON: Sendable {
    /// The whole text, which the parts that were passed over are read from.
    package let source: SourceText
    /// All but the values of that object.
    package let root: Node
    /// Where each of these values starts.
    package let parts: [String: Int]
    private let options: ParseOptions

    /// Reads all but the values of the object that a key of the root holds. That the bytes are text is not looked at here.
    package static func read(
        _ source: SourceText, _ options: ParseOptions, deferring key: String
    ) -> Checked<DeferredJSON> {
        source.bytes.withUnsafeBufferPointer { bytes in
            var reader = JSONReader(bytes, source, options)
            do throws(ParseFailure) {
                let read = try reader.readDocument(deferring: key)
                return Checked(
                    DeferredJSON(source: source, root: read.root, parts: read.parts, options: options),
                    reader.diagnostics)
            } catch {
                return Checked(nil, [error.diagnostic])
            }
        }
    }

    /// Reads one of the values; `nil` for one that is not there.
    package func part(_ name: String) -> Checked<Node>? {
        guard let start = parts[name] else { return nil }
        return source.bytes.withUnsafeBufferPointer { bytes in
            var reader = JSONReader(bytes, source, options)
            do throws(ParseFailure) {
                return Checked(try reader.readPart(at: start), reader.diagnostics)
            } catch {
                return Checked(nil, [error.diagnostic])
            }
        }
    }
}
