// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS

/// How the files are checked.
struct CheckOptions: ParsableArguments {
    @Flag(help: "Treat warnings as errors.")
    var strict = false

    @Option(
        help: ArgumentHelp(
            "Whether to ask the real netplan about the network configuration too (default: auto).", valueName: "when"))
    var netplanCheck: NetplanCheck?

    func fill(_ customization: inout Customization) {
        (customization.strict, customization.netplanCheck) = (strict, netplanCheck ?? .auto)
    }
}
