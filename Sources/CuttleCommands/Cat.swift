// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS

struct Cat: Verb {
    static let configuration = CommandConfiguration(
        commandName: "cat",
        abstract: "Write a file of a partition to standard output, as it is."
    ).asVerb

    @Argument(help: "The disk image, or a block device.", completion: .image)
    var image: String

    @Argument(
        help: ArgumentHelp("A partition's label or number, and a file in it.", valueName: "label:/path"),
        completion: .place)
    var location: String

    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if output.output == .json { throw ValidationError("cat writes the file's own bytes; it has no JSON form") }
    }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        try source.image(image, console).read(ImageLocation(location), opened: console.show(notes:)) {
            (part) throws(CuttleError) in try console.write(part)
        }
        return 0
    }
}
