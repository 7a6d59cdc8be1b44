// SPDX-License-Identifier: Apache-2.0

internal import DevicesServer

/// The page's hardware update procedure, and the controls: what must fail, and where.
extension Scenario {
    /// Four boots, one after the other, with one service: the device stays the same one.
    static let newHardware = Scenario(
        name: "hardware", summary: "the hardware update procedure: new hardware, a new medium, both"
    ) { bench in
        let server = bench.services.server
        let policy = try bench.makePolicy()
        let customized = try bench.copyImage("customized.raw")
        try bench.customize(["--image-file", customized, "--provisioning-policy", policy])
        let account = server.serviceAccount(of: policy)

        let first = try bench.copy(customized, "first-medium.raw")
        var machine = bench.machine(.init(first), serialNumber: "SN-0001")
        var evidence = try bench.expect("new", machine, .throughPolicy(account: account, device: nil))
        guard let device = evidence.devices.first else { throw BootProofError("no device has registered") }

        // The account on the medium says which device it is, and the serial number is overwritten.
        machine.serialNumber = "SN-0002"
        _ = try bench.expect(
            "new-hardware", machine, .byStoredAccount(account: device.account, device: device.name))

        // A new medium has no account yet: the serial number says which device it is.
        machine.medium = .init(try bench.copy(customized, "second-medium.raw"))
        evidence = try bench.expect("new-medium", machine, .throughPolicy(account: account, device: device.name))

        // Both are new: the page's two commands, before the image is written to the medium.
        let both = try bench.copyImage("third-medium.raw")
        try bench.cuttle(
            ["devices", "remove-service-account-from-device", "device", "--name", device.name] + bench.service)
        try bench.customize(["--image-file", both, "--device-name", device.name])
        machine.medium = .init(both)
        machine.serialNumber = "SN-0003"
        _ = try bench.expect(
            "both-new", machine,
            .byDeviceKey(account: server.serviceAccount(of: device.name), device: device.name))
    }

    static let notCustomized = Scenario(
        name: "control-plain", summary: "control: an image that nobody customized fails where settings matter"
    ) { bench in
        let medium = try bench.copyImage("medium.raw")
        try Files.setSize(medium, ScenarioBench.mediumSize)
        // What a customized one must show: its files are an image's that was.
        let customized = try bench.copyImage("customized.raw")
        let policy = try bench.makePolicy()
        try bench.customize(["--image-file", customized, "--provisioning-policy", policy])
        let machine = bench.machine(.init(medium), serialNumber: "SN-0001")
        try bench.expectFailures(
            [
                "settings", "boot-files", "own-account", "password-hash", "right-password", "shell", "address",
                "name-server", "clock", "time-server", "time-requests", "registration", "devices", "call", "tokens",
                "endpoint", "proxy", "tunnels", "device",
            ], machine, raw: customized, policy: policy)
    }

    static let wrongPassword = Scenario(
        name: "control-password", summary: "control: another password than the image's is refused, and all else holds"
    ) { bench in
        let policy = try bench.makePolicy()
        let medium = try bench.customizedMedium(policy)
        let machine = bench.machine(.init(medium), serialNumber: "SN-0001")
        try bench.expectFailures(
            ["right-password", "shell"], machine, raw: medium, policy: policy,
            login: LoginPlan(password: ProofSettings.password + "9"))
    }

    static let silentTimeServer = Scenario(
        name: "control-time",
        summary: "control: with a time server that never answers nothing registers, and the clock stays behind",
        time: .isSilent
    ) { bench in
        let policy = try bench.makePolicy()
        let medium = try bench.customizedMedium(policy)
        let machine = bench.machine(.init(medium), serialNumber: "SN-0001")
        let evidence = try bench.expectFailures(
            [
                "own-account", "clock", "time-server", "registration", "devices", "call", "tokens", "endpoint",
                "device",
            ], machine, raw: medium, policy: policy)
        let isBehind = evidence.report.clock < evidence.hostClock - 86_400
        bench.add(
            "clock",
            [
                Finding(
                    "clock", expected: "days behind", found: isBehind ? "days behind" : "\(Int(evidence.report.clock))",
                    isBehind)
            ])
    }
}

extension ScenarioBench {
    /// An image that was edited in place, on a larger medium.
    func customizedMedium(_ policy: String) throws -> String {
        let medium = try copyImage("medium.raw")
        try customize(["--image-file", medium, "--provisioning-policy", policy])
        try Files.setSize(medium, Self.mediumSize)
        return medium
    }

    /// Boots a medium as it is, without a login.
    func expect(_ name: String, _ machine: Machine, _ registration: BootExpectation.Registration) throws -> Evidence {
        var wanted = try expectation(machine, raw: machine.medium.path, registration)
        wanted.bootFiles = wanted.bootFiles.filter { !$0.path.hasSuffix("/device-account.json") }
        let evidence = try boot(name, machine, login: nil)
        judge(name, evidence, wanted)
        return evidence
    }

    /// Boots, holds what it shows against what a customized device must show, and expects just these assertions to fail.
    @discardableResult
    func expectFailures(
        _ ids: Set<String>, _ machine: Machine, raw: String, policy: String, login: LoginPlan = login
    ) throws -> Evidence {
        var wanted = try expectation(
            machine, raw: raw, .throughPolicy(account: services.server.serviceAccount(of: policy), device: nil))
        wanted.login = Self.loggedIn
        wanted.growsData = true
        let evidence = try boot("boot", machine, login: login)
        let findings = Judge(evidence, wanted).findings.map { finding in
            guard ids.contains(finding.id) else { return finding }
            var turned = finding
            turned.expected = "not: " + finding.expected
            turned.holds = !finding.holds
            return turned
        }
        add("boot", findings, evidence)
        return evidence
    }
}
