// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS

struct ApproveRequest: DevicesVerb {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve new hardware that asks for its registration, or revoke that.")

    @Argument(help: "provisioning-approval-request")
    var resource: ResourceWord

    @Argument(help: "Its whole name, or its id.")
    var name: String

    @Option(help: ArgumentHelp("The policy of a request that is named by its id.", valueName: "policy"))
    var provisioningPolicy: String?

    @Flag(help: "Revoke it instead.")
    var revoke = false

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try resource.require([.provisioningApprovalRequest], for: "approve") }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let request = try service.devices.conclude(
            name, in: service.access.scope(policy: provisioningPolicy), approved: !revoke)
        try print(
            request, table: "\(printable(request.name)) is \(revoke ? "revoked" : "approved")", written: .service)
        return 0
    }
}
