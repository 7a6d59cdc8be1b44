// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Foundation
import Settings
import Testing

/// A program that we did not write, and what it said.
struct Judge {
    let code: Int32
    let output: String
    let errors: String

    static func isInstalled(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// Runs a program to its end; `input` goes to its standard input through a file.
    static func run(_ path: String, _ arguments: [String], input: String = "") throws -> Judge {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func handle(_ name: String, _ content: String = "") throws -> FileHandle {
            let url = folder.appendingPathComponent(name)
            try Data(content.utf8).write(to: url)
            return try FileHandle(forUpdating: url)
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = try handle("in", input)
        process.standardOutput = try handle("out")
        process.standardError = try handle("err")
        try process.run()
        process.waitUntilExit()
        func text(_ name: String) throws -> String {
            String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
        }
        return Judge(code: process.terminationStatus, output: try text("out"), errors: try text("err"))
    }
}

/// A folder that is removed when the test ends.
final class Scratch {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func file(_ name: String, _ content: String) throws -> String {
        let path = url.appendingPathComponent(name).path
        try Data(content.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }
}

extension Checked {
    var ids: [String] { diagnostics.map(\.id) }
    var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
    /// Everything that a person might be shown of the findings, but for excerpts.
    var words: String {
        diagnostics.map { finding in
            ([finding.message, finding.hint ?? ""] + finding.notes.map(\.message)
                + finding.fixIts.flatMap { [$0.message, $0.replacement] }).joined(separator: "\n")
        }.joined(separator: "\n")
    }
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

extension Diagnostic {
    /// The text that the finding points at.
    var pointsAt: String? {
        range.map { String(decoding: source.bytes[$0.start..<min($0.end, source.bytes.count)], as: UTF8.self) }
    }

    /// Line and column, both from 1.
    var place: String? {
        guard let range else { return nil }
        let before = source.bytes[..<min(range.start, source.bytes.count)]
        let line = before.count { $0 == 0x0A } + 1
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return "\(line):\(String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1)"
    }
}
