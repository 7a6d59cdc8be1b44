// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Where the journal of a device goes whose owner is not root, and what is said where it may not.
@Suite(.timeLimit(.minutes(30)), .serialized)
struct DeviceJournalTests {
    private static let directory = "/var/lib/cuttle-os"
    private static let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"]

    private static func asNobody(_ arguments: [String]) throws -> Run {
        try run("/usr/bin/setpriv", nobody + [Binary.cuttleOS] + arguments)
    }

    /// The binary may lie where nobody can go.
    private static let canBeNobody =
        hasLoopDevices && isInstalled("/usr/bin/setpriv") && (try? asNobody(["--version"]).code) == 0

    @Test(.enabled(if: canBeNobody, "needs root, loop devices and setpriv, and a binary that others may run"))
    func `an edit of one's own device says where its journal goes, and what root can do about it`() throws {
        let scratch = try Scratch()
        let path = try scratch.image("gpt-512").path
        let before = try Judged(path: path).bytes
        // What other tests of devices leave there is root's.
        let made = try run("/usr/bin/install", ["-d", "-m", "700", "-o", "0", Self.directory])
        try #require(made.code == 0, "\(made.errors)")
        try scratch.attached(path) { device in
            let (was, mode) = (stat(of: device), stat(of: device).st_mode & 0o7777)
            try #require(chown(device, 65534, 65534) == 0)
            defer {
                chown(device, was.st_uid, was.st_gid)
                chmod(device, mode)
            }
            let edit = ["edit", "--image-file", device, "--endpoint-domain", "a.example.com"]
            let refused = try Self.asNobody(edit)
            #expect(
                refused.errors
                    == """
                    error: could not keep a journal in /var/lib/cuttle-os: Permission denied
                      hint: the edit of a device keeps its journal there until it is done: run this as root; or let root \
                    give you the directory once: install -d -m 700 -o 65534 /var/lib/cuttle-os
                    nothing was written

                    """)
            #expect(refused.code == 77)
            #expect(try Judged(path: path).bytes == before)

            let command = try #require(refused.errors.components(separatedBy: "once: ").dropFirst().first)
            let given = try run("/bin/sh", ["-c", String(command.prefix { $0 != "\n" })])
            try #require(given.code == 0, "\(given.errors)")
            defer { chown(Self.directory, 0, 0) }
            let done = try Self.asNobody(edit)
            #expect(done.code == 0, "\(done.errors)")
        }
        #expect(
            try Judged(path: path).content("EDGELQ_BOOT", "/edgelq/endpoint-domain") == Data("a.example.com\n".utf8))
        try Judged(path: path).expectClean("EDGELQ_BOOT")
    }

    private func stat(of path: String) -> stat {
        var status = Foundation.stat()
        lstat(path, &status)
        return status
    }
}
