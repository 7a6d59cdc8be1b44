// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import DevicesServer
import Foundation
import TestSupport
import Testing

/// The dangerous case: the account is made, and its key does not come.
@Suite(.enabled(if: DevicesServer.isAvailable, needsServer), .timeLimit(.minutes(10)))
struct LostAnswerTests {
    let region = "projects/test-project/regions/us-west2"

    /// What becomes of the answer, and what the tool says of it.
    struct Loss: Sendable, CustomTestStringConvertible {
        var name: String
        var mode: FailureMode
        var words: String

        var testDescription: String { name }
    }

    static let losses = [
        Loss(
            name: "no head", mode: .closeBeforeHead(), words: "the connection to HOST ended before the answer was whole"
        ),
        Loss(
            name: "no head, abruptly", mode: .closeBeforeHead(abruptly: true),
            words: "the connection to HOST ended before the answer was whole"),
        Loss(name: "half a body", mode: .cutBody(), words: "the connection to HOST ended before the answer was whole"),
        Loss(
            name: "no last chunk", mode: .cutChunks, words: "the connection to HOST ended before the answer was whole"),
        Loss(name: "not HTTP", mode: .notHTTP, words: "what HOST answers is not HTTP"),
        Loss(name: "a hang", mode: .hangBeforeHead, words: "the connection to HOST ended before the answer was whole"),
        Loss(
            name: "a hang in the body", mode: .hangInBody,
            words: "the connection to HOST ended before the answer was whole"),
        Loss(
            name: "503", mode: .failure(.unavailable),
            words: "HOST answered with the status 503\n  because: the test wants it so"),
        Loss(
            name: "504 of a proxy", mode: .plainText(504, "upstream request timeout"),
            words: "HOST answered with the status 504\n  because: upstream request timeout"),
        Loss(
            name: "a page", mode: .html(502),
            words:
                "HOST answered with the status 502\n  because: the answer is an HTML page, of something between here and the service"
        ),
        Loss(name: "garbage", mode: .garbage, words: "the answer of HOST cannot be used: it is not valid JSON"),
        Loss(name: "nothing", mode: .empty(200), words: "the answer of HOST cannot be used: it is empty"),
        Loss(
            name: "an object", mode: .body("{}"), words: "the answer of HOST cannot be used: it has no serviceAccount"),
    ]

    private func bench() throws -> Bench {
        var options = DevicesServer.Options()
        options.patience = 1
        return try Bench(options)
    }

    @Test(arguments: losses) func `a device's account whose key is lost is told, and never made twice`(
        loss: Loss
    ) throws {
        let bench = try bench()
        let device = bench.server.addDevice("d-1")
        bench.server.set(loss.mode, on: "POST", "*:provisionServiceAccountToDevice", .afterEffect)
        let run = try bench.edit(["--device-name", device])
        bench.expect(
            run, 69,
            """
            error: cannot provision a service account to the device \(device): \(loss.words)
              note: \(device) has the service account \(region)/serviceAccounts/SA now, whose key never came: it is of no use
              hint: take it away before the next try: cuttle-os devices remove-service-account-from-device --name \(device)
            nothing was written
            """)
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
        bench.expect(
            run, 69,
            """
            error: cannot provision a service account to the provisioning policy projects/test-project/regions/us-west2/provisioningPolicies/p-1: the connection to HOST ended before the answer was whole
              note: projects/test-project/regions/us-west2/provisioningPolicies/p-1 has the service account projects/test-project/regions/us-west2/serviceAccounts/SA now, whose key never came: it is of no use
              hint: take it away before the next try: cuttle-os devices remove-service-account-from-provisioning-policy --name projects/test-project/regions/us-west2/provisioningPolicies/p-1
            nothing was written
            """)
        #expect(bench.changes == ["provision"])
        try bench.expectUntouched()
        bench.expectKeys(onlyIn: [], after: [run])
    }

    @Test func `where nothing was made, it says that`() throws {
        let bench = try bench()
        let device = bench.server.addDevice("d-1")
        bench.server.set(.failure(.unavailable), on: "POST", "*:provisionServiceAccountToDevice", .beforeEffect)
        let run = try bench.edit(["--device-name", device])
        bench.expect(
            run, 69,
            """
            error: cannot provision a service account to the device projects/test-project/regions/us-west2/devices/d-1: HOST answered with the status 503
              because: the test wants it so
              note: projects/test-project/regions/us-west2/devices/d-1 has no service account now: nothing was made
            nothing was written
            """)
        #expect(bench.server.requests("ProvisionServiceAccountToDevice").map(\.hadEffect) == [false])
        try bench.expectUntouched()
    }

