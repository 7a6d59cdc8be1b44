// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents
internal import Glibc
internal import JSONSchema
internal import Schemas

/// A network configuration: one Netplan file, checked as Netplan itself would read it.
package struct NetplanFile: Sendable {
    /// The file's own bytes, to be written as they are.
    package var bytes: [UInt8]
    /// Whether the file holds something that Netplan 0.106 does not know, such as `dummy-devices`.
    package var needsNewerNetplan = false
    /// What it defines, in a few words: `2 ethernets, 1 wifi`.
    package var summary: String

    /// What the ids of all findings begin with: the setting that the file is for.
    static let idPrefix = "network-agent"

    /// Checks one Netplan file: structure by `schemas/netplan.schema.json`, then what Netplan finds when it reads the
    /// definitions together and writes the backends' files. The ids start with `network-agent.`.
    ///
    /// The judge is Netplan 0.106; keys that only newer versions know are accepted.
    package static func check(_ source: SourceText) -> Checked<NetplanFile> {
        if let refusal = DocumentKind.refusal(of: source, wanted: .netplan, idPrefix: idPrefix) {
            return Checked(nil, [refusal])
        }
        let parsed = parseYAML(source, options, dialect: .untyped)
        var diagnostics = parsed.diagnostics
        guard let document = parsed.value else { return Checked(nil, file.disclosing(diagnostics, of: nil)) }
        if let mistake = cloudInit(document) { return Checked(nil, file.disclosing([mistake], of: document)) }
        switch schema {
        case .success(let schema): diagnostics += schema.check(document, idPrefix: idPrefix).map(named)
        case .failure(let error):
            diagnostics.append(
                Diagnostic(
                    "\(idPrefix).schema", .error, "the schema is damaged: \(trusted: error.description)",
                    in: document.source))
        }
        // What is not shaped as the schema says is not looked at again, so nothing is said twice. Of a tree that lacks
        // something (what a duplicate key holds), nothing can be said as a whole.
        if !parsed.hasErrors, !diagnostics.nameOddBlanks(idPrefix: idPrefix) {
            var reader = NetplanReader(document)
            let found = reader.read()
            diagnostics += found.filter { !follows($0, diagnostics) }.map(namingOddBlank)
        }
        diagnostics = namingMisplacedKeys(diagnostics, document)
        let newer = NetplanNewerKeys.uses(in: document.root)
        // What is no key of Netplan's at all is an error; of what is newer, the device decides.
        if !diagnostics.contains(where: { $0.severity == .error }) {
            diagnostics += newer.map { warning($0, document) }
        }
        diagnostics.sort { ($0.range?.start ?? .max) < ($1.range?.start ?? .max) }
        let agent = NetplanFile(
            bytes: source.bytes, needsNewerNetplan: !newer.isEmpty, summary: summary(of: document.root))
        return Checked(agent, file.disclosing(diagnostics, of: document))
    }

    private static func warning(_ use: NetplanNewerKeys.Use, _ document: Document) -> Diagnostic {
        Diagnostic(
            "\(idPrefix).newer-netplan", .warning,
            "\(trusted: use.what) needs Netplan \(trusted: use.version) or newer",
            in: document.source,
            at: use.range, hint: "the device's Netplan must know it; Debian 12 has 0.106")
    }

    private static func summary(of root: Node) -> String {
        let sections = root["network"]
        let counts = NetplanDefinition.Kind.allCases.compactMap { kind -> String? in
            let section = kind == .port ? sections?[kind.rawValue]?["ports"] : sections?[kind.rawValue]
            guard let count = section.flatMap({ $0.entries?.count ?? $0.items?.count }), count > 0 else { return nil }
            let plural = kind == .port ? "patch ports" : kind.rawValue
            return "\(count) \(count == 1 ? String(plural.dropLast()) : plural)"
        }
        return counts.isEmpty ? "no interfaces" : counts.joined(separator: ", ")
    }

    /// The source, of which is shown what is known to be harmless.
    static func disclosing(_ source: SourceText) -> SourceText {
        guard case .success(let schema) = schema else { return source }
        let document = parseYAML(source, options, dialect: .untyped).value
        var copy = source
        copy.disclosure = schema.disclosure(of: document, source).without(source.disclosure.withheld)
        return copy
    }

    private static let options = ParseOptions(idPrefix: idPrefix)
    private static let file = EmbeddedFile.netplanSchema

    /// The schema's messages say what must be; this adds the key, which the id ends with.
    private static func named(_ diagnostic: Diagnostic) -> Diagnostic {
        guard diagnostic.message.hasPrefix("must be") else { return diagnostic }
        var named = diagnostic
        named.messageText = "\(trusted: diagnostic.id.dropFirst(idPrefix.count + 1)) \(diagnostic.messageText)"
        return named
    }

    private static let schema: Result<JSONSchema, JSONSchemaError> = Result { () throws(JSONSchemaError) in
        try file.schema()
    }

    /// One spelling for every way to write an IPv6 address. The C functions are `inet_pton` and `inet_ntop`.
    private static func canonical(_ address: String) -> String {
        var bytes = in6_addr()
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_pton(AF_INET6, address, &bytes) == 1,
            inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count)) != nil
        else { return address }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The addresses that a file gives to devices by itself, without their prefix lengths.
    package static func staticAddresses(of bytes: [UInt8]) -> [String] {
        let parsed = parseYAML(SourceText(name: "", bytes: bytes), options, dialect: .untyped)
        let sections = parsed.value?.root["network"]?.entries ?? []
        return sections.flatMap { $0.value.entries ?? [] }.flatMap { definition in
            (definition.value["addresses"]?.items ?? []).compactMap { item in
                (item.text ?? item.entries?.first?.key.text)?.split(separator: "/").first.map { canonical(String($0)) }
            }
        }
    }
}
