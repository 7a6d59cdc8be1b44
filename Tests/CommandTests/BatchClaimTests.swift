// SPDX-License-Identifier: Apache-2.0

import CuttleBatch
import CuttleOS
import Foundation
import TestImages
import TestSupport
import Testing

/// Several runs of one batch in one directory: every device is made by one of them, and the others say that they left it.
@Suite(.timeLimit(.minutes(30)), .enabled(if: isInstalled(qemuImg), "needs qemu-img (Debian: qemu-utils)"))
struct BatchClaimTests: BatchSuite {
    let bench: BatchBench
    private let devices = 4

    init() throws { bench = try BatchBench() }

    private func command(_ manifest: String, _ arguments: [String], in directory: String? = nil) -> [String] {
        [
            Binary.cuttleOS, "batch", manifest, "--image-file", base.path, "--output-dir", directory ?? output,
            "--netplan-check", "never", "-o", "json",
        ] + arguments
    }

    private func quoted(_ words: [String]) -> String { words.map { "'\($0)'" }.joined(separator: " ") }

    /// What the fault-injecting library does to a run.
    private func fault(at number: Int, _ mode: String) -> String {
        "LD_PRELOAD='\(faultLibrary ?? "")' FAULT_FOLDER='\(output)' FAULT_AT=\(number) FAULT_MODE=\(mode) "
    }

