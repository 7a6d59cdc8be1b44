// SPDX-License-Identifier: Apache-2.0

import Configuration
import Diagnostics
import Foundation
import TestSupport
import Testing

/// Files that are not what they should be, or not only their owner's.
@Suite(.timeLimit(.minutes(5)))
struct HostileFileTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    static let texts: [(what: String, text: String, id: String)] = [
        ("huge", String(repeating: "# a line of a comment\n", count: 4000), "config.size"),
        ("deep", String(repeating: "[", count: 5000), "config.depth"),
        ("deep below a key", "jobs: " + String(repeating: "{a: ", count: 300), "config.depth"),
        (
            "an alias bomb",
            (0..<20).map { "a\($0): &a\($0) [\($0 == 0 ? "x, x" : "*a\($0 - 1), *a\($0 - 1)")]\n" }.joined(),
            "config.aliases"
        ),
        ("many values", "jobs: [" + String(repeating: "1,", count: 5000) + "]\n", "config.nodes"),
        ("binary", "jobs: 2\0\n", "config.binary"),
        ("a control character", "jobs: \u{7}2\n", "config.control-character"),
        ("no YAML", "jobs: {\n", "config.syntax"), ("two documents", "jobs: 2\n---\njobs: 3\n", "config.documents"),
        ("a merge key", "a: &a {jobs: 2}\n<<: *a\n", "config.merge-key"),
        ("a list", "- jobs\n", "config.value"), ("a word", "jobs\n", "config.value"),
    ]

    @Test(arguments: 0..<texts.count) func `a hostile file is an error, and soon`(index: Int) throws {
        let (what, text, id) = Self.texts[index]
        let clock = ContinuousClock()
        let start = clock.now
        let found = findings(try scratch.file("config.yaml", text))
        #expect(found.contains { $0.id == id }, "\(what): \(found.map(\.id))")
        #expect(clock.now - start < .seconds(5), "\(what)")
    }

    @Test func `UTF-16, and what is no UTF-8, are refused`() throws {
        for bytes: [UInt8] in [[0xFF, 0xFE, 0x6A, 0x00], [0x6A, 0xFF, 0x3A]] {
            try Data(bytes).write(to: scratch.url.appending(path: "config.yaml"))
            #expect(findings(scratch.path("config.yaml")).map(\.id) == ["config.encoding"])
        }
    }

    @Test func `what is no regular file is refused, and not waited for`() throws {
        let fifo = scratch.path("fifo")
        try #require(mkfifo(fifo, 0o600) == 0)
        for path in [fifo, scratch.url.path, "/dev/null"] {
            #expect(findings(path).map(\.id) == ["config.not-a-file"], "\(path)")
        }
        let loop = scratch.path("loop")
        try #require(symlink(loop, loop) == 0)
        #expect(findings(loop).map(\.id) == ["config.io"])
    }

    @Test(arguments: [
        (0o600, true), (0o644, true), (0o444, true), (0o755, true), (0o664, false), (0o646, false), (0o622, false),
        (0o777, false),
    ])
    func `a file that others can write to is refused`(mode: Int, isTaken: Bool) throws {
        let file = try scratch.file("config.yaml", "jobs: 2\n")
        try #require(chmod(file, mode_t(mode)) == 0)
        #expect(findings(file).map(\.id) == (isTaken ? [] : ["config.mode"]))
        // By its link it is the same file.
        let link = scratch.path("link.yaml")
        try #require(symlink(file, link) == 0)
        #expect(findings(link).map(\.id) == (isTaken ? [] : ["config.mode"]))
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `a file of somebody else is refused`() throws {
        let file = try scratch.file("config.yaml", "jobs: 2\n")
        try #require(chown(file, 65534, 65534) == 0)
        #expect(findings(file).map(\.id) == ["config.owner"])
    }
}
