// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Devices that are made at the same time make their names durable together: what fails, or is killed, meanwhile.
@Suite(
    .enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"), .timeLimit(.minutes(30)))
struct BatchFaultTests: BatchSuite {
    let bench: BatchBench
    let path: String
    /// What is right, by name.
    let whole: [String: Data]

    init() throws {
        bench = try BatchBench()
        path = try bench.scratch.file(
            "m.yaml",
            "devices:\n"
                + (1...8).map { "  - {name: d\($0), endpoint-domain: d\($0).example.com}\n" }.joined())
        let right = bench.scratch.path("right")
        try FileManager.default.createDirectory(atPath: right, withIntermediateDirectories: false)
        let result = try run(
            Binary.cuttleOS, Self.command(path, bench, into: right), environment: ["SOURCE_DATE_EPOCH": "1700000000"])
        try #require(result.code == 0, "\(result.errors)")
        whole = try Dictionary(
            uniqueKeysWithValues: FileManager.default.contentsOfDirectory(atPath: right).map {
                ($0, try Data(contentsOf: URL(fileURLWithPath: "\(right)/\($0)")))
            })
        try #require(whole.count == 16)
    }

    static func command(_ path: String, _ bench: BatchBench, into directory: String) -> [String] {
        [
            "batch", path, "--image-file", bench.base.path, "--output-dir", directory, "--netplan-check", "never",
            "--format", "qcow2", "--jobs", "8", "-o", "json",
        ]
    }

    func faulty(at call: Int, _ mode: String, _ arguments: [String]) throws -> Run {
        for name in try FileManager.default.contentsOfDirectory(atPath: output) { unlink("\(output)/\(name)") }
        return try run(
            Binary.cuttleOS, Self.command(path, bench, into: output) + arguments,
            environment: clock.merging(faults(call, mode, in: output, log: scratch.path("log"))) { $1 })
    }

    func countCalls() throws -> Int {
        unlink(scratch.path("log"))
        #expect(try faulty(at: 0, "none", []).code == 0)
        return try String(contentsOfFile: scratch.path("log"), encoding: .utf8).split(separator: "\n").count
    }

    func expectMadeGood(_ what: String) throws {
        let result = try run(
            Binary.cuttleOS, Self.command(path, bench, into: output) + ["--resume"], environment: clock)
        #expect(result.code == 0, "\(what): \(result.errors)")
        #expect(try content(of: output) == whole, "\(what)")
    }

    @Test(arguments: ["ENOSPC", "EIO"])
    func `what fails is told of the devices that it happened to, and the others are whole`(mode: String) throws {
        let calls = try countCalls()
        #expect(calls > 8 * 6, "for each: two files written, two made durable, two names")
        for call in stride(from: 1, through: calls, by: 5) {
            let result = try faulty(at: call, mode, ["--keep-going"])
            let there = try content(of: output)
            var failed = 0
            for line in try state(result) {
                let words = line.split(separator: " ")
                let name = String(words[0])
                let receipt = name + ".receipt.json"
                if words[1] == "made" {
                    #expect(there[name] == whole[name], "call \(call): \(name)")
                    #expect(there[receipt] == whole[receipt], "call \(call): \(name)")
                } else {
                    #expect(words[1] == "failed", "call \(call): \(line)")
                    failed += 1
                    #expect(there[receipt] == nil, "call \(call): \(name)")
                    #expect(there[name] == nil, "call \(call): \(name)")
                }
            }
            // What goes wrong with the claims' file, or in clearing up, is nobody's.
            #expect((failed > 0) == (result.code != 0), "call \(call): \(result.code) \(result.errors)")
            #expect(there.keys.allSatisfy { whole[$0] != nil || $0 == ".cuttle-claims" }, "call \(call): \(there.keys)")
            try expectMadeGood("call \(call) \(mode)")
        }
    }

    @Test(arguments: ["before", "half", "after"])
    func `killed at any call, what has a name is whole, and a receipt stands beside its image`(mode: String) throws {
        let calls = try countCalls()
        for call in stride(from: 2, through: calls - 8, by: 7) {
            let result = try faulty(at: call, mode, [])
            #expect(result.code == 137, "call \(call): \(result.code) \(result.errors)")
            for (name, bytes) in try content(of: output) where !name.hasPrefix(".") {
                #expect(bytes == whole[name], "call \(call): \(name)")
                guard name.hasSuffix(".receipt.json") else { continue }
                let image = String(name.dropLast(".receipt.json".count))
                #expect(FileManager.default.fileExists(atPath: "\(output)/\(image)"), "call \(call): \(name)")
            }
            try expectMadeGood("call \(call) \(mode)")
        }
    }
}
