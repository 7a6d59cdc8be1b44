// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Netplan

/// `--netplan-check`: the real Netplan, asked in a directory of its own.
@Suite(.timeLimit(.minutes(30)), .serialized) struct NetplanToolTests {
    private func source(_ network: String) -> SourceText {
        SourceText(name: "n.yaml", bytes: Array("network: {\(network)}\n".utf8))
    }

    @Test(.enabled(if: NetplanJudge.isInstalled, "needs Debian's netplan.io 0.106"))
    func `the real Netplan has nothing to add, and nothing stays behind`() throws {
        let scratch = try Scratch()
        for use in [NetplanTool.Use.auto, .always, .never] {
            let found = NetplanTool.check(
                source("ethernets: {eth0: {dhcp4: yes}}"), use: use, in: [scratch.url.path])
            #expect(found.isEmpty)
        }
        #expect(try scratch.names.isEmpty)
        // That is where it was: it is nowhere where nothing can be made.
        let nowhere = NetplanTool.check(
            source("ethernets: {eth0: {dhcp4: yes}}"), use: .always, in: [scratch.path("nowhere")])
        #expect(nowhere.map(\.id) == [NetplanTool.unavailable])
    }

    @Test func `what a killed run left is removed by the next, and nothing else is`() throws {
        let scratch = try Scratch()
        for (name, isOld) in [
            ("cuttle-os-AAAAAA", true), ("cuttle-os-BBBBBB", false), ("cuttle-os-notes", true), ("other", true),
        ] {
            let directory = scratch.path(name)
            try FileManager.default.createDirectory(atPath: directory + "/etc", withIntermediateDirectories: true)
            let time = isOld ? Date(timeIntervalSince1970: 0) : Date()
            try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: directory)
        }
        let directory = try PrivateDirectory(in: [scratch.url.path])
        #expect(directory.path.hasPrefix(scratch.url.path + "/cuttle-os-"))
        directory.remove()
        #expect(try scratch.names == ["cuttle-os-BBBBBB", "cuttle-os-notes", "other"])
    }

    @Test(.enabled(if: NetplanJudge.isInstalled, "needs Debian's netplan.io 0.106"))
    func `a file for newer Netplans is a warning, and an error where the answer must be certain`() throws {
        let newer = source("dummy-devices: {d: {}}")
        let warning = try #require(NetplanTool.check(newer, use: .auto).first)
        #expect(warning.severity == .warning)
        #expect(warning.message.contains("too old for the file"))
        #expect(warning.range == SourceRange(start: 10, end: 33))
        #expect(NetplanTool.check(newer, use: .always).map(\.severity) == [.error])
    }

    @Test func `a file that our own check refuses is not put before it`() {
        #expect(NetplanTool.check(source("ethernets: {../../../x: {}}"), use: .always).isEmpty)
    }

    @Test func `what Netplan quotes is not passed on`() throws {
        let outcome = NetplanRun.Outcome(
            status: .exited(1),
            errors: """
                ** (generate:1): WARNING **: 1: SeCrEt
                /tmp/x/etc/netplan/x.yaml:1:3: Error in network definition: invalid tunnel key 'SeCrEt'
                  key: SeCrEt
                  ^
                """)
        let words = try #require(
            NetplanWords(outcome, SourceText(name: "n.yaml", bytes: Array("  key: SeCrEt\nb\n".utf8))))
        #expect(words.message == "netplan refuses the file: invalid tunnel key '…'")
        #expect(words.range == SourceRange(start: 2, end: 13))
    }

    @Test func `a crash is told as one`() {
        let words = NetplanWords(
            .init(status: .killed(11), errors: "SeCrEt"), SourceText(name: "n.yaml", bytes: []))
        #expect(words?.message == "netplan crashes on the file (signal 11)")
        for status in [NetplanRun.Status.killed(9), .exited(1)] {
            for errors in [
                "", "Traceback (most recent call last):\n  File x", "cannot create directory: No space left on device",
            ] {
                #expect(
                    NetplanWords(.init(status: status, errors: errors), SourceText(name: "n.yaml", bytes: [])) == nil,
                    "its own failure says nothing about the file")
            }
        }
    }

    @Test func `a run is bounded in output and in what it leaves`() throws {
        let outcome = try NetplanRun.run(["/bin/sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x >&2; exit 3"])
        #expect(outcome.status == .exited(3))
        #expect(outcome.errors.utf8.count == 1 << 16)
        #expect(throws: NetplanRunError.self) { try NetplanRun.run(["/no/such/tool"]) }
    }

    /// Scripts that leave a mark when they come to their end, which none does.
    @Test(arguments: ["END", "END & wait", "exec 2>&-; END", "END & exit 0"])
    func `a run is bounded in time, with all that it starts`(_ script: String) throws {
        let scratch = try Scratch()
        let script = script.replacing("END", with: "{ sleep 60; : >'\(scratch.path("ended"))'; }")
        #expect(throws: NetplanRunError.self) { try NetplanRun.run(["/bin/sh", "-c", script], seconds: 0.3) }
        #expect(try scratch.names.isEmpty)
    }

    @Test func `a private directory is for its owner alone, and is removed with all that is in it`() throws {
        let scratch = try Scratch()
        let directory = try PrivateDirectory(in: [scratch.url.path])
        try directory.write([1, 2, 3], in: ["etc", "netplan"], as: "x")
        let outside = try scratch.file("outside", "1")
        try FileManager.default.createSymbolicLink(atPath: directory.path + "/link", withDestinationPath: outside)
        let modes = try [directory.path, directory.path + "/etc/netplan/x"].map {
            try FileManager.default.attributesOfItem(atPath: $0)[.posixPermissions] as? Int
        }
        #expect(modes == [0o700, 0o600])
        directory.remove()
        #expect(!FileManager.default.fileExists(atPath: directory.path))
        #expect(FileManager.default.fileExists(atPath: outside))
    }
}
