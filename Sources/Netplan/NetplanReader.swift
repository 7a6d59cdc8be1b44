// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

/// Reads a Netplan document the way Netplan 0.106 does, definition by definition and in passes: a name that is used
/// before it is defined makes it read all of them again.
///
/// The shape of the document is the schema's matter; what is not shaped so is passed over.
struct NetplanReader {
    let document: Document
    var findings: Findings
    var definitions: [String: NetplanDefinition] = [:]
    /// In the order of the file.
    var ordered: [NetplanDefinition] = []
    var globalBackend: NetplanBackend?
    /// The keys of `openvswitch: {ssl: …}` that are set.
    var globalSSL: Set<String> = []
    /// By name.
    private var missing: [String: Missing] = [:]
    /// How many names of `missing` this pass has found.
    private var foundCount = 0

    /// A name that is used and not (yet) defined.
    struct Missing {
        var name: String
        var range: SourceRange
        var user: String
        var userRange: SourceRange
    }

    init(_ document: Document) {
        self.document = document
        findings = Findings(NetplanFile.idPrefix, in: document.source)
    }

    /// Everything that Netplan would refuse or warn about, and what would not do what it seems to.
    mutating func read() -> [Diagnostic] {
        guard let network = document.root["network"], network.entries != nil else { return [] }
        refuseNUL(document.root)
        let early = findings.diagnostics
        // The third pass finds nothing new; the limit is there to end for certain.
        for _ in 0..<5 {
            findings = Findings(NetplanFile.idPrefix, in: document.source)
            let before = foundCount
            foundCount = 0
            readNetwork(network)
            if missing.isEmpty ? foundCount == 0 : foundCount == before { break }
        }
        if missing.isEmpty { crossCheck() } else { reportMissing() }
        return early + findings.diagnostics
    }

    /// Netplan would read such a text only up to the NUL.
    private mutating func refuseNUL(_ node: Node) {
        if let text = node.text, text.utf8.contains(0) {
            findings.error("character", "a value cannot contain the character NUL", at: node.range)
        }
        for item in node.items ?? [] { refuseNUL(item) }
        for entry in node.entries ?? [] {
            refuseNUL(entry.key)
            refuseNUL(entry.value)
        }
    }

    private mutating func readNetwork(_ network: Node) {
        for entry in network.entries ?? [] {
            switch entry.key.text ?? "" {
            case "renderer": globalBackend = backend(entry.value) ?? globalBackend
            case "openvswitch": readGlobalOpenVSwitch(entry.value)
            case let key:
                guard let kind = NetplanDefinition.Kind(rawValue: key) else { continue }
                readDefinitions(kind, entry.value)
            }
        }
    }

    func backend(_ node: Node) -> NetplanBackend? {
        switch node.text {
        case "networkd": .networkd
        case "NetworkManager": .networkManager
        default: nil
        }
    }

    private mutating func readDefinitions(_ kind: NetplanDefinition.Kind, _ node: Node) {
        var typeBackend: NetplanBackend?
        for entry in node.entries ?? [] {
            guard let id = entry.key.text else { continue }
            if id == "renderer" {
                typeBackend = backend(entry.value) ?? typeBackend
                continue
            }
            guard let definition = define(id, kind, at: entry.key.range, backend: typeBackend) else { continue }
            guard entry.value.entries != nil else { continue }
            definition.body = entry.value
            definition.own = .init()
            readDefinition(definition, entry.value)
            if missing.isEmpty { checkGrammar(definition) }
        }
    }

    /// The definition of an id, new or of an earlier pass; `nil` where another type has the id.
    mutating func define(
        _ id: String, _ kind: NetplanDefinition.Kind, at range: SourceRange, backend: NetplanBackend?
    ) -> NetplanDefinition? {
        if missing.removeValue(forKey: id) != nil { foundCount += 1 }
        if let known = definitions[id] {
            guard known.kind == kind else {
                findings.error(
                    "type", "\(id, at: range) is \(trusted: known.kind.word) already", at: range,
                    hint: "a name can be defined once",
                    notes: [.init("first defined here", at: known.range)])
                return nil
            }
            return known
        }
        let definition = NetplanDefinition(id: id, range: range, kind: kind, backend: backend)
        definitions[id] = definition
        ordered.append(definition)
        return definition
    }

    /// The definition that a name refers to. One that is not there yet is noted for the next pass.
    mutating func resolve(_ node: Node, for user: NetplanDefinition) -> NetplanDefinition? {
        guard let name = node.text else { return nil }
        if let definition = definitions[name] { return definition }
        if missing[name] == nil {
            missing[name] = Missing(name: name, range: node.range, user: user.id, userRange: user.range)
        }
        return nil
    }

    private mutating func reportMissing() {
        let names = definitions.keys.sorted()
        for name in missing.values.sorted(by: { $0.range.start < $1.range.start }).prefix(50) {
            let near = closest(to: name.name, among: names.lazy.filter { $0 != name.user }).flatMap { definitions[$0] }
            findings.error(
                "undefined",
                "\(name.user, at: name.userRange) refers to \(name.name, at: name.range), which is not defined",
                at: name.range,
                hint: near.map { "did you mean \($0.id, at: $0.range)?" } ?? "define it, if only as an empty mapping")
        }
    }
}
