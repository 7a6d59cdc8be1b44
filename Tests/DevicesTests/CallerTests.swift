// SPDX-License-Identifier: Apache-2.0

import Credentials
import DevicesServer
import DevicesService
import Foundation
import Testing
import TestSupport

/// The tokens that are signed here, checked by the server against their key's public half.
@Suite(.enabled(if: DevicesServer.isAvailable, needsOpenSSL), .timeLimit(.minutes(30))) struct CallerTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    private func call(now: Int64? = nil) throws -> Int {
        let file = try Data(contentsOf: URL(fileURLWithPath: bench.server.credentialsFile))
        let signer = try #require(ServiceAccountSigner(Array(file)))
        let client = DevicesClient(try bench.connection(.serviceAccount(signer), now: now))
        return try client.list(.device, of: bench.region).count
    }

    @Test func `a token is for this server, and no other`() throws {
        #expect(try call() == 0)
        bench.server.modes.audience = .either
        #expect(try call() == 0)
        bench.server.modes.audience = .withoutSlash
        let error = try #require(throws: ServiceError.self) { _ = try call() }
        #expect(error.words == "the JWT's aud is '\(bench.server.url)/'")
        #expect(bench.server.faults == [])
    }

    @Test(arguments: [-50, 0, 50, 3000]) func `a token lives for an hour`(age: Int64) throws {
        #expect(try call(now: Int64(time(nil)) - age) == 0)
    }

    @Test(
        arguments: [
            (3700, "the JWT is expired"), (-120, "the JWT's iat is in the future"),
        ] as [(Int64, String)])
    func `a machine whose clock is wrong is told so`(age: Int64, words: String) throws {
        bench.server.modes.clockOffset = age
        let result = bench.devices("list", "devices", "--project", bench.server.project)
        #expect(result.code == 77)
        #expect(
            result.errors
                == failure(
                    "cannot list the devices of projects/test-project/regions/-: \(bench.host) does not know who is calling",
                    because: [words],
                    hint: "the token or key is wrong, or no longer valid; also check that this machine's clock is right"
                ))
    }

    @Test func `a key that was taken away is shut out`() throws {
        let device = bench.server.addDevice("d")
        let made = bench.devices("provision-service-account-to-device", "-o", "json", "--name", device)
        let account = try #require(try made.json()["serviceAccount"])
        let key = bench.scratch.path("device.json")
        try JSONSerialization.data(withJSONObject: account).write(to: URL(fileURLWithPath: key))
        let words = [
            "devices", "get", "device", device, "--devices-endpoint", bench.server.url, "--ca-file",
            bench.server.caFile,
        ]
        #expect(answer(words + ["--credentials", key]).errors == "")
        #expect(bench.devices("remove-service-account-from-device", "--name", device).errors == "")
        let shut = answer(words + ["--credentials", key])
        #expect(shut.code == 77)
        #expect(shut.errors.contains("  because: the JWT's key was removed\n"), "\(shut.errors)")
    }

    @Test(arguments: [true, false]) func `who may read may not change, and who may do nothing may not read`(
        mayRead: Bool
    ) throws {
        let device = bench.server.addDevice("d")
        let token = mayRead ? bench.server.readOnlyToken : bench.server.powerlessToken
        let server = ["--devices-endpoint", bench.server.url, "--ca-file", bench.server.caFile]
        let environment = ["CUTTLE_ACCESS_TOKEN": token]
        #expect(
            try bench.process(["get", "device", device] + server, environment: environment).code == (mayRead ? 0 : 77))
        let deleted = try bench.process(["delete", "device", device] + server, environment: environment)
        #expect(deleted.code == 77)
        #expect(
            deleted.errors
                == failure(
                    "cannot delete the device \(device): \(bench.host) does not permit it to this caller",
                    because: ["permission denied: services/devices.edgelq.com/permissions/deleteDevice"],
                    hint: "whoever calls needs a role with this permission, such as the device operator's"))
    }
}
