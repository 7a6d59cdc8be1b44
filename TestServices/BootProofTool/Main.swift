// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BootProof
import Glibc

/// Boots customized images of the reference device in QEMU, and says what became of the settings.
@main struct BootProofCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boot-proof",
        abstract: "Boot customized images of the reference device, and hold what it shows against what it must show.",
        discussion: "Scenarios:\n"
            + Scenario.all.map { "  \($0.name)  \($0.summary)" }.joined(separator: "\n"))

    @Option(help: ArgumentHelp("The reference device: what scripts/device-image prints.", valueName: "directory"))
    var device: String?

    @Option(help: ArgumentHelp("The cuttle-os to try.", valueName: "path"))
    var cuttleOS: String?

    @Option(help: ArgumentHelp("Where transcripts, reports and media go.", valueName: "directory"))
    var directory: String?

    @Option(help: "amd64 or arm64.")
    var arch = Machine.Architecture.amd64

    @Option(help: "bios or uefi, in the place of the scenarios' own; arm64 has UEFI alone.")
    var firmware: Machine.Firmware?

    @Option(help: "The seconds that a boot may take.")
    var limit = 300.0

    @Flag(help: "Keep the media where all is as it must be; they hold keys.")
    var keepMedia = false

    @Flag(help: "Say what is missing here, and end: 69 where something is.")
    var check = false

    @Argument(help: "The scenarios; all but first-boot, which is a part of edit, by default.")
    var scenarios: [String] = []

    func run() throws {
        if !OwnNamespaces.isInside {
            if let obstacle = ProofSetup.obstacle(arch, in: "/tmp") {
                say("boot-proof: \(obstacle)")
                throw ExitCode(69)
            }
            if check { return }
            try OwnNamespaces.enter()
        }
        guard let device, let cuttleOS, let directory else {
            throw ValidationError("--device, --cuttle-os and --directory are needed")
        }
        let known = Scenario.all.map(\.name)
        if let unknown = scenarios.first(where: { !known.contains($0) }) {
            throw ValidationError("there is no scenario '\(unknown)'; there are \(known.joined(separator: ", "))")
        }
        let names = scenarios.isEmpty ? known.filter { $0 != "first-boot" } : scenarios
        try OwnNamespaces.begin()
        var setup = ProofSetup(
            device: try absolute(device), tool: try absolute(cuttleOS), directory: try absolute(directory),
            architecture: arch, limit: limit, firmware: firmware, progress: { say($0) })
        setup.keepsMedia = keepMedia
        let outcomes = Scenario.all.filter { names.contains($0.name) }.map { $0.run(setup) }
        try ResultTable.write(outcomes, in: setup.directory)
        print(ResultTable.text(outcomes), terminator: "")
        if !outcomes.allSatisfy(\.holds) {
            say("boot-proof: consoles, reports and the service's log are in \(setup.directory)")
            throw ExitCode(1)
        }
    }

    private func absolute(_ path: String) throws -> String {
        guard let resolved = realpath(path, nil) else { throw ValidationError("there is no \(path)") }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

extension Machine.Architecture: ExpressibleByArgument {}
extension Machine.Firmware: ExpressibleByArgument {}

/// A line of progress at once.
private func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(2, bytes, bytes.count)
}
