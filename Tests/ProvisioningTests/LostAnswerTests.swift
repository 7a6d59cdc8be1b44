// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import DevicesServer
import Foundation
import TestSupport
import Testing

/// The dangerous case: the account is made, and its key does not come.
@Suite(.enabled(if: DevicesServer.isAvailable, needsServer), .timeLimit(.minutes(10)))
struct LostAnswerTests {
    /// What becomes of the answer, and what the tool says of it.
    struct Loss: Sendable, CustomTestStringConvertible {
        var name: String
        var mode: FailureMode
        var words: String

        var testDescription: String { name }
    }

    static let losses = [
        Loss(name: "no head", mode: .closeBeforeHead(), words: "a"),
        Loss(name: "no head, abruptly", mode: .closeBeforeHead(abruptly: true), words: "a"),
        Loss(name: "half a body", mode: .cutBody(), words: "a"),
        Loss(name: "no last chunk", mode: .cutChunks, words: "a"),
        Loss(name: "not HTTP", mode: .notHTTP, words: "a"),
        Loss(name: "a hang", mode: .hangBeforeHead, words: "a"),
        Loss(name: "a hang in the body", mode: .hangInBody, words: "a"),
        Loss(name: "503", mode: .failure(.unavailable), words: "a"),
        Loss(name: "504 of a proxy", mode: .plainText(504, "upstream request timeout"), words: "a"),
        Loss(name: "a page", mode: .html(502), words: "a"),
        Loss(name: "garbage", mode: .garbage, words: "a"),
        Loss(name: "nothing", mode: .empty(200), words: "a"),
        Loss(name: "an object", mode: .body("{}"), words: "a"),
    ]

    private func bench() throws -> Bench {
        var options = DevicesServer.Options()
        options.patience = 1
        return try Bench(options)
    }

    private let tail = """
          caused by: D has the service account A now, whose key never came: it is of no use
        hint: take it away before the next try: cuttle-os devices remove-service-account-from-device --name D
        nothing was written
        """

    @Test(arguments: losses) func `a device's account whose key is lost is told, and never made twice`(
        loss: Loss
    ) throws {
        let bench = try bench()
        let device = bench.server.addDevice("d-1")
        bench.server.set(loss.mode, on: "POST", "*:provisionServiceAccountToDevice", .afterEffect)
        let run = try bench.edit(["--device-name", device])
        bench.expect(run, 69, loss.words)
        #expect(bench.server.requests("ProvisionServiceAccountToDevice").map(\.hadEffect) == [true])
        #expect(bench.changes == ["provision"])
        #expect(bench.server.requests("GetDevice").count == 2)
        try bench.expectUntouched()
        bench.expectKeys(onlyIn: [], after: [run])
    }

    @Test func `a policy's is told, too`() throws {
        let bench = try bench()
        let policy = bench.server.addPolicy("p-1")
        bench.server.set(.cutBody(), on: "POST", "*:provisionServiceAccountToProvisioningPolicy", .afterEffect)
        let run = try bench.edit(["--provisioning-policy", policy])
        bench.expect(run, 69, "b")
        #expect(bench.changes == ["provision"])
        try bench.expectUntouched()
        bench.expectKeys(onlyIn: [], after: [run])
    }

    @Test func `where nothing was made, it says that`() throws {
        let bench = try bench()
        let device = bench.server.addDevice("d-1")
        bench.server.set(.failure(.unavailable), on: "POST", "*:provisionServiceAccountToDevice", .beforeEffect)
        let run = try bench.edit(["--device-name", device])
        bench.expect(run, 69, "c")
        #expect(bench.server.requests("ProvisionServiceAccountToDevice").map(\.hadEffect) == [false])
        try bench.expectUntouched()
    }

    @Test func `where the service cannot be asked any more, it says that nobody knows`() throws {
        let bench = try bench()
        let device = bench.server.addDevice("d-1")
        bench.server.set(.closeBeforeHead(), on: "POST", "*:provisionServiceAccountToDevice", .afterEffect)
        bench.server.set(.failure(.permissionDenied), on: "GET", times: 100, skipping: 1)
        let run = try bench.edit(["--device-name", device])
        bench.expect(run, 69, "d")
        #expect(bench.changes == ["provision"])
        try bench.expectUntouched()
        bench.expectKeys(onlyIn: [], after: [run])
    }

