// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS

struct List: Verb {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List a directory of a partition, or the partitions."
    ).asVerb

    @Argument(help: "The disk image, or a block device.", completion: .image)
    var image: String

    @Argument(
        help: ArgumentHelp(
            "A partition's label or number, and a path in it: EDGELQ_BOOT:/edgelq.", valueName: "label:/path"),
        completion: .place)
    var location: String?

    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        guard let location else {
            let report = try source.image(image, console).inspect()
            console.show(notes: report.notes)
            try print(report, table: InspectTable(report, on: console.screen).partitions)
            return 0
        }
        let report = try source.image(image, console).list(ImageLocation(location))
        console.show(notes: report.notes)
        try print(report, table: ListTable(report, on: console.screen).text)
        return 0
    }
}
