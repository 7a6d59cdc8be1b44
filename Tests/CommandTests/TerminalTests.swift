// SPDX-License-Identifier: Apache-2.0

import CuttleCommands
import Foundation
import TestImages
import TestSupport
import Testing

/// What people see on a terminal: nothing is wider than it, and a locale without Unicode gets none.
@Suite(.timeLimit(.minutes(30)))
struct TerminalTests {
    private let scratch: Scratch
    private let fixtures: Fixtures
    private var environment: [String: String] { ["SOURCE_DATE_EPOCH": "1700000000"] }

    init() throws {
        scratch = try Scratch()
        fixtures = try Fixtures(in: scratch)
        let base = try scratch.image("gpt-512")
        try FileManager.default.moveItem(atPath: base.path, toPath: scratch.path("base.raw"))
        try FileManager.default.copyItem(atPath: scratch.path("base.raw"), toPath: scratch.path("a.raw"))
        for name in ["base.raw", "a.raw"] { chmod(scratch.path(name), 0o600) }
        _ = try scratch.file("t.conf", "[Time]\nNTP=ntp1.example.com\nPollIntervalMaxSec=30min\n")
    }

    private func inspected(_ arguments: String, _ environment: [String: String]) throws -> Run {
        let words = arguments.split(separator: " ").map { $0 == "HASH" ? fixtures.hash : String($0) }
        return try run(
            Binary.cuttleOS, words, environment: self.environment.merging(environment) { $1 }, in: scratch.url)
    }

    /// Commands and their whole texts, as files of Tests/Corpus/terminal have them.
    private static let sessions = ["60", "80", "120", "60-ascii"]

    @Test(arguments: sessions) func `tables are laid out for the width`(name: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Corpus/terminal/\(name).txt").standardized
        let expected = try String(contentsOf: file, encoding: .utf8)
        let parts = name.split(separator: "-")
        let locale = parts.count > 1 ? ["LC_ALL": "C"] : [:]
        var session = ""
        for line in expected.split(separator: "\n") where line.hasPrefix("$ cuttle-os ") {
            let told = try inspected(
                String(line.dropFirst("$ cuttle-os ".count)),
                locale.merging(["COLUMNS": String(parts[0])]) { $1 })
            #expect(told.errors == "")
            session += "\(line)\n\(told.text)"
        }
        #expect(session == expected)
        let columns = try #require(Int(parts[0]))
        for line in session.split(separator: "\n") where !line.hasPrefix("$") { #expect(line.count <= columns) }
    }

    @Test(.enabled(if: Terminal.isHere, "script(1) is not installed"), arguments: [60, 80, 120])
    func `no line of a table is wider than the terminal`(columns: Int) throws {
        let directory = scratch.path("out")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        let manifest = try scratch.file(
            "m.yaml",
            "defaults: {ntp: t.conf, no-proxy: localhost}\n"
                + "devices: [{name: a-device-with-a-name-that-is-long-enough-to-be-in-the-way-of-others.raw}, {name: b.raw}]\n"
        )
        try FileManager.default.createDirectory(
            atPath: scratch.path("a-directory-of-a-name-that-is-long/and-another"), withIntermediateDirectories: true)
        let far = "a-directory-of-a-name-that-is-long/and-another/device-17.raw"
        let commands: [[String]] = [
            ["edit", "--image-file", "a.raw"] + fixtures.arguments + [
                "--output-image", far, "--https-proxy", "http://p:1",
            ],
            ["inspect", far], ["ls", far], ["ls", far, "EDGELQ_BOOT:/edgelq"], ["diff", "base.raw", far], ["disks"],
            ["edit", "--image-file", "a.raw", "--no-proxy", "a.example.com", "--save-undo", "u"],
            ["undo", "a.raw", "u"], ["recover", "a.raw"], ["validate", "--ntp", "t.conf"],
            ["batch", manifest, "--image-file", "base.raw", "--output-dir", "out"], ["batch-report", "out"],
            ["write", "--image-file", "base.raw", "--device", "card.img", "--force-file", "--yes", "--ntp", "t.conf"],
            ["--help"], ["edit", "--help"], ["batch", "--help"], ["write", "--help"], ["validate", "--help"],
        ]
        for command in commands {
            let told = try Terminal.run(command, columns: columns, environment: environment, in: scratch.url)
            #expect(told.code == 0, "\(command): \(told.text)")
            // What is written over is the last of its line.
            for line in told.text.split(separator: "\n") where !line.hasPrefix("note: ") {
                let shown = line.split(separator: "\r").last.map { $0.replacing("\u{1B}[2K", with: "") } ?? ""
                #expect(shown.count <= columns, "\(command): \(line)")
            }
        }
    }

    @Test func `what is no terminal is not cut`() throws {
        #expect(try inspected("edit --image-file a.raw --ntp t.conf", [:]).code == 0)
        let told = try inspected("diff base.raw a.raw", [:])
        #expect(
            told.text.hasSuffix("  + /edgelq/timesyncd.conf  -rw-r--r-- 0:0 53 c759ff851898…\n"), "\(told.text)")
        #expect(try inspected("inspect a.raw", [:]).text.contains("EDGELQ_BOOT:/edgelq/service-account-key.json  "))
    }

