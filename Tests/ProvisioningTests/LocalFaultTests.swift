// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestImages
import TestSupport
import Testing

/// Whatever can be known here is known before an account is made.
@Suite(.enabled(if: DevicesServer.isAvailable, needsServer), .timeLimit(.minutes(5)))
struct LocalFaultTests {
    enum Fault: String, CaseIterable, Sendable {
        case settings, missingSettings, missingImage, noTable, unknownLayout, layoutWithoutKey, outputThere
        case outputElsewhere, undoThere, undoElsewhere, journalWaits
    }

    static let words: [Fault: (code: Int32, words: String)] = [
        .settings: (
            65,
            """
            DIR/ntp.conf: error: this is one line of text, not a timesyncd.conf [ntp.wrong-file]
              hint: was it given to the wrong option?
            error: the settings are not valid: 1 error
            nothing was written
            """
        ),
        .missingSettings: (
            66,
            """
            DIR/none.conf: error: there is no such file [input.missing]
              hint: check the path
            error: the settings are not valid: 1 error
            nothing was written
            """
        ),
        .missingImage: (
            66,
            """
            error: could not open DIR/none.raw: No such file or directory
              hint: check the path
            nothing was written
            """
        ),
        .noTable: (
            65,
            """
            error: could not read the partition table of DIR/zeros.raw: there is no partition table in it
              hint: is this a raw image of a whole disk, and not of one partition?
            nothing was written
            """
        ),
        .unknownLayout: (
            66,
            """
            DIR/none.json: error: there is no such file [input.missing]
              hint: check the path
            error: the layout cannot be read
              hint: the built-in layouts are spektra-edge, debian
            nothing was written
            """
        ),
        .layoutWithoutKey: (
            65,
            """
            error: an image of the layout debian takes no service-account-key
              hint: it takes: password, network-agent, ntp, http-proxy, https-proxy, no-proxy, hostname, ssh-authorized-keys; another layout can be given with --layout
            nothing was written
            """
        ),
        .outputThere: (
            73,
            """
            error: could not create DIR/new.raw: it is there already
              hint: give another name, or --force to replace it
            nothing was written
            """
        ),
        .outputElsewhere: (
            73,
            """
            error: could not create DIR/none/new.raw: No such file or directory
            nothing was written
            """
        ),
        .undoThere: (
            73,
            """
            error: could not create the undo file DIR/old.undo: it is there already
              hint: give another name, or --force to replace it
            nothing was written
            """
        ),
        .undoElsewhere: (
            73,
            """
            error: could not create DIR/none/old.undo: No such file or directory
            nothing was written
            """
        ),
        .journalWaits: (
            65,
            """
            error: could not use the journal DIR/image.raw.cuttle-journal: it is incomplete, or not a journal of this tool
              hint: if the image was replaced or restored since, delete the journal; else restore the image first
            nothing was written
            """
        ),
    ]

