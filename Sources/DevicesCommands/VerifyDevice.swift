// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS

struct VerifyDevice: DevicesVerb {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compare what a device reported after its first boot with what its image holds.",
        discussion: "Ends with 1 where they differ.")

    @Argument(help: "The image.", completion: .image)
    var image: String

    @Argument(help: "The device's whole name, or its id.")
    var name: String

    @Option(
        help: ArgumentHelp("Where settings are in the image: \(LayoutChoice.list), or a file.", valueName: "layout"),
        completion: .layout)
    var layout: String?

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let report = try service.devices.verify(
            OSImage(image), against: name, in: service.access.scope(), layout: LayoutChoice(argument: layout))
        console.show(notes: report.notes)
        var table = Table(.word("WHAT"), .word("STATE"), .text("DETAILS"))
        for item in report.items { table.add(item.what, item.state.words, item.details) }
        try print(report, table: table.text(on: console.screen))
        return report.agrees ? 0 : 1
    }
}
