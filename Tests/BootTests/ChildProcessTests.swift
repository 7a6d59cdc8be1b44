// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import BootProof

struct ChildProcessTests {
    @Test func `takes a program's words and its exit status`() throws {
        let scratch = try Scratch()
        let result = try Command("sh", ["-c", "echo out; echo err >&2; exit 7"]).run(in: scratch.url.path)
        #expect(result.status == 7)
        #expect(result.text == "out\n")
        #expect(result.errors == "err\n")
        #expect(try scratch.names == [], "nothing is left")
        let error = #expect(throws: BootProofError.self) {
            try Command("sh", ["-c", "echo why >&2; exit 7"]).succeed(in: scratch.url.path)
        }
        #expect(error?.description.contains("sh -c failed with 7: why") == true)
    }

    @Test func `ends a program that is late`() throws {
        let scratch = try Scratch()
        let error = #expect(throws: BootProofError.self) {
            try Command("sleep", ["600"]).run(in: scratch.url.path, seconds: 0.2)
        }
        #expect(error?.description.hasSuffix("sleep did not end within 0 seconds") == true)
    }

    @Test func `ends what it has started when nobody needs it any more`() throws {
        let path = try #require(Files.program("sleep"))
        var child: ChildProcess? = try ChildProcess(path, ["600"], environment: [:], descriptors: [])
        let identifier = try #require(child?.identifier)
        #expect(kill(identifier, 0) == 0)
        child = nil
        #expect(kill(identifier, 0) != 0)
    }

    @Test func `gives a program the descriptors that it is to have, and no others`() throws {
        let scratch = try Scratch()
        let file = open(scratch.path("file"), O_RDWR | O_CREAT, 0o600)
        defer { close(file) }
        let other = open("/dev/null", O_RDONLY)
        defer { close(other) }
        let shell = try #require(Files.program("sh"))
        let child = try ChildProcess(
            shell, ["-c", "echo got >&9; ls -l /proc/self/fd >&9"], environment: ["PATH": "/bin"],
            descriptors: [(other, 0), (file, 9)])
        #expect(child.wait(Deadline(seconds: 30)))
        #expect(child.exitStatus == 0)
        let lines = try String(contentsOfFile: scratch.path("file"), encoding: .utf8).split(separator: "\n")
        #expect(lines.first == "got")
        #expect(
            lines.filter { $0.hasSuffix(scratch.path("file")) }.count == 2, "as standard output, and under its number")
        #expect(lines.filter { $0.hasSuffix(" /dev/null") }.count == 1, "as standard input alone")
    }

    @Test func `says what is not installed`() {
        let error = #expect(throws: BootProofError.self) { try Command("no-such-program", []) }
        #expect(error?.description == "no-such-program is not installed")
    }
}
