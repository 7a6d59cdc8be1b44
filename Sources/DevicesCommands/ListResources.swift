// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS

struct ListResources: DevicesVerb {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List devices, provisioning policies or approval requests.")

    @Argument(help: "devices, provisioning-policies or provisioning-approval-requests")
    var resource: ResourceWord

    @Option(help: ArgumentHelp("The policy of approval requests.", valueName: "policy"))
    var provisioningPolicy: String?

    @Option(
        help: ArgumentHelp(
            "Which of them, in the service's language: 'metadata.labels.device = \"raspberry-pi\"'.",
            valueName: "filter"))
    var filter = ""

    @Option(help: ArgumentHelp("How many a page; all pages are fetched.", valueName: "number"))
    var pageSize: Int?

    @Option(help: ArgumentHelp("How much of each: NAME, BASIC, DETAIL or FULL.", valueName: "view"))
    var view: ResourceView?

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if let pageSize, !(1...10_000).contains(pageSize) { throw ValidationError("--page-size is from 1 to 10000") }
    }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        var options = Devices.ListOptions()
        (options.filter, options.pageSize, options.view) = (filter, pageSize, view)
        let report = try service.devices.list(
            resource.kind, in: service.access.scope(policy: provisioningPolicy), options)
        try print(report, table: ResourcesTable(report, on: console.screen).text)
        return 0
    }
}
