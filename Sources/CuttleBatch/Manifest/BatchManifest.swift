// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import DiskImage
internal import Documents
internal import Schemas
internal import SecretSources
internal import SystemIO

/// The devices of a manifest, as they are given; their settings are not checked yet.
struct BatchManifest {
    struct Device: Sendable {
        var name: String
        /// Where its name stands in the manifest's text.
        var nameRange: SourceRange
        /// Its number in the manifest, from 0.
        var index: Int
        /// Where its settings stand in the manifest's text, by their names there.
        var settingRanges: [String: SourceRange]
        var settings: SettingsInput
        /// Those that commands give.
        var commands: [SettingName]
        var removals: [SettingName]
        /// Whose service account is made for it; `nil` for nobody's.
        var owner: ServiceAccountProvisioning.Owner?
        /// What was made of templates, by their paths.
        var renderings: [String: Rendering]
    }

    /// The manifest's text, and what of it may be shown.
    private(set) var source: SourceText
    private(set) var devices: [Device] = []
    /// The names of all devices, those of other shards too.
    private(set) var names: [String] = []
    /// The paths of all files that any device is made of, those of other shards too.
    private(set) var paths: Set<String> = []
    private(set) var diagnostics: [Diagnostic] = []
    /// Why the first template that could not be read could not; `nil` where all were.
    private(set) var failure: CuttleError.Code?

    static let kind = "batch"
    /// In bytes: a hundred thousand devices have room.
    private static let maximumSize = 64 << 20

    /// - Parameter input: paths in it are relative to its directory; those of one without a path, to the current one.
    /// - Parameter format: of the images; `nil` where their names say it.
    /// - Parameter secrets: reads what settings have in the place of files. Of a manifest with an error no command is given to it.
    /// - Parameter rename: makes an image's name of a device's.
    init(
        _ input: FileInput, _ shard: Shard?, _ format: ImageFormat?, secrets: SecretReader = SecretReader(),
        rename: (String) -> String = { $0 }
    ) throws(CuttleError) {
        let parsed = try Self.document(input)
        diagnostics = parsed.diagnostics
        source = parsed.value?.source ?? SourceText(name: input.displayName, bytes: [])
        guard let document = parsed.value else { return }
        try read(document, in: Self.directory(of: input), shard, format, secrets, rename)
        guard diagnostics.count(of: .error) > 0 else { return }
        for index in devices.indices {
            for name in devices[index].commands { devices[index].settings[name] = nil }
        }
    }

    /// The devices' names alone; what the manifest says of them is not looked at.
    ///
    /// - Throws: every error of the manifest's form.
    static func names(in input: FileInput) throws(CuttleError) -> [String] {
        let parsed = try document(input)
        let errors = parsed.diagnostics.filter { $0.severity == .error }
        guard errors.isEmpty, let document = parsed.value else {
            throw CuttleError(.badInput, "the manifest is not valid", diagnostics: errors)
        }
        return (document.root["devices"]?.items ?? []).compactMap { $0["name"]?.text }
    }

    /// The manifest as a tree, held against its schema; no tree where it cannot be understood.
    private static func document(_ input: FileInput) throws(CuttleError) -> Checked<Document> {
        let bytes: [UInt8]
        do throws(InputFailure) {
            bytes = try input.read(limit: maximumSize)
        } catch {
            throw CuttleError(error.code, "the manifest cannot be read", diagnostics: [error.diagnostic])
        }
        let source = SourceText(name: input.displayName, bytes: bytes)
        var options = ParseOptions(idPrefix: kind)
        options.maximumSize = maximumSize
        options.maximumNodes = 4_000_000
        let isTable = input.displayName.lowercased().hasSuffix(".csv")
        if let refusal = DocumentKind.refusal(of: source, wanted: .manifest, idPrefix: kind) {
            return Checked(nil, [refusal])
        }
        let parsed = isTable ? table(source, options) : parseYAML(source, options)
        let schema = EmbeddedFile.batchManifestSchema
        guard var document = parsed.value else {
            return Checked(nil, schema.disclosing(parsed.diagnostics, of: nil))
        }
        guard document.root.scalar == nil else {
            let problem = Diagnostic(
                "\(kind).form", .error, "this is not a manifest: there are no devices in it", in: document.source,
                hint: "a CSV is taken for one where its name ends in .csv")
            return Checked(nil, [problem])
        }
        if isTable, let problem = nameless(document) {
            return Checked(nil, schema.disclosing(parsed.diagnostics + [problem], of: document))
        }
        // Where no row could be read, that there are no devices follows from it.
        let isUnread = isTable && parsed.hasErrors && document.root["devices"]?.items?.isEmpty == true
        let findings = isUnread ? [] : reworded(schema.check(document, idPrefix: kind), document)
        document.source = schema.disclosing(document)
        let diagnostics = (parsed.diagnostics + findings).map { $0.disclosed(by: document.source.disclosure) }
        return Checked(document, diagnostics)
    }

