// SPDX-License-Identifier: Apache-2.0

import FileSystems
import Foundation
import TestImages
import Testing

@testable import Ext4

/// A temporary directory with the programs that judge a file system.
final class Workbench {
    let directory: String

    init() throws {
        directory = NSTemporaryDirectory() + "ext4-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// Builds the recipe, and reads its boot partition into memory.
    func window(_ recipe: Recipe) throws -> MemoryWindow {
        let image = try recipe.build(in: directory)
        defer { try? FileManager.default.removeItem(atPath: image) }
        let boot = try #require(recipe.boot)
        let file = try RawFile(image)
        return MemoryWindow(try file.read(at: boot.start, count: min(boot.size, file.size - boot.start)))
    }

    /// Writes the partition into a file of its own, for the judges.
    func save(_ window: MemoryWindow) throws -> String {
        let path = directory + "/partition.img"
        let file = try RawFile(path, create: true)
        try file.truncate(to: window.bytes.count)
        let zeros = [UInt8](repeating: 0, count: 65536)
        for start in stride(from: 0, to: window.bytes.count, by: 65536) {
            let part = Array(window.bytes[start..<min(start + 65536, window.bytes.count)])
            if memcmp(part, zeros, part.count) != 0 { try file.write(part, at: start) }
        }
        return path
    }

    func run(_ tool: String, _ arguments: [String], input: String = "") throws -> ExternalProgram.Result {
        let program = try #require(ExternalProgram.find(tool))
        return try program.run(arguments, input: Array(input.utf8), in: directory)
    }

    /// What `e2fsck -fn` has to say; empty: nothing.
    func faults(_ partition: String) throws -> String {
        let result = try run("e2fsck", ["-fn", partition])
        return result.status == 0 ? "" : "status \(result.status)\n\(result.text)\(result.errors)"
    }

    /// A file as debugfs sees it.
    struct Seen: Equatable {
        var content: [UInt8]
        var mode: String
        var owner: String
    }

    func look(_ path: String, in partition: String) throws -> Seen {
        let dump = directory + "/dump"
        let result = try run("debugfs", ["-f", "/dev/stdin", partition], input: "stat \(path)\ndump \(path) \(dump)\n")
        var seen = Seen(content: [UInt8](try Data(contentsOf: URL(fileURLWithPath: dump))), mode: "", owner: "")
        for line in result.text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if let index = words.firstIndex(of: "Mode:"), index + 1 < words.count { seen.mode = words[index + 1] }
            if words.first == "User:", words.count >= 4 { seen.owner = words[1] + ":" + words[3] }
        }
        return seen
    }
}

/// One of the files that an edit writes.
struct Setting: Sendable {
    var path: String
    var content: [UInt8]
    var mode: UInt16

    /// The six files of an edit, of the sizes that they usually have.
    static let six: [Setting] = [
        Setting(path: "/edgelq/password", content: Array("admin:$2b$12$abcdefghijklmnopqrstuv\n".utf8), mode: 0o600),
        Setting(path: "/edgelq/endpoint-domain", content: Array("stg01b.edgelq.com\n".utf8), mode: 0o644),
        Setting(path: "/edgelq/service-account-key.json", content: filler(3000, 1), mode: 0o600),
        Setting(path: "/edgelq/disk-mapping.yaml", content: filler(3000, 2), mode: 0o644),
        Setting(path: "/edgelq/network-agent.yaml", content: filler(5000, 3), mode: 0o600),
        Setting(path: "/edgelq/timesyncd.conf", content: filler(200, 4), mode: 0o644),
    ]

    static func filler(_ count: Int, _ seed: UInt8) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 7919 &+ Int(seed) &* 104729) >> 3) | 1 }
    }
}

extension Ext4Volume {
    func write(_ setting: Setting) throws -> WriteResult {
        try write(setting.content, to: setting.path, attributes: FileAttributes(mode: setting.mode, uid: 0, gid: 0))
    }
}

let now: Int64 = 1_750_000_000
