// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// Holds what a boot showed against what it must show. It knows nothing of QEMU or files: values come in, findings go out.
package struct Judge: Sendable {
    let evidence: Evidence
    let expectation: BootExpectation

    package init(_ evidence: Evidence, _ expectation: BootExpectation) {
        self.evidence = evidence
        self.expectation = expectation
    }

    /// Every assertion, in the order in which a device boots.
    package var findings: [Finding] {
        machine + setup + login + network + clock + registration + disks + afterwards
    }

    var report: BootReport { evidence.report }

    private var machine: [Finding] {
        let wanted = (expectation.architecture.kernelName, expectation.firmware.rawValue)
        let (settled, units) = (report.state, report.failedUnits)
        return [
            Finding("machine", "\(wanted.0), \(wanted.1)", is: "\(report.architecture), \(report.firmware)"),
            Finding("serial-number", expectation.serialNumber, is: report.serialNumber),
            Finding(
                "system", expected: "running", found: ([settled] + units).joined(separator: " "),
                settled == "running" && units.isEmpty),
        ]
    }

    private var setup: [Finding] {
        let error = report.setup.map { $0.error ?? "no error" } ?? "no setup"
        return [
            Finding("setup", "no error", is: error),
            Finding("settings", expectation.settings.sorted(), is: report.setup?.applied.sorted() ?? [], Self.list),
            Finding(
                "boot-files", expectation.bootFiles.map(Self.line).sorted(),
                is: report.bootFiles.filter { $0.path != Self.ownAccount }.map(Self.line).sorted(), Self.files),
            Finding(
                "own-account", isAccountKept ? "0600" : "none",
                is: report.bootFiles.first { $0.path == Self.ownAccount }?.mode ?? "none"),
        ]
    }

    /// Where the device keeps the account that it is given.
    private static let ownAccount = "/edgelq/device-account.json"

    private var isAccountKept: Bool {
        switch expectation.registration {
        case .none, .byDeviceKey: false
        case .throughPolicy, .byStoredAccount: true
        }
    }

    private var login: [Finding] {
        let digest = report.adminHashSHA256 ?? "none"
        var findings = [
            expectation.passwordDigest.map { Finding("password-hash", "SHA-256 " + $0, is: "SHA-256 " + digest) }
        ].compactMap { $0 }
        guard let wanted = expectation.login else { return findings }
        let found = evidence.login
        func say(_ value: Bool?, _ yes: String, _ no: String) -> String { value.map { $0 ? yes : no } ?? "not tried" }
        findings += [
            Finding(
                "wrong-password", say(wanted.wrongRefused, "refused", "accepted"),
                is: say(found?.wrongRefused, "refused", "accepted")),
            Finding(
                "right-password", say(wanted.rightAccepted, "accepted", "refused"),
                is: say(found?.rightAccepted, "accepted", "refused")),
            Finding(
                "shell", say(wanted.ranCommand, "runs a command", "none"),
                is: say(found?.ranCommand, "runs a command", "none")),
        ]
        return findings
    }

    private var network: [Finding] {
        let wanted = expectation.network
        let addresses = report.addresses.filter { $0.ifname != "lo" }.flatMap { interface in
            interface.addresses.filter { $0.family == "inet" }.map {
                "\(interface.ifname) \($0.local)/\($0.prefixlen)"
            }
        }
        let routes = report.routes.filter { $0.dst == "default" }.map { "\($0.gateway ?? "") \($0.dev ?? "")" }
        var findings = [
            Finding("address", ["\(wanted.interface) \(wanted.address)"], is: addresses.sorted(), Self.list),
            Finding("route", ["\(wanted.gateway) \(wanted.interface)"], is: routes, Self.list),
        ]
        if let server = wanted.nameServer {
            let lines = report.networkFiles.values.flatMap { $0.split(separator: "\n") }.map(String.init)
            findings.append(
                Finding("name-server", ["DNS=\(server)"], is: lines.filter { $0.hasPrefix("DNS=") }.sorted(), Self.list)
            )
        }
        return findings
    }

    private var clock: [Finding] {
        let offset = report.clock - evidence.hostClock
        let isRight = abs(offset) < 60
        let date = Date(timeIntervalSince1970: report.clock).formatted(.iso8601)
        guard expectation.isClockSet else {
            return [
                Finding("clock", expected: "days behind", found: date, report.clock < evidence.hostClock - 86_400)
            ]
        }
        let sync = report.timesync
        return [
            Finding("clock", expected: "right within a minute", found: "\(date), \(Int(offset)) s off", isRight),
            Finding(
                "time-server", "192.168.1.1, synchronized",
                is: "\(sync.serverAddress ?? "none"), \(sync.synchronized ? "" : "not ")synchronized"),
            Finding(
                "time-requests", expected: "1 or more", found: "\(evidence.timeRequests)", evidence.timeRequests > 0),
        ]
    }

    static func list(_ values: [String]) -> String { values.isEmpty ? "none" : values.joined(separator: ", ") }

    static func line(_ file: BootReport.BootFile) -> String { "\(file.path) \(file.mode) \(file.size) \(file.sha256)" }

    private static func files(_ lines: [String]) -> String {
        lines.isEmpty
            ? "none" : lines.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }.joined(separator: ", ")
    }
}

