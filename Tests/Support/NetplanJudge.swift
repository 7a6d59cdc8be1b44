// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// The real Netplan's generator, which `netplan generate` runs: a judge that we did not write.
package enum NetplanJudge {
    package enum Verdict: Equatable, Sendable {
        case accepts
        case refuses(String)
        /// It needs a tool that is not installed here.
        case cannotSay
    }

    static let generator: String? = ["/usr/libexec/netplan/generate", "/lib/netplan/generate"]
        .first { access($0, X_OK) == 0 }

    /// The version that Debian's package says; other versions have other opinions.
    package static let version: String =
        (try? run("/usr/bin/dpkg-query", ["-W", "-f", "${Version}", "netplan.io"]).text) ?? ""

    /// Whether it is here, in the version whose opinions ours are.
    package static var isInstalled: Bool { generator != nil && version.hasPrefix("0.106") }

    /// Asks about one file.
    package static func ask(_ bytes: [UInt8]) throws -> Verdict {
        guard let generator else { return .cannotSay }
        let root = try Scratch()
        let directory = root.url.appendingPathComponent("etc/netplan")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        _ = FileManager.default.createFile(
            atPath: directory.path + "/x.yaml", contents: Data(bytes), attributes: [.posixPermissions: 0o600])
        let verdict = try run(generator, ["--root-dir", root.url.path])
        let text = verdict.errors
        if text.contains("'ovs-vsctl' tool is required") { return .cannotSay }
        if verdict.code == 0 { return .accepts }
        return .refuses(text)
    }

    /// Asks about many files, two at a time.
    package static func ask(_ files: [[UInt8]]) -> [Verdict] {
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
