// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS

struct CreateResource: DevicesVerb {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a device or a provisioning policy.")

    @Argument(help: "device or provisioning-policy")
    var resource: ResourceWord

    @Argument(help: "Its id, or its whole name (default: an id that the service makes).")
    var id: String?

    @Option(help: ArgumentHelp("What people call it.", valueName: "text"))
    var displayName: String?

    @Option(help: ArgumentHelp("Its spec: JSON, or @ and a file.", valueName: "json"))
    var spec: String?

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try resource.require([.device, .provisioningPolicy], for: "create") }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let text = try spec.map { (text) throws(CuttleError) in try SourceText.spec(text) }
        let made = try service.devices.create(
            resource.kind, id, in: service.access.scope(), displayName: displayName, spec: text)
        try print(made, table: "\(printable(made.name)) is created", written: .service)
        return 0
    }
}
