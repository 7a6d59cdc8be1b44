// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import Programs
import TestSupport
import Testing

@testable import Netplan

/// `--netplan-check`: the real Netplan, asked in a directory of its own.
@Suite(.timeLimit(.minutes(30)), .serialized) struct NetplanToolTests {
    private func source(_ network: String) -> SourceText {
        SourceText(name: "n.yaml", bytes: Array("network: {\(network)}\n".utf8))
    }

    private func failure(_ status: ProgramOutcome.Status, _ errors: String) -> ProgramOutcome {
        ProgramOutcome(status: status, said: [2: Array(errors.utf8)])
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
        let outcome = failure(
            .exited(1),
            """
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
            failure(.killed(11), "SeCrEt"), SourceText(name: "n.yaml", bytes: []))
        #expect(words?.message == "netplan crashes on the file (signal 11)")
        for status in [ProgramOutcome.Status.killed(9), .exited(1)] {
            for errors in [
                "", "Traceback (most recent call last):\n  File x", "cannot create directory: No space left on device",
            ] {
                #expect(
                    NetplanWords(failure(status, errors), SourceText(name: "n.yaml", bytes: [])) == nil,
                    "its own failure says nothing about the file")
            }
        }
    }
}