    @Test func `where the service cannot be asked any more, it says that nobody knows`() throws {
        let bench = try bench()
        let device = bench.server.addDevice("d-1")
        bench.server.set(.closeBeforeHead(), on: "POST", "*:provisionServiceAccountToDevice", .afterEffect)
        bench.server.set(.failure(.permissionDenied), on: "GET", times: 100, skipping: 1)
        let run = try bench.edit(["--device-name", device])
        bench.expect(
            run, 69,
            """
            error: cannot provision a service account to the device projects/test-project/regions/us-west2/devices/d-1: the connection to HOST ended before the answer was whole
              note: whether projects/test-project/regions/us-west2/devices/d-1 has a service account now could not be found out: the service answers no longer
              hint: look before the next try, and take away what was made: cuttle-os devices remove-service-account-from-device --name projects/test-project/regions/us-west2/devices/d-1
            nothing was written
            """)
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
        bench.expect(
            run, 69,
            """
            error: cannot provision a service account to the device projects/test-project/regions/us-west2/devices/d-1: HOST is asked too often
              because: the test wants it so
              because: it was tried 4 times
              note: the service account that the device had is taken away
              hint: try again later
            nothing was written
            """)
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
        let what =
            hadEffect
            ? "has no service account now: the one that it had is taken away"
            : "still has the service account \(region)/serviceAccounts/SA"
        bench.expect(
            run, 69,
            """
            error: cannot remove the service account of the device \(device): HOST answered with the status 503
              because: the test wants it so
              note: \(device) \(what)
            nothing was written
            """)
        #expect(bench.changes == ["provision", "remove"])
    }