    @Test func `a refusal after the old account is gone says that it is gone`() throws {
        let bench = try bench()
        let device = bench.server.addDevice("d-1")
        #expect(try bench.edit(["--device-name", device]).code == 0)
        let image = try bench.image.bytes
        bench.server.set(.failure(.resourceExhausted), on: "POST", "*:provisionServiceAccountToDevice", times: 9)
        let run = try bench.edit(["--device-name", device, "--replace"])
        bench.expect(run, 69, "e")
        #expect(try bench.image.bytes == image)
    }

    @Test(arguments: [true, false]) func `a removal whose answer is lost is looked into, and nothing is made`(
        hadEffect: Bool
    ) throws {
        let bench = try bench()
        let device = bench.server.addDevice("d-1")
        #expect(try bench.edit(["--device-name", device]).code == 0)
        bench.server.set(
            .failure(.unavailable), on: "POST", "*:removeServiceAccountFromDevice",
            hadEffect ? .afterEffect : .beforeEffect)
        let run = try bench.edit(["--device-name", device, "--replace"])
        bench.expect(run, 69, hadEffect ? "f1" : "f2")
        #expect(bench.changes == ["provision", "remove"])
    }

    @Test func `a call that hangs ends when its time is up`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        bench.server.set(.hangAfterHead, on: "POST", "*:provisionServiceAccountToDevice", .afterEffect)
        var access = DevicesAccess()
        (access.endpoint, access.token) = (bench.server.url, bench.server.token)
        (access.certificateAuthorities, access.timeouts) = (bench.server.caFile, (5, 2))
        var customization = Customization()
        customization.serviceAccount = ServiceAccountProvisioning(.device(device), access: access)
        let begin = ContinuousClock.now
        do {
            _ = try OSImage(bench.image.path).edit(EditRequest(customization))
            Issue.record("there was no key")
        } catch {
            #expect(error.code == .unavailable)
            #expect(
                bench.plain(error.message)
                    == "cannot provision a service account to the device \(device): HOST did not answer in time")
            #expect(error.causes.count == 1)
        }
        #expect(ContinuousClock.now - begin < .seconds(15))
        #expect(bench.changes == ["provision"])
        try bench.expectUntouched()
    }

    /// What is wrong with the key that comes, whether that can be undone, and what is said.
    struct BadKey: Sendable, CustomTestStringConvertible {
        var name: String
        var mode: FailureMode
        var changes = ["provision"]
        var arguments: [String] = []
        var words: String

        var testDescription: String { name }
    }

    @Test(arguments: [
        BadKey(name: "of another account", mode: .keyID(), words: "g"),
        BadKey(name: "without a name", mode: .keyID("key-1"), words: "g"),
        BadKey(
            name: "of another project",
            mode: .keyID("projects/o/regions/us-west2/serviceAccounts/s/serviceAccountKeys/k"),
            words: "g"),
        BadKey(name: "of another project's account", mode: .otherProject, words: "g"),
        BadKey(name: "short", mode: .shortKey, words: "g"),
        BadKey(name: "not PEM", mode: .keyIsNotPEM, words: "g"),
        BadKey(name: "no account", mode: .noServiceAccount, words: "g"),
        BadKey(name: "no type", mode: .without("type"), words: "g"),
        BadKey(name: "no email", mode: .without("client_email"), words: "g"),
        BadKey(name: "no id", mode: .without("private_key_id"), words: "g"),
        BadKey(name: "no key", mode: .without("private_key"), words: "g"),
        BadKey(name: "a key in spite of ours", mode: .privateKeyAnyway, arguments: ["--local-key"], words: "g"),
    ])
    func `a key that is not one gets into no image`(bad: BadKey) throws {
        let bench = try bench()
        let device = bench.server.addDevice("d-1")
        bench.server.set(bad.mode, on: "POST", "*:provisionServiceAccountToDevice", .afterEffect)
        let run = try bench.edit(["--device-name", device] + bad.arguments)
        bench.expect(run, 69, bad.words)
        #expect(bench.changes == bad.changes)
        #expect((bench.server.serviceAccount(of: device) == "") == (bad.changes.last == "remove"))
        try bench.expectUntouched()
        bench.expectKeys(onlyIn: [], after: [run])
    }

    @Test func `a policy's account whose key is short is left, and told`() throws {
        let bench = try bench()
        let policy = bench.server.addPolicy("p-1")
        bench.server.set(.shortKey, on: "POST", "*:provisionServiceAccountToProvisioningPolicy", .afterEffect)
        let run = try bench.edit(["--provisioning-policy", policy])
        bench.expect(run, 69, "h")
        #expect(bench.changes == ["provision"])
        #expect(bench.server.serviceAccount(of: policy) != "")
        try bench.expectUntouched()
    }
}
