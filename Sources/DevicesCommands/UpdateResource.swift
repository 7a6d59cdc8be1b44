// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS

struct UpdateResource: DevicesVerb {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Change fields of a device or a provisioning policy.")

    @Argument(help: "device or provisioning-policy")
    var resource: ResourceWord

    @Argument(help: "Its whole name, or its id.")
    var name: String

    @Option(help: ArgumentHelp("The fields that change, between commas: spec.loggingConfig.", valueName: "paths"))
    var updateMask: String

    @Option(help: ArgumentHelp("Their new values: JSON, or @ and a file.", valueName: "json"))
    var spec: String?

    @Option(help: ArgumentHelp("What people call it.", valueName: "text"))
    var displayName: String?

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try resource.require([.device, .provisioningPolicy], for: "update") }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let text = try spec.map { (text) throws(CuttleError) in try SourceText.spec(text) }
        let changed = try service.devices.update(
            resource.kind, name, in: service.access.scope(),
            mask: updateMask.split(separator: ",").map { $0.filter { $0 != " " } }, displayName: displayName, spec: text
        )
        try print(changed, table: "\(printable(changed.name)) is updated", written: .service)
        return 0
    }
}
