// SPDX-License-Identifier: Apache-2.0

internal import DevicesServer

/// The ways to make an image.
extension Scenario {
    static let edit = Scenario(
        name: "edit", summary: "edit in place, every setting; the first boot, and a second one that changes nothing"
    ) { bench in
        let (machine, evidence) = try bench.firstBoot()
        try bench.secondBoot(machine, after: evidence)
    }

    static let firstBoot = Scenario(
        name: "first-boot", summary: "the first boot of 'edit' alone"
    ) { bench in _ = try bench.firstBoot() }

    static let newImage = Scenario(name: "output-image", summary: "a new image, booted under UEFI") { bench in
        let policy = try bench.makePolicy()
        let medium = bench.path("medium.raw")
        try bench.customize(
            ["--image-file", bench.setup.image, "--output-image", medium, "--provisioning-policy", policy])
        try Files.setSize(medium, ScenarioBench.mediumSize)
        try bench.bootCustomized(.init(medium), raw: medium, firmware: .uefi, policy: policy, growsData: true)
    }

    static let thinImage = Scenario(name: "thin", summary: "a thin image, booted as it is") { bench in
        let policy = try bench.makePolicy()
        let thin = bench.path("medium.qcow2")
        let before = try bench.copyImage("before.raw")
        try bench.customize(
            ["--image-file", bench.setup.image, "--output-image", thin, "--provisioning-policy", policy])
        let raw = try bench.flat(thin, "flat.raw")
        try bench.bootCustomized(.init(thin, format: "qcow2"), raw: raw, policy: policy, growsData: false)
        let isSame = try bench.isEqual(before, bench.setup.image)
        bench.add(
            "base",
            [Finding("base", expected: "unchanged", found: isSame ? "unchanged" : "other bytes", isSame)])
    }

    static let writtenMedium = Scenario(
        name: "write", summary: "written to a larger medium with --grow-table (a loop device)", needsRoot: true
    ) { bench in
        let policy = try bench.makePolicy()
        let medium = bench.path("medium.raw")
        try Files.setSize(medium, ScenarioBench.mediumSize)
        let settings = try ProofSettings().write(in: bench.path("settings"))
        try LoopDevice.attach(medium, in: bench.directory) { device in
            try bench.cuttle(
                ["write", "--image-file", bench.setup.image, "--device", device, "--grow-table", "--yes"]
                    + settings + bench.service + ["--provisioning-policy", policy])
        }
        let table = try bench.image(medium).state().tableFault
        bench.add("table", [Finding("table", "no error", is: table ?? "no error")])
        try bench.bootCustomized(.init(medium), raw: medium, policy: policy, growsData: true)
    }

    static let batch = Scenario(name: "batch", summary: "the seventh of ten, with an account and an address of its own")
    {
        bench in
        let ids = (1...10).map { "d-\($0)" }
        for id in ids { bench.services.server.addDevice(id) }
        let settings = bench.path("settings")
        _ = try ProofSettings().write(in: settings)
        try Files.write(ProofSettings.network("{{address}}"), to: "\(settings)/network.yaml.mustache")
        let rows = (1...10).map { number in
            "  - {name: d-\(number).raw, device-name: d-\(number), vars: {address: 192.168.1.\(30 + number)/24}}\n"
        }
        let manifest = """
            defaults:
              password-file: password
              endpoint-domain: \(BootExpectation.domain)
              disk-mapping: disk-mapping.yaml
              network-agent: network.yaml.mustache
              ntp: timesyncd.conf
              https-proxy: \(BootExpectation.proxy)
              no-proxy: localhost,127.0.0.1
            devices:

            """
        try Files.write(manifest + rows.joined(), to: "\(settings)/devices.yaml")
        try Files.makeDirectory(bench.path("out"))
        try bench.cuttle(
            [
                "batch", "\(settings)/devices.yaml", "--image-file", bench.setup.image, "--output-dir",
                bench.path("out"), "--project", bench.services.server.project,
            ] + bench.service)
        let medium = bench.path("out/d-7.raw")
        try Files.setSize(medium, ScenarioBench.mediumSize)
        let machine = bench.machine(.init(medium), serialNumber: "SN-0007")
        let device = "\(bench.services.region)/devices/d-7"
        var wanted = try bench.expectation(
            machine, raw: medium, address: "192.168.1.37/24",
            .byDeviceKey(account: bench.services.server.serviceAccount(of: device), device: device), devices: 10)
        wanted.login = ScenarioBench.loggedIn
        wanted.growsData = true
        let evidence = try bench.boot("boot", machine, login: ScenarioBench.login)
        let booted = evidence.devices.filter { !$0.serialNumber.isEmpty }.map(\.name)
        let accounts = Set(evidence.devices.map(\.account)).count
        bench.judge(
            "boot", evidence, wanted,
            also: [
                Finding("others", [device], is: booted) { $0.joined(separator: ", ") },
                Finding("accounts", 10, is: accounts),
            ])
    }

