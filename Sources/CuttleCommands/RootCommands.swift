// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import DevicesCommands
internal import ArgumentParser

/// The root command under the tool's own name.
struct CuttleOSCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cuttle-os",
        abstract: "Customize SPEKTRA Edge OS disk images: no root, no mount, all or nothing.",
        discussion: """
            Exit codes: 0 done, 1 images differ (diff --exit-code) or you answered no (write), 64 wrong usage, 65 a bad input file or image, 66 a missing one, 69 something needed is \
            unavailable, 70 a bug, 73 cannot create an output, 74 reading or writing failed, 75 the image is in use, \
            77 not permitted.
            """,
        version: version,
        subcommands: verbs)
}

/// The root command under the name `cuttle`, which takes `os VERB …`.
struct CuttleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cuttle", abstract: "Tools for SPEKTRA Edge.", version: version,
        subcommands: [OS.self, DevicesCommand.self])

    struct OS: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "os", abstract: CuttleOSCommand.configuration.abstract,
            discussion: CuttleOSCommand.configuration.discussion, subcommands: verbs)
    }
}
