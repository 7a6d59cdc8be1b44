// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

/// Specs are checked here, as the service drops what it does not know in silence.
@Suite(.enabled(if: DevicesServer.isAvailable, needsOpenSSL), .timeLimit(.minutes(30))) struct SpecTests {
    /// A spec, and what is said of it.
    struct Mistake: Sendable, CustomTestStringConvertible {
        var kind = "device"
        var spec: String
        var finding: String
        var message = "the spec is not valid"

        var testDescription: String { spec }
    }

    @Test(arguments: mistakes) func `a mistake in a spec is found before a call`(mistake: Mistake) throws {
        let bench = try Bench()
        let result = bench.devices(
            "create", mistake.kind, "x", "--project", bench.server.project, "--spec", mistake.spec)
        #expect(result.code == 65)
        #expect(result.errors == mistake.finding + failure(mistake.message))
        #expect(bench.server.requests.isEmpty)
    }

    @Test func `a spec that breaks its lines as the vendor's page does is read`() throws {
        let bench = try Bench()
        let spec = """
            {"mode": "UNATTENDED", \\
              "deviceDisplayNameFormat": "a \\\\ b\\u005c", \\\r
              "identityFieldPaths": ["status.deviceInfo.hardwareInformation.system.serialNumber"]}
            """
        let result = bench.devices(
            "create", "provisioning-policy", "--project", bench.server.project, "--spec", spec, "p")
        #expect(result.errors == "")
        let made = try #require(bench.server.resource("\(bench.region)/provisioningPolicies/p"))
        #expect(made.text("spec.deviceDisplayNameFormat") == "a \\ b\\")
        #expect(made.text("spec.mode") == "UNATTENDED")
        #expect(bench.server.faults == [])
    }

    @Test func `a spec comes from a file, too`() throws {
        let bench = try Bench()
        let project = ["--project", bench.server.project]
        let file = try bench.scratch.file("spec.json", #"{"osVersion": "2.1.0"}"# + "\n")
        let result = bench.devices(["create", "device", "d", "--spec", "@" + file] + project)
        #expect(result.errors == "")
        #expect(bench.server.resource("\(bench.region)/devices/d")?.text("spec.osVersion") == "2.1.0")
        let missing = bench.devices(["create", "device", "e", "--spec", "@" + bench.scratch.path("none")] + project)
        #expect(missing.code == 66)
        #expect(missing.errors.hasSuffix("error: the spec cannot be read\n"))
        #expect(bench.server.requests.count == 1)
    }

    @Test func `whole numbers keep all their digits`() throws {
        let bench = try Bench()
        let spec = #"{"template": {"metadata": {"generation": 9007199254740993}}}"#
        let result = bench.devices(
            "create", "provisioning-policy", "p", "--project", bench.server.project, "--spec", spec)
        #expect(result.errors == "")
        let body = String(decoding: bench.server.requests[0].body, as: UTF8.self)
        #expect(body.contains(#""generation":9007199254740993"#), "\(body)")
    }
}
