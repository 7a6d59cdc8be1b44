// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import BootProof

/// A boot of which everything is as it must be, for tests that doctor it.
enum Sample {
    static let policyAccount = "projects/test-project/regions/us-west2/serviceAccounts/sa-policy"
    static let device = Evidence.Device(
        name: "projects/test-project/regions/us-west2/devices/device-1", serialNumber: "SN-0001",
        account: "projects/test-project/regions/us-west2/serviceAccounts/sa-device")
    static let clock = 1_800_000_000.0
    static let mebibyte: Int64 = 1 << 20

    static let files = ProofSettings.files.sorted().map {
        BootReport.BootFile(path: "/edgelq/\($0)", mode: "0600", size: 9, sha256: "ab12")
    }

    /// As the device writes it.
    static let line = #"""
        {"reference": 1, "architecture": "x86_64", "firmware": "bios", "serialNumber": "SN-0001", "state": "running",
        "failedUnits": [], "uptime": 31.5, "clock": 1800000000,
        "addresses": [
          {"ifname": "lo", "operstate": "UNKNOWN", "addr_info": [
            {"family": "inet", "local": "127.0.0.1", "prefixlen": 8, "scope": "host"}]},
          {"ifname": "enp2s0", "operstate": "UP", "addr_info": [
            {"family": "inet", "local": "192.168.1.30", "prefixlen": 24, "scope": "global"},
            {"family": "inet6", "local": "fe80::1", "prefixlen": 64, "scope": "link"}]}],
        "routes": [{"dst": "default", "gateway": "192.168.1.1", "dev": "enp2s0", "flags": []},
          {"dst": "192.168.1.0/24", "dev": "enp2s0", "flags": []}],
        "networkFiles": {"10-netplan-enp2s0.network": "[Match]\nName=enp2s0\n\n[Network]\nDNS=192.168.1.1\n"},
        "resolvConf": null,
        "timesync": {"serverName": "192.168.1.1", "serverAddress": "192.168.1.1", "synchronized": true},
        "mounts": [
          {"target": "/isodevice/boot", "source": "/dev/vda3", "fstype": "ext4", "size": 60000000, "options": "rw"},
          {"target": "/isodevice/isos", "source": "/dev/vda4", "fstype": "ext4", "size": 90000000, "options": "rw"},
          {"target": "/isodevice/data", "source": "/dev/vda5", "fstype": "ext4", "size": 900000000, "options": "rw"},
          {"target": "/srv/second", "source": "/dev/vdb", "fstype": "ext4", "size": 60000000, "options": "rw"},
          {"target": "/var/lib/docker", "source": "/dev/vda5[/docker]", "fstype": "ext4", "size": null, "options": "rw"},
          {"target": "/var/lib/droplet", "source": "/dev/vda5[/droplet]", "fstype": "ext4", "size": null, "options": "rw"},
          {"target": "/var/log", "source": "/dev/vda5[/log]", "fstype": "ext4", "size": null, "options": "rw"}],
        "blocks": [
          {"name": "vda", "size": 1572864000, "partlabel": null, "fstype": null, "mountpoints": []},
          {"name": "vda3", "size": 67108864, "partlabel": "EDGELQ_BOOT", "fstype": "ext4", "mountpoints": []},
          {"name": "vda4", "size": 134217728, "partlabel": "EDGELQ_ISOS", "fstype": "ext4", "mountpoints": []},
          {"name": "vda5", "size": 1048576000, "partlabel": "EDGELQ_DATA", "fstype": "ext4", "mountpoints": []}],
        "keep": "kept\n", "adminHashSHA256": "00ff", "bootFiles": [],
        "setup": {"commands": [{"words": ["mount"], "status": 0, "output": ""}], "formatted": ["/dev/vdb"],
          "grown": ["/dev/vda5"], "applied": [], "error": null},
        "registration": {"state": "registered", "device": "projects/test-project/regions/us-west2/devices/device-1",
          "by": "policy", "proxy": "http://192.168.1.1:3128", "attempts": 1, "error": null}}
        """#

    static func report() throws -> BootReport {
        var report = try BootReport(line: Array(line.utf8))
        report.bootFiles =
            files + [BootReport.BootFile(path: "/edgelq/device-account.json", mode: "0600", size: 9, sha256: "cd")]
        report.setup?.applied = ProofSettings.files.sorted()
        return report
    }

    static func evidence() throws -> Evidence {
        let file = Evidence.FileSystem(size: 64 * mebibyte, fault: nil)
        let data = Evidence.FileSystem(size: 1000 * mebibyte, fault: nil)
        return Evidence(
            report: try report(), login: ScenarioBench.loggedIn, hostClock: clock + 1, timeRequests: 2,
            proxyRequests: [.init(target: "devices.stg01b.edgelq.com:443", isTunnel: true)],
            serviceRequests: [
                request("ListDevices"), request("ListProvisioningPolicies"), request("ProvisionDeviceViaPolicy"),
            ], devices: [device], isPoweredOff: true,
            medium: .init(
                size: 1200 * mebibyte,
                partitions: [
                    .init(label: "ESP", start: 2 * mebibyte, size: 6 * mebibyte, fileSystem: nil),
                    .init(label: "EDGELQ_BOOT", start: 8 * mebibyte, size: 64 * mebibyte, fileSystem: file),
                    .init(label: "EDGELQ_ISOS", start: 72 * mebibyte, size: 127 * mebibyte, fileSystem: file),
                    .init(label: "EDGELQ_DATA", start: 199 * mebibyte, size: 1000 * mebibyte, fileSystem: data),
                ], tableFault: nil), secondDisk: file, seconds: 40, processorSeconds: 35)
    }

    static func request(_ rpc: String, by caller: String = policyAccount) -> Evidence.ServiceRequest {
        .init(
            rpc: rpc, caller: caller, isCallerKnown: true, status: 200, host: "devices.stg01b.edgelq.com", faults: [])
    }

    static var expectation: BootExpectation {
        var wanted = BootExpectation(
            architecture: .amd64, firmware: .bios, serialNumber: "SN-0001", settings: ProofSettings.files,
            passwordDigest: "00ff", login: ScenarioBench.loggedIn, network: .fixed("192.168.1.30/24"),
            registration: .throughPolicy(account: policyAccount, device: nil), bootFiles: files, deviceCount: 1)
        wanted.formatted = ["/dev/vdb"]
        wanted.growsData = true
        wanted.secondDisk = (64 * mebibyte, "/srv/second")
        return wanted
    }
}
