// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import CuttleOS
internal import Diagnostics

/// What the vendor's tool does over streams whose framing is not public.
private func vendorsOwn(_ what: String, _ command: String) -> CuttleError {
    CuttleError(
        .unavailable, "\(trusted: what) is a stream whose form the vendor has not published: this tool cannot speak it",
        hint: "the vendor's own tool does it: \(trusted: command)")
}

struct SSH: Verb {
    static let configuration = CommandConfiguration(
        commandName: "ssh", abstract: "The vendor's tool does this: its command line is shown.")

    @Argument(help: "The device's whole name.")
    var name: String

    @OptionGroup(title: "Output") var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        throw vendorsOwn("a terminal on a device", "cuttle devices ssh \(shellWord(name))")
    }
}

struct ForwardPort: Verb {
    static let configuration = CommandConfiguration(
        commandName: "forward-port", abstract: "The vendor's tool does this: its command line is shown.")

    @Argument(help: "The device's whole name.")
    var name: String

    @Argument(help: "The port here.")
    var port: String

    @Argument(help: "The URL there.")
    var url: String

    @OptionGroup(title: "Output") var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        throw vendorsOwn(
            "a forwarded port",
            "cuttle devices forward-port \(shellWord(name)) \(shellWord(port)) \(shellWord(url))")
    }
}

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

struct VerifyDevice: DevicesVerb {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compare what a device reported after its first boot with what its image holds.",
        discussion: "Ends with 1 where they differ.")

    @Argument(help: "The image.")
    var image: String

    @Argument(help: "The device's whole name, or its id.")
    var name: String

    @Option(
        help: ArgumentHelp("Where settings are in the image: \(LayoutChoice.list), or a file.", valueName: "layout"))
    var layout: String?

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let report = try service.devices.verify(
            OSImage(image), against: name, in: service.access.scope(), layout: LayoutChoice(argument: layout))
        console.show(notes: report.notes)
        var table = Table("WHAT", "STATE", "DETAILS")
        for item in report.items { table.add(item.what, item.state.words, item.details) }
        try print(report, table: table.text)
        return report.agrees ? 0 : 1
    }
}