    /// What is said once of a CSV that has no column for the names, not for every row.
    private static func nameless(_ document: Document) -> Diagnostic? {
        let rows = document.root["devices"]?.items ?? []
        guard !rows.isEmpty, rows.allSatisfy({ $0["name"] == nil }) else { return nil }
        let columns = rows.lazy.flatMap { $0["vars"]?.entries ?? [] }.map(\.key)
        let near = columns.first { closest(to: ($0.text ?? "").lowercased(), among: ["name"]) != nil }
        return Diagnostic(
            "\(kind).no-name", .error, "no column is called name, or all of its cells are empty", in: document.source,
            at: near?.range ?? SourceRange(start: 0, end: 0),
            hint: near == nil ? "it has the outputs' file names" : "call this one name")
    }

    private mutating func read(
        _ document: Document, in directory: String, _ shard: Shard?, _ format: ImageFormat?,
        _ secrets: SecretReader, _ rename: (String) -> String
    ) throws(CuttleError) {
        let defaults = document.root["defaults"]
        let faults = ManifestFaults(diagnostics)
        if let defaults { diagnostics += Self.conflicts(defaults, document) }
        if !secrets.allowsCommands {
            let values = ([defaults].compactMap { $0 } + (document.root["devices"]?.items ?? []))
                .flatMap(ManifestEntryReader.settingValues)
            diagnostics += SecretSource.refusals(
                of: values, in: document.source, idPrefix: Self.kind, isFaulty: faults.isAny)
        }
        // A device may get its settings of them, once they are right.
        let faultyDefaults =
            defaults.map(ManifestEntryReader.settingValues)?.contains { faults.isAny(in: $0.range) } ?? false
        var cache = TemplateCache()
        var variables = VariablesUsed(document)
        if let defaults { variables.offer(defaults) }
        var nameRanges: [String: SourceRange] = [:]
        var owners: [String: SourceRange] = [:]
        var others: [ManifestEntryReader] = []
        for (index, node) in (document.root["devices"]?.items ?? []).enumerated() {
            guard let nameNode = node["name"], let given = nameNode.text else { continue }
            let name = rename(given)
            let isNamed = !faults.contains(nameNode.range)
            if isNamed, let first = nameRanges.updateValue(nameNode.range, forKey: name) {
                diagnostics.append(
                    Diagnostic(
                        "\(Self.kind).duplicate-name", .error, "two devices have the name \(name, at: nameNode.range)",
                        in: document.source, at: nameNode.range, notes: [.init("the first is here", at: first)]))
            }
            if isNamed, let problem = Self.problem(ofName: name, format) {
                diagnostics.append(
                    Diagnostic(
                        "\(Self.kind).\(problem.id)", .error, problem.words, in: document.source, at: nameNode.range,
                        hint: problem.hint))
            }
            diagnostics += Self.conflicts(node, document)
            if let own = node["device-name"], let text = own.text,
                let first = owners.updateValue(own.range, forKey: text)
            {
                diagnostics.append(
                    Diagnostic(
                        "\(Self.kind).duplicate-device", .error,
                        "two images are to be the device \(text, at: own.range): they would be one device",
                        in: document.source, at: own.range, notes: [.init("the first is here", at: first)]))
            }
            names.append(name)
            var reader = ManifestEntryReader(
                given, of: node, defaults: defaults, directory: directory, faults: faults, secrets: secrets)
            if reader.isEmpty, !faultyDefaults, !faults.isAny(in: node.range) {
                diagnostics.append(
                    Diagnostic(
                        "\(Self.kind).no-settings", .error, "the device has no settings", in: document.source,
                        at: nameNode.range, hint: "give it some, or give defaults"))
            }
            variables.offer(node)
            paths.formUnion(reader.paths)
            // Another machine renders and checks what is in its own part.
            guard shard?.has(index) ?? true else {
                others.append(reader)
                continue
            }
            let settings = reader.settings(&cache)
            diagnostics += reader.diagnostics
            devices.append(
                Device(
                    name: name, nameRange: nameNode.range, index: index,
                    settingRanges: reader.settingRanges, settings: settings,
                    commands: reader.commands, removals: reader.removals, owner: reader.owner,
                    renderings: reader.renderings))
        }
        failure = cache.failure
        for reader in others { reader.loadTemplates(into: &cache) }
        // Where a template could not be read, only what is nearly a setting's name is known to be a slip.
        diagnostics += variables.unused(by: cache.names).filter { cache.isWhole || $0.severity == .error }
        diagnostics += Self.alike(nameRanges, document)
    }

    /// Why no image can have a name: it is one of this tool's own, or says that the image is what no image here is.
    private static func problem(
        ofName name: String, _ format: ImageFormat?
    ) -> (id: String, words: MessageText, hint: MessageText)? {
        if let reason = OwnName.reason(name) {
            return (
                "name", "a device's name must not be one of this tool's own, and this one \(trusted: reason)",
                "give another"
            )
        }
        guard format == nil, let other = ImageFormat.other(saidByFileNamed: name) else { return nil }
        return (
            "format", "the name says that it is \(trusted: other), which is not what this tool makes",
            "\(trusted: ImageFormat.namingAdvice); or say what all of them are: \(remedy: .format(nil))"
        )
    }

