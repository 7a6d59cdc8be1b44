// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import CommandSupport
internal import CuttleOS

/// Takes a service account away.
struct RemoveAccount<Owner: AccountOwner>: DevicesVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "remove-service-account-from-\(Owner.word)",
            abstract: "Take the service account of a \(Owner.words) away: \(Owner.loss).")
    }

    @Argument(help: ArgumentHelp("\(Owner.word)"))
    var resource: ResourceWord?

    @Option(help: ArgumentHelp("The \(Owner.words).", valueName: "name"))
    var name: String

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try resource?.require([Owner.kind], for: Self.configuration.commandName ?? "") }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let (name, removed) = try service.devices.removeServiceAccount(Owner.kind, name, in: service.access.scope())
        try print(
            DoneReport(name: name, what: removed ? "removed" : "nothing"),
            table: removed
                ? "\(printable(name)): the service account is taken away"
                : "\(printable(name)): there was no service account",
            written: .service)
        return 0
    }
}
