// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

extension Bench {
    /// Makes images of a manifest into `out`, one device after the other unless more are asked for.
    func batch(
        _ manifest: String, _ arguments: [String] = [], name: String = "manifest.yaml",
        ofProject project: String = "test-project", _ more: [String: String] = [:]
    ) throws -> Run {
        try cuttle("batch", try batchArguments(manifest, arguments, name: name, project), more)
    }

    func batchArguments(
        _ manifest: String, _ arguments: [String], name: String = "manifest.yaml", _ project: String = "test-project"
    ) throws -> [String] {
        try FileManager.default.createDirectory(atPath: path("out"), withIntermediateDirectories: true)
        let file = try file(name, manifest)
        return [file, "--image-file", image.path, "--output-dir", path("out"), "--project", project]
            + (arguments.contains("--jobs") ? [] : ["--jobs", "1"]) + arguments
    }

    func made(_ name: String) -> TestedImage { TestedImage(path: path("out/" + name)) }

    /// `out/d-1.img: made`, by the last line of JSON.
    func states(_ run: Run) throws -> [String] {
        let last = try #require(run.text.split(separator: "\n").last, "\(run.errors)")
        let report = try #require(try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
        let devices = try #require(report["devices"] as? [[String: Any]])
        return devices.map { "\($0["name"] ?? ""): \($0["state"] ?? "")" }
    }

    /// So many devices, each with itself for its owner.
    func fleet(_ count: Int, _ more: String = "") -> String {
        for number in 1...count { server.addDevice("d-\(number)") }
        return "devices:\n"
            + (1...count).map { "  - {name: d-\($0).img, device-name: d-\($0)\(more)}\n" }.joined()
    }

    /// How often an account was made for each owner, by the last part of its name.
    var made: [String: Int] {
        server.requests.filter { $0.rpc.hasPrefix("ProvisionServiceAccount") && $0.hadEffect }.reduce(into: [:]) {
            $0[String($1.target.split(separator: "/").last?.split(separator: ":").first ?? ""), default: 0] += 1
        }
    }
}

@Suite(.enabled(if: DevicesServer.isAvailable, needsServer), .timeLimit(.minutes(10)))
struct BatchTests {
    let region = "projects/test-project/regions/us-west2"

    @Test func `each device has its own account, and all of a policy have one key`() throws {
        let bench = try Bench()
        let policy = bench.server.addPolicy("p-1")
        let device = bench.server.addDevice("d-1")
        let manifest = """
            defaults: {provisioning-policy: p-1, endpoint-domain: a.example.com}
            devices:
              - {name: one.img}
              - {name: two.img, provisioning-policy: \(policy)}
              - {name: own.img, device-name: d-1}
              - {name: three.img}

            """
        let run = try bench.batch(manifest, ["--jobs", "2", "-o", "json"])
        #expect(run.code == 0, "\(run.errors)")
        #expect(try bench.states(run) == ["one.img: made", "two.img: made", "own.img: made", "three.img: made"])
        #expect(bench.made == ["p-1": 1, "d-1": 1])
        #expect(bench.changes == ["provision", "provision"])
        let keys = try ["one.img", "two.img", "three.img"].map { try bench.expectKey(of: policy, in: bench.made($0)) }
        #expect(Set(keys).count == 1)
        try bench.expectKey(of: device, in: bench.made("own.img"))
        for name in ["one.img", "two.img", "own.img", "three.img"] {
            try bench.made(name).expectWhole(besides: bench.before)
            let receipt = bench.path("out/\(name).receipt.json")
            try expectSchema("receipt", receipt)
            let text = try String(contentsOfFile: receipt, encoding: .utf8)
            #expect(text.contains(bench.server.serviceAccount(of: name == "own.img" ? device : policy)))
        }
        let line = try #require(run.text.split(separator: "\n").last)
        try expectSchema("batch-report", try bench.file("report.json", String(line)))
        let page = bench.path("page.html")
        let again = try bench.cuttleAlone(["batch-report", bench.path("out"), "-o", "json"])
        #expect(again.code == 0, "\(again.errors)")
        #expect(again.text.contains(bench.server.serviceAccount(of: device)))
        #expect(try bench.cuttleAlone(["batch-report", bench.path("out"), "--report", page]).code == 0)
        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(html.contains("<p>service account: \(bench.server.serviceAccount(of: device)), of \(device)</p>"))
        bench.expectKeys(
            onlyIn: ["one.img", "own.img", "three.img", "two.img"].map { "out/" + $0 }, after: [run, again])
    }