/// The service's side.
extension Judge {
    private var registration: [Finding] {
        let wanted = expectation.registration
        let found = report.registration
        let reported = wanted.reported
        func words(_ state: String, _ by: String?) -> String { state + (by.map { " by \($0)" } ?? "") }
        var findings = [
            Finding(
                "registration", expected: words(reported.state, reported.by),
                found: found.map { words($0.state, $0.by) + ($0.error.map { ": \($0)" } ?? "") } ?? "no agent",
                found?.state == reported.state && found?.by == reported.by && found?.error == nil)
        ]
        findings.append(
            Finding(
                "devices", expected: "\(expectation.deviceCount)",
                found: "\(evidence.devices.count)", evidence.devices.count == expectation.deviceCount))
        let faults = evidence.serviceRequests.flatMap(\.faults)
        findings.append(Finding("contract", [], is: faults) { $0.isEmpty ? "no fault" : $0.joined(separator: "; ") })
        guard let call = wanted.call, let account = wanted.account else {
            let asked = evidence.serviceRequests.map(\.rpc)
            return findings + [Finding("requests", [], is: asked, Self.asked)]
        }
        return findings + [
            done(call, by: account), known, host, Self.proxy(found?.proxy), tunnels, device,
        ]
    }

    private static func asked(_ calls: [String]) -> String { calls.isEmpty ? "none" : calls.joined(separator: ", ") }

    /// Once, by the right account, and successfully.
    private func done(_ call: String, by account: String) -> Finding {
        let calls = evidence.serviceRequests.filter {
            ["ProvisionDeviceViaPolicy", "UpdateDevice", "RequestProvisioningApproval"].contains($0.rpc)
        }
        return Finding(
            "call", ["\(call) by \(Self.last(account)), 200"],
            is: calls.map { "\($0.rpc) by \(Self.last($0.caller)), \($0.status)" }, Self.asked)
    }

    /// Every JWT was right.
    private var known: Finding {
        let callers = evidence.serviceRequests
        let refused = callers.filter { !$0.isCallerKnown }.map(\.caller)
        return Finding(
            "tokens", expected: "all right",
            found: callers.isEmpty ? "none" : refused.isEmpty ? "all right" : refused.joined(separator: "; "),
            !callers.isEmpty && refused.isEmpty)
    }

    private var host: Finding {
        let hosts = Set(evidence.serviceRequests.map(\.host)).sorted()
        return Finding("endpoint", [BootExpectation.serviceHost], is: hosts, Self.list)
    }

    private static func proxy(_ found: String?) -> Finding {
        Finding("proxy", BootExpectation.proxy, is: found ?? "none")
    }

    /// All came through the proxy: the device's network has no other way to that name.
    private var tunnels: Finding {
        let wrong = evidence.proxyRequests.filter { $0.target != "\(BootExpectation.serviceHost):443" || !$0.isTunnel }
        let targets = Set(evidence.proxyRequests.map(\.target)).sorted()
        return Finding(
            "tunnels", expected: "TLS to \(BootExpectation.serviceHost):443",
            found: evidence.proxyRequests.isEmpty
                ? "none" : (wrong.isEmpty ? "TLS to " : "wrong: ") + targets.joined(separator: ", "),
            !evidence.proxyRequests.isEmpty && wrong.isEmpty)
    }

    /// The device's own account may be new; its name and its serial number are as they must be.
    private var device: Finding {
        let name = report.registration?.device
        let kept = evidence.devices.first { $0.name == name }
        let wanted = expectation.registration.device ?? name
        return Finding(
            "device", expected: "\(Self.last(wanted ?? "one")) with \(expectation.serialNumber)",
            found: kept.map { "\(Self.last($0.name)) with \($0.serialNumber)" } ?? "none",
            kept != nil && name == wanted && kept?.serialNumber == expectation.serialNumber)
    }

    private static func last(_ name: String) -> String { name.split(separator: "/").last.map(String.init) ?? name }
}
