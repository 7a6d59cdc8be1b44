// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

/// Owners that have an account already, and keys that are made here.
@Suite(.enabled(if: DevicesServer.isAvailable, needsServer), .timeLimit(.minutes(5)))
struct AccountTests {
    let region = "projects/test-project/regions/us-west2"

    @Test func `a device that has an account is refused, with what to do`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice(
            "d-1", ["spec": ["serviceAccount": .string("\(region)/serviceAccounts/sa-1")]])
        bench.expect(
            try bench.edit(["--device-name", device]), 73,
            """
            error: the device \(device) has a service account already: \(region)/serviceAccounts/SA
              hint: --replace takes it away first, and cuts off the device that uses it; or run cuttle-os devices remove-service-account-from-device --name \(device)
            nothing was written
            """)
        #expect(bench.changes == [])
        try bench.expectUntouched()
    }

    @Test func `a policy that has an account is refused: its key is in the field`() throws {
        let bench = try Bench()
        let policy = bench.server.addPolicy(
            "p-1", ["spec": ["serviceAccount": .string("\(region)/serviceAccounts/sa-1")]])
        bench.expect(
            try bench.edit(["--provisioning-policy", policy]), 73,
            """
            error: the provisioning policy \(policy) has a service account already: \(region)/serviceAccounts/SA
              hint: its key is in images in the field: give that key's file, --project-service-account-key; only where no image has it, run cuttle-os devices remove-service-account-from-provisioning-policy --name \(policy)
            nothing was written
            """)
        #expect(bench.changes == [])
        try bench.expectUntouched()
    }

    @Test func `replacing takes the old account away first, and makes a new one`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let first = try bench.edit(["--device-name", device])
        #expect(first.code == 0, "\(first.errors)")
        let old = bench.server.serviceAccount(of: device)
        let dry = try bench.edit(["--device-name", device, "--replace", "--dry-run"])
        #expect(
            bench.plain(dry.errors)
                == "note: it would take the service account \(region)/serviceAccounts/SA away and provision a service account to \(device)\n"
        )
        #expect(bench.server.serviceAccount(of: device) == old)
        let run = try bench.edit(["--device-name", device, "--replace", "-o", "json"])
        #expect(run.code == 0)
        #expect(
            bench.plain(run.errors)
                == "note: the service account \(region)/serviceAccounts/SA was made for \(device); the one that it had is taken away\n"
        )
        let account = try #require(try run.json()["serviceAccount"] as? [String: Any])
        #expect(account["replaced"] as? Bool == true)
        #expect(bench.changes == ["provision", "remove", "provision"])
        #expect(bench.server.serviceAccount(of: device) != old)
        #expect(bench.server.keys(of: old) == [])
        let pem = try bench.expectKey(of: device, in: bench.image)
        #expect(pem == bench.server.privateKeys.last)
        try bench.image.expectWhole(besides: bench.before)
        bench.expectKeys(onlyIn: ["image.raw"], after: [first, dry, run])
    }

    @Test(arguments: [2048, 4096]) func `a key that is made here leaves this machine in no way`(bits: Int) throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let size = bits == 2048 ? [] : ["--local-key-bits", "\(bits)"]
        let run = try bench.edit(["--device-name", device, "--local-key", "-o", "json"] + size)
        #expect(run.code == 0)
        #expect(
            bench.plain(run.errors)
                == "note: the service account \(region)/serviceAccounts/SA was made for \(device), with a key that was made here\n"
        )
        let account = try #require(try run.json()["serviceAccount"] as? [String: Any])
        #expect(account["localKey"] as? Bool == true)
        #expect(bench.server.privateKeys == [], "the service made none")
        let pem = try bench.expectKey(of: device, in: bench.image, bits: bits)
        let traces = KeyTraces([pem])
        for request in bench.server.requests {
            let said = request.target + String(decoding: request.body, as: UTF8.self)
            #expect(!traces.isIn(Data(said.utf8)))
            #expect(!request.parameters.contains { traces.isIn(Data($0.value.utf8)) })
        }
        try bench.image.expectWhole(besides: bench.before)
        bench.expectKeys([pem], onlyIn: ["image.raw"], after: [run])
    }

    @Test func `the undo file says that it holds the key that was replaced`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let first = try bench.edit(["--device-name", device, "--save-undo", bench.path("first.undo")])
        #expect(
            bench.plain(first.errors)
                == "note: the service account \(region)/serviceAccounts/SA was made for \(device)\n")
        let old = bench.server.privateKeys
        bench.expectKeys(onlyIn: ["image.raw"], after: [first])
        let run = try bench.edit(["--device-name", device, "--replace", "--save-undo", bench.path("second.undo")])
        #expect(
            bench.plain(run.errors) == """
                note: DIR/second.undo holds the secrets that the image had before (service-account-key): delete it when it is not needed any more
                note: the service account \(region)/serviceAccounts/SA was made for \(device); the one that it had is taken away

                """)
        #expect(KeyTraces(old).files(below: bench.scratch.path("work")).contains("second.undo"))
        let new = KeyTraces(Array(bench.server.privateKeys.dropFirst()))
        #expect(new.files(below: bench.scratch.url.path) == ["work/image.raw"])
    }

    /// What is not found, not permitted, or there twice.
    @Test(arguments: [
        (
            "token", Int32(77),
            """
            error: cannot get the device projects/test-project/regions/us-west2/devices/d-1: HOST does not know who is calling
              because: not a token of the list, and not a JWT
              hint: the token or key is wrong, or no longer valid; also check that this machine's clock is right
            nothing was written
            """
        ),
        (
            "reader", 77,
            """
            error: cannot provision a service account to the device projects/test-project/regions/us-west2/devices/d-1: HOST does not permit it to this caller
              because: permission denied: services/devices.edgelq.com/permissions/provisionServiceAccountToDevice
              hint: whoever calls needs a role with this permission, such as the device operator's
            nothing was written
            """
        ),
        (
            "unknown", 66,
            """
            error: cannot get the device projects/test-project/regions/us-west2/devices/d-2: HOST knows nothing of that name
              because: resource projects/test-project/regions/us-west2/devices/d-2 was not found
            nothing was written
            """
        ),
        (
            "two", 64,
            """
            error: there are 2 devices called "d-1": projects/test-project/regions/eastus2/devices/d-1, projects/test-project/regions/us-west2/devices/d-1
              hint: give the whole name of the one that is meant
            nothing was written
            """
        ),
        (
            "nobody", 77,
            """
            error: there is nothing that says who calls the service
              hint: give --credentials FILE, or a token in CUTTLE_ACCESS_TOKEN
            nothing was written
            """
        ),
    ])
    func `who may not, or means nothing that is there, makes nothing`(what: String, code: Int32, words: String) throws {
        let bench = try Bench()
        bench.server.addDevice("d-1")
        bench.server.addDevice("d-1", region: "eastus2")
        let whole = "\(region)/devices/d-1"
        let run: Run =
            switch what {
            case "token": try bench.edit(["--device-name", whole], ["CUTTLE_ACCESS_TOKEN": "wrong"])
            case "reader":
                try bench.edit(["--device-name", whole], ["CUTTLE_ACCESS_TOKEN": bench.server.readOnlyToken])
            case "unknown": try bench.edit(["--device-name", "\(region)/devices/d-2"])
            case "two": try bench.edit(["--device-name", "d-1", "--project", "test-project"])
            default: try bench.edit(["--device-name", whole], ["CUTTLE_ACCESS_TOKEN": ""])
            }
        bench.expect(run, code, words)
        #expect(bench.server.requests.contains { $0.hadEffect } == false)
        try bench.expectUntouched()
    }
}
