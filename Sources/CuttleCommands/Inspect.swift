// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS

struct Inspect: Verb {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show an image's partitions, file systems and settings; secrets are masked."
    ).asVerb

    @Argument(help: "The disk image, or a block device.", completion: .image)
    var image: String

    @Option(
        help: ArgumentHelp("Where settings land: \(LayoutChoice.list), or a file.", valueName: "layout"),
        completion: .layout)
    var layout: String?

    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let report = try source.image(image, console).inspect(InspectRequest(layout: LayoutChoice(argument: layout)))
        if output.output == .table { console.show(report.diagnostics) }
        console.show(notes: report.notes)
        try print(report, table: InspectTable(report, on: console.screen).text)
        return 0
    }
}
