// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
package import ArgumentParser
internal import CuttleOS
internal import Settings

/// `devices VERB RESOURCE …`, in the words of the vendor's page.
package struct DevicesCommand: ParsableCommand {
    /// For the parser.
    package static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "Create, list and change devices and provisioning policies at the Devices service.",
        discussion: """
            By the published protos of ntt.devices.v1; not tried against the vendor's own service. The disks of this \
            machine are listed by 'cuttle-os disks'.
            """,
        subcommands: verbs
    ).asVerb

    /// In the order of the help.
    package static let verbs: [any ParsableCommand.Type] = [
        CreateResource.self, GetResource.self, ListResources.self, UpdateResource.self, DeleteResource.self,
        ProvisionAccount<DeviceOwner>.self, ProvisionAccount<PolicyOwner>.self, RemoveAccount<DeviceOwner>.self,
        RemoveAccount<PolicyOwner>.self,
        ApproveRequest.self, VerifyDevice.self, Logs.self, SSH.self, ForwardPort.self,
    ]

    /// What they are called.
    package static var verbNames: [String] { verbs.compactMap { $0.configuration.commandName } }

    /// Every word of theirs that is no value: verbs and kinds of resources.
    package static var words: [String] { verbNames + ResourceWord.words }

    /// Without a verb there is nothing to do: this was once the name of the list of disks.
    /// For the parser.
    package init() {}

    /// Says what is missing.
    package func run() throws {
        let error = CuttleError(
            .usage, "'devices' needs a verb, such as 'list'",
            hint: "see 'devices --help'; the disks of this machine are listed by 'cuttle-os disks'")
        Console().show(error)
        throw ExitCode(error.code.rawValue)
    }
}

/// A verb that calls the service. It changes no image; what it changes is there, and it says so itself.
protocol DevicesVerb: ReadOnlyVerb {
    var service: DevicesOptions { get }
}

/// What each of them takes.
struct DevicesOptions: ParsableArguments {
    @OptionGroup var access: ServiceOptions

    @Option(help: ArgumentHelp("The endpoint domain (default: edgelq.com).", valueName: "domain"))
    var endpointDomain: String?

    var devices: Devices { Devices(access.access(domain: endpointDomain)) }
}

/// The word for a kind of resource, as the page has it: `device`, `devices`, `provisioning-policy`.
struct ResourceWord: ExpressibleByArgument {
    let kind: ResourceKind

    private static let kinds: [(word: String, plural: String, kind: ResourceKind)] = [
        ("device", "devices", .device), ("provisioning-policy", "provisioning-policies", .provisioningPolicy),
        ("provisioning-approval-request", "provisioning-approval-requests", .provisioningApprovalRequest),
    ]

    init?(argument: String) {
        guard let found = Self.kinds.first(where: { $0.word == argument || $0.plural == argument }) else { return nil }
        kind = found.kind
    }

    /// All that there are.
    static var words: [String] { kinds.flatMap { [$0.word, $0.plural] } }

    static var allValueStrings: [String] { kinds.map(\.word) }

    /// Refuses a kind that a verb does not have.
    func require(_ allowed: [ResourceKind], for verb: String) throws {
        guard !allowed.contains(kind) else { return }
        let words = Self.kinds.filter { allowed.contains($0.kind) }.map(\.word)
        throw ValidationError("'\(verb)' takes \(words.joined(separator: " or "))")
    }
}

extension SourceText {
    /// A spec from the command line: JSON, or `@` and a file.
    static func spec(_ argument: String) throws(CuttleError) -> SourceText {
        guard argument.hasPrefix("@") else { return SourceText(name: "--spec", bytes: Array(argument.utf8)) }
        do throws(InputFailure) {
            return try FileInput(argument: String(argument.dropFirst())).text(of: "spec")
        } catch {
            throw CuttleError(error.code, "the spec cannot be read", diagnostics: [error.diagnostic])
        }
    }
}
