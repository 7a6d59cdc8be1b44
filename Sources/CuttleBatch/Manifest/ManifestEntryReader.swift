// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import Documents
internal import SecretSources
internal import Templates

/// Reads one device of a manifest, with the defaults for what it does not give itself.
struct ManifestEntryReader {
    private let name: String
    private let device: Node
    private let defaults: Node?
    private let directory: String
    private let removed: Set<String>
    private let faults: ManifestFaults
    private let secrets: SecretReader
    /// What is given of each setting, by the device or by the defaults.
    private let given: [SettingName: GivenSetting]
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var renderings: [String: Rendering] = [:]

    /// What a device can have, but for its variables.
    static let keys = Set(settingKeys + ["name", "password-hash-method", "remove"] + Self.ownerKeys)
    private static let settingKeys = SettingDefinition.all.flatMap { $0.options.map(\.key) }

    /// What a device or the defaults have of each setting.
    static func settingValues(of node: Node) -> [Node] { settingKeys.compactMap { node[$0] } }

    private static let ownerKeys = ["device-name", "provisioning-policy"]

    /// - Parameter directory: what paths are relative to, with a slash at its end; empty for the current one.
    /// - Parameter faults: what is wrong with the manifest's form: of a setting with a fault nothing more is said.
    /// - Parameter secrets: reads what is no file, later on.
    init(
        _ name: String, of device: Node, defaults: Node?, directory: String, faults: ManifestFaults,
        secrets: SecretReader
    ) {
        (self.name, self.device, self.defaults, self.directory) = (name, device, defaults, directory)
        (self.faults, self.secrets) = (faults, secrets)
        let own = Self.removals(device)
        // What a device sets itself is not removed by the defaults.
        let theirs = defaults.map(Self.removals) ?? []
        removed = own.union(
            theirs.filter { name in SettingName(rawValue: name)?.definition?.isGiven(in: device) != true })
        let removed = removed
        given = GivenSetting.all(in: device)
            .merging(defaults.map(GivenSetting.all)?.filter { !removed.contains($0.key.rawValue) } ?? [:]) { own, _ in
                own
            }
    }

    /// What is deleted from the image.
    var removals: [SettingName] { SettingName.allCases.filter { removed.contains($0.rawValue) } }

    /// Whether there is nothing to do for it.
    var isEmpty: Bool { removed.isEmpty && given.isEmpty && owner == nil }

    /// Whose service account is made for it; `nil` for nobody's. A key that the device gives itself takes the place of the
    /// defaults' policy.
    var owner: ServiceAccountProvisioning.Owner? {
        if let name = device["device-name"]?.text { return .device(name) }
        if let name = device["provisioning-policy"]?.text { return .provisioningPolicy(name) }
        guard device[SettingName.serviceAccountKey.rawValue] == nil,
            !removed.contains(SettingName.serviceAccountKey.rawValue)
        else { return nil }
        return defaults?["provisioning-policy"]?.text.map { .provisioningPolicy($0) }
    }

    /// The settings; templates among them are rendered.
    mutating func settings(_ cache: inout TemplateCache) -> SettingsInput {
        var settings = SettingsInput()
        for name in SettingName.allCases {
            guard let setting = given[name], !setting.isAmbiguous, !faults.contains(setting.range) else { continue }
            // What a device is made an account of has no key of the defaults.
            guard name != .serviceAccountKey || owner == nil || isOwnKey else { continue }
            switch setting.value {
            case .source(let source):
                guard !faults.isAny(in: setting.range) else { continue }
                settings[name] = .file(secrets.input(from: source))
            case .text(let text) where setting.option.kind == .file:
                settings[name] = file(text, &cache).map { .file($0) }
            case .text(let text): settings[name] = setting.option.source(text) { .path($0) }
            }
        }
        if let method = text("password-hash-method").flatMap(PasswordHashMethod.init(rawValue:)) {
            settings.passwordHashMethod = method
        }
        return settings
    }

    /// Whether the device itself gives a key, and not the defaults.
    private var isOwnKey: Bool { device[SettingName.serviceAccountKey.rawValue] != nil }

