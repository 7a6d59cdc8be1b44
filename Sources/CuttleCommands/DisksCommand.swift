// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS

struct DisksCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "disks",
        abstract: "List the disks that an image could be written to, and what uses them."
    ).asVerb

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let report = try Disks.list()
        try print(report, table: DisksTable(report, on: console.screen).text)
        return 0
    }
}
