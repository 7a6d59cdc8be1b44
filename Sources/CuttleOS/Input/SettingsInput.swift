// SPDX-License-Identifier: Apache-2.0

/// Where a settings file comes from.
public enum FileInput: Hashable, Sendable {
    case path(String)
    /// A program's own bytes; the name stands for the file in diagnostics, which show nothing of the ranges of secrets.
    case bytes([UInt8], name: String, secrets: [SourceRange] = [])
    /// Until its end.
    case standardInput
}

/// Where the admin password comes from.
public enum PasswordInput: Hashable, Sendable {
    case plain(String)
    /// The first line of a file.
    case file(FileInput)
    /// A finished crypt(5) string.
    case hash(String)

    /// Whether it must be hashed, with a salt that is another one every time.
    var isPlain: Bool { if case .hash = self { false } else { true } }
}

/// Whether the real `netplan` is asked about a network configuration too.
public enum NetplanCheck: String, CaseIterable, Sendable {
    /// Where it is installed.
    case auto
    /// It is an error if it is not installed.
    case always
    case never
}

/// The settings of one edit, as they were given; nothing is checked yet.
public struct SettingsInput: Sendable {
    public var password: PasswordInput?
    public var passwordHashMethod: PasswordHashMethod = .bcrypt
    public var endpointDomain: String?
    public var serviceAccountKey: FileInput?
    public var diskMapping: FileInput?
    public var networkAgent: FileInput?
    public var ntp: FileInput?
    public var httpProxy: String?
    public var httpsProxy: String?
    public var noProxy: String?

    public init() {}

    /// The settings that are given, in the order of the layout's table.
    public var names: [SettingName] {
        var names: [SettingName] = []
        if password != nil { names.append(.password) }
        if endpointDomain != nil { names.append(.endpointDomain) }
        if serviceAccountKey != nil { names.append(.serviceAccountKey) }
        if diskMapping != nil { names.append(.diskMapping) }
        if networkAgent != nil { names.append(.networkAgent) }
        if ntp != nil { names.append(.ntp) }
        if httpProxy != nil { names.append(.httpProxy) }
        if httpsProxy != nil { names.append(.httpsProxy) }
        if noProxy != nil { names.append(.noProxy) }
        return names
    }

    /// The files among the settings.
    var files: [FileInput?] {
        var password: FileInput?
        if case .file(let file) = self.password { password = file }
        return [password, serviceAccountKey, diskMapping, networkAgent, ntp]
    }

    /// What the files are called in a manifest, in the same order.
    static let fileKeys = ["password-file", "service-account-key", "disk-mapping", "network-agent", "ntp"]

    /// How diagnostics name the files, by what each is called in a manifest.
    var fileNames: [String: String] {
        var names: [String: String] = [:]
        for (key, file) in zip(Self.fileKeys, files) { names[key] = file?.displayName }
        return names
    }

    /// Standard input can be read once.
    func requireOneReader(besides layout: FileInput?) throws(CuttleError) {
        guard (files + [layout]).count(where: { $0 == .standardInput }) > 1 else { return }
        throw CuttleError(
            .usage, "standard input is asked for more than once",
            hint: "give '-' for one file, and a path for every other")
    }
}
