// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS

struct GetResource: DevicesVerb {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Show a device, a provisioning policy or an approval request; whole with -o json."
    )

    @Argument(help: "device, provisioning-policy or provisioning-approval-request")
    var resource: ResourceWord

    @Argument(help: "Its whole name, or its id.")
    var name: String

    @Option(help: ArgumentHelp("How much of it: NAME, BASIC, DETAIL or FULL.", valueName: "view"))
    var view: ResourceView = .full

    @Option(help: ArgumentHelp("The policy of an approval request.", valueName: "policy"))
    var provisioningPolicy: String?

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let found = try service.devices.get(
            resource.kind, name, in: service.access.scope(policy: provisioningPolicy), view: view)
        try print(
            found,
            table: ResourcesTable(ResourcesReport(kind: resource.kind, resources: [found]), on: console.screen).text)
        return 0
    }
}
