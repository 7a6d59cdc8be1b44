// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

private let judges = "import yaml"
private let hasJudge =
    (try? run("/usr/bin/python3", ["-c", judges]).code) == 0 && isInstalled("/usr/bin/jq")
    && isInstalled("/usr/bin/bash")

/// The steps of `action.yml`, run as GitHub's runner runs them: `bash -e -o pipefail`, with its variables.
@Suite(.timeLimit(.minutes(5)), .enabled(if: hasJudge, "needs python3-yaml and jq"))
struct ActionTests {
    let scratch: Scratch
    let step: String
    let defaults: [String: String]

    init() throws {
        scratch = try Scratch()
        let script = """
            import json, sys, yaml
            action = yaml.safe_load(open(sys.argv[1]))
            steps = action["runs"]["steps"]
            assert action["runs"]["using"] == "composite" and len(steps) == 1 and steps[0]["shell"] == "bash"
            for name, value in steps[0]["env"].items():
                assert value.startswith("${{ inputs.") and value[11:-3].strip() in action["inputs"], value
            assert "${{" not in steps[0]["run"], "an input in a script is run by it"
            inputs = {name: str(each.get("default", "")) for name, each in action["inputs"].items()}
            json.dump({"run": steps[0]["run"], "inputs": inputs}, sys.stdout)
            """
        let action = DocumentationPage.project.appending(path: "action.yml").path
        let told = try run("/usr/bin/python3", ["-c", script, action])
        try #require(told.code == 0, "\(told.errors)")
        let document = try told.json()
        step = try #require(document["run"] as? String)
        defaults = try #require(document["inputs"] as? [String: String])
    }

    private func act(_ arguments: String, tool: String = Binary.cuttleOS) throws -> Run {
        let file = try scratch.file("step.sh", step)
        return try run(
            "/usr/bin/bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", file],
            environment: [
                "ARGUMENTS": arguments, "CUTTLE_OS": tool, "SARIF": defaults["sarif"] ?? "", "PATH": "/usr/bin:/bin",
                "GITHUB_OUTPUT": scratch.path("output"),
            ], in: scratch.url)
    }

    @Test func `files that are right pass`() throws {
        _ = try scratch.file("disk.yaml", try cuttle("validate", "--print-default", "disk-mapping").text)
        let told = try act("--disk-mapping\ndisk.yaml\n\n")
        #expect(told.code == 0, "\(told.errors)")
        #expect(told.text == "")
        #expect(try String(contentsOfFile: scratch.path("output"), encoding: .utf8) == "sarif=cuttle-os.sarif\n")
        #expect(FileManager.default.fileExists(atPath: scratch.path("cuttle-os.sarif")))
    }

    @Test func `what is wrong is told at its line, and the step fails`() throws {
        _ = try scratch.file(
            "disk,:.yaml",
            "diskmappings:\n  - disk: /dev/disk/by-partlabel/EDGELQ_DATA\n    mountpoint: /data\n    size: 0\n")
        let told = try act("--disk-mapping\ndisk,:.yaml\n--endpoint-domain=A.example.com")
        #expect(told.code == 65, "\(told.errors)")
        #expect(
            told.text.contains(
                "::error title=disk-mapping.size,file=disk%2C%3A.yaml,line=4,endLine=4,col=11::size must be -1"),
            "\(told.text)")
        #expect(("\n" + told.text).contains("\n::warning title=endpoint-domain"), "\(told.text)")
    }

    @Test func `a missing file, a wrong command line and a missing tool fail in words`() throws {
        #expect(try act("--ntp\nnowhere.conf").code == 66)
        let wrong = try act("--nonsense")
        #expect(wrong.code == 64)
        #expect(wrong.errors.contains("--nonsense"), "\(wrong.errors)")
        let missing = try act("--ntp\na", tool: "/nowhere/cuttle-os")
        #expect(missing.code == 69)
        #expect(missing.text.hasPrefix("::error::there is no /nowhere/cuttle-os"), "\(missing.text)")
    }

    @Test func `no argument is run`() throws {
        _ = try act("--endpoint-domain\n$(touch ran)\n--ntp\n`touch ran`; touch ran")
        #expect(!FileManager.default.fileExists(atPath: scratch.path("ran")))
    }
}