    @Test(arguments: [1, 2]) func `no more calls go on at once than are allowed`(bound: Int) throws {
        let bench = try Bench()
        bench.server.modes.delayMilliseconds = 100
        bench.server.addPolicy("p-1")
        let manifest = bench.fleet(5) + "  - {name: p.img, provisioning-policy: p-1}\n"
        let run = try bench.batch(manifest, ["--jobs", "6", "--api-jobs", "\(bound)", "-o", "json"])
        #expect(run.code == 0, "\(run.errors)")
        #expect(bench.server.mostCallsAtOnce == bound)
        #expect(bench.made.values.allSatisfy { $0 == 1 })
        #expect(bench.made.count == 6)
    }

    @Test func `a batch that was killed and goes on makes nobody a second account`() throws {
        let bench = try Bench()
        let manifest = bench.fleet(5)
        bench.server.set(.delay(milliseconds: 3000), on: "POST", "*/d-3:provisionServiceAccountToDevice")
        let tool = try RunningTool(
            ["batch"] + (try bench.batchArguments(manifest, ["-o", "json"])) + bench.service, bench.environment)
        #expect(RunningTool.wait { bench.made["d-3"] == 1 })
        tool.send(SIGKILL)
        _ = try tool.end()
        let before = try ["d-1.img", "d-2.img"].map { try bench.made($0).bytes }
        let run = try bench.batch(manifest, ["--resume", "--keep-going", "-o", "json"])
        #expect(
            try bench.states(run) == [
                "d-1.img: kept", "d-2.img: kept", "d-3.img: failed", "d-4.img: made", "d-5.img: made",
            ])
        #expect(run.code == 73)
        #expect(
            bench.plain(run.errors) == """
                d-1.img: kept
                d-2.img: kept
                d-3.img: failed
                error: d-3.img: the device projects/test-project/regions/us-west2/devices/d-3 has a service account already: projects/test-project/regions/us-west2/serviceAccounts/SA
                  hint: --replace takes it away first, and cuts off the device that uses it; or run cuttle-os devices remove-service-account-from-device --name projects/test-project/regions/us-west2/devices/d-3
                d-4.img: made
                d-5.img: made
                what was made is whole; run the same again with --resume for the rest

                """)
        #expect(bench.made == ["d-1": 1, "d-2": 1, "d-3": 1, "d-4": 1, "d-5": 1])
        // Told to, it replaces the account whose key is lost, and no other.
        let last = try bench.batch(manifest, ["--resume", "--replace", "-o", "json"])
        #expect(last.code == 0, "\(last.errors)")
        #expect(bench.made == ["d-1": 1, "d-2": 1, "d-3": 2, "d-4": 1, "d-5": 1])
        #expect(try ["d-1.img", "d-2.img"].map { try bench.made($0).bytes } == before)
        for number in 1...5 {
            try bench.expectKey(of: "\(region)/devices/d-\(number)", in: bench.made("d-\(number).img"))
        }
        let images = (1...5).map { "out/d-\($0).img" }
        bench.expectKeys(onlyIn: images, after: [run, last])
    }

    @Test func `devices that are kept are not asked after, and keep their keys when other settings change`() throws {
        let bench = try Bench()
        let manifest = bench.fleet(2)
        #expect(try bench.batch(manifest).code == 0)
        let count = bench.server.requests.count
        let kept = try bench.batch(manifest, ["--resume", "-o", "json"])
        #expect(try bench.states(kept) == ["d-1.img: kept", "d-2.img: kept"])
        #expect(bench.server.requests.count == count)
        let keys = try (1...2).map { try bench.made("d-\($0).img").key() }
        let changed = bench.fleetText(2, ", endpoint-domain: b.example.com")
        let dry = try bench.batch(changed, ["--resume", "--dry-run", "-o", "json"])
        #expect(dry.code == 0, "\(dry.errors)")
        let run = try bench.batch(changed, ["--resume", "--replace", "-o", "json"])
        #expect(try bench.states(run) == ["d-1.img: made", "d-2.img: made"])
        #expect(bench.changes == ["provision", "provision"])
        #expect(try (1...2).map { try bench.made("d-\($0).img").key() } == keys)
        #expect(try bench.made("d-1.img").content("/edgelq/endpoint-domain") == Data("b.example.com\n".utf8))
        let again = try bench.batch(changed, ["--resume", "-o", "json"])
        #expect(try bench.states(again) == ["d-1.img: kept", "d-2.img: kept"])
        bench.expectKeys(onlyIn: ["out/d-1.img", "out/d-2.img"], after: [kept, dry, run, again])
    }

    @Test func `an image that is to be another device gets that one's account`() throws {
        let bench = try Bench()
        let (first, second) = (bench.server.addDevice("d-1"), bench.server.addDevice("d-2"))
        #expect(try bench.batch("devices: [{name: a.img, device-name: d-1}]\n").code == 0)
        try bench.expectKey(of: first, in: bench.made("a.img"))
        let run = try bench.batch("devices: [{name: a.img, device-name: d-2}]\n", ["--resume", "-o", "json"])
        #expect(try bench.states(run) == ["a.img: made"])
        try bench.expectKey(of: second, in: bench.made("a.img"))
        #expect(bench.made == ["d-1": 1, "d-2": 1])
        #expect(bench.server.serviceAccount(of: first) != "", "it is not this run's to take away")
    }

    @Test(arguments: [2048, 4096]) func `devices' keys are made here, of the size that is asked for`(bits: Int) throws {
        let bench = try Bench()
        let manifest = bench.fleet(2)
        let size = bits == 2048 ? [] : ["--local-key-bits", "\(bits)"]
        let run = try bench.batch(manifest, ["--local-key", "-o", "json"] + size)
        #expect(try bench.states(run) == ["d-1.img: made", "d-2.img: made"])
        #expect(bench.server.privateKeys == [], "the service made none")
        let pems = try (1...2).map { number in
            try bench.expectKey(of: "\(region)/devices/d-\(number)", in: bench.made("d-\(number).img"), bits: bits)
        }
        #expect(Set(pems).count == 2)
        bench.expectKeys(pems, onlyIn: ["out/d-1.img", "out/d-2.img"], after: [run])
    }

    @Test(arguments: [
        (["--local-key", "--local-key-bits", "3072"], "error: a key that is made here has 2048 or 4096 bits"),
        (
            ["--local-key-bits", "4096"],
            "error: --local-key-bits goes with --local-key\n  hint: see 'batch --help'"
        ),
    ])
    func `a size that no key has is refused before anybody is asked`(arguments: [String], words: String) throws {
        let bench = try Bench()
        let run = try bench.batch(bench.fleet(1), arguments)
        bench.expect(run, 64, words + "\nnothing was written")
        #expect(bench.server.requests.map(\.rpc) == [])
    }

    @Test func `a policy's key for more devices is taken out of an image that is made`() throws {
        let bench = try Bench()
        let policy = bench.server.addPolicy("p-1")
        let defaults = "defaults: {provisioning-policy: p-1}\n"
        #expect(try bench.batch(defaults + "devices: [{name: a.img}]\n").code == 0)
        let more = defaults + "devices: [{name: a.img}, {name: b.img}]\n"
        let refused = try bench.batch(more, name: "other.yaml")
        bench.expect(
            refused, 73,
            """
            error: DIR/out/a.img is there already
              hint: give --resume to keep what is right and make the rest anew, or another directory
            nothing was written
            """)
        let dry = try bench.batch(more, ["--resume", "--dry-run", "-o", "json"])
        #expect(try bench.states(dry) == ["a.img: checked", "b.img: checked"])
        let count = bench.server.requests.count
        let run = try bench.batch(more, ["--resume", "-o", "json"])
        #expect(try bench.states(run) == ["a.img: kept", "b.img: made"])
        #expect(bench.server.requests.count == count)
        #expect(
            try bench.expectKey(of: policy, in: bench.made("a.img"))
                == bench.expectKey(of: policy, in: bench.made("b.img")))
        bench.expectKeys(onlyIn: ["out/a.img", "out/b.img"], after: [refused, dry, run])
    }

    @Test func `of another project's policy of the same id no key is taken`() throws {
        let bench = try Bench()
        bench.server.addPolicy("p-1")
        #expect(try bench.batch("devices: [{name: a.img, provisioning-policy: p-1}]\n").code == 0)
        let run = try bench.batch(
            "devices: [{name: b.img, provisioning-policy: p-1}]\n",
            ["--resume"], ofProject: "forbidden-project")
        #expect(run.code == 77, "\(run.errors)")
        #expect(try bench.names.contains("b.img") == false)
        #expect(bench.changes == ["provision"])
    }

    @Test func `a dry run makes nothing, and says what it would ask`() throws {
        let bench = try Bench()
        bench.server.addPolicy("p-1")
        let manifest = bench.fleet(1) + "  - {name: p.img, provisioning-policy: p-1}\n"
        let run = try bench.batch(manifest, ["--dry-run"])
        #expect(run.code == 0)
        #expect(
            bench.plain(run.errors) == """
                d-1.img: checked
                p.img: checked
                note: d-1.img: it would provision a service account to projects/test-project/regions/us-west2/devices/d-1
                note: p.img: it would provision a service account to projects/test-project/regions/us-west2/provisioningPolicies/p-1

                """)
        #expect(bench.changes == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.path("out")) == [])
    }

    @Test func `a device whose key cannot be used is undone, and the others are made`() throws {
        let bench = try Bench()
        let manifest = bench.fleet(3)
        bench.server.set(.shortKey, on: "POST", "*/d-2:provisionServiceAccountToDevice", .afterEffect)
        let run = try bench.batch(manifest, ["--keep-going", "-o", "json"])
        #expect(run.code == 69)
        #expect(try bench.states(run) == ["d-1.img: made", "d-2.img: failed", "d-3.img: made"])
        #expect(
            bench.plain(run.errors) == """
                d-1.img: made
                d-2.img: failed
                the new key:5:18: warning: private_key is an RSA key of 1024 bits, which is too weak today [service-account-key.private-key.weak]
                  5 |   "private_key": ********
                    |                  ^~~~~~~~ the service made it so
                error: d-2.img: the key that the service made is not one that a device can use
                  note: the service account that was made for projects/test-project/regions/us-west2/devices/d-2 is taken away again
                d-3.img: made
                what was made is whole; run the same again with --resume for the rest

                """)
        #expect(bench.server.serviceAccount(of: "\(region)/devices/d-2") == "")
        #expect(bench.changes == ["provision", "provision", "remove", "provision"])
        bench.expectKeys(onlyIn: ["out/d-1.img", "out/d-3.img"], after: [run])
    }

    @Test func `a policy that cannot be asked is asked once for all devices`() throws {
        let bench = try Bench()
        bench.server.addPolicy("p-1")
        bench.server.set(
            .failure(.permissionDenied), on: "POST", "*:provisionServiceAccountToProvisioningPolicy", times: 9)
        let run = try bench.batch(
            "defaults: {provisioning-policy: p-1}\ndevices: [{name: a.img}, {name: b.img}, {name: c.img}]\n",
            ["--keep-going", "--jobs", "3", "-o", "json"])
        #expect(run.code == 77)
        #expect(try bench.states(run) == ["a.img: failed", "b.img: failed", "c.img: failed"])
        #expect(bench.changes == ["provision"])
        bench.expectKeys(onlyIn: [], after: [run])
    }

    @Test(.enabled(if: faultLibrary != nil, needsCompiler)) func `a policy's key that got into no image is told`()
        throws
    {
        let bench = try Bench()
        let policy = bench.server.addPolicy("p-1")
        let manifest = "devices: [{name: a.img, provisioning-policy: p-1}]\n"
        var told = 0
        for number in 1...12 {
            try bench.reset(policy)
            let run = try bench.batch(manifest, [], bench.fault(number, "ENOSPC"))
            let isThere = FileManager.default.fileExists(atPath: bench.path("out/a.img"))
            guard run.code != 0, bench.server.serviceAccount(of: policy) != "" else { continue }
            #expect(isThere == false, "call \(number)")
            #expect(
                bench.plain(run.errors).contains(
                    "note: the service account \(region)/serviceAccounts/SA was made for \(policy), and its key is in no image: where no image has a key of it, take it away before the next run: cuttle-os devices remove-service-account-from-provisioning-policy --name \(policy)\n"
                ),
                "call \(number): \(run.errors)")
            bench.expectKeys(onlyIn: [], after: [run])
            told += 1
        }
        #expect(told > 0)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func `a signal in the middle of a call waits for the device's image`(signal: Int32) throws {
        let bench = try Bench()
        let manifest = bench.fleet(3)
        bench.server.set(.delay(milliseconds: 1500), on: "POST", "*/d-2:provisionServiceAccountToDevice")
        let tool = try RunningTool(
            ["batch"] + (try bench.batchArguments(manifest, ["-o", "json"])) + bench.service, bench.environment)
        #expect(RunningTool.wait { bench.made["d-2"] == 1 })
        tool.send(signal)
        let run = try tool.end()
        #expect(run.code == 75)
        #expect(try bench.states(run) == ["d-1.img: made", "d-2.img: made", "d-3.img: waiting"])
        #expect(bench.made == ["d-1": 1, "d-2": 1])
        #expect(bench.changes == ["provision", "provision"])
        try bench.expectKey(of: "\(region)/devices/d-2", in: bench.made("d-2.img"))
        bench.expectKeys(onlyIn: ["out/d-1.img", "out/d-2.img"], after: [run])
    }

    @Test func `a device that is named in two ways is one, and keeps its account`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let run = try bench.batch(
            "devices: [{name: a.img, device-name: d-1}, {name: b.img, device-name: \(device)}]\n",
            ["--replace", "-o", "json"])
        #expect(run.code == 65)
        #expect(try bench.states(run) == ["a.img: made", "b.img: failed"])
        #expect(
            bench.plain(run.errors) == """
                a.img: made
                b.img: failed
                error: b.img: another image of this batch is the device projects/test-project/regions/us-west2/devices/d-1 already: they would be one device
                  hint: name each device once in the manifest
                what was made is whole; run the same again with --resume for the rest

                """)
        #expect(bench.changes == ["provision"])
        try bench.expectKey(of: device, in: bench.made("a.img"))
    }
}

extension Bench {
    /// A manifest of devices that are there already.
    fileprivate func fleetText(_ count: Int, _ more: String) -> String {
        "devices:\n" + (1...count).map { "  - {name: d-\($0).img, device-name: d-\($0)\(more)}\n" }.joined()
    }
}
