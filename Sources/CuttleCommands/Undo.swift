// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS
internal import Diagnostics

struct Undo: Verb {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Bring back the very bytes that an edit with --save-undo replaced."
    ).asVerb

    @Argument(help: "The image that was edited.", completion: .image)
    var image: String

    @Argument(help: ArgumentHelp("What --save-undo wrote.", valueName: "undo-file"), completion: .file())
    var undoFile: String

    @Flag(help: "Change an image that is attached to a loop device, or a device that is mounted.")
    var force = false

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        var request = UndoRequest(undoFile: undoFile)
        request.force = force
        let report = try OSImage(image).undo(request)
        try print(
            report,
            table: console.screen.wrapped(
                "\(printable(report.image)): the edit is undone; \(counted(report.pagesWritten, "page")) written"),
            written: .everything)
        return 0
    }
}
