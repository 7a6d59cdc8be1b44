// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

private let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
private let hasYAML = (try? run("/usr/bin/python3", ["-c", "import yaml"]).code) == 0

/// The Job for Kubernetes, as far as it can be judged without a cluster: its pods' commands are run as a cluster would
/// run them.
@Suite(.timeLimit(.minutes(30)), .enabled(if: hasYAML, "needs python3-yaml"))
struct KubernetesTests {
    let scratch: Scratch
    let job: [String: Any]

    init() throws {
        scratch = try Scratch()
        let path = project.appendingPathComponent("deploy/kubernetes/batch-job.yaml").path
        let script = "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)"
        job = try run("/usr/bin/python3", ["-c", script, path]).json()
    }

    private var spec: [String: Any] { get throws { try #require(job["spec"] as? [String: Any]) } }

    private var container: [String: Any] {
        get throws {
            let template = try #require(try spec["template"] as? [String: Any])
            let pod = try #require(template["spec"] as? [String: Any])
            return try #require((pod["containers"] as? [[String: Any]])?.first)
        }
    }

    @Test func `its pods make each device once, and again what one of them left`() throws {
        let fixtures = try Fixtures(in: scratch)
        let base = try scratch.image("gpt-512")
        let output = scratch.path("out")
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: false)
        let devices = (1...10).map { "  - {name: d\($0), endpoint-domain: d\($0).example.com}\n" }
        let manifest = try scratch.file(
            "manifest.yaml", "defaults: {password-hash: \(fixtures.hash)}\ndevices:\n" + devices.joined())
        // What the volumes of this cluster hold.
        let places = [
            "/input/devices.yaml": manifest, "--image-file=/base/lqd_2.1.0.raw": "--image-file=\(base.path)",
            "--output-dir=/output": "--output-dir=\(output)",
        ]
        let arguments = try #require(try container["args"] as? [String]).map { places[$0] ?? $0 }
        #expect(arguments.allSatisfy { !$0.contains("/base/") && !$0.hasSuffix("/output") })
        var environment: [String: String] = [:]
        for variable in try #require(try container["env"] as? [[String: String]]) {
            environment[variable["name"] ?? ""] = variable["value"]
        }
        let pods = try #require(try spec["completions"] as? Int)
        #expect(environment["CUTTLE_SHARD_COUNT"] == "\(pods)")
        #expect(try spec["completionMode"] as? String == "Indexed")

        func start(_ index: Int) throws -> Run {
            try run(
                Binary.cuttleOS, arguments,
                environment: environment.merging(["JOB_COMPLETION_INDEX": "\(index)"]) { $1 })
        }
        for index in 0..<pods {
            let result = try start(index)
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.errors.contains("shard \(index + 1)/\(pods)"), "\(result.errors)")
        }
        let whole = try cuttle("batch-report", output, "--manifest", manifest)
        #expect(whole.code == 0, "\(whole.text)\(whole.errors)")
        #expect(whole.text.hasSuffix("10 devices: 10 made\n"), "\(whole.text)\(whole.errors)")
        try FileManager.default.removeItem(atPath: "\(output)/d2.receipt.json")
        let again = try start(1)
        #expect(again.code == 0, "\(again.errors)")
        #expect(again.errors.contains("d2: made"), "\(again.errors)")
        #expect(again.text.hasSuffix("3 devices: 1 made, 2 kept\n"), "\(again.text)")
        #expect(try start(pods).code == 64)
    }

    @Test func `trying again is left out where it cannot help`() throws {
        let policy = try #require(try spec["podFailurePolicy"] as? [String: Any])
        let rules = try #require(policy["rules"] as? [[String: Any]])
        let codes = rules.compactMap { ($0["onExitCodes"] as? [String: Any])?["values"] as? [Int] }.flatMap { $0 }
        // 73 to 75: a full disk, an error of the storage, a stop. See CuttleError.Code.
        #expect(Set(codes) == [64, 65, 66, 77])
        #expect(try spec["backoffLimitPerIndex"] as? Int != nil, "FailIndex needs it")
    }
}
