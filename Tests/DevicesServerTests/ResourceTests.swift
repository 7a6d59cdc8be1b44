// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Testing

@Suite(.enabled(if: hasJudges, needsJudges)) struct ResourceTests {
    @Test func `makes a device in the nearest region`() throws {
        let bench = try Bench()
        let parent = "projects/test-project/regions/-"
        let made = try bench.call(
            "POST", "\(parent)/devices",
            #"{"name":"\#(parent)/devices/d-1","displayName":"Test Device","spec":{"loggingConfig":{"priority":7}}}"#)
        #expect(made.status == 200)
        #expect(made.type == "application/json")
        #expect(made.body?.text("name") == "\(bench.region)/devices/d-1")
        #expect(made.body?.text("displayName") == "Test Device")
        #expect(made.body?["metadata"]?["generation"] == .string("1"))
        #expect(bench.server.faults == [])
        #expect(bench.server.requests("CreateDevice").map(\.hadEffect) == [true])
        let elsewhere = #"{"name":"projects/test-project/regions/eu1/devices/d-1"}"#
        #expect(try bench.call("POST", "\(bench.region)/devices", elsewhere).status == 400)
        let again = try bench.call("POST", "\(bench.region)/devices", #"{"name":"\#(bench.region)/devices/d-1"}"#)
        #expect(again.status == 409)
        #expect(again.body?["code"] == .number("6"))
    }

    @Test func `makes an id where none is given`() throws {
        let bench = try Bench()
        let made = try bench.call("POST", "\(bench.region)/devices", "{}")
        #expect(made.status == 200)
        #expect(made.body?.text("name").hasPrefix("\(bench.region)/devices/device-") == true)
    }

    @Test func `gives three of a list at most, and the rest by its token`() throws {
        let bench = try Bench()
        for number in 1...5 { bench.server.addDevice("d-\(number)", region: number < 3 ? "eu1" : "us-west2") }
        var names: [String] = []
        var token = ""
        var pages = 0
        repeat {
            let query = token.isEmpty ? "" : "&pageToken=" + encoded(token)
            let page = try bench.call("GET", "projects/test-project/regions/-/devices?view=NAME&pageSize=100" + query)
            names += page.body?["devices"]?.items.map { $0.text("name") } ?? []
            token = page.body?.text("nextPageToken") ?? ""
            pages += 1
            // Deleted in between: it moves nothing.
            bench.server.remove("projects/test-project/regions/eu1/devices/d-1")
        } while !token.isEmpty && pages < 10
        #expect(pages == 2)
        #expect(names.map { $0.suffix(3) } == ["d-1", "d-2", "d-3", "d-4", "d-5"])
        #expect(bench.server.faults == [])
        let foreign = try bench.call("GET", "\(bench.region)/devices?pageToken=guessed")
        #expect(foreign.status == 400)
    }

    @Test func `shows the service account in no view but FULL, and where the mask asks for it`() throws {
        let bench = try Bench()
        let name = bench.server.addDevice("d", ["displayName": "D", "metadata": ["labels": ["a": "b"]]])
        _ = try bench.call("POST", "\(name):provisionServiceAccountToDevice")
        let account = bench.server.serviceAccount(of: name)
        func shown(_ query: String) throws -> String {
            let answer = try bench.call("GET", name + query)
            #expect(answer.status == 200)
            return answer.body?.text("spec.serviceAccount") ?? ""
        }
        #expect(try shown("") == "")
        #expect(try shown("?view=NAME") == "")
        #expect(try shown("?view=BASIC") == "")
        #expect(try shown("?view=DETAIL") == "")
        #expect(try shown("?view=FULL") == account)
        #expect(try shown("?view=NAME&fieldMask=spec.serviceAccount") == account)
        #expect(try shown("?field_mask=spec.service_account") == account)
        #expect(try bench.call("GET", name + "?view=BASIC").body?.text("metadata.labels.a") == "b")
        #expect(try bench.call("GET", name + "?fieldMask=spec.nothing").status == 400)
    }

    @Test func `changes what the mask names, and notes a mask that is missing`() throws {
        let bench = try Bench()
        let name = bench.server.addDevice("d", ["displayName": "D", "description": "kept"])
        let body =
            #"{"name":"\#(name)","displayName":"E","spec":{"loggingConfig":{"units":["a.service"],"priority":3}}}"#
        let changed = try bench.call("PUT", "\(name)?updateMask=spec.loggingConfig", body)
        #expect(changed.status == 200)
        #expect(changed.body?.text("displayName") == "D")
        #expect(changed.body?["spec"]?["loggingConfig"]?["priority"] == .number("3"))
        #expect(bench.server.faults == [])
        let label = #"{"name":"\#(name)","metadata":{"labels":{"site":"x"}}}"#
        #expect(try bench.call("PUT", "\(name)?updateMask=metadata.labels.site", label).status == 200)
        #expect(bench.server.resource(name)?.text("metadata.labels.site") == "x")
        let replaced = try bench.call("PUT", name, #"{"name":"\#(name)","displayName":"F"}"#)
        #expect(replaced.status == 200)
        #expect(bench.server.resource(name)?.text("description") == "")
        #expect(bench.server.faults == ["#3 PUT UpdateDevice: an update without an updateMask replaces everything"])
    }

    @Test func `filters by labels and accounts, and refuses what it does not know`() throws {
        let bench = try Bench()
        bench.server.addDevice("a", ["metadata": ["labels": ["device": "raspberry-pi"]]])
        bench.server.addDevice("b", ["spec": ["serviceAccount": "projects/p/regions/r/serviceAccounts/s"]])
        func found(_ filter: String) throws -> [String]? {
            let answer = try bench.call("GET", "\(bench.region)/devices?view=NAME&filter=\(encoded(filter))")
            guard answer.status == 200 else { return nil }
            return answer.body?["devices"]?.items.map { String($0.text("name").suffix(1)) } ?? []
        }
        #expect(try found(#"metadata.labels.device = "raspberry-pi""#) == ["a"])
        #expect(try found(#"spec.serviceAccount = "projects/p/regions/r/serviceAccounts/s""#) == ["b"])
        #expect(try found(#"name = "\#(bench.region)/devices/b" AND metadata.labels.device != "x""#) == ["b"])
        #expect(try found(#"displayName = "nobody""#) == [])
        #expect(try found(#"metadata.labels.device LIKE "rasp%""#) == nil)
        #expect(try found(#"spec.nothing = "x""#) == nil)
    }

    @Test func `notes what no method has, as the real service does not`() throws {
        let bench = try Bench()
        let name = bench.server.addDevice("d")
        let unknown = try bench.call("GET", "\(name)?verbose=true")
        #expect(unknown.status == 404)
        #expect(unknown.type == "text/plain")
        #expect(try bench.call("GET", "\(name)/children").status == 404)
        #expect(try bench.call("PATCH", name, "{}").status == 404)
        #expect(try bench.call("POST", "\(name):removeServiceAccountFromDevice", "{}").status == 200)
        let typo = #"{"name":"\#(name)","spec":{"loggingConfig":{"enableJournalExpor":true}}}"#
        #expect(try bench.call("PUT", "\(name)?updateMask=spec.loggingConfig", typo).status == 200)
        let mode = #"{"spec":{"mode":"MANUAL"}}"#
        let refused = try bench.call("POST", "\(bench.region)/provisioningPolicies", mode)
        #expect(refused.status == 400)
        #expect(refused.type == "text/plain")
        #expect(
            bench.server.faults == [
                "#1 GET GetDevice: GetDevice has no query parameter verbose",
                "#2 GET : no method has this verb and path", "#3 PATCH : no method has this verb and path",
                "#4 POST RemoveServiceAccountFromDevice: RemoveServiceAccountFromDevice has no body",
                "#5 PUT UpdateDevice: Device has no field spec.loggingConfig.enableJournalExpor",
                "#6 POST CreateProvisioningPolicy: INVALID_ARGUMENT: invalid value at 'spec.mode': expected a value of the enum",
            ])
    }

    @Test func `answers a deletion once`() throws {
        let bench = try Bench()
        let name = bench.server.addDevice("d")
        let gone = try bench.call("DELETE", name)
        #expect(gone.status == 200)
        #expect(gone.text == "{}")
        #expect(try bench.call("DELETE", name).status == 404)
        #expect(try bench.call("DELETE", "\(name)?allowMissing=true").status == 200)
    }

    @Test func `gives stored logs page by page, under a descriptor that can be found`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d")
        for second in 1...4 {
            bench.server.addLog(of: device, secondsAgo: Int64(second * 10), .string("line \(second)"))
        }
        bench.server.addLog(of: device, secondsAgo: 500, "too old")
        let first = try bench.call("GET", "services/devices.edgelq.com/logDescriptors")
        #expect(first.body?["logDescriptors"]?.items.count == 3)
        #expect(first.body?.text("nextPageToken").isEmpty == false)
        let filter = encoded(
            #"service = "devices.edgelq.com" AND logDescriptor = "services/devices.edgelq.com/logDescriptors/device-syslog""#
        )
        let target = "logs?parents=projects/test-project&interval.startTime=\(since(60))&filter=\(filter)"
        let logs = try bench.call("GET", target)
        #expect(logs.body?["logs"]?.items.map { $0.text("stringPayload") } == ["line 4", "line 3", "line 2"])
        let rest = try bench.call("GET", target + "&pageToken=" + encoded(logs.body?.text("nextPageToken") ?? ""))
        #expect(rest.body?["logs"]?.items.map { $0.text("stringPayload") } == ["line 1"])
        #expect(try bench.call("GET", "logs?parents=projects/test-project").status == 400)
        #expect(bench.server.faults == [])
    }
}
