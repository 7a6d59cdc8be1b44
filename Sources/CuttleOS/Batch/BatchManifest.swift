// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Schemas

/// The devices of a manifest, as they are given; their settings are not checked yet.
struct BatchManifest {
    struct Device {
        var name: String
        /// Where it stands in the manifest, from 0.
        var place: Int
        var settings: SettingsInput
    }

    private(set) var devices: [Device] = []
    private(set) var diagnostics: [Diagnostic] = []

    private static let kind = "batch"
    /// In bytes: a hundred thousand devices have room.
    private static let maximumSize = 64 << 20

    /// - Parameter input: paths in it are relative to its folder; those of one without a path, to the current one.
    init(_ input: FileInput) throws(CuttleError) {
        let bytes: [UInt8]
        do throws(InputFailure) {
            bytes = try input.read(limit: Self.maximumSize)
        } catch {
            throw CuttleError(error.code, "the manifest cannot be read", diagnostics: [error.diagnostic])
        }
        let source = SourceText(name: input.displayName, bytes: bytes)
        var options = ParseOptions(
            idPrefix: Self.kind, secretKeys: ["password", "password-hash", "http-proxy", "https-proxy"])
        options.maximumSize = Self.maximumSize
        options.maximumNodes = 4_000_000
        let parsed = input.displayName.hasSuffix(".csv") ? Self.table(source, options) : parseYAML(source, options)
        diagnostics = parsed.diagnostics
        guard let document = parsed.value else { return }
        diagnostics += EmbeddedFile.batchManifestSchema.check(document, idPrefix: Self.kind)
        let folder = Self.folder(of: input)
        let defaults = document.root["defaults"]
        if let defaults { diagnostics += Self.conflicts(defaults, document) }
        var places: [String: SourceRange] = [:]
        for (place, node) in (document.root["devices"]?.items ?? []).enumerated() {
            guard let nameNode = node["name"], let name = nameNode.text else { continue }
            if let first = places.updateValue(nameNode.range, forKey: name) {
                diagnostics.append(
                    Diagnostic(
                        "\(Self.kind).duplicate-name", .error, "two devices have the name \(quoted(name))",
                        in: document.source, at: nameNode.range, notes: [.init("the first is here", at: first)]))
            }
            if name.hasSuffix(Receipt.suffix) {
                diagnostics.append(
                    Diagnostic(
                        "\(Self.kind).name", .error,
                        "a device's name must not end as a receipt's does, in \(Receipt.suffix)",
                        in: document.source, at: nameNode.range))
            }
            diagnostics += Self.conflicts(node, document)
            let settings = Self.settings(node, defaults, folder)
            if settings.names.isEmpty {
                diagnostics.append(
                    Diagnostic(
                        "\(Self.kind).no-settings", .error, "the device has no settings", in: document.source,
                        at: nameNode.range, hint: "give it some, or give defaults"))
            }
            devices.append(Device(name: name, place: place, settings: settings))
        }
    }

    /// A CSV as the same tree that a YAML manifest has.
    private static func table(_ source: SourceText, _ options: ParseOptions) -> Checked<Document> {
        let parsed = parseCSV(source, options)
        guard var document = parsed.value else { return parsed }
        let start = SourceRange(start: 0, end: 0)
        let key = Node(.scalar(Scalar("devices", style: .quoted)), range: start)
        document.root = Node(.mapping([.init(key: key, value: document.root)]), range: document.root.range)
        return Checked(document, parsed.diagnostics)
    }

    private static func folder(of input: FileInput) -> String {
        guard case .path(let path) = input, let slash = path.lastIndex(of: "/") else { return "" }
        return String(path[...slash])
    }

    /// A password can be given in one way only; a device's own way takes the place of the defaults' one.
    private static let passwords = ["password", "password-file", "password-hash"]

    private static func conflicts(_ device: Node, _ document: Document) -> [Diagnostic] {
        let given = passwords.compactMap { device.entry($0) }
        guard given.count > 1, let last = given.last else { return [] }
        return [
            Diagnostic(
                "\(kind).password", .error, "only one of password, password-file and password-hash can be given",
                in: document.source, at: last.key.range)
        ]
    }

    private static func settings(_ device: Node, _ defaults: Node?, _ folder: String) -> SettingsInput {
        let hasPassword = passwords.contains { device[$0] != nil }
        func text(_ key: String) -> String? {
            if let own = device[key]?.text { return own }
            return hasPassword && passwords.contains(key) ? nil : defaults?[key]?.text
        }
        func file(_ key: String) -> FileInput? {
            text(key).map { .path($0.hasPrefix("/") ? $0 : folder + $0) }
        }
        var settings = SettingsInput()
        if let hash = text("password-hash") {
            settings.password = .hash(hash)
        } else if let input = file("password-file") {
            settings.password = .file(input)
        } else if let password = text("password") {
            settings.password = .plain(password)
        }
        if let method = text("password-hash-method").flatMap(PasswordHashMethod.init(rawValue:)) {
            settings.passwordHashMethod = method
        }
        settings.endpointDomain = text("endpoint-domain")
        settings.serviceAccountKey = file("service-account-key")
        settings.diskMapping = file("disk-mapping")
        settings.networkAgent = file("network-agent")
        settings.ntp = file("ntp")
        settings.httpProxy = text("http-proxy")
        settings.httpsProxy = text("https-proxy")
        settings.noProxy = text("no-proxy")
        return settings
    }
}