    static let undone = Scenario(name: "undo", summary: "an edited image after undo boots as it was") { bench in
        let policy = try bench.makePolicy()
        let medium = try bench.copyImage("medium.raw")
        let undo = bench.path("edit.undo")
        try bench.customize(
            ["--image-file", medium, "--provisioning-policy", policy, "--save-undo", undo])
        let wasEdited = try !bench.isEqual(medium, bench.setup.image)
        try bench.cuttle(["undo", medium, undo])
        let isSame = try bench.isEqual(medium, bench.setup.image)
        try Files.setSize(medium, ScenarioBench.mediumSize)
        let machine = bench.machine(.init(medium), serialNumber: "SN-0001")
        var wanted = try bench.expectation(machine, raw: medium, .none, devices: 0)
        wanted.login = LoginOutcome(wrongRefused: true, rightAccepted: false, ranCommand: false)
        wanted.growsData = true
        wanted.isClockSet = false
        let evidence = try bench.boot("boot", machine, login: ScenarioBench.login)
        bench.judge(
            "boot", evidence, wanted,
            also: [
                Finding("edited", expected: "other bytes", found: wasEdited ? "other bytes" : "the same", wasEdited),
                Finding("undone", expected: "the same bytes", found: isSame ? "the same bytes" : "other bytes", isSame),
            ])
    }
}

extension ScenarioBench {
    /// `cuttle-os edit` with the settings of a proof, and the service.
    func customize(_ arguments: [String], _ settings: ProofSettings = ProofSettings()) throws {
        try cuttle(["edit"] + arguments + (try settings.write(in: path("settings"))) + service)
    }

    /// Boots a medium that a policy's key is in, and expects all that the settings ask for.
    func bootCustomized(
        _ medium: Machine.Medium, raw: String, firmware: Machine.Firmware = .bios, policy: String, growsData: Bool
    ) throws {
        let machine = machine(medium, serialNumber: "SN-0001", firmware: firmware)
        var wanted = try expectation(
            machine, raw: raw,
            .throughPolicy(account: services.server.serviceAccount(of: policy), device: nil))
        wanted.login = Self.loggedIn
        wanted.growsData = growsData
        judge("boot", try boot("boot", machine, login: Self.login), wanted)
    }

    /// Everything at once: in place, all settings, a second disk, a medium that is larger than the image.
    func firstBoot() throws -> (Machine, Evidence) {
        let policy = try makePolicy()
        let medium = try copyImage("medium.raw")
        try customize(
            ["--image-file", medium, "--provisioning-policy", policy], ProofSettings(hasSecondDisk: true))
        try Files.setSize(medium, Self.mediumSize)
        let second = path("second.raw")
        try Files.setSize(second, ProofSettings.secondDisk.disk << 20)
        let machine = machine(.init(medium), serialNumber: "SN-0001", secondDisk: second)
        var wanted = try expectation(
            machine, raw: medium, .throughPolicy(account: services.server.serviceAccount(of: policy), device: nil))
        wanted.login = Self.loggedIn
        wanted.growsData = true
        wanted.formatted = ["/dev/vdb"]
        wanted.secondDisk = (ProofSettings.secondDisk.fileSystem << 20, ProofSettings.secondMountpoint)
        let evidence = try boot("first", machine, login: Self.login)
        judge("first", evidence, wanted)
        return (machine, evidence)
    }

    /// The same medium in the same machine: nothing is formatted, nothing grows, and the files on EDGELQ_BOOT stay.
    func secondBoot(_ machine: Machine, after first: Evidence) throws {
        guard let device = first.devices.first else { throw BootProofError("the first boot has registered no device") }
        var wanted = try expectation(
            machine, raw: machine.medium.path, .byStoredAccount(account: device.account, device: device.name))
        wanted.bootFiles = wanted.bootFiles.filter { !$0.path.hasSuffix("/device-account.json") }
        wanted.secondDisk = (ProofSettings.secondDisk.fileSystem << 20, ProofSettings.secondMountpoint)
        let evidence = try boot("second", machine, login: nil)
        let (before, after) = (first.report.bootFiles, evidence.report.bootFiles)
        judge(
            "second", evidence, wanted,
            also: [
                Finding(
                    "same-files", expected: "\(before.count) files as they were",
                    found: before == after ? "\(after.count) files as they were" : "others", before == after)
            ])
    }
}
