// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS
internal import Diagnostics

struct Logs: DevicesVerb {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Print the logs of a device that the service has stored.")

    @Argument(help: "The device's whole name, or its id.")
    var name: String

    @Flag(help: "The logs that are stored.")
    var archival = false

    @Flag(help: "The vendor's tool does this: its command line is shown.")
    var follow = false

    @Option(help: ArgumentHelp("From so many seconds ago.", valueName: "seconds"))
    var since: Int?

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if !archival, !follow { throw ValidationError("give --archival for the logs that are stored") }
        if archival, follow { throw ValidationError("give one of --archival and --follow, not both") }
        if let since, since < 1 { throw ValidationError("--since is a number of seconds, 1 or more") }
    }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        guard archival else {
            throw vendorsOwn("a log that is followed", "cuttle devices logs --follow \(shellWord(name))")
        }
        let report = try service.devices.logs(of: name, in: service.access.scope(), since: since ?? 3600)
        console.show(notes: report.notes)
        try print(report, table: report.lines.map(printable).joined(separator: "\n"))
        return 0
    }
}
