// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Templates

/// Reads one device of a manifest, with the defaults for what it does not give itself.
struct DeviceReader {
    private let name: String
    private let device: Node
    private let defaults: Node?
    private let folder: String
    private let removed: Set<String>
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var renderings: [String: Rendering] = [:]

    static let passwords = ["password", "password-file", "password-hash"]
    /// What a device can have, but for its variables.
    static let keys: Set<String> = Set(
        passwords + ["name", "password-hash-method", "remove"] + SettingName.allCases.map(\.rawValue))

    /// - Parameter folder: what paths are relative to, with a slash at its end; empty for the current one.
    init(_ name: String, _ device: Node, _ defaults: Node?, _ folder: String) {
        (self.name, self.device, self.defaults, self.folder) = (name, device, defaults, folder)
        let own = Self.removals(device)
        // What a device sets itself is not removed by the defaults.
        let theirs = defaults.map(Self.removals) ?? []
        let hasPassword = Self.passwords.contains { device[$0] != nil }
        removed = own.union(theirs.filter { device[$0] == nil && !($0 == "password" && hasPassword) })
    }

    /// What is deleted from the image.
    var removals: [SettingName] { SettingName.allCases.filter { removed.contains($0.rawValue) } }

    /// Whether there is nothing to do for it.
    var isEmpty: Bool {
        removed.isEmpty
            && Self.keys.subtracting(["name", "remove", "password-hash-method"]).allSatisfy { text($0) == nil }
    }

    /// The settings; templates among them are rendered.
    mutating func settings(_ shelf: inout TemplateShelf) -> SettingsInput {
        var settings = SettingsInput()
        if let hash = text("password-hash") {
            settings.password = .hash(hash)
        } else if let input = file("password-file", &shelf) {
            settings.password = .file(input)
        } else if let password = text("password") {
            settings.password = .plain(password)
        }
        if let method = text("password-hash-method").flatMap(PasswordHashMethod.init(rawValue:)) {
            settings.passwordHashMethod = method
        }
        settings.endpointDomain = text("endpoint-domain")
        settings.serviceAccountKey = file("service-account-key", &shelf)
        settings.diskMapping = file("disk-mapping", &shelf)
        settings.networkAgent = file("network-agent", &shelf)
        settings.ntp = file("ntp", &shelf)
        settings.httpProxy = text("http-proxy")
        settings.httpsProxy = text("https-proxy")
        settings.noProxy = text("no-proxy")
        return settings
    }

    /// The paths of all files that the device is made of, templates among them.
    var paths: [String] { SettingsInput.fileKeys.compactMap { text($0).map(path) } }

    /// Reads the device's templates, so that it is known what they have a use for.
    func shelve(on shelf: inout TemplateShelf) {
        for path in paths where Template.isTemplate(path) { _ = shelf.template(path) }
    }

    /// Where a setting of this device stands in the manifest, by its name there: in the device, or in the defaults.
    var places: [String: SourceRange] {
        var places: [String: SourceRange] = [:]
        for entry in (defaults?.entries ?? []) + (device.entries ?? []) {
            if let name = entry.key.text, Self.keys.contains(name) { places[name] = entry.value.range }
        }
        return places
    }

    private func path(_ text: String) -> String { text.hasPrefix("/") ? text : folder + text }

    private static func removals(_ node: Node) -> Set<String> {
        Set((node["remove"]?.items ?? []).compactMap(\.text))
    }

    /// A device's own way to give a password takes the place of the defaults' one.
    private func text(_ key: String) -> String? {
        if let own = device[key]?.text { return own }
        let isPassword = Self.passwords.contains(key)
        if removed.contains(isPassword ? "password" : key) { return nil }
        return isPassword && Self.passwords.contains { device[$0] != nil } ? nil : defaults?[key]?.text
    }

    /// `nil` for a template that cannot be rendered, which is told among the diagnostics.
    private mutating func file(_ key: String, _ shelf: inout TemplateShelf) -> FileInput? {
        guard let text = text(key) else { return nil }
        let path = path(text)
        guard Template.isTemplate(path) else { return .path(path) }
        let template: Template
        switch shelf.template(path) {
        case .success(let found): template = found
        case .failure(let failure):
            diagnostics += failure.isNew ? failure.diagnostics : []
            return nil
        }
        let variables = variables
        let rendered = template.render(variables)
        diagnostics += rendered.diagnostics.map { $0.noting("for the device \(trusted: name)") }
        guard let text = rendered.value else { return nil }
        let display = "\(path) for \(name)"
        renderings[display] = Rendering(path: path, template: template, variables: variables)
        return .bytes(text.bytes, name: display, secrets: text.values)
    }

    private var variables: [String: String] {
        var variables: [String: String] = [:]
        for vars in [defaults?["vars"], device["vars"]] {
            for entry in vars?.entries ?? [] {
                if let name = entry.key.text, let value = entry.value.variable { variables[name] = value }
            }
        }
        variables["name"] = name
        return variables
    }
}

extension Template {
    fileprivate static func isTemplate(_ path: String) -> Bool { path.hasSuffix(".mustache") }
}

extension Node {
    /// A variable's value. Booleans have one spelling here, whichever the manifest has.
    fileprivate var variable: String? {
        guard let scalar else { return nil }
        let isBoolean = scalar.style == .plain && ["True", "TRUE", "False", "FALSE"].contains(scalar.text)
        return isBoolean ? scalar.text.lowercased() : scalar.text
    }
}