    /// What became of each device in one run, by the report on the last line; empty where it did not begin.
    private func states(_ name: String) throws -> [String: String] {
        let text = try String(contentsOfFile: scratch.path(name), encoding: .utf8)
        let lines = try text.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        var states: [String: String] = [:]
        for device in lines.last?["devices"] as? [[String: Any]] ?? [] {
            states[try #require(device["name"] as? String)] = device["state"] as? String
        }
        return states
    }

    /// Every line is what its schema says: events, and the report as the last.
    private func expectSchemas(_ name: String) throws {
        let schemas = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("schemas").path
        let script = """
            import json, sys, jsonschema
            lines = [json.loads(line) for line in open(sys.argv[2])]
            for number, line in enumerate(lines, 1):
                name = "batch-report" if number == len(lines) else "batch-event"
                schema = json.load(open(f"{sys.argv[1]}/{name}.schema.json"))
                jsonschema.Draft202012Validator(schema).validate(line)
            """
        let judge = try run("/usr/bin/python3", ["-c", script, schemas, scratch.path(name)])
        #expect(judge.code == 0 || judge.errors.contains("No module named"), "\(judge.errors)")
    }

    /// The directory holds what one run alone makes, and nothing else.
    private func expectWhole(_ manifest: String, _ format: String) throws {
        let whole = scratch.path("whole")
        if !FileManager.default.fileExists(atPath: whole) {
            try FileManager.default.createDirectory(atPath: whole, withIntermediateDirectories: false)
            let alone = command(manifest, ["--format", format], in: whole)
            #expect(try run(alone[0], Array(alone.dropFirst()), environment: clock).code == 0)
        }
        let (made, right) = (try content(of: output), try content(of: whole))
        #expect(made.keys.sorted() == right.keys.sorted())
        for (name, bytes) in made { #expect(bytes == right[name], "\(name)") }
        for number in 1...devices where format == "raw" {
            let image = Judged(path: "\(output)/dev-\(number).img")
            try image.expectClean("EDGELQ_BOOT")
            try image.expectSame(as: base.bytes, outside: "EDGELQ_BOOT")
        }
        if format == "qcow2" { #expect(try run(qemuImg, ["check", "\(output)/dev-1.img"]).code == 0) }
    }

    @Test(
        .enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"),
        arguments: [
            ("raw", []), ("qcow2", ["--resume"]), ("qcow2", ["--keep-going"]), ("raw", ["--resume", "--keep-going"]),
        ])
    func `a device that another run works on is left to it, and the run says so`(
        format: String, flags: [String]
    ) throws {
        let path = try manifest(devices)
        let one = quoted(command(path, ["--format", format, "--jobs", "1"] + flags))
        let other = quoted(command(path, ["--format", format] + flags))
        // The first run stands still in the middle of its first device, until the second one is done.
        let result = try run(
            "/bin/bash",
            [
                "-c",
                """
                cd '\(scratch.url.path)'
                \(fault(at: 1, "STOP")) \(one) >one 2>one.words & first=$!
                until [ "$(cut -d' ' -f3 /proc/$first/stat)" = T ]; do sleep 0.02; done
                \(other) >other 2>other.words
                echo $?
                kill -CONT $first
                wait $first
                echo $?
                """,
            ], environment: clock)
        let codes = result.text.split(separator: "\n")
        #expect(codes.first == "75", "\(result.errors)")
        #expect(codes.last == (flags.contains("--resume") ? "0" : "75"), "\(result.errors)")
        let (first, second) = (try states("one"), try states("other"))
        for number in 1...devices {
            let name = "dev-\(number).img"
            #expect(first[name] == (number == 1 ? "made" : flags.contains("--resume") ? "kept" : "taken"), "\(name)")
            #expect(second[name] == (number == 1 ? "taken" : "made"), "\(name)")
        }
        try expectSchemas("other")
        let words = try String(contentsOfFile: scratch.path("other.words"), encoding: .utf8)
        #expect(words.contains("dev-1.img: left to another run"), "\(words)")
        #expect(words.contains("1 device left"), "\(words)")
        try expectWhole(path, format)
    }

    @Test(.enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"))
    func `what a killed run had is made by the next, and by one that is still at work`() throws {
        let path = try manifest(devices)
        let one = quoted(command(path, ["--format", "qcow2", "--jobs", "1"]))
        // Stopped, so that it is killed in the middle of its first device.
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", "\(fault(at: 1, "STOP")) exec \(one) >/dev/null 2>&1"]
        process.environment = hostEnvironment.merging(clock) { $1 }
        try process.run()
        let first = process.processIdentifier
        while try !String(contentsOfFile: "/proc/\(first)/stat", encoding: .utf8).contains(") T ") { usleep(20_000) }
        var request = BatchRequest(manifest: .path(path), outputDirectory: output)
        request.format = .qcow2
        (request.customization.netplanCheck, request.customization.timestamp) = (.never, 1_700_000_000)
        var seen: [String] = []
        let report = try OSImage(base.path).batch(
            request,
            progress: { event in
                guard case .finished(let device, let done, _) = event else { return }
                seen.append("\(device.name) \(device.state)")
                if done == devices - 1 {
                    kill(first, SIGKILL)
                    process.waitUntilExit()
                }
            })
        #expect(report.count(.made) == devices, "\(seen)")
        #expect(seen.last == "dev-1.img made", "\(seen)")
        try expectWhole(path, "qcow2")
    }

    @Test(arguments: ["raw", "qcow2"], [[], ["--resume", "--keep-going"]])
    func `of three runs at once each device is made by one`(format: String, flags: [String]) throws {
        let path = try manifest(devices)
        let runs = ["a", "b", "c"]
        for round in 0..<2 {
            for name in try FileManager.default.contentsOfDirectory(atPath: output) { unlink("\(output)/\(name)") }
            let each = runs.map { name in
                "(\(quoted(command(path, ["--format", format] + flags))) >\(name) 2>\(name).words; echo $? >\(name).code) &"
            }
            _ = try run(
                "/bin/bash", ["-c", "cd '\(scratch.url.path)'\n\(each.joined(separator: "\n"))\nwait"],
                environment: clock)
            var made: [String] = []
            for name in runs {
                let code = try String(contentsOfFile: scratch.path(name + ".code"), encoding: .utf8)
                let words = try String(contentsOfFile: scratch.path(name + ".words"), encoding: .utf8)
                let states = try states(name)
                made += states.filter { $0.value == "made" }.keys
                var expected: [String] = states.values.contains("taken") ? ["75\n"] : ["0\n"]
                // One that came late enough to find something there does not begin, unless it is to resume.
                if states.isEmpty, flags.isEmpty { expected.append("73\n") }
                #expect(expected.contains(code), "round \(round): \(code) \(words)")
                #expect(
                    states.values.allSatisfy { ["made", "kept", "taken"].contains($0) }, "round \(round): \(states)")
            }
            #expect(made.sorted() == (1...devices).map { "dev-\($0).img" }, "round \(round)")
            try expectWhole(path, format)
        }
    }

    @Test func `shards at once, each run twice, make every device once`() throws {
        let path = try manifest(devices)
        let runs = ["1/2", "1/2", "2/2", "2/2"].enumerated().map { index, shard in
            "\(quoted(command(path, ["--format", "qcow2", "--resume", "--shard", shard]))) >shard-\(index) 2>/dev/null &"
        }
        _ = try run(
            "/bin/bash", ["-c", "cd '\(scratch.url.path)'\n\(runs.joined(separator: "\n"))\nwait"],
            environment: clock)
        let made = try (0..<4).flatMap { index in try states("shard-\(index)").filter { $0.value == "made" }.keys }
        #expect(made.sorted() == (1...devices).map { "dev-\($0).img" })
        try expectWhole(path, "qcow2")
    }

    @Test(
        .enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"),
        arguments: ["before", "half", "after"])
    func `one of two runs is killed at any call, and in the end every device is there`(mode: String) throws {
        let path = try manifest(devices)
        let run = quoted(command(path, ["--format", "qcow2", "--resume", "--keep-going"]))
        for call in stride(from: 1, through: 28, by: 9) {
            for name in try FileManager.default.contentsOfDirectory(atPath: output) { unlink("\(output)/\(name)") }
            _ = try TestSupport.run(
                "/bin/bash",
                [
                    "-c",
                    "cd '\(scratch.url.path)'; \(fault(at: call, mode)) \(run) >one 2>&1 & \(run) >two 2>two.words; "
                        + "echo $? >two.code; wait",
                ], environment: clock)
            let code = try String(contentsOfFile: scratch.path("two.code"), encoding: .utf8)
            let states = try states("two")
            // What it left, the killed one had.
            #expect(code == (states.values.contains("taken") ? "75\n" : "0\n"), "call \(call) \(code) \(states)")
            let again = try batch(path, ["--format", "qcow2", "--resume", "-o", "json"])
            #expect(again.code == 0, "call \(call): \(again.errors)")
            try expectWhole(path, "qcow2")
        }
    }

    @Test func `a plain password's salt is one run's, and not replaced by another's`() throws {
        let path = try scratch.file(
            "plain.yaml", "defaults: {password: 'first, please'}\ndevices: [{name: a}, {name: b}, {name: c}]\n")
        let runs = ["a", "b", "c"].map { name in
            "\(quoted(command(path, ["--format", "qcow2", "--resume"]))) >\(name) 2>/dev/null &"
        }
        _ = try run(
            "/bin/bash", ["-c", "cd '\(scratch.url.path)'\n\(runs.joined(separator: "\n"))\nwait"],
            environment: clock)
        let made = try ["a", "b", "c"].flatMap { try states($0).filter { $0.value == "made" }.keys }
        #expect(made.sorted() == ["a", "b", "c"])
        #expect(
            try state(batch(path, ["--format", "qcow2", "--resume", "-o", "json"])).allSatisfy { $0.hasSuffix("kept") })
    }

    @Test func `what stands in the way of claims is told, and nothing is made`() throws {
        let path = try manifest(1)
        let claims = "\(output)/.cuttle-claims"
        #expect(symlink(base.path, claims) == 0)
        let before = try base.bytes
        let linked = try batch(path)
        #expect(linked.code != 0, "\(linked.errors)")
        #expect(linked.errors.contains(claims), "\(linked.errors)")
        #expect(try base.bytes == before)
        unlink(claims)
        #expect(mkfifo(claims, 0o600) == 0)
        let fifo = try batch(path)
        #expect(fifo.code == 73, "\(fifo.errors)")
        #expect(fifo.errors.contains("not a regular file"), "\(fifo.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: output) == [".cuttle-claims"])
        unlink(claims)
        // What a killed run left is taken over.
        #expect(FileManager.default.createFile(atPath: claims, contents: nil))
        #expect(try batch(path).code == 0)
        #expect(!FileManager.default.fileExists(atPath: claims))
    }
}
