// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

/// Accounts that are made while a compressed image is unpacked onto a medium; files stand in for media.
@Suite(.enabled(if: DevicesServer.isAvailable, needsServer), .timeLimit(.minutes(5)))
struct StreamedWriteTests {
    private func medium(_ bench: Bench, _ name: String) throws -> TestedImage {
        let path = bench.path(name)
        try Data(repeating: 0x55, count: bench.before.count).write(to: URL(fileURLWithPath: path))
        return TestedImage(path: path)
    }

    private func archive(_ bench: Bench) throws -> String {
        let path = bench.scratch.path("image.raw.zst")
        let packed = try run("/usr/bin/zstd", ["-q", "--check", "-o", path, bench.image.path])
        try #require(packed.code == 0, "\(packed.errors)")
        return path
    }

    private func write(
        _ bench: Bench, _ archive: String, _ medium: TestedImage, _ more: [String],
        _ environment: [String: String] = [:]
    ) throws -> Run {
        try bench.cuttle(
            "write", ["--image-file", archive, "--force-file", "--yes", "--device", medium.path] + more, environment)
    }

    private func expectNoTable(_ medium: TestedImage) throws {
        #expect(try run("/usr/sbin/sfdisk", ["--json", medium.path]).code != 0)
        #expect(try medium.bytes.suffix(512) == Data(count: 512))
    }

    @Test func `a device's key goes onto its medium, when all else is there`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let medium = try medium(bench, "card")
        let run = try write(bench, try archive(bench), medium, ["--device-name", device, "-o", "json"])
        #expect(run.code == 0, "\(run.errors)")
        try expectSchema("write-report", try bench.file("report.json", run.text))
        try bench.expectKey(of: device, in: medium)
        try medium.expectWhole(besides: bench.before)
        #expect(bench.changes == ["provision"])
    }

    @Test(arguments: ["cut", "layout", "digest"])
    func `an image that is found wrong when it was unpacked gets no account`(fault: String) throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let medium = try medium(bench, "card")
        let archive = try archive(bench)
        var more = ["--device-name", device]
        switch fault {
        case "cut":
            let bytes = try Data(contentsOf: URL(fileURLWithPath: archive))
            try bytes.dropLast(4).write(to: URL(fileURLWithPath: archive))
        case "layout":
            more += [
                "--layout",
                try bench.file(
                    "layout.yaml",
                    """
                    name: other
                    version: 1
                    settings:
                      service-account-key: {partition: NONE, path: /key.json, format: verbatim}

                    """),
            ]
        default: more += ["--sha256", String(repeating: "0", count: 64)]
        }
        let run = try write(bench, archive, medium, more)
        #expect(run.code == 65, "\(run.errors)")
        #expect(run.errors.contains("do not use"), "\(run.errors)")
        #expect(bench.changes == [])
        #expect(bench.server.serviceAccount(of: device) == "")
        try expectNoTable(medium)
    }

    @Test func `a device that the service does not know is told before anything is written`() throws {
        let bench = try Bench()
        let medium = try medium(bench, "card")
        let run = try write(
            bench, try archive(bench), medium,
            ["--device-name", "projects/test-project/regions/us-west2/devices/none"])
        #expect(run.code != 0)
        #expect(run.errors.hasSuffix("nothing was written\n"), "\(run.errors)")
        #expect(try medium.bytes == Data(repeating: 0x55, count: bench.before.count))
        #expect(bench.changes == [])
    }

    @Test(.enabled(if: faultLibrary != nil, needsCompiler), arguments: [true, false])
    func `a medium that fails at the end takes a device's account with it, and a policy's is told`(
        isDevice: Bool
    ) throws {
        let bench = try Bench()
        let owner = isDevice ? bench.server.addDevice("d-1") : bench.server.addPolicy("p-1")
        let medium = try medium(bench, "card")
        let archive = try archive(bench)
        let flag = isDevice ? "--device-name" : "--provisioning-policy"
        let whole = try write(bench, archive, medium, [flag, owner], bench.fault(0, "EIO"))
        #expect(whole.code == 0, "\(whole.errors)")
        let count = try bench.calls().count
        // In the edit, and in the last step of all.
        for number in [count - 7, count] {
            bench.forget(owner)
            let before = bench.changes.count
            let run = try write(bench, archive, medium, [flag, owner, "-o", "json"], bench.fault(number, "EIO"))
            #expect(run.code == 74, "\(number): \(run.errors)")
            #expect(bench.changes.dropFirst(before) == (isDevice ? ["provision", "remove"] : ["provision"]))
            #expect((bench.server.serviceAccount(of: owner) == "") == isDevice)
            let words = isDevice ? "is taken away again" : "and its key is lost"
            #expect(run.errors.contains(words), "\(run.errors)")
            try expectNoTable(medium)
        }
    }

    @Test(arguments: [SIGINT, SIGTERM]) func `a signal in the middle of the call undoes the account`(signal: Int32)
        throws
    {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let medium = try medium(bench, "card")
        bench.server.set(.delay(milliseconds: 1500), on: "POST", "*:provisionServiceAccountToDevice")
        let tool = try RunningTool(
            ["write", "--image-file", try archive(bench), "--force-file", "--yes", "--device", medium.path]
                + ["--device-name", device] + bench.service, bench.environment)
        #expect(RunningTool.wait { bench.server.requests("ProvisionServiceAccountToDevice").count == 1 })
        tool.send(signal)
        let run = try tool.end()
        #expect(run.code == 75, "\(run.errors)")
        #expect(bench.changes == ["provision", "remove"])
        #expect(bench.server.serviceAccount(of: device) == "")
        try expectNoTable(medium)
    }
}
