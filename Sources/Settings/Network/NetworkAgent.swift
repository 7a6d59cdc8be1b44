// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents
internal import Schemas

/// The device's network configuration: one Netplan file, checked as Netplan itself would read it.
package struct NetworkAgent: Sendable {
    /// The file's own bytes, to be written as they are.
    package var bytes: [UInt8]

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
        do throws(JSONSchemaError) {
            let schema = try JSONSchema(EmbeddedFile.netplanSchema.bytes)
            diagnostics += schema.check(document, idPrefix: idPrefix)
        } catch {
            diagnostics.append(
                Diagnostic("\(idPrefix).schema", .error, "the schema is damaged: \(error)", in: document.source))
        }
        // What is not shaped as the schema says is not looked at again, so nothing is said twice.
        var reader = NetplanReader(document)
        diagnostics += reader.read()
        diagnostics.sort { ($0.range?.start ?? .max) < ($1.range?.start ?? .max) }
        return Checked(NetworkAgent(bytes: source.bytes), diagnostics)
    }
}
