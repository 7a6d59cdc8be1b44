// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleBatch
internal import CuttleOS

struct BatchReportCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "batch-report",
        abstract: "Tell from its receipts what became of a batch: of all its shards and runs.",
        discussion: """
            Reads every receipt of a directory, and holds the image beside it against it by size and format. With the \
            manifest it tells what is still missing, too. Exit codes: 0 all is there, 75 some is not made yet, else that \
            of the first device that is not right.
            """
    ).asVerb

    @Argument(help: "The directory of the images and their receipts.", completion: .directory)
    var directory: String

    @Option(help: ArgumentHelp("What should be there: the batch's manifest.", valueName: "file"), completion: .manifest)
    var manifest: String?

    @Option(help: ArgumentHelp("Write a page for people too, of HTML.", valueName: "file"), completion: .page)
    var report: String?

    @OptionGroup(title: "Output") var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let page = try self.report.map { (path) throws(CuttleError) in try PageFile(path) }
        let report = try BatchReport(
            receiptsIn: directory, manifest: manifest.map { FileInput(argument: $0) }, page: page)
        if output.output == .table {
            console.show(report.diagnostics)
            for device in report.devices {
                if let failure = device.failure { console.show(failure, ofDevice: device.name) }
            }
        }
        try page?.write(report)
        try print(report, table: BatchTable(report, on: console.screen).text)
        if let failure = report.devices.lazy.compactMap(\.failure).first { return failure.code.rawValue }
        return report.isComplete ? 0 : CuttleError.Code.inUse.rawValue
    }
}
