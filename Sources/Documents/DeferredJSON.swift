// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// A large JSON document of which some objects' values are read when they are needed: a schema's definitions and properties.
package struct DeferredJSON: Sendable {
    /// The whole text, which what was passed over is read from.
    package let source: SourceText
    /// What is passed over in it is empty; see ``whole(_:)``.
    package let root: Node
    private let options: ParseOptions
    private let keys: [String]

    /// Reads all but the values of the objects that stand behind some keys. That the bytes are text is not looked at here.
    package static func read(
        _ source: SourceText, _ options: ParseOptions, deferring keys: [String]
    ) -> Checked<DeferredJSON> {
        let root = read(source, options, keys) { (reader) throws(ParseFailure) in try reader.readDocument() }
        return Checked(
            root.value.map { DeferredJSON(source: source, root: $0, options: options, keys: keys) }, root.diagnostics)
    }

    /// A node of this document; one that was passed over is read now, but for what is passed over in it.
    package func whole(_ node: Node) -> Checked<Node> {
        // JSON has no value that nothing stands for.
        guard node.isEmpty else { return Checked(node, []) }
        return Self.read(source, options, keys) { (reader) throws(ParseFailure) in
            try reader.readPart(at: node.range.start)
        }
    }

    private static func read(
        _ source: SourceText, _ options: ParseOptions, _ keys: [String],
        _ read: (inout JSONReader) throws(ParseFailure) -> Node
    ) -> Checked<Node> {
        source.bytes.withUnsafeBufferPointer { bytes in
            var reader = JSONReader(bytes, source, options)
            reader.deferredKeys = keys
            do throws(ParseFailure) {
                return Checked(try read(&reader), reader.diagnostics)
            } catch {
                return Checked(nil, [error.diagnostic])
            }
        }
    }
}
