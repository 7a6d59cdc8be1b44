// SPDX-License-Identifier: Apache-2.0

import BlockDevices
import Foundation
import ImageFormats
import TestImages
import TestSupport
import TestSystem
import Testing

@Suite struct DiskContentTests {
    let fake: FakeSystem

    init() throws { fake = try FakeSystem() }

    /// Lays bytes where the node of a disk is.
    private func put(_ path: String, on name: String) throws {
        try FileManager.default.removeItem(atPath: "\(fake.dev)/\(name)")
        try FileManager.default.moveItem(atPath: path, toPath: "\(fake.dev)/\(name)")
    }

    private func image(_ recipe: String) throws -> String {
        try #require(Recipe.named(recipe), "no recipe \(recipe)").build(in: fake.scratch.url.path)
    }

    private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: fake.scratch.url.appendingPathComponent(name))
        return fake.scratch.path(name)
    }

    @Test func `the disk's own table counts where it can be read`() throws {
        try fake.disk("sda", "8:0", ["size": "100000"])
        try fake.partition(1, "sda1", "8:1", of: "sda")
        let image = try image("gpt-512")
        try FileManager.default.removeItem(atPath: "\(fake.dev)/sda")
        try FileManager.default.moveItem(atPath: image, toPath: "\(fake.dev)/sda")
        let content = DiskContent(of: try fake.device("sda"))
        let partitions = content.partitions
        #expect(partitions.map(\.label) == ["EDGELQ_BOOT", "EDGELQ_ISOS", "EDGELQ_DATA"])
        #expect(partitions.map(\.fileSystem) == ["ext4", "ext4", "ext4"])
        #expect(partitions.map(\.path) == ["\(fake.dev)/sda1", nil, nil])
        #expect(content.words == nil)
    }

    @Test func `a disk without a table is what is on it as a whole`() throws {
        for (index, (bytes, words)) in [
            ([UInt8](repeating: 0, count: 4096), nil),
            ([UInt8](repeating: 0, count: 510) + [0x55, 0xaa], "a boot sector, or a DOS partition table"),
            (Array("LUKS".utf8) + [0xba, 0xbe, 0, 1] + [UInt8](repeating: 0, count: 1 << 20), "a LUKS container"),
        ].enumerated() {
            let name = "sd\(["a", "b", "c"][index])"
            try fake.disk(name, "8:\(index * 16)", ["size": "100"])
            try fake.partition(1, name + "1", "8:\(index * 16 + 1)", of: name, label: "KERNEL")
            try put(try file("bytes", bytes), on: name)
            let content = DiskContent(of: try fake.device(name))
            #expect(content.words == words)
            #expect(content.partitions.map(\.label) == ["KERNEL"])
        }
    }

    @Test func `of a partition, and of a disk that cannot be read, only what the kernel knows is told`() throws {
        try fake.disk("sda", "8:0", ["size": "100000"])
        try fake.partition(1, "sda1", "8:1", of: "sda", label: "BOOT")
        try put(try image("gpt-512"), on: "sda1")
        let part = DiskContent(of: try fake.device("sda1"))
        #expect(part.partitions.isEmpty)
        #expect(part.words == nil)
        let disk = DiskContent(of: try fake.device("sda"))
        #expect(disk.partitions.map(\.label) == ["BOOT"])
        #expect(disk.words == nil)
    }
}
