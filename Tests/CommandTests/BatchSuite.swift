// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// A base, one valid file of each setting, and a directory for the outputs.
struct BatchBench {
    let scratch: Scratch
    let fixtures: Fixtures
    let base: Judged
    let output: String

    /// - Parameter directory: the name of the outputs' directory.
    init(outputsIn directory: String = "out") throws {
        scratch = try Scratch()
        fixtures = try Fixtures(in: scratch)
        base = try scratch.image("gpt-512")
        output = scratch.path(directory)
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: false)
    }
}

/// What tests of batches share: manifests, and what the tool answers.
protocol BatchSuite {
    var bench: BatchBench { get }
}

extension BatchSuite {
    var scratch: Scratch { bench.scratch }
    var fixtures: Fixtures { bench.fixtures }
    var base: Judged { bench.base }
    var output: String { bench.output }
    var clock: [String: String] { ["SOURCE_DATE_EPOCH": "1700000000"] }

    func batch(_ manifest: String, _ arguments: [String] = []) throws -> Run {
        try run(
            Binary.cuttleOS,
            ["batch", manifest, "--image-file", base.path, "--output-dir", output, "--netplan-check", "never"]
                + arguments, environment: clock)
    }

    /// Thin images, each with a domain of its own.
    func thinDevices(_ count: Int) -> String {
        (1...count).map { "  - {name: d\($0).qcow2, endpoint-domain: d\($0).example.com}\n" }.joined()
    }

    /// Defaults that all share, and a domain and an address of each device's own.
    func manifest(_ count: Int) throws -> String {
        var text =
            "defaults:\n  password-hash: \(fixtures.hash)\n  ntp: \((fixtures.ntp as NSString).lastPathComponent)\n"
        text += "devices:\n"
        for number in 1...count {
            let network = "net-\(number).yaml"
            _ = try scratch.file(
                network,
                "network: {version: 2, ethernets: {eth0: {addresses: [10.0.\(number / 250).\(number % 250 + 1)/16]}}}\n"
            )
            text +=
                "  - {name: dev-\(number).img, endpoint-domain: d\(number).example.com, network-agent: \(network)}\n"
        }
        return try scratch.file("manifest.yaml", text)
    }

    /// The last of the lines.
    func report(_ result: Run) throws -> [String: Any] {
        try #require(try lines(result).last, "\(result.text)\(result.errors)")
    }

    /// Standard output, a JSON object on each line.
    func lines(_ result: Run) throws -> [[String: Any]] {
        try result.text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    func state(_ result: Run) throws -> [String] {
        let devices = try #require(try report(result)["devices"] as? [[String: Any]])
        return devices.map { "\($0["name"] ?? "") \($0["state"] ?? "")" }
    }

    /// Every file of a directory, by its name.
    func content(of directory: String) throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        return try Dictionary(
            uniqueKeysWithValues: names.map {
                ($0, try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\($0)"), options: .mappedIfSafe))
            })
    }
}
