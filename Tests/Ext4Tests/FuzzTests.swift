// SPDX-License-Identifier: Apache-2.0

import FileSystems
import TestImages
import Testing

@testable import Ext4

private let judged = ["sfdisk", "mke2fs", "debugfs", "e2fsck"].allSatisfy { ExternalProgram.find($0) != nil }

/// The same numbers every time.
struct FixedNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}

@Suite(.enabled(if: judged, "sfdisk and e2fsprogs are not installed"), .timeLimit(.minutes(30)))
struct FuzzTests {
    /// File systems without checksums, so that damage reaches the code behind them; and one with.
    static let recipes = [
        "no-metadata-csum", "ext2-1k", "ext3-1k-inode-128", "inline-data-1k", "indexed-directory-no-csum", "bigalloc",
        "old-large-ext2", "old-fragmented", "old-with-attribute-block", "gpt-512",
    ]

    @Test(arguments: recipes)
    func `damage is met with an error, never with a crash or a write outside`(name: String) throws {
        var recipe = try #require(Recipe.named(name))
        if case .ext(let spec) = recipe.partitions[0].filesystem {
            recipe.partitions[0].filesystem = .ext(spec.with(without: name == "gpt-512" ? [] : ["metadata_csum"]))
        }
        let bench = try Workbench()
        let good = try bench.window(recipe)
        // Damage only counts where something is.
        let blocks = stride(from: 0, to: good.bytes.count, by: 1024).filter { start in
            good.bytes[start..<start + 1024].contains { $0 != 0 }
        }
        var numbers = FixedNumbers(state: 42)
        let window = MemoryWindow(good.bytes)
        var opened = 0
        // Every round goes through all names of a directory more than once.
        let rounds = name.hasPrefix("indexed") ? 50 : 150
        for round in 0..<rounds {
            var changes: [Int: UInt8] = [:]
            for _ in 0..<(round % 3 == 0 ? 1 : 24) {
                let block =
                    round % 2 == 0
                    ? blocks.prefix(80).randomElement(using: &numbers) : blocks.randomElement(using: &numbers)
                let offset = (block ?? 0) + Int.random(in: 0..<1024, using: &numbers)
                let interesting: [UInt8] = [0, 1, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &numbers)]
                changes[offset] = interesting.randomElement(using: &numbers) ?? 0
            }
            for (offset, byte) in changes { window.bytes[offset] = byte }
            window.dirtyPages = []
            if (try? exercise(window)) != nil { opened += 1 }
            for offset in changes.keys { window.bytes[offset] = good.bytes[offset] }
            for page in window.dirtyPages {
                let range = page * 4096..<min(page * 4096 + 4096, good.bytes.count)
                window.bytes.replaceSubrange(range, with: good.bytes[range])
            }
        }
        #expect(window.bytes == good.bytes)
        print("  \(name): \(opened) of \(rounds) damaged ones were edited")
    }

    private func exercise(_ window: MemoryWindow) throws {
        if let reader = try? Ext4Volume(window: window, mode: .readOnly, now: now) {
            try? reader.walk(depth: 10, count: 20_000) { item in
                switch item.status.kind {
                case .regular: _ = try? reader.read(inode: item.status.inode, limit: 1 << 20)
                case .symlink: _ = try? reader.readLink(inode: item.status.inode)
                default: break
                }
            }
            _ = try? reader.read("/edgelq/password", limit: 4096)
        }
        let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        for setting in Setting.six { _ = try volume.write(setting) }
        for setting in Setting.six.prefix(3) { _ = try volume.remove(setting.path) }
        try volume.flush()
    }
}
