// SPDX-License-Identifier: Apache-2.0

import Credentials
import DevicesServer
import DevicesService
import Documents
import Foundation
import HTTPClient
import Testing
import TestSupport

private let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("docs/devices-service.md")
private let bash = "/bin/bash"
private let hasPrograms = [bash, "/usr/bin/jq"].allSatisfy(isInstalled)

/// docs/devices-service.md, walked: every command that it shows is run as it stands, from policy to the last case of the
/// hardware update.
@Suite(
    .enabled(if: DevicesServer.isAvailable, needsOpenSSL), .enabled(if: hasPrograms, "needs bash and jq"),
    .timeLimit(.minutes(30)))
struct PageTests {
    /// The blocks of commands, in order.
    private func blocks() throws -> [String] {
        let text = try String(contentsOf: page, encoding: .utf8)
        return text.components(separatedBy: "```sh\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    }

    /// Runs a block, where `cuttle-os` is told of the server whenever it is to call it.
    private func walk(_ block: String, _ bench: Bench) throws -> Run {
        let prelude = """
            set -euo pipefail
            PROJECT=\(bench.server.project)
            cuttle-os() {
                case " $* " in
                    " devices "* | *" --device-name "* | *" --provisioning-policy "*)
                        command '\(Binary.cuttleOS)' "$@" \(bench.service.joined(separator: " ")) ;;
                    *) command '\(Binary.cuttleOS)' "$@" ;;
                esac
            }

            """
        return try run(bash, ["-c", prelude + block], in: bench.scratch.url)
    }

    /// What a device does that boots with an image: it registers itself with the key that it finds there.
    private func boots(_ image: String, _ policy: String, serial: String, _ bench: Bench) throws -> String {
        let key = answer(["cat", image, "EDGELQ_BOOT:/edgelq/service-account-key.json"])
        let connection = try bench.connection(.serviceAccount(try #require(ServiceAccountSigner(Array(key.output)))))
        let info = "deviceStatus.deviceInfo"
        let answer = try connection.call(
            .init(
                .post, "v1/\(policy):provisionDeviceViaPolicy",
                query: [("\(info).hardwareInformation.system.serialNumber", serial), ("\(info).osVersion", "2.1.0")],
                isRepeatable: false, operation: "boot"))
        return try #require(answer["device"]?["name"]?.text)
    }

    @Test func `the page's walk works, command by command`() throws {
        let bench = try Bench()
        let image = try bench.scratch.image()
        for name in ["device.raw", "new.raw"] {
            try FileManager.default.copyItem(atPath: image, toPath: bench.scratch.path(name))
        }
        _ = try bench.scratch.file("password", "correct horse battery staple\n")
        let policy = "\(bench.region)/provisioningPolicies/test-provisioning-policy"
        let device = "\(bench.region)/devices/test-device"
        var output = ""
        for block in try blocks() {
            if block.hasPrefix("cuttle-os devices list devices") {
                output = try boots(image, policy, serial: "S-1", bench)
                let list = try walk(block, bench)
                #expect(list.code == 0, "\(list.errors)")
                #expect(list.text.contains(output), "\(list.text)")
                // A medium that is replaced is known by its hardware's serial number.
                #expect(try boots(image, policy, serial: "S-1", bench) == output)
                continue
            }
            let result = try walk(block, bench)
            #expect(result.code == 0, "\(block)\(result.errors)")
        }
        #expect(!output.isEmpty)
        #expect(bench.server.resource(policy)?.text("spec.mode") == "UNATTENDED")
        #expect(bench.server.resource(device)?[path: ["spec", "loggingConfig", "enableJournalExport"]] == .bool(true))
        #expect(bench.server.faults == [])

        // The last medium has the device's key, and no other one has it; no key is in any file besides.
        let account = bench.server.serviceAccount(of: device)
        let key = try #require(bench.server.keys(of: account).first)
        let cat = answer(["cat", bench.scratch.path("new.raw"), "EDGELQ_BOOT:/edgelq/service-account-key.json"])
        #expect(try cat.json()["private_key_id"] as? String == key)
        for name in try bench.scratch.names where !name.hasSuffix(".raw") {
            let text = try String(
                decoding: Data(contentsOf: URL(fileURLWithPath: bench.scratch.path(name))), as: UTF8.self)
            for secret in bench.server.privateKeys {
                let middle = secret.split(separator: "\n")[5]
                #expect(!text.contains(middle), "\(name)")
            }
        }
    }

    @Test func `the page shows what is promised`() throws {
        let all = try blocks().joined()
        for verb in [
            "create provisioning-policy", "provision-service-account-to-provisioning-policy",
            "remove-service-account-from-provisioning-policy", "list devices", "list provisioning-approval-requests",
            "create device", "update device", "remove-service-account-from-device", "verify", "--provisioning-policy",
            "--device-name",
        ] {
            #expect(all.contains(verb), "\(verb)")
        }
    }
}
