// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS

struct DeleteResource: DevicesVerb {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a device or a provisioning policy.")

    @Argument(help: "device or provisioning-policy")
    var resource: ResourceWord

    @Argument(help: "Its whole name, or its id.")
    var name: String

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try resource.require([.device, .provisioningPolicy], for: "delete") }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let name = try service.devices.delete(resource.kind, name, in: service.access.scope())
        try print(DoneReport(name: name, what: "deleted"), table: "\(printable(name)) is deleted", written: .service)
        return 0
    }
}
