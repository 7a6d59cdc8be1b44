// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TestSupport
import Testing

/// The real Netplan's generator, which `netplan generate` runs: a judge that we did not write.
enum NetplanJudge {
    enum Verdict: Equatable {
        case accepts
        case refuses(String)
        /// It needs a tool that is not installed here.
        case cannotSay
    }

    static let generator: String? = ["/usr/libexec/netplan/generate", "/lib/netplan/generate"]
        .first { access($0, X_OK) == 0 }

    /// The version that Debian's package says; other versions have other opinions.
    static let version: String =
        (try? run("/usr/bin/dpkg-query", ["-W", "-f", "${Version}", "netplan.io"]).text) ?? ""

    static var isInstalled: Bool { generator != nil && version.hasPrefix("0.106") }

    static func ask(_ bytes: [UInt8]) throws -> Verdict {
        guard let generator else { return .cannotSay }
        let root = try Scratch()
        let folder = root.url.appendingPathComponent("etc/netplan")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        _ = FileManager.default.createFile(
            atPath: folder.path + "/x.yaml", contents: Data(bytes), attributes: [.posixPermissions: 0o600])
        let verdict = try run(generator, ["--root-dir", root.url.path])
        let text = verdict.errors
        if text.contains("'ovs-vsctl' tool is required") { return .cannotSay }
        if verdict.code == 0 { return .accepts }
        return .refuses(text)
    }

    /// Asks about many files, two at a time.
    static func ask(_ files: [[UInt8]]) -> [Verdict] {
        let verdicts = Mutex([Verdict](repeating: .cannotSay, count: files.count))
        DispatchQueue.concurrentPerform(iterations: 2) { half in
            for index in stride(from: half, to: files.count, by: 2) {
                let verdict = (try? ask(files[index])) ?? .cannotSay
                verdicts.withLock { $0[index] = verdict }
            }
        }
        return verdicts.withLock { $0 }
    }
}

/// The files of `Tests/Corpus/netplan`.
enum NetplanCorpus: String, CaseIterable {
    case valid, invalid
    /// Files that only newer Netplans than 0.106 accept.
    case newer
    /// Files that Netplan accepts and we refuse, for what they hide.
    case stricter

    struct File: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var testDescription: String { name }
    }

    var files: [File] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Corpus/netplan/\(rawValue)").standardized
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().compactMap { name in
            FileManager.default.contents(atPath: folder.appendingPathComponent(name).path)
                .map { File(name: "\(rawValue)/\(name)", bytes: Array($0)) }
        }
    }
}
