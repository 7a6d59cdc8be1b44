// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import BootProof

private let obstacle = OwnNamespaces.obstacle(in: FileManager.default.temporaryDirectory.path)

@Suite(.enabled(if: obstacle == nil, "needs root, or user namespaces"), .timeLimit(.minutes(1)))
struct OwnNamespacesTests {
    /// Of processes whose command line has this word.
    private func processes(with word: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
            guard Int(name) != nil, let line = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(name)/cmdline"))
            else { return false }
            return line.split(separator: 0).contains(Data(word.utf8)[...])
        }
    }

    @Test func `all that was started ends with the first process, and with unshare itself`() throws {
        let unshare = try #require(Files.program("unshare"))
        // No two runs at a time share it.
        let word = "60\(getpid()).25"
        let child = try ChildProcess(
            unshare, OwnNamespaces.unshare + ["sh", "-c", "sleep \(word) & sleep \(word)"],
            environment: ["PATH": "/usr/bin:/bin"], descriptors: [])
        let limit = Deadline(seconds: 30)
        while try processes(with: word).count < 2, !limit.isOver { usleep(20_000) }
        #expect(try processes(with: word).count == 2)
        kill(child.identifier, SIGKILL)
        let end = Deadline(seconds: 30)
        while try !processes(with: word).isEmpty, !end.isOver { usleep(20_000) }
        #expect(try processes(with: word) == [])
    }

    @Test func `there is nothing but loopback, and it is down until it is brought up`() throws {
        let scratch = try Scratch()
        let seen = try Command("unshare", OwnNamespaces.unshare + ["cat", "/proc/self/net/dev"]).run(
            in: scratch.url.path)
        let interfaces = seen.text.split(separator: "\n").dropFirst(2).map {
            $0.prefix { $0 != ":" }.filter { $0 != " " }
        }
        #expect(interfaces == ["lo"])
    }

    @Test func `refuses to begin in a network of others`() {
        let error = #expect(throws: BootProofError.self) { try OwnNamespaces.begin() }
        #expect(error?.description == "this is not the first process of its namespace")
    }
}
