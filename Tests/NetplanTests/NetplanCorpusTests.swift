// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Foundation
import TestSupport
import Testing

@testable import Netplan

/// The corpus: our verdict, and that the files are filed by the real Netplan's.
@Suite struct NetplanCorpusTests {
    @Test(.timeLimit(.minutes(30)))
    func `the corpus is there and is not small`() {
        #expect(NetplanCorpus.valid.files.count > 150)
        #expect(NetplanCorpus.invalid.files.count > 250)
    }

    @Test(.timeLimit(.minutes(30)), arguments: [NetplanCorpus.valid, .newer])
    func `accepts`(_ part: NetplanCorpus) {
        for file in part.files {
            let errors = check(file.bytes).filter { $0.severity == .error }
            #expect(errors.isEmpty, "\(file.name): \(summary(errors))")
        }
    }

    @Test(.timeLimit(.minutes(30)), arguments: [NetplanCorpus.invalid, .stricter])
    func `refuses`(_ part: NetplanCorpus) {
        for file in part.files {
            #expect(check(file.bytes).contains { $0.severity == .error }, "\(file.name)")
        }
    }

    @Test(
        .timeLimit(.minutes(30)), .enabled(if: NetplanJudge.isInstalled, "needs Debian's netplan.io 0.106"),
        arguments: NetplanCorpus.allCases)
    func `files the corpus as the real Netplan does`(_ part: NetplanCorpus) {
        let files = part.files
        for (file, verdict) in zip(files, NetplanJudge.ask(files.map(\.bytes))) {
            switch (part, verdict) {
            case (_, .cannotSay), (.valid, .accepts), (.stricter, .accepts): break
            case (.invalid, .refuses), (.newer, .refuses): break
            default: Issue.record("\(file.name): \(verdict)")
            }
        }
    }

    private func isAboutAPlace(_ id: String) -> Bool {
        !["network-agent.empty", "network-agent.encoding"].contains(id)
    }

    @Test(.timeLimit(.minutes(30)))
    func `every finding has its id, its place and one line of words`() {
        for file in NetplanCorpus.allCases.flatMap(\.files) {
            for finding in check(file.bytes) {
                #expect(finding.id.hasPrefix("network-agent."), "\(file.name): \(finding.id)")
                let hasPlace = finding.range != nil || !isAboutAPlace(finding.id) || finding.id.hasSuffix(".wrong-file")
                #expect(hasPlace, "\(file.name): \(finding.id)")
                let isOneLine = !finding.message.contains("\n") && !finding.message.hasSuffix(".")
                #expect(isOneLine, "\(file.name): \(finding.message)")
            }
        }
    }
}

func check(_ bytes: [UInt8]) -> [Diagnostic] {
    NetplanFile.check(SourceText(name: "network.yaml", bytes: bytes)).diagnostics
}

func summary(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map { "\($0.id): \($0.message)" }.joined(separator: "; ")
}
