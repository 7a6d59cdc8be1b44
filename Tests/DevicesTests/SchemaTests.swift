// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

/// Every `-o json` is one document that its schema describes.
@Suite(
    .enabled(if: DevicesServer.isAvailable, needsOpenSSL), .enabled(if: SchemaJudge.isHere, "needs python3-jsonschema"),
    .timeLimit(.minutes(30)))
struct SchemaTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    private func expect(
        _ schema: String, code: Int32 = 0, _ words: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let result = bench.devices(words + ["-o", "json"])
        #expect(result.code == code, "\(result.errors)", sourceLocation: sourceLocation)
        #expect(try SchemaJudge.complaints(schema, result.output) == "", sourceLocation: sourceLocation)
    }

    @Test func `reports of verbs are what their schemas say`() throws {
        let image = try bench.scratch.image()
        let device = bench.server.addDevice("d", ["status": ["deviceInfo": ["osVersion": "2.1.0"]]])
        let policy = bench.server.addPolicy("p")
        try expect("verify-report", ["verify", image, device])
        bench.server.addLog(of: device, secondsAgo: 5, "a line")
        try expect("logs-report", ["logs", "--archival", device])
        try expect("done-report", ["remove-service-account-from-device", "--name", device])
        try expect("done-report", ["remove-service-account-from-provisioning-policy", "--name", policy])
        try expect("done-report", ["delete", "device", device])
    }

    @Test func `a failure is what its schema says`() throws {
        let name = "\(bench.region)/devices/none"
        try expect("error-report", code: 66, ["get", "device", name])
        try expect("error-report", code: 64, ["list", "devices"])
        try expect("error-report", code: 69, ["logs", "--follow", name])
        bench.server.set(.closeBeforeHead(), on: "DELETE")
        try expect("error-report", code: 69, ["delete", "device", name])
    }

    @Test func `resources are as the service has them`() throws {
        let device = bench.server.addDevice("d", ["displayName": "Ä"])
        let list = try bench.devices("list", "devices", "--project", bench.server.project, "-o", "json").json()
        #expect((list["devices"] as? [[String: Any]])?.compactMap { $0["name"] as? String } == [device])
        let got = try bench.devices("get", "device", device, "-o", "json").json()
        #expect(got["displayName"] as? String == "Ä")
        // A field that nobody has published.
        #expect(got["observedBy"] as? [String: String] == ["shard": "17"])
    }
}
