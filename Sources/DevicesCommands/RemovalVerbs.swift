// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS

/// Of a verb that takes a service account away.
protocol RemovalVerb: DevicesVerb {
    static var kind: ResourceKind { get }
    var name: String { get }
}

extension RemovalVerb {
    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let (name, removed) = try service.devices.removeServiceAccount(Self.kind, name, in: service.access.scope())
        try print(
            DoneReport(name: name, what: removed ? "removed" : "nothing"),
            table: removed
                ? "\(printable(name)): the service account is taken away"
                : "\(printable(name)): there was no service account",
            written: .service)
        return 0
    }
}

struct RemoveFromDevice: RemovalVerb {
    static let configuration = CommandConfiguration(
        commandName: "remove-service-account-from-device",
        abstract: "Take the service account of a device away: what uses its key is shut out.")
    static let kind = ResourceKind.device

    @Argument(help: "device")
    var resource: ResourceWord?

    @Option(help: ArgumentHelp("The device.", valueName: "name"))
    var name: String

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try resource?.require([.device], for: "remove-service-account-from-device") }
}

struct RemoveFromPolicy: RemovalVerb {
    static let configuration = CommandConfiguration(
        commandName: "remove-service-account-from-provisioning-policy",
        abstract: "Take the service account of a provisioning policy away: images with its key register no more.")
    static let kind = ResourceKind.provisioningPolicy

    @Argument(help: "provisioning-policy")
    var resource: ResourceWord?

    @Option(help: ArgumentHelp("The policy.", valueName: "name"))
    var name: String

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        try resource?.require([.provisioningPolicy], for: "remove-service-account-from-provisioning-policy")
    }
}
