// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS
internal import Diagnostics

struct Recover: Verb {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Finish an edit that was interrupted, from the journal beside the image.",
        discussion: """
            A block device's journal lies in /var/lib/cuttle-os and knows which device it is for. Where that cannot be decided, \
            as of a card in a reader, name the journal: that says that it is this device's.
            """
    ).asVerb

    @Argument(help: "The image whose edit was interrupted.", completion: .image)
    var image: String

    @Option(
        help: ArgumentHelp(
            "The journal of this image or device, where that cannot be told by itself.", valueName: "journal"),
        completion: .file(extensions: ["cuttle-journal"]))
    var journal: String?

    @Flag(help: "Change an image that is attached to a loop device, or a device that is mounted.")
    var force = false

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        var request = RecoverRequest(journal: journal)
        request.force = force
        let report = try OSImage(image).recover(request)
        console.show(notes: report.notes)
        try print(
            report,
            table: console.screen.wrapped(
                report.recovered
                    ? "\(printable(report.image)): the interrupted edit is finished; \(counted(report.pagesWritten, "page")) written"
                    : "\(printable(report.image)): there is no journal; nothing to recover"),
            written: report.recovered ? .everything : .nothing)
        return 0
    }
}
