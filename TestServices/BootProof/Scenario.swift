// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc

/// A way from an image to a device that runs, and what must come of it.
package struct Scenario: Sendable {
    /// `edit`
    package let name: String
    /// In a few words.
    package let summary: String
    /// Whether only root can do it: it attaches a loop device.
    package var needsRoot = false
    var time = TimeServer.Mode.answers
    let body: @Sendable (ScenarioBench) throws -> Void

    /// All of them, in the order in which they run.
    package static let all: [Scenario] = [
        edit, firstBoot, newImage, thinImage, writtenMedium, batch, undone, newHardware, notCustomized, wrongPassword,
        silentTimeServer,
    ]

    /// What became of a scenario.
    package struct Outcome: Codable, Sendable {
        package var scenario: String
        package var boots: [BootResult]
        /// Why it is not here, where it was skipped.
        package var skipped: String?

        package init(scenario: String, boots: [BootResult], skipped: String? = nil) {
            self.scenario = scenario
            self.boots = boots
            self.skipped = skipped
        }

        package var holds: Bool { boots.allSatisfy { $0.findings.allSatisfy(\.holds) } }
    }

    /// Runs it in a directory of its own. What cannot be done is a finding, too.
    package func run(_ setup: ProofSetup) -> Outcome {
        if needsRoot, !Self.hasLoopDevices {
            return Outcome(scenario: name, boots: [], skipped: "needs root and loop devices")
        }
        let directory = "\(setup.directory)/\(name)"
        var boots: [BootResult] = []
        do {
            let bench = try ScenarioBench(setup, in: directory, time: time)
            defer { boots = bench.results }
            try body(bench)
        } catch {
            boots.append(
                BootResult(
                    boot: "end",
                    findings: [Finding("end", expected: "the end", found: "\(error)", false)]))
        }
        let outcome = Outcome(scenario: name, boots: boots)
        if outcome.holds, !setup.keepsMedia { Self.removeMedia(in: directory) }
        return outcome
    }

    private static var hasLoopDevices: Bool {
        // In a user namespace root is nobody where devices are.
        let map = (try? Files.text("/proc/self/uid_map"))?.split { " \n".contains($0) } ?? []
        return geteuid() == 0 && map == ["0", "0", "4294967295"] && Files.exists("/dev/loop-control")
    }

    /// Images are large; what a person wants to read is not.
    private static func removeMedia(in directory: String) {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: directory)) ?? []
        for name in names where [".raw", ".qcow2", ".undo"].contains(where: name.hasSuffix) {
            Files.remove("\(directory)/\(name)")
        }
    }
}

extension ScenarioBench {
    /// A machine with a medium.
    func machine(
        _ medium: Machine.Medium, serialNumber: String, firmware: Machine.Firmware = .bios, secondDisk: String? = nil
    ) -> Machine {
        Machine(
            architecture: setup.architecture, firmware: setup.firmware(firmware), medium: medium,
            secondDisk: secondDisk, serialNumber: serialNumber)
    }

    /// What a customized image must show when it boots.
    ///
    /// - Parameter raw: the image before it boots; its files are what the device must find.
    func expectation(
        _ machine: Machine, raw: String, address: String = ProofSettings().address,
        _ registration: BootExpectation.Registration, devices: Int = 1
    ) throws -> BootExpectation {
        let image = image(raw)
        let files = try image.bootFiles()
        let names = Set(files.map { String($0.path.split(separator: "/").last ?? "") })
        let isCustomized = names.contains("password")
        return BootExpectation(
            architecture: machine.architecture, firmware: machine.firmware, serialNumber: machine.serialNumber,
            settings: isCustomized ? ProofSettings.files : [],
            passwordDigest: isCustomized ? try image.passwordDigest() : nil,
            network: isCustomized ? .fixed(address) : .dhcp, registration: registration, bootFiles: files,
            deviceCount: devices)
    }

    /// The login that a customized image must allow.
    static var login: LoginPlan { LoginPlan(password: ProofSettings.password) }
    static let loggedIn = LoginOutcome(wrongRefused: true, rightAccepted: true, ranCommand: true)
}