    /// The paths of all files that the device is made of, templates and credentials among them.
    var paths: [String] { ownPaths + given.values.compactMap(\.source?.path) }

    /// The settings that commands give.
    var commands: [SettingName] { given.filter { $0.value.source?.isCommand == true }.map(\.key) }

    /// The paths that the manifest names.
    private var ownPaths: [String] {
        SettingName.allCases.compactMap { given[$0] }.filter { $0.option.kind == .file }
            .compactMap { $0.text.map(path) }
    }

    /// Reads the device's templates, so that it is known what they have a use for.
    func loadTemplates(into cache: inout TemplateCache) {
        for path in ownPaths where Template.isTemplate(path) { _ = cache.template(path) }
    }

    /// Where a setting of this device stands in the manifest, by its name there: in the device, or in the defaults.
    var settingRanges: [String: SourceRange] {
        var ranges: [String: SourceRange] = [:]
        for entry in (defaults?.entries ?? []) + (device.entries ?? []) {
            if let name = entry.key.text, Self.keys.contains(name) { ranges[name] = entry.value.range }
        }
        return ranges
    }

    private func path(_ text: String) -> String { text.hasPrefix("/") ? text : directory + text }

    private static func removals(_ node: Node) -> Set<String> {
        Set((node["remove"]?.items ?? []).compactMap(\.text))
    }

    private func text(_ key: String) -> String? { device[key]?.text ?? defaults?[key]?.text }

    /// `nil` for a template that cannot be rendered, which is told among the diagnostics.
    private mutating func file(_ text: String, _ cache: inout TemplateCache) -> FileInput? {
        let path = path(text)
        guard Template.isTemplate(path) else { return .path(path) }
        let template: Template
        switch cache.template(path) {
        case .success(let found): template = found
        case .failure(let failure):
            diagnostics += failure.isNew ? failure.diagnostics : []
            return nil
        }
        let variables = variables
        let rendered = template.render(variables)
        diagnostics += rendered.diagnostics.map { $0.noting("for the device \(trusted: name)") }
        guard let text = rendered.value else { return nil }
        renderings[path] = Rendering(template: template, variables: variables)
        return .bytes(
            text.bytes, name: "\(path) for \(name)", secrets: text.values,
            origin: .template(path: path, device: name))
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

/// What a manifest gives of a setting, and in which way. Where there are several, which is an error that is told elsewhere,
/// the last of the setting's options counts.
private struct GivenSetting {
    enum Value {
        case text(String)
        case source(SecretSource)
    }

    var option: SettingOption
    var value: Value
    /// Where the value stands.
    var range: SourceRange
    /// Whether there are several, so that nobody knows which is meant.
    var isAmbiguous = false
    private var rank: Int

    var text: String? { if case .text(let text) = value { text } else { nil } }
    var source: SecretSource? { if case .source(let source) = value { source } else { nil } }

    /// The settings that a device or the defaults give.
    static func all(in node: Node) -> [SettingName: GivenSetting] {
        var all: [SettingName: GivenSetting] = [:]
        for entry in node.entries ?? [] {
            guard let key = entry.key.text, let known = options[key],
                let value = entry.value.text.map({ Value.text($0) })
                    ?? SecretSource(entry.value).map({ Value.source($0) })
            else { continue }
            let other = all[known.name]
            if let other, other.rank > known.rank {
                all[known.name]?.isAmbiguous = true
                continue
            }
            all[known.name] = GivenSetting(
                option: known.option, value: value, range: entry.value.range, isAmbiguous: other != nil,
                rank: known.rank)
        }
        return all
    }

    /// Every way to give a setting, by what a manifest calls it.
    private static let options: [String: (name: SettingName, option: SettingOption, rank: Int)] =
        SettingDefinition.all.reduce(into: [:]) { options, definition in
            for (rank, option) in definition.options.enumerated() {
                options[option.key] = (definition.name, option, rank)
            }
        }
}

extension SettingDefinition {
    func isGiven(in node: Node) -> Bool { options.contains { node[$0.key] != nil } }
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
