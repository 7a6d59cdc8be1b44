// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

struct CuttleOSCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "cuttle-os")
}

/// The tool: parses the process's arguments, runs one command, and exits with its code.
public enum Tool {
    public static func main() -> Never {
        CuttleOSCommand.main()
        CuttleOSCommand.exit()
    }
}
