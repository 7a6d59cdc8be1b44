// SPDX-License-Identifier: Apache-2.0

import FileSystems
import Foundation
import TestImages
import Testing

@testable import Ext4

private let editable = TestImage.recipes.filter(\.isEditable)
private let judged = ["sfdisk", "mke2fs", "debugfs", "e2fsck", "tune2fs"].allSatisfy { ExternalProgram.find($0) != nil }

@Suite(.enabled(if: judged, "sfdisk and e2fsprogs are not installed"), .timeLimit(.minutes(30)))
struct EditTests {
    @Test(arguments: editable)
    func `six files are written, replaced and removed, and e2fsck and debugfs agree`(recipe: Recipe) throws {
        let bench = try Workbench()
        let window = try bench.window(recipe)
        let before = try Ext4Volume(window: MemoryWindow(window.bytes), mode: .readOnly, now: now)
        let oldDomain = try before.status("/edgelq/endpoint-domain")

        // Written.
        var volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        var paths: [String] = []
        for setting in Setting.six { paths.append(try volume.write(setting).path) }
        try volume.flush()
        var partition = try bench.save(window)
        #expect(try bench.faults(partition) == "")
        for (setting, path) in zip(Setting.six, paths) {
            let seen = try bench.look(path, in: partition)
            #expect(seen.content == setting.content, "\(path)")
            #expect(seen.mode == "0" + String(setting.mode, radix: 8), "\(path)")
            #expect(seen.owner == "0:0", "\(path)")
        }
        let again = try Ext4Volume(window: window, mode: .readOnly, now: now)
        for setting in Setting.six { #expect(try again.read(setting.path, limit: 1 << 20) == setting.content) }
        #expect(oldDomain == nil || oldDomain?.uid == 1000)

        // Replaced: longer, shorter and empty; mode and owner stay.
        volume = try Ext4Volume(window: window, mode: .readWrite, now: now + 1)
        var changed = Setting.six
        for (index, count) in [40_000, 1, 0, 3000, 4096, 60].enumerated() {
            changed[index].content = Setting.filler(count, UInt8(10 + index))
            if recipe.freeBlocks != nil && count > 4096 { changed[index].content = Setting.filler(4000, 9) }
            #expect(try volume.write(changed[index].content, to: changed[index].path).action == .replaced)
        }
        try volume.flush()
        partition = try bench.save(window)
        #expect(try bench.faults(partition) == "")
        for (setting, path) in zip(changed, paths) {
            let seen = try bench.look(path, in: partition)
            #expect(seen.content == setting.content, "\(path)")
            #expect(seen.mode == "0" + String(setting.mode, radix: 8), "\(path)")
        }

        // Removed.
        volume = try Ext4Volume(window: window, mode: .readWrite, now: now + 2)
        for setting in Setting.six { #expect(try volume.remove(setting.path) != nil) }
        try volume.flush()
        partition = try bench.save(window)
        #expect(try bench.faults(partition) == "")
        for setting in Setting.six { #expect(try volume.status(setting.path) == nil) }
        if !["hard-link", "hard-link-inline", "symlink-dangling"].contains(recipe.name) {
            for secret in [
                Array("$2b$12$OLDSECRET".utf8), Array("$2b$12$abcdefgh".utf8), Array(changed[3].content[100..<140]),
            ] {
                #expect(!window.bytes.contains(sequence: secret))
            }
        }
        #expect(
            try before.list("/").map(\.name).allSatisfy { name in try volume.list("/").contains { $0.name == name } })
    }

    @Test(arguments: TestImage.recipes.filter { [.volume, .write].contains($0.expectation.layer) })
    func `what cannot be edited is refused in plain words and left as it was`(recipe: Recipe) throws {
        try #require(recipe.missingTool == nil)
        let bench = try Workbench()
        let window = try bench.window(recipe)
        let old = window.bytes
        let error = #expect(throws: FileSystemError.self) {
            let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
            for setting in Setting.six { _ = try volume.write(setting) }
            try volume.flush()
        }
        guard let error else { return }
        #expect(!error.description.contains("$2b$"))
        if recipe.expectation.layer == .volume { #expect(window.bytes == old) }
        print("  \(recipe.name): [\(error.code.rawValue)] \(error)")
    }
}

extension Recipe.Expectation {
    var layer: Recipe.Layer? { if case .refused(let layer, _) = self { layer } else { nil } }
}

extension [UInt8] {
    /// Whether the bytes have `part` somewhere.
    func contains(sequence part: [UInt8]) -> Bool {
        guard part.count >= 8, let first = part.first else { return false }
        return withUnsafeBytes { bytes in
            part.withUnsafeBytes { part in
                guard let start = bytes.baseAddress, let wanted = part.baseAddress else { return false }
                let word = part.loadUnaligned(as: UInt64.self)
                var position = 0
                while position + part.count <= bytes.count,
                    let found = memchr(start + position, Int32(first), bytes.count - part.count - position + 1)
                {
                    if UnsafeRawPointer(found).loadUnaligned(as: UInt64.self) == word,
                        memcmp(found, wanted, part.count) == 0
                    {
                        return true
                    }
                    position = UnsafeRawPointer(found) - start + 1
                }
                return false
            }
        }
    }
}