    @Test func `a call that hangs ends when its time is up`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        bench.server.set(.hangAfterHead, on: "POST", "*:provisionServiceAccountToDevice", .afterEffect)
        var access = DevicesAccess()
        (access.endpoint, access.token) = (bench.server.url, bench.server.token)
        (access.certificateAuthorities, access.timeouts) = (bench.server.caFile, (20, 4))
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
            #expect(error.causes == [])
            #expect(
                error.notes.map(bench.plain) == [
                    "\(device) has the service account \(region)/serviceAccounts/SA now, whose key never came: it is of no use"
                ])
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
        BadKey(
            name: "of another account", mode: .keyID(), changes: ["provision", "remove"],
            words: """
                the new key:3:19: error: client_email names the service account "sa-e099ec6cd736" and private_key_id "other" [service-account-key.mismatch]
                  3 |   "client_email": "sa-e099ec6cd736@test-project.us-west2.serviceaccounts.iam.edgelq.com",
                    |                   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the service made it so
                the new key:4:21: note: private_key_id is here
                  4 |   "private_key_id": "projects/test-project/regions/us-west2/serviceAccounts/SA/serviceAccountKeys/key-0",
                    |                     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                error: the key that the service made is not one that a device can use
                  note: the service account that was made for projects/test-project/regions/us-west2/devices/d-1 is taken away again
                nothing was written
                """),
        BadKey(
            name: "without a name", mode: .keyID("key-1"),
            words: """
                error: cannot provision a service account to the device projects/test-project/regions/us-west2/devices/d-1: the answer of HOST cannot be used: its private_key_id is not a key's name
                  note: projects/test-project/regions/us-west2/devices/d-1 has the service account projects/test-project/regions/us-west2/serviceAccounts/SA now, whose key never came: it is of no use
                  hint: take it away before the next try: cuttle-os devices remove-service-account-from-device --name projects/test-project/regions/us-west2/devices/d-1
                nothing was written
                """),
        BadKey(
            name: "of another project",
            mode: .keyID("projects/o/regions/us-west2/serviceAccounts/s/serviceAccountKeys/k"),
            changes: ["provision", "remove"],
            words: """
                error: the key that the service made is of another project than projects/test-project/regions/us-west2/devices/d-1
                  note: the service account that was made for projects/test-project/regions/us-west2/devices/d-1 is taken away again
                nothing was written
                """),
        BadKey(
            name: "of another project's account", mode: .otherProject, changes: ["provision", "remove"],
            words: """
                the new key:3:19: error: client_email names the project "other-project" and private_key_id "test-project" [service-account-key.mismatch]
                  3 |   "client_email": "sa@other-project.us-west2.serviceaccounts.iam.edgelq.com",
                    |                   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the service made it so
                the new key:4:21: note: private_key_id is here
                  4 |   "private_key_id": "projects/test-project/regions/us-west2/serviceAccounts/SA/serviceAccountKeys/key-49171…
                    |                     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                the new key:3:19: error: client_email names the service account "sa" and private_key_id "sa-e099ec6cd736" [service-account-key.mismatch]
                  3 |   "client_email": "sa@other-project.us-west2.serviceaccounts.iam.edgelq.com",
                    |                   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the service made it so
                the new key:4:21: note: private_key_id is here
                  4 |   "private_key_id": "projects/test-project/regions/us-west2/serviceAccounts/SA/serviceAccountKeys/key-49171…
                    |                     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                error: the key that the service made is not one that a device can use
                  note: the service account that was made for projects/test-project/regions/us-west2/devices/d-1 is taken away again
                nothing was written
                """),
        BadKey(
            name: "short", mode: .shortKey, changes: ["provision", "remove"],
            words: """
                the new key:5:18: warning: private_key is an RSA key of 1024 bits, which is too weak today [service-account-key.private-key.weak]
                  5 |   "private_key": ********
                    |                  ^~~~~~~~ the service made it so
                error: the key that the service made is not one that a device can use
                  note: the service account that was made for projects/test-project/regions/us-west2/devices/d-1 is taken away again
                nothing was written
                """),
        BadKey(
            name: "not PEM", mode: .keyIsNotPEM, changes: ["provision", "remove"],
            words: """
                the new key:5:18: error: private_key lacks its -----BEGIN and -----END lines [service-account-key.private-key.bare]
                  5 |   "private_key": ********
                    |                  ^~~~~~~~ the service made it so
                error: the key that the service made is not one that a device can use
                  note: the service account that was made for projects/test-project/regions/us-west2/devices/d-1 is taken away again
                nothing was written
                """),
        BadKey(
            name: "no account", mode: .noServiceAccount,
            words: """
                error: cannot provision a service account to the device projects/test-project/regions/us-west2/devices/d-1: the answer of HOST cannot be used: it has no serviceAccount
                  note: projects/test-project/regions/us-west2/devices/d-1 has the service account projects/test-project/regions/us-west2/serviceAccounts/SA now, whose key never came: it is of no use
                  hint: take it away before the next try: cuttle-os devices remove-service-account-from-device --name projects/test-project/regions/us-west2/devices/d-1
                nothing was written
                """),
        BadKey(
            name: "no type", mode: .without("type"),
            words: """
                error: cannot provision a service account to the device projects/test-project/regions/us-west2/devices/d-1: the answer of HOST cannot be used: its serviceAccount has no type
                  note: projects/test-project/regions/us-west2/devices/d-1 has the service account projects/test-project/regions/us-west2/serviceAccounts/SA now, whose key never came: it is of no use
                  hint: take it away before the next try: cuttle-os devices remove-service-account-from-device --name projects/test-project/regions/us-west2/devices/d-1
                nothing was written
                """),
        BadKey(
            name: "no email", mode: .without("client_email"),
            words: """
                error: cannot provision a service account to the device projects/test-project/regions/us-west2/devices/d-1: the answer of HOST cannot be used: its serviceAccount has no client_email
                  note: projects/test-project/regions/us-west2/devices/d-1 has the service account projects/test-project/regions/us-west2/serviceAccounts/SA now, whose key never came: it is of no use
                  hint: take it away before the next try: cuttle-os devices remove-service-account-from-device --name projects/test-project/regions/us-west2/devices/d-1
                nothing was written
                """),
        BadKey(
            name: "no id", mode: .without("private_key_id"),
            words: """
                error: cannot provision a service account to the device projects/test-project/regions/us-west2/devices/d-1: the answer of HOST cannot be used: its serviceAccount has no private_key_id
                  note: projects/test-project/regions/us-west2/devices/d-1 has the service account projects/test-project/regions/us-west2/serviceAccounts/SA now, whose key never came: it is of no use
                  hint: take it away before the next try: cuttle-os devices remove-service-account-from-device --name projects/test-project/regions/us-west2/devices/d-1
                nothing was written
                """),
        BadKey(
            name: "no key", mode: .without("private_key"),
            words: """
                error: cannot provision a service account to the device projects/test-project/regions/us-west2/devices/d-1: the answer of HOST cannot be used: its serviceAccount has no private_key
                  note: projects/test-project/regions/us-west2/devices/d-1 has the service account projects/test-project/regions/us-west2/serviceAccounts/SA now, whose key never came: it is of no use
                  hint: take it away before the next try: cuttle-os devices remove-service-account-from-device --name projects/test-project/regions/us-west2/devices/d-1
                nothing was written
                """),
        BadKey(
            name: "a key in spite of ours", mode: .privateKeyAnyway, arguments: ["--local-key"],
            words: """
                error: cannot provision a service account to the device projects/test-project/regions/us-west2/devices/d-1: the answer of HOST cannot be used: it has a private key, although a public key of ours was sent
                  note: projects/test-project/regions/us-west2/devices/d-1 has the service account projects/test-project/regions/us-west2/serviceAccounts/SA now, whose key never came: it is of no use
                  hint: take it away before the next try: cuttle-os devices remove-service-account-from-device --name projects/test-project/regions/us-west2/devices/d-1
                nothing was written
                """),
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
        bench.expect(
            run, 69,
            """
            the new key:5:18: warning: private_key is an RSA key of 1024 bits, which is too weak today [service-account-key.private-key.weak]
              5 |   "private_key": ********
                |                  ^~~~~~~~ the service made it so
            error: the key that the service made is not one that a device can use
              note: the service account projects/test-project/regions/us-west2/serviceAccounts/SA was made for projects/test-project/regions/us-west2/provisioningPolicies/p-1, and its key is lost
              hint: where no image has a key of it, take it away before the next try: cuttle-os devices remove-service-account-from-provisioning-policy --name projects/test-project/regions/us-west2/provisioningPolicies/p-1
            nothing was written
            """)
        #expect(bench.changes == ["provision"])
        #expect(bench.server.serviceAccount(of: policy) != "")
        try bench.expectUntouched()
    }
}
