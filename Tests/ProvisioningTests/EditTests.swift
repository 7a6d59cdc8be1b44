// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: DevicesServer.isAvailable, needsServer), .timeLimit(.minutes(5)))
struct EditTests {
    let region = "projects/test-project/regions/us-west2"

    /// The ways to name a device, and which calls they take besides the look at it.
    struct Naming: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var environment: [String: String] = [:]
        var calls: [String] = []

        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Naming(arguments: ["--device-name", "projects/test-project/regions/us-west2/devices/d-1"]),
        Naming(
            arguments: ["--device-name", "projects/test-project/regions/-/devices/d-1"], calls: ["ListDevices"]),
        Naming(arguments: ["--device-name", "d-1", "--project", "test-project", "--region", "us-west2"]),
        Naming(arguments: ["--device-name", "d-1", "--project", "test-project"], calls: ["ListDevices"]),
        Naming(
            arguments: ["--device-name", "d-1"], environment: ["CUTTLE_PROJECT": "test-project"],
            calls: ["ListDevices"]),
        Naming(
            arguments: ["--device-name", "d-1", "--project", "test-project", "--region", "-"], calls: ["ListDevices"]),
    ])
    func `a device's key goes straight into the image`(naming: Naming) throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let run = try bench.edit(naming.arguments, naming.environment)
        #expect(run.code == 0)
        #expect(
            bench.plain(run.errors)
                == "note: the service account \(region)/serviceAccounts/SA was made for \(device)\n")
        #expect(
            bench.server.requests.map(\.rpc) == naming.calls + ["GetDevice", "ProvisionServiceAccountToDevice"])
        try bench.expectKey(of: device, in: bench.image)
        try bench.image.expectWhole(besides: bench.before)
        bench.expectKeys(onlyIn: ["image.raw"], after: [run])
    }

    @Test(arguments: ["new.raw", "new.qcow2"])
    func `a policy's key goes into a new image with other settings, and the first one stays as it was`(
        name: String
    ) throws {
        let bench = try Bench()
        let policy = bench.server.addPolicy("p-1")
        let new = bench.path(name)
        let run = try bench.edit([
            "--provisioning-policy", policy, "--output-image", new, "--endpoint-domain", "stg.example.com",
        ])
        #expect(run.code == 0, "\(run.errors)")
        #expect(
            bench.plain(run.errors)
                == "note: the service account \(region)/serviceAccounts/SA was made for \(policy)\n")
        try bench.expectUntouched()
        var image = TestedImage(path: new)
        if name.hasSuffix("qcow2") {
            let out = try bench.file("flat.raw", "")
            #expect(truncate(out, off_t(bench.before.count)) == 0)
            let written = try bench.cuttleAlone([
                "write", "--image-file", new, "--device", out, "--force-file", "--yes",
            ])
            #expect(written.code == 0, "\(written.errors)")
            image = TestedImage(path: out)
        }
        try bench.expectKey(of: policy, in: image)
        try image.expectWhole(besides: bench.before)
        #expect(try image.content("/edgelq/endpoint-domain") == Data("stg.example.com\n".utf8))
        let images = name.hasSuffix("qcow2") ? ["flat.raw", name] : [name]
        bench.expectKeys(onlyIn: images, after: [run])
    }

    @Test func `the report has the account, by its schema`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let run = try bench.edit(["--device-name", device, "-o", "json"])
        #expect(run.code == 0)
        let account = try #require(try run.json()["serviceAccount"] as? [String: Any])
        let present = bench.server.serviceAccount(of: device)
        #expect(account["owner"] as? String == device)
        #expect(account["serviceAccount"] as? String == present)
        #expect(account["serviceAccountKey"] as? String == bench.server.keys(of: present).first)
        #expect(account["localKey"] as? Bool == false)
        #expect(account["replaced"] as? Bool == false)
        try expectSchema("edit-report", try bench.file("report.json", run.text))
        bench.expectKeys(onlyIn: ["image.raw"], after: [run])
    }

    @Test func `a new key is good enough for an edit that takes warnings for errors`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let run = try bench.edit(["--device-name", device, "--strict"])
        #expect(run.code == 0, "\(run.errors)")
        try bench.expectKey(of: device, in: bench.image)
        #expect(bench.changes == ["provision"])
    }

    @Test func `a dry run makes no account, and says what it would ask`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let alone = try bench.edit(["--device-name", device, "--dry-run"])
        #expect(alone.code == 0)
        #expect(bench.plain(alone.errors) == "note: it would provision a service account to \(device)\n")
        #expect(
            bench.plain(alone.text).hasSuffix(
                "\nDIR/image.raw: dry run, nothing was written; it would be the new key\n"))
        let more = try bench.edit([
            "--device-name", device, "--dry-run", "--local-key", "--endpoint-domain", "a.example.com",
        ])
        #expect(
            bench.plain(more.errors)
                == "note: it would provision a service account to \(device), with a key made here\n")
        #expect(
            bench.plain(more.text).contains(
                #/\nDIR/image.raw: dry run, nothing was written; it would be \d+ pages and the new key\n$/#),
            "\(more.text)")
        let json = try bench.edit(["--device-name", device, "--dry-run", "-o", "json"])
        try expectSchema("edit-report", try bench.file("report.json", json.text))
        #expect(bench.changes == [])
        try bench.expectUntouched()
        bench.expectKeys(onlyIn: [], after: [alone, more, json])
    }

    /// Which of the endpoint domains counts.
    @Test func `the service is that of the edit's domain, else of the image's, else the public one`() throws {
        // Without one in the image, it would be the public service.
        let hosts = ["devices.flag.example.com", "devices.image.example.com", "devices.edgelq.com"]
        var options = DevicesServer.Options()
        options.names = hosts
        let bench = try Bench(options)
        let device = bench.server.addDevice("d-1")
        let ports = Dictionary(uniqueKeysWithValues: hosts.map { ("\($0):443", bench.server.origin.port) })
        let proxy = try ConnectProxy.start(hosts: ports)
        defer { proxy.stop() }
        func ask(_ arguments: [String]) throws -> Run {
            try run(
                Binary.cuttleOS,
                ["edit", "--image-file", bench.image.path, "--device-name", device, "--ca-file", bench.server.caFile]
                    + ["--dry-run"] + arguments,
                environment: bench.environment.merging(["HTTPS_PROXY": proxy.url]) { $1 })
        }
        let cleared = try bench.cuttleAlone(["edit", "--image-file", bench.image.path, "--remove", "endpoint-domain"])
        #expect(cleared.code == 0, "\(cleared.errors)")
        let first = try ask([])
        #expect(first.code == 0, "\(first.errors)")
        #expect(
            try bench.edit(["--endpoint-domain", "image.example.com"]).code == 64, "service options without an account")
        let set = try run(
            Binary.cuttleOS, ["edit", "--image-file", bench.image.path, "--endpoint-domain", "image.example.com"])
        #expect(set.code == 0, "\(set.errors)")
        let second = try ask([])
        #expect(second.code == 0, "\(second.errors)")
        let third = try ask(["--endpoint-domain", "flag.example.com"])
        #expect(third.code == 0, "\(third.errors)")
        #expect(
            proxy.requests.map(\.target) == [
                "devices.edgelq.com:443", "devices.image.example.com:443", "devices.flag.example.com:443",
            ])
        #expect(bench.changes == [])
    }

    /// What is asked for and makes no sense, or not here: nothing is asked of the service.
    @Test(arguments: [
        (
            ["--device-name", "D", "--provisioning-policy", "P"],
            "error: give one of --device-name and --provisioning-policy, not both\n  hint: see 'edit --help'"
        ),
        (
            ["--provisioning-policy", "P", "--replace"],
            "error: a provisioning policy's account is not replaced here: its key is in images in the field\n  hint: leave out --replace"
        ),
        (
            ["--provisioning-policy", "P", "--local-key"],
            "error: a provisioning policy takes no key that is made here: its service makes it one\n  hint: make the key here for a device alone"
        ),
        (
            ["--device-name", "D", "--local-key", "--local-key-bits", "3072"],
            "error: a key that is made here has 2048 or 4096 bits"
        ),
        (
            ["--device-name", "D", "--local-key-bits", "4096"],
            "error: --local-key-bits goes with --local-key\n  hint: see 'edit --help'"
        ),
        (
            ["--device-name", "D", "--remove", "service-account-key"],
            "error: the service account's key is both made and removed"
        ),
        (
            ["--device-name", "a b"],
            "error: \"a b\" is not the id of a device\n  hint: an id has letters, digits, '_', '-' and '.' alone, and at most 128 of them"
        ),
        (["--device-name", "d-1"], "error: no project is given\n  hint: give --project"),
        (
            ["--device-name", "projects/test-project/devices/d-1"],
            "error: \"projects/test-project/devices/d-1\" is not the name of a device\n  hint: a name is projects/PROJECT/regions/REGION/devices/DEVICE"
        ),
        (
            ["--endpoint-domain", "a.example.com", "--replace"],
            "error: --replace goes with --device-name or --provisioning-policy\n  hint: see 'edit --help'"
        ),
    ])
    func `what makes no sense is refused before anybody is asked`(arguments: [String], words: String) throws {
        let bench = try Bench()
        let (device, policy) = (bench.server.addDevice("d-1"), bench.server.addPolicy("p-1"))
        let run = try bench.edit(arguments.map { $0 == "D" ? device : $0 == "P" ? policy : $0 })
        bench.expect(run, 64, words + "\nnothing was written")
        #expect(bench.server.requests.map(\.rpc) == [])
        try bench.expectUntouched()
    }
}

private let schemas = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("schemas")

/// Debian's python3-jsonschema, the judge of what the tool prints; it is not asked where it is not installed.
func expectSchema(_ schema: String, _ document: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let script = """
        import json, sys
        try: import jsonschema
        except ImportError: sys.exit(0)
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft202012Validator(schema).validate(json.load(open(sys.argv[2])))
        """
    let judge = try run(
        "/usr/bin/env",
        ["python3", "-c", script, schemas.appendingPathComponent("\(schema).schema.json").path, document])
    #expect(judge.code == 0, "\(judge.errors)", sourceLocation: sourceLocation)
}
