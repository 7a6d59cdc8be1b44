// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

@testable import CuttleCommands

/// What the help says: each thing once, and examples that work.
@Suite(.timeLimit(.minutes(30)))
struct HelpTests {
    /// The examples of a verb, each as one line.
    private func examples(_ verb: String) throws -> [String] {
        let help = answer([verb, "--help"], columns: 60).text
        let start = try #require(help.firstRange(of: "EXAMPLES:\n"))
        let end = try #require(help.firstRange(of: "\nUSAGE:"))
        return help[start.upperBound..<end.lowerBound].replacing("\\\n", with: " ").split(separator: "\n")
            .map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }
    }

    @Test(arguments: ["edit", "batch", "write"]) func `there are two examples`(verb: String) throws {
        let examples = try examples(verb)
        #expect(examples.count == 2)
        for example in examples { #expect(example.contains("cuttle-os \(verb) ")) }
    }

    @Test func `the examples of edit and batch work`() throws {
        let scratch = try Scratch()
        let fixtures = try Fixtures(in: scratch)
        let files = FileManager.default
        try files.moveItem(atPath: try scratch.image("gpt-512").path, toPath: scratch.path("lqd_2.1.0.raw"))
        try files.moveItem(atPath: fixtures.password, toPath: scratch.path("admin-password.txt"))
        try files.moveItem(atPath: fixtures.key, toPath: scratch.path("device-17.json"))
        try files.createDirectory(atPath: scratch.path("out"), withIntermediateDirectories: false)
        _ = try scratch.file("devices.csv", "name,endpoint-domain\na.raw,a.example.com\n")
        _ = try scratch.file("devices.yaml", "devices: [{name: a.raw, endpoint-domain: a.example.com}]\n")
        for example in try examples("edit") + examples("batch") {
            let words = example.split(separator: " ").map(String.init)
            #expect(words.first == "cuttle-os")
            let told = try run(Binary.cuttleOS, Array(words.dropFirst()), in: scratch.url)
            #expect(told.code == 0, "\(example): \(told.errors)")
        }
        #expect(try scratch.names.contains("device-17.qcow2"))
    }

    @Test func `the examples of write are understood`() throws {
        for example in try examples("write") {
            let words = example.split(separator: " ").map(String.init)
            #expect(words.prefix(3) == ["sudo", "cuttle-os", "write"])
            #expect(CommandLineTool.isUnderstood(Array(words.dropFirst(2))))
        }
    }

    @Test(arguments: ["edit", "write"]) func `what --remove takes is listed once`(verb: String) {
        let help = answer([verb, "--help"], columns: 80).text
        #expect(help.ranges(of: "ssh-authorized-keys").count == 2, "the option, and the list")
    }

    @Test func `help for what there is not is wrong usage`() {
        #expect(answer(["help", "nonsense"]).code == 64)
        #expect(answer(["help", "edit"]).code == 0)
        #expect(answer(["help", "edit"]).text == answer(["edit", "--help"]).text)
    }
}
