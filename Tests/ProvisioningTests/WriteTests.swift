// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

/// Accounts that are made while an image is written to a medium; files stand in for media.
@Suite(.enabled(if: DevicesServer.isAvailable, needsServer), .timeLimit(.minutes(5)))
struct WriteTests {
    let region = "projects/test-project/regions/us-west2"

    /// A file as large as the image, full of something else.
    private func medium(_ bench: Bench, _ name: String) throws -> TestedImage {
        let path = bench.path(name)
        try Data(repeating: 0x55, count: bench.before.count).write(to: URL(fileURLWithPath: path))
        return TestedImage(path: path)
    }

    private func arguments(_ bench: Bench, _ media: [TestedImage], _ more: [String]) -> [String] {
        ["--image-file", bench.image.path, "--force-file", "--yes", "--device"] + media.map(\.path) + more
    }

    @Test func `a device's key goes onto its medium, and into no image`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let medium = try medium(bench, "card")
        let run = try bench.cuttle("write", arguments(bench, [medium], ["--device-name", device, "-o", "json"]))
        #expect(run.code == 0, "\(run.errors)")
        let account = try #require(try run.json()["serviceAccount"] as? [String: Any])
        #expect(account["owner"] as? String == device)
        try expectSchema("write-report", try bench.file("report.json", run.text))
        try bench.expectKey(of: device, in: medium)
        try medium.expectWhole(besides: bench.before)
        try bench.expectUntouched()
        #expect(bench.changes == ["provision"])
        bench.expectKeys(onlyIn: ["card"], after: [run])
    }

    @Test func `a policy's key goes onto as many as there are`() throws {
        let bench = try Bench()
        let policy = bench.server.addPolicy("p-1")
        let media = [try medium(bench, "card-1"), try medium(bench, "card-2")]
        let run = try bench.cuttle("write", arguments(bench, media, ["--provisioning-policy", policy]))
        #expect(run.code == 0, "\(run.errors)")
        let keys = try media.map { try bench.expectKey(of: policy, in: $0) }
        #expect(Set(keys).count == 1)
        #expect(bench.changes == ["provision"])
        try bench.expectUntouched()
        bench.expectKeys(onlyIn: ["card-1", "card-2"], after: [run])
    }

    @Test func `one device on two media is refused`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let media = [try medium(bench, "card-1"), try medium(bench, "card-2")]
        let before = try media[0].bytes
        let run = try bench.cuttle("write", arguments(bench, media, ["--device-name", device]))
        bench.expect(
            run, 64,
            """
            error: one device's service account cannot be on 2 media: two would be one device
              hint: write one medium for each device
            nothing was written
            """)
        #expect(bench.server.requests.map(\.rpc) == [])
        #expect(try media.map { try $0.bytes } == [before, before])
    }

    @Test func `a medium that is too small gets no account`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let medium = TestedImage(path: bench.path("card"))
        #expect(mkdir(medium.path, 0o700) == 0)
        let run = try bench.cuttle("write", arguments(bench, [medium], ["--device-name", device]))
        #expect(run.code != 0)
        #expect(bench.changes == [])
    }

    @Test(.enabled(if: faultLibrary != nil, needsCompiler), arguments: [true, false])
    func `a medium that fails takes a device's account with it, and a policy's is told`(isDevice: Bool) throws {
        let bench = try Bench()
        let owner = isDevice ? bench.server.addDevice("d-1") : bench.server.addPolicy("p-1")
        let medium = try medium(bench, "card")
        let flag = isDevice ? "--device-name" : "--provisioning-policy"
        let run = try bench.cuttle(
            "write", arguments(bench, [medium], [flag, owner, "-o", "json"]), bench.fault(2, "EIO"))
        #expect(run.code == 74)
        // The first write can have failed before anybody looked how far it was.
        let said = bench.plain(run.errors).replacing("DIR/card: writing\n", with: "")
        #expect(said == (isDevice ? Self.deviceWords : Self.policyWords))
        #expect(bench.changes == (isDevice ? ["provision", "remove"] : ["provision"]))
        #expect((bench.server.serviceAccount(of: owner) == "") == isDevice)
        #expect((try run.json()["serviceAccount"] is NSNull) == isDevice)
        try bench.expectUntouched()
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func `a signal in the middle of the call undoes the account`(signal: Int32) throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let medium = try medium(bench, "card")
        bench.server.set(.delay(milliseconds: 1500), on: "POST", "*:provisionServiceAccountToDevice")
        let tool = try RunningTool(
            ["write"] + arguments(bench, [medium], ["--device-name", device]) + bench.service, bench.environment)
        #expect(RunningTool.wait { bench.server.requests("ProvisionServiceAccountToDevice").count == 1 })
        tool.send(signal)
        let run = try tool.end()
        #expect(run.code == 75, "\(run.errors)")
        #expect(bench.plain(run.errors) == Self.interruptedWords)
        #expect(bench.changes == ["provision", "remove"])
        #expect(bench.server.serviceAccount(of: device) == "")
        bench.expectKeys(onlyIn: [], after: [run])
    }

    @Test(.enabled(if: isInstalled("/usr/bin/nohup"), "needs nohup")) func `a lost terminal is none under nohup`()
        throws
    {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let medium = try medium(bench, "card")
        bench.server.set(.delay(milliseconds: 1500), on: "POST", "*:provisionServiceAccountToDevice")
        let tool = try RunningTool(
            ["write"] + arguments(bench, [medium], ["--device-name", device]) + bench.service, bench.environment,
            through: ["/usr/bin/nohup"])
        #expect(RunningTool.wait { bench.server.requests("ProvisionServiceAccountToDevice").count == 1 })
        tool.send(SIGHUP)
        #expect(try tool.end().code == 0)
        try bench.expectKey(of: device, in: medium)
    }

    private static let deviceWords = """
        This overwrites all that is on:
          DIR/card, a file of 26 MiB
        DIR/card: failed
        error: DIR/card: could not write DIR/card: Input/output error
          note: the service account that was made for projects/test-project/regions/us-west2/devices/d-1 is taken away again
        do not use DIR/card: write the image anew first

        """

    private static let policyWords = """
        This overwrites all that is on:
          DIR/card, a file of 26 MiB
        DIR/card: failed
        note: the service account projects/test-project/regions/us-west2/serviceAccounts/SA was made for projects/test-project/regions/us-west2/provisioningPolicies/p-1
        error: DIR/card: could not write DIR/card: Input/output error
          note: the service account projects/test-project/regions/us-west2/serviceAccounts/SA was made for projects/test-project/regions/us-west2/provisioningPolicies/p-1, and its key is lost
          hint: where no image has a key of it, take it away before the next try: cuttle-os devices remove-service-account-from-provisioning-policy --name projects/test-project/regions/us-west2/provisioningPolicies/p-1
        do not use DIR/card: write the image anew first

        """

    private static let interruptedWords = """
        This overwrites all that is on:
          DIR/card, a file of 26 MiB
        DIR/card: failed
        error: DIR/card: could not write to DIR/card: it was interrupted
          note: the service account that was made for projects/test-project/regions/us-west2/devices/d-1 is taken away again
        do not use DIR/card: write the image anew first

        """
}
