// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents
internal import Schemas

extension DefaultsPlaces.Variable {
    /// What the variable says of an option: held against the schema that files are held against.
    func checked() -> Checked<Defaults.Value> {
        if let option = ConfigurableOption.withOtherVariable.first(where: { $0.otherVariable == name }) {
            let text = String(decoding: value, as: UTF8.self)
            return Checked(Defaults.Value(option: option, text: text, origin: .variable(name), isReadElsewhere: true))
        }
        guard let option = ConfigurableOption.all.first(where: { $0.variable == name }) else {
            return Checked(nil, [refusal])
        }
        let source = SourceText(name: name, bytes: value)
        if let diagnostic = checkText(source, ParseOptions(idPrefix: ConfigFile.kind)) {
            return Checked(nil, [diagnostic])
        }
        let node = node(option)
        let key = Node(.scalar(Scalar(option.name, style: .plain)), range: SourceRange(start: 0, end: 0))
        let root = Node(.mapping([Node.Entry(key: key, value: node)]), range: node.range)
        let document = Document(root: root, source: source, dialect: .yamlCore)
        let schema = EmbeddedFile.configSchema
        let found = schema.disclosing(schema.check(document, idPrefix: ConfigFile.kind), of: document)
        guard found.isEmpty, let text = node.commandLineText(option.kind) else { return Checked(nil, found) }
        return Checked(Defaults.Value(option: option, text: text, origin: .variable(name)))
    }

    /// The value as a file would have it: what is no number and no flag is a text, whatever it looks like.
    private func node(_ option: ConfigurableOption) -> Node {
        var text = String(decoding: value, as: UTF8.self)
        // What people set a variable to that is a switch.
        if option.kind == .flag { text = ["1": "true", "0": "false"][text] ?? text }
        let scalar = Scalar(text, style: option.kind == .text ? .quoted : .plain)
        return Node(.scalar(scalar), range: SourceRange(start: 0, end: value.count))
    }

    /// A name that is no configurable option's. The value can be a secret.
    private var refusal: Diagnostic {
        let source = SourceText(name: name.utf8.count > 80 ? String(name.prefix(79)) + "…" : name, bytes: [])
        let rest = name.dropFirst(ConfigurableOption.variablePrefix.count)
        let option = rest.lowercased().replacing("_", with: "-")
        if let reason = RefusedOption(option) {
            return Diagnostic("\(ConfigFile.kind).not-here", .error, "\(trusted: option) \(reason.words)", in: source)
        }
        let known = ConfigurableOption.all.map(\.variable) + [DefaultsPlaces.directoriesVariable]
        return Diagnostic(
            "\(ConfigFile.kind).unknown-variable", .error, "the variable names no option that may have a default",
            in: source, hint: closest(to: name, among: known).map { "did you mean \(trusted: $0)?" })
    }
}
