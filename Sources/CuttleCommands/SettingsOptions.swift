// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import CuttleOS

/// The settings that are files: what `validate` checks and `edit` writes.
struct FileSettingsOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The project service account's key, JSON.", valueName: "file"))
    var projectServiceAccountKey: String?

    @Option(help: ArgumentHelp("The disk mapping, YAML.", valueName: "file"))
    var diskMapping: String?

    @Option(help: ArgumentHelp("The network configuration, Netplan YAML.", valueName: "file"))
    var networkAgent: String?

    @Option(help: ArgumentHelp("The time servers, a timesyncd.conf.", valueName: "file"))
    var ntp: String?

    func fill(_ input: inout SettingsInput) {
        input.serviceAccountKey = projectServiceAccountKey.map(FileInput.init(argument:))
        input.diskMapping = diskMapping.map(FileInput.init(argument:))
        input.networkAgent = networkAgent.map(FileInput.init(argument:))
        input.ntp = ntp.map(FileInput.init(argument:))
    }
}

/// The settings that stand on the command line.
struct ValueSettingsOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The admin password. Other users can see it in the process list: prefer the next one."))
    var password: String?

    @Option(
        help: ArgumentHelp("A file whose first line is the admin password; - for standard input.", valueName: "file"))
    var passwordFile: String?

    @Option(help: ArgumentHelp("The admin password's finished crypt(5) hash.", valueName: "hash"))
    var passwordHash: String?

    @Option(help: ArgumentHelp("How a plain password is hashed.", valueName: "method"))
    var passwordHashMethod: PasswordHashMethod = .bcrypt

    @Option(help: ArgumentHelp("The domain of the SPEKTRA Edge endpoint, as stg01b.edgelq.com.", valueName: "domain"))
    var endpointDomain: String?

    @Option(help: ArgumentHelp("The proxy for HTTP.", valueName: "url"))
    var httpProxy: String?

    @Option(help: ArgumentHelp("The proxy for HTTPS.", valueName: "url"))
    var httpsProxy: String?

    @Option(help: ArgumentHelp("Hosts that need no proxy, separated by commas.", valueName: "hosts"))
    var noProxy: String?

    func validate() throws {
        let given = [password, passwordFile, passwordHash].compactMap { $0 }.count
        guard given <= 1 else {
            throw ValidationError("give one of --password, --password-file and --password-hash, not \(given)")
        }
    }

    func fill(_ input: inout SettingsInput) {
        if let password {
            input.password = .plain(password)
        } else if let passwordFile {
            input.password = .file(FileInput(argument: passwordFile))
        } else if let passwordHash {
            input.password = .hash(passwordHash)
        }
        input.passwordHashMethod = passwordHashMethod
        input.endpointDomain = endpointDomain
        input.httpProxy = httpProxy
        input.httpsProxy = httpsProxy
        input.noProxy = noProxy
    }
}

/// How the files are checked.
struct CheckOptions: ParsableArguments {
    @Flag(help: "Treat warnings as errors.")
    var strict = false

    @Option(
        help: ArgumentHelp("Whether to ask the real netplan about the network configuration too.", valueName: "when"))
    var netplanCheck: NetplanCheck = .auto
}

extension FileInput {
    /// A path, or `-` for standard input.
    init(argument: String) {
        self = argument == "-" ? .standardInput : .path(argument)
    }
}

/// A value that is one of a few words. The words are given here, because ArgumentParser would find them by reflection,
/// type by type, at every start.
public protocol WordArgument: ExpressibleByArgument, CaseIterable, RawRepresentable where RawValue == String {}

extension WordArgument {
    public init?(argument: String) { self.init(rawValue: argument) }
    public var defaultValueDescription: String { rawValue }
    public static var allValueStrings: [String] { allCases.map { $0.rawValue } }
}

extension PasswordHashMethod: WordArgument {}
extension NetplanCheck: WordArgument {}
extension SettingName: WordArgument {}
extension ColorChoice: WordArgument {}
extension OutputFormat: WordArgument {}
