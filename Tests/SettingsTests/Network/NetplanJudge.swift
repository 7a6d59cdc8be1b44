// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
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
    static let version: String = output(of: "/usr/bin/dpkg-query", ["-W", "-f", "${Version}", "netplan.io"])

    static var isInstalled: Bool { generator != nil && version.hasPrefix("0.106") }

    static func ask(_ bytes: [UInt8]) throws -> Verdict {
        guard let generator else { return .cannotSay }
        let root = NSTemporaryDirectory() + "netplan-judge-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: root + "/etc/netplan", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        FileManager.default.createFile(
            atPath: root + "/etc/netplan/x.yaml", contents: Data(bytes), attributes: [.posixPermissions: 0o600])
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(fileURLWithPath: generator)
        process.arguments = ["--root-dir", root]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        if text.contains("'ovs-vsctl' tool is required") { return .cannotSay }
        if process.terminationReason == .exit, process.terminationStatus == 0 { return .accepts }
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

    private static func output(of tool: String, _ arguments: [String]) -> String {
        guard access(tool, X_OK) == 0 else { return "" }
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: tool)
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return "" }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
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
