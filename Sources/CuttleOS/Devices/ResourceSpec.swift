// SPDX-License-Identifier: Apache-2.0

internal import DevicesService
internal import Documents
internal import Schemas

/// The spec of a device or a policy, as a person wrote it, checked: the service drops fields that it does not know in silence.
struct ResourceSpec {
    let value: JSONValue

    /// - Parameter mask: of an update: what is given and not in it would not be changed.
    /// - Throws: ``CuttleError/Code/badInput`` with everything that was found.
    init(_ kind: ResourceKind, _ source: SourceText, mask: [String]? = nil) throws(CuttleError) {
        let schema: EmbeddedFile = kind == .device ? .deviceSpecSchema : .provisioningPolicySpecSchema
        let joined = SourceText(name: source.name, bytes: Self.joined(source.bytes), origin: source.origin)
        let parsed = parseJSON(joined, ParseOptions(idPrefix: "spec"))
        guard let document = parsed.value, !parsed.hasErrors else {
            throw CuttleError(
                .badInput, "the spec is not valid JSON", diagnostics: schema.disclosing(parsed.diagnostics, of: nil))
        }
        let found = schema.disclosing(schema.check(document, idPrefix: "spec"), of: document)
        guard !found.contains(where: { $0.severity == .error }) else {
            throw CuttleError(.badInput, "the spec is not valid", diagnostics: found)
        }
        if let mask {
            if let path = Self.firstPath(of: document.root, at: "spec", notIn: mask) {
                throw CuttleError(
                    .usage, "the spec has \(trusted: path), which the mask does not name: it would not be changed",
                    hint: "add it: \(remedy: .updateMask) \(trusted: (mask + [path]).joined(separator: ","))")
            }
        }
        value = JSONValue(document.root)
    }

    /// The first field that is given and would not be changed. A mask names it, what it is in, or each of its own fields.
    private static func firstPath(of node: Node, at path: String, notIn mask: [String]) -> String? {
        if mask.contains(path) { return nil }
        guard mask.contains(where: { $0.hasPrefix(path + ".") }) || path == "spec", let entries = node.entries else {
            return path
        }
        return entries.lazy.compactMap { firstPath(of: $0.value, at: path + "." + ($0.key.text ?? ""), notIn: mask) }
            .first
    }

    /// Without backslashes that stand before a line's end outside of texts: the vendor's page breaks its specs so, within
    /// single quotes, where the shell leaves them.
    static func joined(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var (isText, isEscaped) = (false, false)
        for (index, byte) in bytes.enumerated() {
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == 0x5C {
                    isEscaped = true
                } else if byte == 0x22 {
                    isText = false
                }
                result.append(byte)
                continue
            }
            if byte == 0x22 { isText = true }
            let next = bytes[(index + 1)...].first { $0 != 0x0D }
            result.append(byte == 0x5C && next == 0x0A ? 0x20 : byte)
        }
        return result
    }
}
