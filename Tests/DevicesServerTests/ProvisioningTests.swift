// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: hasJudges, needsJudges)) struct ProvisioningTests {
    @Test func `makes an account and a key that openssl reads, and takes both away`() throws {
        let bench = try Bench()
        let name = bench.server.addDevice("d")
        let answer = try bench.call("POST", "\(name):provisionServiceAccountToDevice")
        #expect(answer.status == 200)
        let key = try #require(answer.body?["serviceAccount"])
        #expect(key.members.map(\.name).sorted() == ["client_email", "private_key", "private_key_id", "type"])
        #expect(key.text("type") == "service_account")
        let account = bench.server.serviceAccount(of: name)
        #expect(key.text("private_key_id").hasPrefix("\(account)/serviceAccountKeys/"))
        #expect(bench.server.keys(of: account) == [key.text("private_key_id")])
        #expect(bench.server.privateKeys == [key.text("private_key")])
        let directory = try Scratch()
        _ = try directory.file("key", key.text("private_key"))
        let text = try run(openssl, ["rsa", "-in", "key", "-noout", "-text"], in: directory.url).text
        #expect(text.hasPrefix("Private-Key: (2048 bit"))
        let half = try run(openssl, ["pkey", "-in", "key", "-pubout"], in: directory.url).text
        #expect(half == (bench.server.publicKey(key.text("private_key_id")) ?? "") + "\n")

        let again = try bench.call("POST", "\(name):provisionServiceAccountToDevice")
        #expect(again.status == 409)
        #expect(bench.server.serviceAccount(of: name) == account)
        #expect(try bench.call("POST", "\(name):removeServiceAccountFromDevice").text == "{}")
        #expect(bench.server.serviceAccount(of: name) == "")
        #expect(bench.server.keys() == [])
        #expect(bench.server.requests("ProvisionServiceAccountToDevice").map(\.hadEffect) == [true, false])
        #expect(bench.server.faults == [])
    }

    @Test func `replaces the account, or adds a key, where the mode says so`() throws {
        let bench = try Bench()
        let name = bench.server.addDevice("d")
        let action = "\(name):provisionServiceAccountToDevice"
        _ = try bench.call("POST", action)
        let first = bench.server.serviceAccount(of: name)
        bench.server.modes.reprovisioning = .addsKey
        #expect(try bench.call("POST", action).status == 200)
        #expect(bench.server.serviceAccount(of: name) == first)
        #expect(bench.server.keys(of: first).count == 2)
        bench.server.modes.reprovisioning = .replaces
        #expect(try bench.call("POST", action).status == 200)
        #expect(bench.server.serviceAccount(of: name) != first)
        #expect(bench.server.keys().count == 1)
        bench.server.modes.removal = .refuses
        #expect(try bench.call("POST", "\(name):removeServiceAccountFromDevice").status == 200)
        #expect(try bench.call("POST", "\(name):removeServiceAccountFromDevice").status == 400)
    }

    @Test func `takes a public key of 2048 or 4096 bits, and gives no private one`() throws {
        let bench = try Bench()
        let name = bench.server.addDevice("d")
        let action = "\(name):provisionServiceAccountToDevice?externalPubkey="
        #expect(try bench.call("POST", action + encoded(try keyPair(bits: 1024).publicKey)).status == 400)
        #expect(try bench.call("POST", action + "MIIB").status == 400)
        #expect(bench.server.keys() == [])
        let pair = try keyPair(bits: 2048)
        let answer = try bench.call("POST", action + encoded(pair.publicKey))
        #expect(answer.status == 200)
        let key = try #require(answer.body?["serviceAccount"])
        #expect(key.members.map(\.name).sorted() == ["client_email", "private_key_id", "type"])
        let token = try bench.token(of: key, signedBy: pair.privateKey)
        #expect(try bench.call("GET", name, token: token).status == 200)

        let policy = bench.server.addPolicy("p")
        let refused = try bench.call(
            "POST", "\(policy):provisionServiceAccountToProvisioningPolicy?externalPubkey=" + encoded(pair.publicKey))
        #expect(refused.status == 404)
        #expect(refused.type == "text/plain")
    }

    @Test func `registers a device through its policy, and knows its hardware again`() throws {
        let bench = try Bench()
        let policy = bench.server.addPolicy(
            "p",
            [
                "spec": [
                    "mode": "UNATTENDED",
                    "identityFieldPaths": ["status.deviceInfo.hardwareInformation.system.serialNumber"],
                    "template": [
                        "metadata": ["labels": ["device": "raspberry-pi"]],
                        "spec": ["loggingConfig": ["priority": .number("7")], "serviceAccount": "ignored"],
                    ],
                ]
            ])
        let given = try bench.call("POST", "\(policy):provisionServiceAccountToProvisioningPolicy")
        let token = try bench.token(of: try #require(given.body?["serviceAccount"]))
        func boots(_ serial: String) throws -> JSON {
            let status = "deviceStatus.deviceInfo"
            let answer = try bench.call(
                "POST",
                "\(policy):provisionDeviceViaPolicy?\(status).hardwareInformation.system.serialNumber=\(serial)"
                    + "&\(status).osVersion=2.1.0", token: token)
            #expect(answer.status == 200)
            return try #require(answer.body)
        }
        let first = try boots("S-1")
        let name = try #require(first["device"]?.text("name"))
        #expect(first["device"]?.text("metadata.labels.device") == "raspberry-pi")
        #expect(first["device"]?["spec"]?["loggingConfig"]?["priority"] == .number("7"))
        let own = try bench.token(of: try #require(first["serviceAccount"]))
        #expect(try bench.call("GET", "\(name)?view=FULL", token: own).status == 200)
        #expect(try bench.call("GET", "\(bench.region)/devices", token: own).status == 403)
        #expect(try boots("S-1")["device"]?.text("name") == name)
        #expect(try bench.call("GET", name, token: own).status == 401, "the hardware has a new account")
        #expect(try boots("S-2")["device"]?.text("name") != name)
        #expect(try bench.call("POST", "\(policy):requestProvisioningApproval", token: token).status == 400)
        #expect(bench.server.resourceNames.count == 3)
        #expect(bench.server.faults == [])
    }

    @Test func `knows a device's new hardware again, once the device has said so`() throws {
        let bench = try Bench()
        let serial = "deviceInfo.hardwareInformation.system.serialNumber"
        let policy = bench.server.addPolicy(
            "p",
            ["spec": ["mode": "UNATTENDED", "identityFieldPaths": [.string("status." + serial)]]])
        let given = try bench.call("POST", "\(policy):provisionServiceAccountToProvisioningPolicy")
        let token = try bench.token(of: try #require(given.body?["serviceAccount"]))
        func boots(_ number: String) throws -> JSON {
            try #require(
                try bench.call(
                    "POST", "\(policy):provisionDeviceViaPolicy?deviceStatus.\(serial)=\(number)", token: token
                )
                .body)
        }
        let first = try boots("S-1")
        let name = try #require(first["device"]?.text("name"))
        let own = try bench.token(of: try #require(first["serviceAccount"]))
        let status =
            #"{"name":"\#(name)","status":{"deviceInfo":{"hardwareInformation":{"system":{"serialNumber":"S-2"}}}}}"#
        #expect(try bench.call("PUT", "\(name)?updateMask=status.deviceInfo", status, token: own).status == 200)
        #expect(bench.server.resource(name)?.text("status." + serial) == "S-2")
        #expect(try boots("S-2")["device"]?.text("name") == name)
        #expect(try boots("S-1")["device"]?.text("name") != name)
        #expect(bench.server.faults == [])
    }

    @Test func `makes a device of a request when somebody has approved it`() throws {
        let bench = try Bench()
        let policy = bench.server.addPolicy("p", ["spec": ["mode": "MANUAL_APPROVAL"]])
        let given = try bench.call("POST", "\(policy):provisionServiceAccountToProvisioningPolicy")
        let token = try bench.token(of: try #require(given.body?["serviceAccount"]))
        let asked = try bench.call(
            "POST", "\(policy):requestProvisioningApproval?deviceStatus.deviceInfo.osVersion=2.1.0", token: token)
        #expect(asked.status == 200)
        let request = try #require(asked.body?["request"]?.text("name"))
        let own = try bench.token(of: try #require(asked.body?["serviceAccount"]))
        let action = "\(request):provisionDeviceForApprovedRequest?deviceStatus.deviceInfo.osVersion=2.1.0"
        #expect(try bench.call("POST", action, token: own).status == 400)
        let list = try bench.call("GET", "\(policy)/provisioningApprovalRequests?view=FULL")
        #expect(list.body?["provisioningApprovalRequests"]?.items.map { $0.text("name") } == [request])
        let body = #"{"name":"\#(request)","spec":{"conclusion":"APPROVED"}}"#
        #expect(try bench.call("PUT", "\(request)?updateMask=spec.conclusion", body, token: own).status == 403)
        #expect(try bench.call("PUT", "\(request)?updateMask=spec.conclusion", body).status == 200)
        let made = try bench.call("POST", action, token: own)
        #expect(made.status == 200)
        #expect(made.body?["device"]?.text("status.deviceInfo.osVersion") == "2.1.0")
        #expect(
            try bench.call("POST", action, token: own).body?["device"]?.text("name")
                == made.body?["device"]?.text("name"))
        #expect(bench.server.faults == [])
    }
}