    @Test func `JSON is never cut, nor in other letters`() throws {
        let wide = try inspected("inspect a.raw -o json", [:])
        let narrow = try inspected("inspect a.raw -o json", ["COLUMNS": "40", "LC_ALL": "C"])
        #expect(wide.text == narrow.text)
        #expect(narrow.text.contains("\"EDGELQ_BOOT\""))
        let missing = ["validate", "--ntp", "/dev/fd/63", "-o", "json"]
        let told = try run(Binary.cuttleOS, missing, environment: ["LC_ALL": "C"])
        #expect(told.text.contains("<(…)"), "\(told.text)")
    }

    @Test(arguments: [["LC_ALL": "C"], ["LC_ALL": "", "LC_CTYPE": "", "LANG": "C"], ["LC_ALL": "POSIX"]])
    func `a locale without Unicode gets none`(locale: [String: String]) throws {
        let long = String(repeating: "x", count: 200)
        let manifest = try scratch.file("m.yaml", "devices: a\n")
        let commands = [
            ["edit", "--image-file", "a.raw"] + fixtures.arguments, ["inspect", "a.raw"],
            ["diff", "base.raw", "a.raw"],
            ["ls", "a.raw", "EDGELQ_BOOT:/edgelq"], ["edit", "--help"], ["batch", "--help"],
            ["validate", "--ntp", "/dev/fd/63"], ["edit", "--image-file", "a.raw", "a/" + long],
            ["batch", manifest, "--image-file", "a.raw", "--output-dir", "."],
        ]
        for command in commands {
            for columns in ["", "60"] {
                let told = try run(
                    Binary.cuttleOS, command,
                    environment: locale.merging(["COLUMNS": columns]) { $1 }.merging(environment) { $1 },
                    in: scratch.url)
                #expect(told.output.allSatisfy { $0 < 0x80 }, "\(command): \(told.text)")
                #expect(told.errors.utf8.allSatisfy { $0 < 0x80 }, "\(command): \(told.errors)")
            }
        }
    }

    @Test func `an excerpt fits the terminal, and its caret stays below it`() throws {
        let blanks = String(repeating: " ", count: 90)
        let file = try scratch.file(
            "m.yaml", "diskmappings: [{disk: /dev/sda1,\(blanks)mountpoint: /x, filesystem: ext4, size: 0}]\n")
        let told = answer(["validate", "--disk-mapping", file], columns: 60)
        #expect(
            told.errors.hasSuffix(
                """
                m.yaml:1:163: error: size must be -1 or a positive whole number, not 0 [disk-mapping.size]
                  1 | …m: ext4, size: 0}]
                    |                 ^ use -1 to take all the space that is left

                """), "\(told.errors)")
    }

    @Test func `colours can be read on light and on dark`() throws {
        _ = try scratch.file("bad.yaml", "diskmappings: [{disk: /dev/sda1, mountpoint: /x, size: 0}]\n")
        let runs = [
            ["validate", "--disk-mapping", "bad.yaml"], ["inspect", "a.raw"], ["nonsense"],
            ["edit", "--image-file", "a.raw", "--ntp", "bad.yaml"],
        ]
        var codes: Set<Substring> = []
        for words in runs {
            let told = try run(Binary.cuttleOS, words + ["--color", "always"], in: scratch.url)
            for match in (told.text + told.errors).matches(of: #/\u{1B}\[([0-9;]*)m/#) { codes.insert(match.output.1) }
        }
        // Bold, dim, red, magenta: no yellow, green, cyan or white, which are pale on white, and no blue, which is dark on black.
        #expect(codes.isSubset(of: ["0", "1", "2", "1;31", "1;35"]), "\(codes)")
        #expect(codes.contains("1;31"))
    }

    @Test(.enabled(if: Terminal.isHere, "script(1) is not installed"), arguments: ["no", "", "Yes", "y"])
    func `an image is not written where the answer is not yes`(word: String) throws {
        let told = try Terminal.run(
            ["write", "--image-file", "base.raw", "--device", "card.img", "--force-file"], columns: 80,
            input: word + "\n", in: scratch.url)
        #expect(told.code == 1)
        // A terminal shows what is typed, wherever it comes between.
        var shown = told.text
        if let typed = shown.firstRange(of: "\(word)\n") { shown.removeSubrange(typed) }
        #expect(
            shown.replacing("\n", with: "") == """
                This overwrites all that is on:  card.img, a file of 26 MiB\
                Write base.raw (26 MiB) to it? Type yes: nothing was written: you answered no
                """, "\(told.text)")
        #expect(!FileManager.default.fileExists(atPath: scratch.path("card.img")))
    }
}
