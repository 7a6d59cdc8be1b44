// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents
internal import Schemas

/// The device's network configuration: one Netplan file, checked as Netplan itself would read it.
package struct NetworkAgent: Sendable {
    /// The file's own bytes, to be written as they are.
    package var bytes: [UInt8]
    /// Whether the file holds something that Netplan 0.106 does not know, such as `dummy-devices`.
    package var needsNewerNetplan = false

    static let idPrefix = "network-agent"

    /// Keys whose values are secrets, wherever they stand. `key` and `keys` hold WireGuard's private keys, and
    /// `passthrough` whatever NetworkManager takes.
    static let secretKeys: Set<String> = [
        "password", "client-key-password", "private", "private-key", "preshared", "shared", "psk", "key", "keys", "pin",
        "passthrough",
    ]

    /// Checks one Netplan file: structure by `schemas/netplan.schema.json`, then what Netplan finds when it reads the
    /// definitions together and writes the backends' files. The ids start with `network-agent.`.
    ///
    /// The judge is Netplan 0.106; keys that only newer versions know are accepted.
    package static func check(_ source: SourceText) -> Checked<NetworkAgent> {
        let options = ParseOptions(idPrefix: idPrefix, secretKeys: secretKeys)
        let parsed = parseYAML(source, options, dialect: .untyped)
        var diagnostics = parsed.diagnostics
        guard let document = parsed.value else { return Checked(nil, diagnostics) }
        switch schema {
        case .success(let schema): diagnostics += schema.check(document, idPrefix: idPrefix).map(named)
        case .failure(let error):
            diagnostics.append(
                Diagnostic("\(idPrefix).schema", .error, "the schema is damaged: \(error)", in: document.source))
        }
        // What is not shaped as the schema says is not looked at again, so nothing is said twice. Of a tree that lacks
        // something (what a duplicate key holds), nothing can be said as a whole.
        if !parsed.hasErrors {
            var reader = NetplanReader(document)
            diagnostics += reader.read()
        }
        diagnostics.sort { ($0.range?.start ?? .max) < ($1.range?.start ?? .max) }
        let isNewer = NetplanNewer.isUsed(in: document.root)
        return Checked(NetworkAgent(bytes: source.bytes, needsNewerNetplan: isNewer), diagnostics)
    }

    /// The source with its secrets masked; nothing of it may be quoted where it cannot be read.
    static func masked(_ source: SourceText) -> SourceText {
        parseYAML(source, ParseOptions(idPrefix: idPrefix, secretKeys: secretKeys), dialect: .untyped).value?.source
            ?? source.quoted(.never)
    }

    /// The schema's messages say what must be; this adds the key, which the id ends with.
    private static func named(_ diagnostic: Diagnostic) -> Diagnostic {
        guard diagnostic.message.hasPrefix("must be") else { return diagnostic }
        var named = diagnostic
        named.message = "\(diagnostic.id.dropFirst(idPrefix.count + 1)) \(diagnostic.message)"
        return named
    }

    private static let schema: Result<JSONSchema, JSONSchemaError> = Result { () throws(JSONSchemaError) in
        try JSONSchema(EmbeddedFile.netplanSchema.bytes)
    }
}
