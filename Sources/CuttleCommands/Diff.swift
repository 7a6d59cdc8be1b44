// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS

struct Diff: Verb {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show which partitions and files differ between two images; secrets are masked."
    ).asVerb

    @Argument(help: "The image as it was.", completion: .image)
    var base: String

    @Argument(help: "The image as it is.", completion: .image)
    var edited: String

    @Flag(help: "Exit with 1 where the images differ.")
    var exitCode = false

    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        guard source.signature == nil || source.hasChecksumFile else {
            throw CuttleError(
                .usage, "--signature of two images is that of their checksum file, and none is given",
                hint: "give it too: --sha256 FILE")
        }
        let (before, after) = (try source.image(base, console), try source.image(edited, console))
        let report = try after.compare(CompareRequest(base: before))
        console.show(notes: report.notes)
        try print(report, table: DiffTable(report, on: console.screen).text)
        return exitCode && !report.identical ? 1 : 0
    }
}
