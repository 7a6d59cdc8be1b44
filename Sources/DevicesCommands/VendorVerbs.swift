// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS
internal import Diagnostics

/// What the vendor's tool does over streams whose framing is not public.
func vendorsOwn(_ what: String, _ command: String) -> CuttleError {
    CuttleError(
        .unavailable, "\(trusted: what) is a stream whose form the vendor has not published: this tool cannot speak it",
        hint: "the vendor's own tool does it: \(trusted: command)")
}

struct SSH: ReadOnlyVerb {
    static let configuration = CommandConfiguration(
        commandName: "ssh", abstract: "The vendor's tool does this: its command line is shown.")

    @Argument(help: "The device's whole name.")
    var name: String

    @OptionGroup(title: "Output") var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        throw vendorsOwn("a terminal on a device", "cuttle devices ssh \(shellWord(name))")
    }
}

struct ForwardPort: ReadOnlyVerb {
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