    /// A CSV as the same tree that a YAML manifest has: columns that are no settings are variables.
    private static func table(_ source: SourceText, _ options: ParseOptions) -> Checked<Document> {
        // People write Name for name; a variable's name is their own.
        let parsed = parseCSV(source, options) { name in
            let small = name.lowercased()
            return ManifestEntryReader.keys.contains(small) ? small : name
        }
        guard var document = parsed.value else { return parsed }
        func key(_ name: String) -> Node {
            Node(.scalar(Scalar(name, style: .quoted)), range: SourceRange(start: 0, end: 0))
        }
        let rows = (document.root.items ?? []).map { row in
            var (entries, variables) = ([Node.Entry](), [Node.Entry]())
            for entry in row.entries ?? [] {
                let name = entry.key.text ?? ""
                if name == "remove" {
                    entries.append(.init(key: entry.key, value: entry.value.words))
                } else if ManifestEntryReader.keys.contains(name) {
                    entries.append(entry)
                }
                if name != "name" { variables.append(.init(key: entry.key, value: entry.value.cell)) }
            }
            entries.append(.init(key: key("vars"), value: Node(.mapping(variables), range: row.range)))
            return Node(.mapping(entries), range: row.range)
        }
        document.source.disclosure = document.source.disclosure.without(strangers(in: document.root))
        let devices = Node(.sequence(rows), range: document.root.range)
        document.root = Node(.mapping([.init(key: key("devices"), value: devices)]), range: document.root.range)
        return Checked(document, parsed.diagnostics)
    }

    /// The header's cells that are neither a setting nor nearly one: each can be a secret, where a header was forgotten.
    private static func strangers(in table: Node) -> [SourceRange] {
        let keys = (table.items ?? []).flatMap { $0.entries ?? [] }.map(\.key)
        var names: [String: SourceRange] = [:]
        for key in keys { names[key.text ?? ""] = key.range }
        let known = ManifestEntryReader.keys.sorted()
        return names.filter { !known.contains($0.key) && closest(to: $0.key, among: known) == nil }.map(\.value)
    }

    private static func directory(of input: FileInput) -> String {
        guard case .path(let path) = input, !input.isDescriptor, let slash = path.lastIndex(of: "/") else { return "" }
        return String(path[...slash])
    }

    /// Names that are one on a file system that takes capitals for small letters, as an SD card's does.
    private static func alike(_ nameRanges: [String: SourceRange], _ document: Document) -> [Diagnostic] {
        var known: [String: (name: String, range: SourceRange)] = [:]
        return nameRanges.sorted { $0.value.start < $1.value.start }.compactMap { name, range in
            guard let first = known.updateValue((name, range), forKey: name.lowercased()) else { return nil }
            return Diagnostic(
                "\(kind).alike-names", .warning,
                "\(name, at: range) and \(first.name, at: first.range) differ in capitals only",
                in: document.source, at: range, notes: [.init("the first is here", at: first.range)])
        }
    }

    /// A setting can be given in one way only, and what is set cannot be removed too.
    private static func conflicts(_ device: Node, _ document: Document) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        for definition in SettingDefinition.all where definition.options.count > 1 {
            let keys = definition.options.map(\.key)
            let given = keys.compactMap { device.entry($0) }
            guard given.count > 1, let last = given.last else { continue }
            diagnostics.append(
                Diagnostic(
                    "\(kind).\(definition.name.rawValue)", .error,
                    "only one of \(trusted: keys.dropLast().joined(separator: ", ")) and \(trusted: keys.last ?? "") can be given",
                    in: document.source, at: last.key.range))
        }
        let owners = ["service-account-key", "device-name", "provisioning-policy"]
        let given = owners.compactMap { device.entry($0) }
        if given.count > 1, let last = given.last {
            diagnostics.append(
                Diagnostic(
                    "\(kind).service-account-key", .error,
                    "only one of service-account-key, device-name and provisioning-policy can be given",
                    in: document.source, at: last.key.range))
        }
        for item in device["remove"]?.items ?? [] {
            guard let name = item.text, let setting = SettingName(rawValue: name) else { continue }
            let isMade = setting == .serviceAccountKey && owners.dropFirst().contains { device[$0] != nil }
            guard isMade || setting.definition?.isGiven(in: device) == true else { continue }
            diagnostics.append(
                Diagnostic(
                    "\(kind).remove", .error, "\(bare: name, at: item.range) is both set and removed",
                    in: document.source, at: item.range))
        }
        return diagnostics
    }
}

extension Node {
    /// A cell of a CSV, where TRUE and FALSE are what spreadsheets make of booleans.
    fileprivate var cell: Node {
        guard let text, ["true", "false"].contains(text.lowercased()) else { return self }
        return Node(.scalar(Scalar(text.uppercased(), style: .plain)), range: range)
    }

    /// The words of a text, as a list.
    fileprivate var words: Node {
        let words = (text ?? "").split(separator: " ").map(String.init)
        return Node(.sequence(words.map { Node(.scalar(Scalar($0, style: .quoted)), range: range) }), range: range)
    }
}
