// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import Foundation
import TestImages
import TestSupport
import Testing

/// Whether the whole of every matrix is gone through, as `make test-long` asks, or a part that is spread over it.
let isLong = ProcessInfo.processInfo.environment["CUTTLE_TEST_LONG"] == "1"

let hasJudges = ["sfdisk", "mke2fs", "debugfs", "e2fsck"].allSatisfy { ExternalProgram.find($0) != nil }

/// What a number in an image can be set to: what is there is one of many.
func hostileValues(width: Int, around value: UInt64) -> [UInt64] {
    let most = width == 8 ? UInt64.max : (1 << UInt64(8 * width)) - 1
    let sign = most / 2 + 1
    let candidates = [0, 1, most, most - 1, sign, sign - 1, value &+ 1, value &- 1, most / 3, value ^ sign]
    return candidates.map { $0 & most }.filter { $0 != value }
        .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
}

/// One image that is changed, looked at and edited by the library as the tool would, and set right again.
final class HostileBench {
    let scratch: Scratch
    let recipe: Recipe
    let path: String
    /// The image as it was.
    let base: String
    /// Where the file system that settings go to is.
    let start: Int

    init(_ name: String) throws {
        scratch = try Scratch()
        recipe = try #require(Recipe.named(name))
        path = try recipe.build(in: scratch.url.path)
        base = scratch.path("base.raw")
        start = try #require(recipe.boot).start
        try #require(try run("/usr/bin/cp", ["--sparse=always", path, base]).code == 0)
    }

    func patch() throws -> ExtPatch { try ExtPatch(RawFile(path), at: start) }

    /// Runs `body` with the changes made.
    func with(_ changes: [ExtPatch.Change], _ body: () throws -> Void) throws {
        let before = try RawFile(path).apply(changes)
        defer { _ = try? RawFile(path).apply(before) }
        try body()
    }

    /// The exit codes of the verbs that read, and of an edit that is not carried out; of all of them, or of those named.
    func codes(of names: Set<String>? = nil) -> [String: Int32] {
        let image = OSImage(path)
        let verbs: [String: () throws -> Void] = [
            "inspect": { _ = try image.inspect().json },
            "ls": { _ = try image.list(ImageLocation("EDGELQ_BOOT:/edgelq")).json },
            "cat": { try image.read(ImageLocation("EDGELQ_BOOT:/edgelq/password")) { _ in true } },
            "diff": { _ = try image.compare(CompareRequest(base: OSImage(self.base))).json },
            "edit": { _ = try image.edit(self.request(.dryRun)) },
        ]
        return verbs.filter { names?.contains($0.key) ?? true }.mapValues(code)
    }

    private func code(_ body: () throws -> Void) -> Int32 {
        do {
            try body()
            return 0
        } catch {
            return (error as? CuttleError)?.code.rawValue ?? -1
        }
    }

    /// One file is replaced, one made, one removed.
    func request(_ destination: EditDestination) -> EditRequest {
        var request = EditRequest()
        request.customization.settings[.password] = .hash(
            "$2b$12$abcdefghijklmnopqrstuuZ7WzrY0aYwyHTUuQ0gAjQvZ1Zk0m3Pi")
        request.customization.settings[.ntp] = .file(
            .bytes(Array("[Time]\nNTP=ntp.example.com\n".utf8), name: "ntp.conf"))
        request.customization.removals = [.endpointDomain]
        request.destination = destination
        request.customization.timestamp = 1_750_000_000
        return request
    }

    private static func map(_ path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    }

    /// Whether the image is again as it was.
    var isRestored: Bool { get throws { try Self.map(path) == Self.map(base) } }

    /// e2fsck's findings in the file system of an image; empty where it has none.
    func faults(_ image: String) throws -> String {
        let result = try run("/usr/sbin/e2fsck", ["-fn", "\(image)?offset=\(start)"])
        return result.code == 0 ? "" : result.text + result.errors
    }

    /// Carries out the edit into a new image, and holds it against what is there now: e2fsck finds nothing that it did not
    /// find before, and no file is another but those of the settings, no byte outside the partition.
    ///
    /// Returns whether e2fsck found something before.
    func expectHarmless(
        _ what: String, canBeCompared: Bool = true, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> Bool {
        let new = scratch.path("edited.raw")
        defer { try? FileManager.default.removeItem(atPath: new) }
        _ = try OSImage(path).edit(request(.newImage(new)))
        let before = try faults(path)
        if before.isEmpty {
            #expect(try faults(new) == "", "\(what)", sourceLocation: sourceLocation)
        }
        let boot = start..<start + (recipe.boot?.size ?? 0)
        let (one, other) = (try Self.map(path), try Self.map(new))
        #expect(one.count == other.count, "\(what)", sourceLocation: sourceLocation)
        #expect(one.prefix(boot.lowerBound) == other.prefix(boot.lowerBound), "\(what)", sourceLocation: sourceLocation)
        #expect(
            one.dropFirst(boot.upperBound) == other.dropFirst(boot.upperBound), "\(what)",
            sourceLocation: sourceLocation)
        // A file system with a damaged file elsewhere cannot be gone through as a whole.
        guard canBeCompared else { return !before.isEmpty }
        let difference = try OSImage(new).compare(CompareRequest(base: OSImage(path)))
        let files = difference.partitions.flatMap { part in part.files.map { "\(part.number)\($0.path)" } }
        let ours = ["1/edgelq", "1/edgelq/password", "1/edgelq/timesyncd.conf", "1/edgelq/endpoint-domain"]
        #expect(Set(files).isSubset(of: ours), "\(what): \(files)", sourceLocation: sourceLocation)
        return !before.isEmpty
    }
}
