// SPDX-License-Identifier: Apache-2.0

internal import DevicesServer
internal import Glibc

/// One scenario under way: its directory, its services, cuttle-os, machines, and what was found so far.
final class ScenarioBench {
    let setup: ProofSetup
    let services: Services
    let directory: String
    private(set) var results: [BootResult] = []

    /// - Parameter directory: is made; what is in it stays for a person to look at.
    init(_ setup: ProofSetup, in directory: String, time: TimeServer.Mode) throws {
        self.setup = setup
        self.directory = directory
        try Files.makeDirectory(directory)
        services = try Services(in: "\(directory)/service", device: setup.device, time: time)
    }

    deinit { services.stop() }

    func path(_ name: String) -> String { "\(directory)/\(name)" }

    // MARK: cuttle-os

    /// Runs cuttle-os as a user would, and takes nothing but success. Its command line is in `commands.txt`.
    @discardableResult
    func cuttle(_ arguments: [String]) throws -> String {
        let words = arguments.map { $0.contains { " {\"".contains($0) } ? "'\($0)'" : $0 }
        try note("$ cuttle-os " + words.joined(separator: " "))
        let result = try Command(setup.tool, arguments).run(in: directory, seconds: 300)
        try note(result.errors + result.text)
        guard result.status == 0 else {
            throw BootProofError("cuttle-os \(arguments[0]) ended with \(result.status): \(result.errors)")
        }
        return result.text
    }

    private func note(_ text: String) throws {
        let earlier = (try? Files.text(path("commands.txt"))) ?? ""
        try Files.write(earlier + text + "\n", to: path("commands.txt"))
    }

    /// Where the service is, and who calls it.
    var service: [String] {
        [
            "--devices-endpoint", services.server.url, "--ca-file", services.server.caFile, "--credentials",
            services.server.credentialsFile,
        ]
    }

    /// A policy for devices that are told apart by their serial numbers, made as the page makes it.
    ///
    /// - Returns: its name.
    func makePolicy() throws -> String {
        let spec =
            #"{"mode": "UNATTENDED", "identityFieldPaths": ["status.deviceInfo.hardwareInformation.system.serialNumber"]}"#
        try cuttle(
            ["devices", "create", "provisioning-policy"] + service + [
                "--project", services.server.project, "--region", "us-west2", "--spec", spec, "proof",
            ])
        return "\(services.region)/provisioningPolicies/proof"
    }

    // MARK: Media

    /// A copy of the reference device's image, which may be written to.
    func copyImage(_ name: String) throws -> String {
        try copy(setup.image, name)
    }

    /// A copy that shares what it can.
    func copy(_ source: String, _ name: String) throws -> String {
        try Command("cp", ["--reflink=auto", "--sparse=always", source, path(name)]).succeed(in: directory)
        guard chmod(path(name), 0o600) == 0 else { throw BootProofError.system("cannot change \(path(name))") }
        return path(name)
    }

    /// The medium that an image is written to is larger than the image.
    static let mediumSize: Int64 = 1500 << 20

    /// The raw image of a qcow2 file, for judges.
    func flat(_ thin: String, _ name: String) throws -> String {
        try Command("qemu-img", ["convert", "-O", "raw", thin, path(name)]).succeed(in: directory)
        return path(name)
    }

    /// Whether two files have the same bytes.
    func isEqual(_ one: String, _ other: String) throws -> Bool {
        let result = try Command("cmp", ["--quiet", one, other]).run(in: directory)
        guard result.status < 2 else { throw BootProofError("cmp: \(result.errors)") }
        return result.status == 0
    }

    func image(_ path: String) -> MediumImage { MediumImage(path: path, directory: directory) }

    // MARK: Boots

    /// Boots a machine, tries to log in, takes its report, lets it switch itself off, and looks at its medium.
    func boot(_ name: String, _ machine: Machine, login plan: LoginPlan?) throws -> Evidence {
        let folder = path(name)
        try Files.makeDirectory(folder)
        setup.progress("\(directory.split(separator: "/").last ?? ""): \(name)")
        let mark = services.mark
        let deadline = Deadline(seconds: setup.limit)
        let passwords = [plan?.wrongPassword, plan?.password].compactMap { $0 }
        let running = try RunningMachine(
            machine, setup.firmwareFiles, in: folder, secrets: passwords, deadline)
        let login = try plan.map { try running.logIn($0) }
        let line = try running.report()
        let (hostClock, seconds) = (Deadline.wallClock, running.age)
        try Files.write(line, to: "\(folder)/report.json")
        let report = try BootReport(line: line)
        try Files.write(report.written, to: "\(folder)/report.json")
        let isPoweredOff = try running.powerOff()
        running.end()
        var raw = machine.medium.path
        if machine.medium.format != "raw" { raw = try flat(raw, "\(name)/medium.raw") }
        defer { if raw != machine.medium.path { Files.remove(raw) } }
        let evidence = Evidence(
            report: report, login: login, hostClock: hostClock, timeRequests: services.timeRequests(since: mark),
            proxyRequests: services.proxyRequests(since: mark),
            serviceRequests: services.serviceRequests(since: mark), devices: services.devices,
            isPoweredOff: isPoweredOff, medium: try image(raw).state(),
            secondDisk: try machine.secondDisk.flatMap { try image($0).fileSystem() }, seconds: seconds,
            processorSeconds: running.processorSeconds)
        try Files.write(services.log, to: path("service.log"))
        return evidence
    }

    /// Holds a boot's evidence against what it must show, and keeps what was found.
    func judge(_ name: String, _ evidence: Evidence, _ expectation: BootExpectation, also more: [Finding] = []) {
        add(name, Judge(evidence, expectation).findings + more, evidence)
    }

    /// Keeps findings, of a boot or of something besides.
    func add(_ name: String, _ findings: [Finding], _ evidence: Evidence? = nil) {
        results.append(
            BootResult(
                boot: name, seconds: evidence?.seconds, processorSeconds: evidence?.processorSeconds, findings: findings
            ))
    }
}

/// What was found in one boot.
package struct BootResult: Codable, Sendable {
    package var boot: String
    /// From power-on to the report.
    package var seconds: Double?
    /// What QEMU took of processors until power-off.
    package var processorSeconds: Double?
    package var findings: [Finding]

    package init(boot: String, seconds: Double? = nil, processorSeconds: Double? = nil, findings: [Finding]) {
        self.boot = boot
        self.seconds = seconds
        self.processorSeconds = processorSeconds
        self.findings = findings
    }
}
