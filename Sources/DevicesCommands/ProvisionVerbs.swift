// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS
internal import Diagnostics
internal import Glibc

/// Of a verb that makes a service account and prints its key.
protocol ProvisioningVerb: DevicesVerb {
    static var kind: ResourceKind { get }
    var name: String { get }
    var showKey: Bool { get }
}

extension ProvisioningVerb {
    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        // What is refused is refused before a key is made, which would be lost.
        guard output.output == .json else {
            throw CuttleError(
                .usage, "the key is given out as JSON alone",
                hint: "give -o json and send it to a file; for an image, 'cuttle-os edit' puts it in by itself: "
                    + (Self.kind == .device ? "--device-name" : "--provisioning-policy"))
        }
        guard showKey || isatty(STDOUT_FILENO) == 0 else {
            throw CuttleError(
                .usage, "standard output is a terminal, and the private key would stand on it",
                hint: "send it to a file or a program; or give --show-key")
        }
        let report = try service.devices.provisionServiceAccount(Self.kind, name, in: service.access.scope())
        do {
            try print(report, table: "", written: .service)
        } catch {
            var failure = error
            failure.noteTexts.append(
                "the service account \(trusted: report.account.account.escapedForTerminal) was made, and its key is lost"
            )
            failure.hintText = "take it away before the next try: \(remedy: .removeAccount(report.account.owner))"
            throw failure
        }
        return 0
    }
}

struct ProvisionToDevice: ProvisioningVerb {
    static let configuration = CommandConfiguration(
        commandName: "provision-service-account-to-device",
        abstract: "Make a service account and a key for a device, and print the key.")
    static let kind = ResourceKind.device

    @Argument(help: "device")
    var resource: ResourceWord?

    @Option(help: ArgumentHelp("The device.", valueName: "name"))
    var name: String

    @Flag(help: "Print the key to a terminal, too.")
    var showKey = false

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try resource?.require([.device], for: "provision-service-account-to-device") }
}

struct ProvisionToPolicy: ProvisioningVerb {
    static let configuration = CommandConfiguration(
        commandName: "provision-service-account-to-provisioning-policy",
        abstract: "Make a service account and a key for a provisioning policy, and print the key.")
    static let kind = ResourceKind.provisioningPolicy

    @Argument(help: "provisioning-policy")
    var resource: ResourceWord?

    @Option(help: ArgumentHelp("The policy.", valueName: "name"))
    var name: String

    @Flag(help: "Print the key to a terminal, too.")
    var showKey = false

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        try resource?.require([.provisioningPolicy], for: "provision-service-account-to-provisioning-policy")
    }
}