    @Test(arguments: Fault.allCases) func `a local fault comes before any account`(fault: Fault) throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        var arguments = ["--image-file", bench.image.path, "--device-name", device]
        switch fault {
        case .settings: arguments += ["--ntp", try bench.file("ntp.conf", "[Time\n")]
        case .missingSettings: arguments += ["--ntp", bench.path("none.conf")]
        case .missingImage: arguments[1] = bench.path("none.raw")
        case .noTable: arguments[1] = try bench.file("zeros.raw", String(repeating: "\0", count: 1 << 20))
        case .unknownLayout: arguments += ["--layout", bench.path("none.json")]
        case .layoutWithoutKey:
            arguments += ["--layout", "debian"]
        case .outputThere: arguments += ["--output-image", try bench.file("new.raw", "mine")]
        case .outputElsewhere: arguments += ["--output-image", bench.path("none/new.raw")]
        case .undoThere: arguments += ["--save-undo", try bench.file("old.undo", "mine")]
        case .undoElsewhere: arguments += ["--save-undo", bench.path("none/old.undo")]
        case .journalWaits: try bench.file("image.raw.cuttle-journal", "not one")
        }
        let names = try bench.names
        let run = try bench.cuttle("edit", arguments)
        let expected = Self.words[fault]
        bench.expect(run, expected?.code ?? 0, expected?.words ?? "")
        #expect(bench.changes == [])
        #expect(bench.server.serviceAccount(of: device) == "")
        #expect(try bench.image.bytes == bench.before)
        #expect(try bench.names == names)
    }

    /// Images that cannot be edited, each in a way of its own.
    @Test(arguments: [
        "full-blocks", "full-inodes", "shared-free-block", "shared-free-inode", "gpt-entry-overlaps",
    ])
    func `an image that cannot be edited gets no account`(recipe: String) throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let found = try #require(Recipe.named(recipe), "no recipe \(recipe)")
        let image = TestedImage(path: try found.build(in: bench.scratch.path("work")))
        let before = try image.bytes
        let run = try bench.cuttle("edit", ["--image-file", image.path, "--device-name", device])
        #expect([65, 73, 74].contains(run.code), "\(run.code) \(run.errors)")
        #expect(run.errors.hasSuffix("nothing was written\n"), "\(run.errors)")
        #expect(bench.changes == [])
        #expect(try image.bytes == before)
    }

    /// Whether there is room is asked for the largest key that there can be, before any is made.
    @Test(arguments: [("full-blocks", 1, 4096), ("block-1k", 1, 1024), ("block-1k", 2, 1024)])
    func `an image with almost no room gets no account`(name: String, blocks: Int, size: Int) throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        var recipe = try #require(Recipe.named(name))
        recipe.freeBlocks = blocks
        let image = TestedImage(path: try recipe.build(in: bench.scratch.path("work")))
        let before = try image.bytes
        let run = try bench.cuttle("edit", ["--image-file", image.path, "--device-name", device])
        bench.expect(
            run, 73,
            """
            error: DIR/\(name).raw: could not write EDGELQ_BOOT:/edgelq/service-account-key.json: it needs 8192 bytes, and the file system has \(blocks * size) free; remove a file in it, or use a larger image
            nothing was written
            """)
        #expect(bench.server.requests.map(\.rpc) == [])
        #expect(try image.bytes == before)
    }

    /// Without the image's domain nobody knows which service is meant.
    @Test func `an image whose endpoint domain cannot be read gets no account`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        for command in ["rm /edgelq/endpoint-domain", "mkdir /edgelq/endpoint-domain"] {
            let partition = "\(bench.image.path)?offset=\(try bench.image.boot().lowerBound)"
            _ = try run("/usr/sbin/debugfs", ["-w", "-R", command, partition])
        }
        let before = try bench.image.bytes
        let run = try bench.edit(["--device-name", device])
        bench.expect(
            run, 65,
            """
            error: DIR/image.raw: could not read EDGELQ_BOOT:/edgelq/endpoint-domain: it is a directory, not a file
            nothing was written
            """)
        #expect(bench.server.requests.map(\.rpc) == [])
        #expect(try bench.image.bytes == before)
    }

    @Test func `an image that somebody else edits gets no account`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let file = open(bench.image.path, O_RDWR)
        defer { close(file) }
        try #require(flock(file, LOCK_EX | LOCK_NB) == 0)
        let run = try bench.edit(["--device-name", device])
        bench.expect(
            run, 75,
            """
            error: could not lock DIR/image.raw: another program is editing or copying it
              hint: wait until it is done, then try again
            nothing was written
            """)
        #expect(bench.changes == [])
        try bench.expectUntouched()
    }

    @Test func `a directory that takes no journal gets no account`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let root = bench.path("fixed")
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: false)
        try FileManager.default.moveItem(atPath: bench.image.path, toPath: root + "/image.raw")
        // Root passes by modes, but not by the immutable flag; where the file system has none, by nothing.
        guard try run("/usr/bin/chattr", ["+i", root]).code == 0 else {
            try Test.cancel("the file system has no immutable directories")
        }
        defer { _ = try? run("/usr/bin/chattr", ["-i", root]) }
        let run = try bench.cuttle("edit", ["--image-file", root + "/image.raw", "--device-name", device])
        bench.expect(
            run, 77,
            """
            error: could not create DIR/fixed/image.raw.cuttle-journal: Operation not permitted
              hint: the directory of the image must be writable; or give --output-image with a path elsewhere
            nothing was written
            """)
        #expect(bench.changes == [])
        #expect(try TestedImage(path: root + "/image.raw").bytes == bench.before)
    }
}
