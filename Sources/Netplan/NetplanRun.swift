// SPDX-License-Identifier: Apache-2.0

internal import Programs
internal import SystemIO

/// One run of Netplan over one file, in a private directory, bounded in time and output.
enum NetplanRun {
    private static let maximumOutput = 1 << 16

    /// Runs the command with `--root-dir DIRECTORY`, where the directory holds the file alone.
    ///
    /// A Ctrl-C in that time waits until the directory is gone.
    static func generate(
        _ command: [String], bytes: [UInt8], in parents: [String] = PrivateDirectory.parents
    ) throws(ProgramError) -> ProgramOutcome {
        let signals = HeldSignals()
        defer { signals.release() }
        let directory = try PrivateDirectory(in: parents)
        defer { directory.remove() }
        try directory.write(bytes, in: ["etc", "netplan"], as: "network-agent.yaml")
        return try RunningProgram(
            command + ["--root-dir", directory.path], listening: [2: maximumOutput], seconds: 10
        ).finish()
    }
}
