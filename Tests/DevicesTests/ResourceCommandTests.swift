// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import DevicesService
import Documents
import Foundation
import HTTPClient
import Testing
import TestSupport

/// `devices create`, `get`, `list`, `update`, `delete` and `approve`, as the vendor's page writes them.
@Suite(.enabled(if: DevicesServer.isAvailable, needsOpenSSL), .timeLimit(.minutes(30))) struct ResourceCommandTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    private var project: [String] { ["--project", bench.server.project] }

    @Test func `a device is made, shown, changed and deleted`() throws {
        let name = "\(bench.region)/devices/test-device"
        let made = bench.devices(["create", "device"] + project + ["--display-name", "Test Device", "test-device"])
        #expect(made.errors == "")
        #expect(made.text == "\(name) is created\n")
        #expect(bench.server.resource(name)?.text("displayName") == "Test Device")
        // Without a region it is the nearest one's.
        let create = try #require(bench.server.requests("CreateDevice").first)
        #expect(create.target == "/v1/projects/test-project/regions/-/devices")
        let whole = #"{"name":"projects/test-project/regions/-/devices/test-device","displayName":"Test Device"}"#
        #expect(String(decoding: create.body, as: UTF8.self) == whole)

        let shown = bench.devices(["get", "device", "test-device"] + project + ["-o", "json"])
        #expect(shown.errors == "")
        #expect(try shown.json()["name"] as? String == name)
        #expect(bench.server.requests.last?.parameters.map { "\($0)=\($1)" } == ["view=FULL"])

        // As the page writes it, spaces and all.
        let changed = bench.devices(
            ["update", "device", "test-device"] + project + [
                "--update-mask", "spec.loggingConfig", "--spec",
                #"{"loggingConfig": {"enableJournalExport": true, "priority":7}}"#,
            ])
        #expect(changed.errors == "")
        #expect(changed.text == "\(name) is updated\n")
        #expect(bench.server.requests.last?.target == "/v1/\(name)?updateMask=spec.loggingConfig")
        #expect(bench.server.resource(name)?[path: ["spec", "loggingConfig", "priority"]] == .number("7"))
        #expect(bench.server.resource(name)?.text("displayName") == "Test Device")

        let renamed = bench.devices(["update", "device", name, "--update-mask", "displayName", "--display-name", "X"])
        #expect(renamed.text == "\(name) is updated\n")
        #expect(bench.server.resource(name)?.text("displayName") == "X")

        let deleted = bench.devices(["delete", "device", "test-device"] + project)
        #expect(deleted.errors == "")
        #expect(deleted.text == "\(name) is deleted\n")
        #expect(bench.server.resource(name) == nil)
        #expect(bench.server.faults == [])
    }

    @Test func `what is there already, and what is not, is said`() throws {
        let name = bench.server.addDevice("d")
        let made = bench.devices("create", "device", name)
        #expect(made.code == 73)
        #expect(
            made.errors
                == failure(
                    "cannot create the device \(name): \(bench.host) says that it conflicts",
                    because: ["resource \(name) already exists"]))
        let other = "\(bench.region)/devices/e"
        for words in [["get", "device", other], ["delete", "device", other]] {
            let result = bench.devices(words)
            #expect(result.code == 66)
            #expect(
                result.errors
                    == failure(
                        "cannot \(words[0]) the device \(other): \(bench.host) knows nothing of that name",
                        because: ["resource \(other) was not found"]))
        }
        let forbidden = bench.devices("list", "devices", "--project", "forbidden-project")
        #expect(forbidden.code == 77)
        #expect(
            forbidden.errors
                == failure(
                    "cannot list the devices of projects/forbidden-project/regions/-: \(bench.host) does not permit it to this caller",
                    because: ["permission denied: services/devices.edgelq.com/permissions/listDevices"],
                    hint: "whoever calls needs a role with this permission, such as the device operator's"))
        #expect(bench.server.faults == [])
    }

    @Test func `a list has every page, in a table`() throws {
        #expect(bench.devices(["list", "devices"] + project).text == "there are none\n")
        for number in 0..<7 { bench.server.addDevice("d-\(number)", region: number < 4 ? "us-west2" : "eu1") }
        bench.server.addDevice(
            "known",
            [
                "displayName": "Lab", "spec": ["serviceAccount": "projects/p/regions/us-west2/serviceAccounts/sa-1"],
                "status": [
                    "connectionStatus": "CONNECTED",
                    "deviceInfo": [
                        "osVersion": "2.1.0", "hardwareInformation": ["system": ["serialNumber": "S-1"]],
                    ],
                ],
            ])
        let list = bench.devices(["list", "devices"] + project)
        #expect(list.errors == "")
        let lines = list.text.split(separator: "\n").map {
            $0.split(separator: "  ").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        #expect(
            lines.first == ["NAME", "DISPLAY NAME", "STATUS", "OS", "SERIAL NUMBER", "SERVICE ACCOUNT"])
        #expect(lines.count == 9)
        #expect(lines.contains(["\(bench.region)/devices/known", "Lab", "connected", "2.1.0", "S-1", "sa-1"]))
        #expect(lines.contains(["projects/test-project/regions/eu1/devices/d-6", "-", "-", "-", "-", "-"]))
        // The server gives three a page.
        #expect(bench.server.requests("ListDevices").count == 4)
        let asked = bench.server.requests("ListDevices").map { $0.parameters.map { "\($0)=\($1)" }.prefix(2) }
        #expect(
            Set(asked.dropFirst().map(Array.init)) == [
                ["view=BASIC", "fieldMask=status.connectionStatus,spec.serviceAccount"]
            ])
        #expect(bench.server.faults == [])
    }

    @Test func `a list is narrowed by region, filter and page`() throws {
        let lab = bench.server.addDevice(
            "lab", ["metadata": ["labels": ["device": "raspberry-pi"]], "displayName": "a+b c/ä&=?"])
        bench.server.addDevice("other", region: "eu1")
        func names(_ more: [String]) throws -> [String] {
            let list = bench.devices(["list", "devices", "-o", "json"] + project + more)
            #expect(list.errors == "")
            return try (list.json()["devices"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
        }
        #expect(try names(["--filter", #"metadata.labels.device = "raspberry-pi""#]) == [lab])
        // Every sign of the filter comes as it was written.
        #expect(try names(["--filter", #"displayName = "a+b c/ä&=?""#]) == [lab])
        #expect(try names(["--filter", #"displayName = "a b c""#]) == [])
        #expect(try names(["--region", "us-west2"]) == [lab])
        #expect(try names(["--page-size", "1"]).count == 2)
        #expect(try names(["--view", "name"]).count == 2)
        #expect(bench.server.requests.last?.parameters.first?.value == "NAME")
        #expect(bench.server.faults == [])
        let wrong = bench.devices(["list", "devices", "--filter", "nope = 1"] + project)
        #expect(wrong.code == 65)
        #expect(
            wrong.errors
                == failure(
                    "cannot list the devices of projects/test-project/regions/-: \(bench.host) refuses it",
                    because: ["filter: there is no field 'nope'"]))
    }

    @Test func `a list that goes round in a circle ends`() throws {
        bench.server.set(.body(#"{"devices": [], "nextPageToken": "x"}"#), times: 10)
        let list = bench.devices(["list", "devices"] + project)
        #expect(list.code == 69)
        #expect(
            list.errors
                == failure(
                    "cannot list the devices of projects/test-project/regions/-: the answer of \(bench.host) cannot be used: its list does not end",
                    hint: "check the service's endpoint, and what stands between here and there"))
        #expect(bench.server.requests.count == 2)
    }

    @Test func `policies are made, listed and deleted`() throws {
        let name = "\(bench.region)/provisioningPolicies/p"
        let spec = try bench.scratch.file("spec.json", #"{"mode": "MANUAL_APPROVAL"}"#)
        let made = bench.devices(["create", "provisioning-policy", "--spec", "@\(spec)", "p"] + project)
        #expect(made.errors == "")
        #expect(made.text == "\(name) is created\n")
        let list = bench.devices(["list", "provisioning-policies"] + project)
        let lines = list.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines.last == [name, "-", "MANUAL_APPROVAL", "-"])
        let got = bench.devices("get", "provisioning-policy", name, "-o", "json")
        #expect(try (got.json()["spec"] as? [String: Any])?["mode"] as? String == "MANUAL_APPROVAL")
        #expect(bench.devices("delete", "provisioning-policy", name).text == "\(name) is deleted\n")
        #expect(bench.server.faults == [])
    }

    @Test func `new hardware is let in, or is not`() throws {
        let policy = bench.server.addPolicy("p", ["spec": ["mode": "MANUAL_APPROVAL"]])
        let none = bench.devices(["list", "provisioning-approval-requests", "--provisioning-policy", "p"] + project)
        #expect(none.text == "there are none\n")
        #expect(none.errors == "")
        let connection = try bench.connection(.serviceAccount(try bench.signer(of: policy)))
        let asked = try connection.call(
            .init(
                .post, "v1/\(policy):requestProvisioningApproval",
                query: [("deviceStatus.deviceInfo.osVersion", "2.1.0")], isRepeatable: false, operation: "boot"))
        let request = try #require(asked["request"]?["name"]?.text)
        let list = bench.devices(["list", "provisioning-approval-requests", "--provisioning-policy", "p"] + project)
        #expect(list.text.split(separator: "\n").last?.split(separator: " ").map(String.init) == [request, "-"])
        let approved = bench.devices("approve", "provisioning-approval-request", request)
        #expect(approved.errors == "")
        #expect(approved.text == "\(request) is approved\n")
        #expect(bench.server.resource(request)?.text("spec.conclusion") == "APPROVED")
        let id = try #require(request.split(separator: "/").last.map(String.init))
        let revoked = bench.devices(
            ["approve", "provisioning-approval-request", id, "--revoke", "--provisioning-policy", "p"] + project)
        #expect(revoked.text == "\(request) is revoked\n")
        // The region can be left open in a whole name, too.
        let open = request.replacing("/us-west2/", with: "/-/")
        #expect(bench.devices("get", "provisioning-approval-request", open).errors == "")
        #expect(bench.server.faults == [])

        let lost = bench.devices(["list", "provisioning-approval-requests"] + project)
        #expect(lost.code == 64)
        #expect(
            lost.errors
                == failure("approval requests are listed policy by policy", hint: "give --provisioning-policy"))
        let bare = bench.devices(["approve", "provisioning-approval-request", id] + project)
        #expect(
            bare.errors
                == failure(
                    "an approval request is named with its policy",
                    hint:
                        "give its whole name: projects/PROJECT/regions/REGION/provisioningPolicies/POLICY/provisioningApprovalRequests/REQUEST"
                ))
    }

    @Test func `under its other name the tool is called as the page calls it`() throws {
        let device = bench.server.addDevice("d")
        let words = ["list", "devices"] + project
        #expect(bench.devices(words, as: "cuttle").text == bench.devices(words).text)
        let link = bench.scratch.path("cuttle")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: Binary.cuttleOS)
        let called = try run(link, ["devices", "get", "device", device, "-o", "json"] + bench.service)
        #expect(called.errors == "")
        #expect(try called.json()["name"] as? String == device)
        let wrong = answer(["devices", "lst"], as: "cuttle")
        #expect(wrong.code == 64)
        #expect(
            wrong.errors
                == failure(
                    "there is no command 'cuttle devices lst'", hint: "did you mean 'cuttle devices list'?",
                    last: "nothing was written"))
        let other = answer(["device", "list"], as: "cuttle")
        #expect(
            other.errors
                == failure(
                    "there is no command 'cuttle device'", hint: "there are: os, devices", last: "nothing was written"))
    }
}
