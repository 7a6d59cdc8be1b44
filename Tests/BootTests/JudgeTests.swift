// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import BootProof

struct JudgeTests {
    /// One thing that is not as it must be, and the assertions that must fail for it, and no others.
    struct Doctored: Sendable, CustomTestStringConvertible {
        var what: String
        var fails: Set<String>
        var change: @Sendable (inout Evidence) -> Void

        init(_ what: String, _ fails: Set<String>, _ change: @escaping @Sendable (inout Evidence) -> Void) {
            (self.what, self.fails, self.change) = (what, fails, change)
        }

        var testDescription: String { what }
    }

    static let doctored: [Doctored] = [
        Doctored("other firmware", ["machine"]) { $0.report.firmware = "uefi" },
        Doctored("another architecture", ["machine"]) { $0.report.architecture = "aarch64" },
        Doctored("another serial number", ["serial-number"]) { $0.report.serialNumber = "SN-2" },
        Doctored("a unit that failed", ["system"]) { $0.report.failedUnits = ["edgelq-setup.service"] },
        Doctored("a system that is degraded", ["system"]) { $0.report.state = "degraded" },
        Doctored("a setup that failed", ["setup"]) { $0.report.setup?.error = "mkfs" },
        Doctored("no setup at all", ["setup", "settings", "formatted", "growth"]) { $0.report.setup = nil },
        Doctored("a setting that was not taken", ["settings"]) {
            $0.report.setup?.applied.removeAll { $0 == "password" }
        },
        Doctored("another content", ["boot-files"]) { $0.report.bootFiles[0].sha256 = "ab13" },
        Doctored("another mode", ["boot-files"]) { $0.report.bootFiles[0].mode = "0644" },
        Doctored("one file more", ["boot-files"]) {
            $0.report.bootFiles.append(.init(path: "/edgelq/more", mode: "0600", size: 1, sha256: "00"))
        },
        Doctored("an account that was not kept", ["own-account"]) { $0.report.bootFiles.removeLast() },
        Doctored("an account that all may read", ["own-account"]) {
            $0.report.bootFiles[$0.report.bootFiles.count - 1].mode = "0644"
        },
        Doctored("another hash", ["password-hash"]) { $0.report.adminHashSHA256 = "00fe" },
        Doctored("no hash", ["password-hash"]) { $0.report.adminHashSHA256 = nil },
        Doctored("any password is right", ["wrong-password"]) { $0.login?.wrongRefused = false },
        Doctored("the right password is wrong", ["right-password"]) { $0.login?.rightAccepted = false },
        Doctored("no shell", ["shell"]) { $0.login?.ranCommand = false },
        Doctored("nobody tried", ["wrong-password", "right-password", "shell"]) { $0.login = nil },
        Doctored("another address", ["address"]) { $0.report.addresses[1].addresses[0].local = "192.168.1.31" },
        Doctored("another length", ["address"]) { $0.report.addresses[1].addresses[0].prefixlen = 16 },
        Doctored("another interface", ["address"]) { $0.report.addresses[1].ifname = "enp1s0" },
        Doctored("one address more", ["address"]) {
            $0.report.addresses[1].addresses.append(
                .init(family: "inet", local: "192.168.1.15", prefixlen: 24, scope: "global"))
        },
        Doctored("no route", ["route"]) { $0.report.routes.removeFirst() },
        Doctored("another gateway", ["route"]) { $0.report.routes[0].gateway = "192.168.1.2" },
        Doctored("no name server", ["name-server"]) { $0.report.networkFiles = [:] },
        Doctored("a clock in 2020", ["clock"]) { $0.report.clock = 1_577_836_900 },
        Doctored("a clock two minutes ahead", ["clock"]) { $0.report.clock += 120 },
        Doctored("another time server", ["time-server"]) { $0.report.timesync.serverAddress = "192.0.2.1" },
        Doctored("not synchronized", ["time-server"]) { $0.report.timesync.synchronized = false },
        Doctored("nobody asked the time server", ["time-requests"]) { $0.timeRequests = 0 },
        Doctored("it waits", ["registration"]) { $0.report.registration?.state = "waiting" },
        Doctored("it was known", ["registration"]) { $0.report.registration?.by = "stored" },
        Doctored("an error in the end", ["registration"]) { $0.report.registration?.error = "OSError" },
        Doctored("no agent", ["registration", "proxy", "device"]) { $0.report.registration = nil },
        Doctored("two devices", ["devices"]) {
            $0.devices.append(.init(name: "projects/p/regions/r/devices/x", serialNumber: "", account: ""))
        },
        Doctored("a fault of the client", ["contract"]) { $0.serviceRequests[0].faults = ["no body"] },
        Doctored("registered twice", ["call"]) {
            $0.serviceRequests.append(Sample.request("ProvisionDeviceViaPolicy"))
        },
        Doctored("never registered", ["call"]) { $0.serviceRequests.removeLast() },
        Doctored("updated as well", ["call"]) { $0.serviceRequests.append(Sample.request("UpdateDevice")) },
        Doctored("registered by another", ["call"]) { $0.serviceRequests[2].caller = Sample.device.account },
        Doctored("answered with a failure", ["call"]) { $0.serviceRequests[2].status = 503 },
        Doctored("a wrong signature", ["tokens"]) {
            $0.serviceRequests[0].isCallerKnown = false
            $0.serviceRequests[0].caller = "the JWT's signature is not one of its key"
        },
        Doctored("another host", ["endpoint"]) { $0.serviceRequests[1].host = "devices.edgelq.com" },
        Doctored("nobody asked the service", ["call", "tokens", "endpoint"]) { $0.serviceRequests = [] },
        Doctored("another proxy", ["proxy"]) { $0.report.registration?.proxy = nil },
        Doctored("nothing came through the proxy", ["tunnels"]) { $0.proxyRequests = [] },
        Doctored("no TLS in the tunnel", ["tunnels"]) { $0.proxyRequests[0].isTunnel = false },
        Doctored("a tunnel to elsewhere", ["tunnels"]) {
            $0.proxyRequests.append(.init(target: "devices.edgelq.com:443", isTunnel: true))
        },
        Doctored("another device", ["device"]) { $0.report.registration?.device = "projects/p/regions/r/devices/x" },
        Doctored("the service has another serial number", ["device"]) { $0.devices[0].serialNumber = "SN-2" },
        Doctored("a mount is missing", ["mounts"]) { $0.report.mounts.removeFirst() },
        Doctored("a mount of another partition", ["mounts"]) { $0.report.mounts[0].source = "/dev/vda4" },
        Doctored("a tmpfs in its place", ["mounts"]) { $0.report.mounts[0].fstype = "tmpfs" },
        Doctored("a bind is missing", ["binds"]) { $0.report.mounts.removeLast() },
        Doctored("a bind of another directory", ["binds"]) { $0.report.mounts[6].source = "/dev/vda5[/docker]" },
        Doctored("no EDGELQ_DATA", ["mounts", "binds", "growth"]) { $0.report.blocks.removeLast() },
        Doctored("EDGELQ_DATA was formatted", ["formatted"]) { $0.report.setup?.formatted.append("/dev/vda5") },
        Doctored("the second disk was not", ["formatted"]) { $0.report.setup?.formatted = [] },
        Doctored("the file is gone", ["kept-file"]) { $0.report.keep = nil },
        Doctored("the file is another", ["kept-file"]) { $0.report.keep = "else\n" },
        Doctored("nothing grew", ["growth"]) { $0.report.setup?.grown = [] },
        Doctored("the partition ends early", ["growth"]) {
            $0.medium.partitions[3].size -= 3 << 20
            $0.medium.partitions[3].fileSystem?.size -= 3 << 20
        },
        Doctored("the file system did not grow", ["growth"]) { $0.medium.partitions[3].fileSystem?.size = 32 << 20 },
        Doctored("the second disk is not mounted", ["second-mount"]) {
            $0.report.mounts.removeAll { $0.target == "/srv/second" }
        },
        Doctored("another file system there", ["second-mount"]) {
            $0.report.mounts[3].fstype = "xfs"
        },
        Doctored("the second disk is used whole", ["second-size"]) { $0.secondDisk?.size = 256 << 20 },
        Doctored("the second disk is damaged", ["second-e2fsck"]) { $0.secondDisk?.fault = "Free blocks count wrong" },
        Doctored("the second disk has no ext4", ["second-size", "second-e2fsck"]) { $0.secondDisk = nil },
        Doctored("it did not switch itself off", ["power-off"]) { $0.isPoweredOff = false },
        Doctored("EDGELQ_BOOT is damaged", ["e2fsck"]) { $0.medium.partitions[1].fileSystem?.fault = "wrong" },
        Doctored("EDGELQ_ISOS is not ext4 any more", ["e2fsck"]) { $0.medium.partitions[2].fileSystem = nil },
        Doctored("the table is damaged", ["table"]) { $0.medium.tableFault = "The backup GPT table is corrupt" },
    ]

