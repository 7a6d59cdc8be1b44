// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import DevicesServer
import Foundation
import TestSupport
import Testing

/// `devices verify`: what a device reported against what its image holds.
@Suite(.enabled(if: DevicesServer.isAvailable, needsOpenSSL), .timeLimit(.minutes(30))) struct VerifyTests {
    let bench: Bench
    let image: String

    private static let netplan = "network:\n  version: 2\n  ethernets:\n    eth0: {dhcp4: true}\n"

    init() throws {
        bench = try Bench()
        image = try bench.scratch.image()
    }

    private func edit(_ words: [String]) {
        let result = answer(["edit", "--image-file", image, "--netplan-check", "never"] + words)
        #expect(result.code == 0, "\(result.errors)")
    }

    /// A device that has reported this.
    private func device(network: String? = nil, proxy: [String: JSON] = [:], version: String? = "2.1.0") -> String {
        var status: JSON = ["connectionStatus": "CONNECTED"]
        if let version { status["deviceInfo"] = ["osVersion": .string(version)] }
        if let network {
            status["networkConfigState"] = [
                "defaultNetplanConfig": .string(network), "activeNetworkConfigSource": "DEFAULT",
            ]
        }
        if !proxy.isEmpty {
            var config = JSON.object([])
            for (name, value) in proxy { config[name] = value }
            status["proxyConfigStatus"] = ["defaultConfig": config]
        }
        return bench.server.addDevice("d", ["status": status])
    }

    /// `WHAT: STATE` of each line, and its details.
    private func lines(_ result: Run) -> [String] {
        result.text.split(separator: "\n").dropFirst().map { line in
            line.split(separator: "  ").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: ": ")
        }
    }

    @Test func `what is the same agrees, whatever its comments and order`() throws {
        edit([
            "--network-agent", try bench.scratch.file("n.yaml", Self.netplan), "--http-proxy",
            "http://proxy.example.com:3128", "--no-proxy", "localhost,10.0.0.0/8",
        ])
        let name = device(
            network: "# as booted\n" + Self.netplan.replacing("{dhcp4: true}", with: "\n      dhcp4: true"),
            proxy: ["httpProxy": "http://proxy.example.com:3128", "noProxy": "localhost,10.0.0.0/8"])
        let result = bench.devices("verify", image, name)
        #expect(result.code == 0)
        #expect(result.errors == "note: the network configuration that is in use is DEFAULT\n")
        #expect(
            lines(result) == [
                "default network configuration: agrees", "http-proxy: agrees", "https-proxy: not set",
                "no-proxy: agrees", "operating system: reported: 2.1.0",
            ])
        #expect(bench.server.faults == [])
    }

    @Test func `what differs is named, and nothing of it is shown`() throws {
        let secret = Self.netplan.replacing("true", with: "true, match: {name: hunter22}")
        edit([
            "--network-agent", try bench.scratch.file("n.yaml", secret), "--https-proxy",
            "http://user:hunter22@proxy.example.com:3128",
        ])
        let name = device(
            network: Self.netplan, proxy: ["httpsProxy": "http://user:other77@a:1", "httpProxy": "http://b:1"])
        let result = bench.devices("verify", image, name)
        #expect(result.code == 1)
        #expect(
            lines(result) == [
                "default network configuration: differs: the device reports another one",
                "http-proxy: differs: the image has none, the device reports one",
                "https-proxy: differs: the device reports another one", "no-proxy: not set",
                "operating system: reported: 2.1.0",
            ])
        let json = bench.devices("verify", image, name, "-o", "json")
        #expect(json.code == 1)
        #expect(try json.json()["agrees"] as? Bool == false)
        for text in [result.text, result.errors, json.text, json.errors] {
            #expect(!text.contains("hunter22"))
            #expect(!text.contains("other77"))
        }
    }

    @Test func `what is not reported yet does not differ`() throws {
        edit(["--network-agent", try bench.scratch.file("n.yaml", Self.netplan)])
        let name = bench.server.addDevice("d")
        let result = bench.devices("verify", image, "d", "--project", bench.server.project)
        #expect(result.code == 0)
        #expect(result.errors == "note: \(name) was never connected\n")
        #expect(
            lines(result) == [
                "default network configuration: not reported: the image has one, the device reports none",
                "http-proxy: not set", "https-proxy: not set", "no-proxy: not set", "operating system: not reported",
            ])
    }

    @Test func `an image or a device that is not there is said so`() throws {
        let name = "\(bench.region)/devices/none"
        let missing = bench.devices("verify", image, name)
        #expect(missing.code == 66)
        #expect(
            missing.errors
                == failure(
                    "cannot get the device \(name): \(bench.host) knows nothing of that name",
                    because: ["resource \(name) was not found"]))
        let before = bench.server.requests.count
        let none = bench.devices("verify", bench.scratch.path("none.raw"), name)
        #expect(none.code == 66)
        #expect(bench.server.requests.count == before)
    }
}
