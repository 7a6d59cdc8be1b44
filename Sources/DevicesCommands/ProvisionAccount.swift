// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import CommandSupport
internal import CuttleOS
internal import Diagnostics
internal import Glibc

/// Makes a service account and prints its key.
struct ProvisionAccount<Owner: AccountOwner>: DevicesVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "provision-service-account-to-\(Owner.word)",
            abstract: "Make a service account and a key for a \(Owner.words), and print the key.")
    }

    @Argument(help: ArgumentHelp("\(Owner.word)"))
    var resource: ResourceWord?

    @Option(help: ArgumentHelp("The \(Owner.words).", valueName: "name"))
    var name: String

    @Flag(help: "Print the key to a terminal, too.")
    var showKey = false

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try resource?.require([Owner.kind], for: Self.configuration.commandName ?? "") }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        // What is refused is refused before a key is made, which would be lost.
        guard output.output == .json else {
            throw CuttleError(
                .usage, "the key is given out as JSON alone",
                hint:
                    "give -o json and send it to a file; for an image, 'cuttle-os edit' puts it in by itself: \(trusted: Owner.option)"
            )
        }
        guard showKey || isatty(STDOUT_FILENO) == 0 else {
            throw CuttleError(
                .usage, "standard output is a terminal, and the private key would stand on it",
                hint: "send it to a file or a program; or give --show-key")
        }
        let report = try service.devices.provisionServiceAccount(Owner.kind, name, in: service.access.scope())
        do {
            try print(report, table: "", written: .service)
        } catch {
            var failure = error
            failure.noteTexts.append(
                "the service account \(trusted: report.account.account.escapedForTerminal) was made, and its key is lost"
            )
            failure.hintText = "take it away before the next try: \(remedy: .removeAccount(report.account.owner))"
            throw failure
        }
        return 0
    }
}