    @Test func `a boot of which all is right has no fault`() throws {
        let findings = Judge(try Sample.evidence(), Sample.expectation).findings
        #expect(findings.filter { !$0.holds } == [])
        #expect(findings.count == Set(findings.map(\.id)).count, "each name once")
    }

    @Test(arguments: doctored) func `what is wrong is found, and nothing else:`(_ doctored: Doctored) throws {
        var evidence = try Sample.evidence()
        doctored.change(&evidence)
        let failed = Judge(evidence, Sample.expectation).findings.filter { !$0.holds }.map(\.id)
        #expect(Set(failed) == doctored.fails)
    }

    @Test func `every assertion fails for something`() throws {
        let all = Set(Judge(try Sample.evidence(), Sample.expectation).findings.map(\.id))
        #expect(Self.doctored.reduce(into: Set<String>()) { $0.formUnion($1.fails) } == all)
    }

    /// A device that kept its account, and one that has no key.
    @Test func `another boot must be of the same device, and an image without a key asks nobody`() throws {
        var evidence = try Sample.evidence()
        evidence.report.registration?.state = "known"
        evidence.report.registration?.by = "stored"
        let own = Sample.device.account
        evidence.serviceRequests = [Sample.request("ListDevices", by: own), Sample.request("UpdateDevice", by: own)]
        var wanted = Sample.expectation
        wanted.registration = .byStoredAccount(account: own, device: Sample.device.name)
        func failed() -> [String] { Judge(evidence, wanted).findings.filter { !$0.holds }.map(\.id) }
        #expect(failed() == [])
        wanted.registration = .byStoredAccount(account: own, device: "projects/p/regions/r/devices/other")
        #expect(failed() == ["device"])
        wanted.registration = .byDeviceKey(account: own, device: Sample.device.name)
        #expect(failed() == ["own-account", "registration"])
        wanted.registration = .none
        #expect(failed() == ["own-account", "registration", "requests"])
    }

    @Test func `where nothing may set the clock, it must be behind`() throws {
        var evidence = try Sample.evidence()
        var wanted = Sample.expectation
        wanted.isClockSet = false
        func failed() -> [String] { Judge(evidence, wanted).findings.filter { !$0.holds }.map(\.id) }
        #expect(failed() == ["clock"])
        evidence.report.clock = 1_577_836_900
        #expect(failed() == [])
        evidence.report.clock = Sample.clock - 3600
        #expect(failed() == ["clock"])
    }

    @Test func `where nothing is to grow, growth is a fault`() throws {
        var evidence = try Sample.evidence()
        var wanted = Sample.expectation
        wanted.growsData = false
        #expect(Judge(evidence, wanted).findings.filter { !$0.holds }.map(\.id) == ["growth"])
        evidence.report.setup?.grown = []
        #expect(Judge(evidence, wanted).findings.filter { !$0.holds } == [])
    }
}
