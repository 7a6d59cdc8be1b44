// SPDX-License-Identifier: Apache-2.0

import FileSystems
import Foundation
import TestImages
import Testing

@testable import Ext4

private let judged = ["sfdisk", "mke2fs", "debugfs", "e2fsck", "tune2fs"].allSatisfy { ExternalProgram.find($0) != nil }

@Suite(.enabled(if: judged, "sfdisk and e2fsprogs are not installed"), .timeLimit(.minutes(30)))
struct DetailTests {
    private func recipe(_ name: String) throws -> Recipe { try #require(Recipe.named(name)) }

    @Test func `six files on a fresh file system change few pages`() throws {
        let window = try Workbench().window(recipe("empty"))
        let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        for setting in Setting.six { _ = try volume.write(setting) }
        try volume.flush()
        print("  \(window.dirtyPages.count) dirty pages, \(window.reads) reads, \(window.bytesRead) bytes")
        #expect(window.dirtyPages.count <= 16)
        #expect(window.bytesRead <= 1 << 20)
    }

    @Test(arguments: ["gpt-512", "ext2-1k", "bigalloc", "inline-data", "indexed-directory"])
    func `the same inputs give the same bytes`(name: String) throws {
        let bench = try Workbench()
        let first = try bench.window(recipe(name))
        let second = MemoryWindow(first.bytes)
        for window in [first, second] {
            let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
            for setting in Setting.six { _ = try volume.write(setting) }
            _ = try volume.remove("/edgelq/endpoint-domain")
            try volume.flush()
        }
        #expect(first.bytes == second.bytes)
    }

    @Test(arguments: [0, 1, 2_000_000_000, 5_000_000_000] as [Int64])
    func `any time will do`(time: Int64) throws {
        let bench = try Workbench()
        let window = try bench.window(recipe("gpt-512"))
        let volume = try Ext4Volume(window: window, mode: .readWrite, now: time)
        for setting in Setting.six { _ = try volume.write(setting) }
        try volume.remove("/edgelq/password")
        try volume.flush()
        #expect(try bench.faults(bench.save(window)) == "")
        #expect(try volume.status("/edgelq/timesyncd.conf")?.modificationTime == max(1, time))
    }

    @Test func `a file that says all of it already is left alone`() throws {
        let window = try Workbench().window(recipe("gpt-512"))
        var volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        for setting in Setting.six { _ = try volume.write(setting) }
        try volume.flush()
        let old = window.bytes
        volume = try Ext4Volume(window: window, mode: .readWrite, now: now + 100)
        for setting in Setting.six { #expect(try volume.write(setting).action == .unchanged) }
        try volume.flush()
        #expect(window.bytes == old)
    }

    @Test func `a replaced file keeps its mode, owner and inode unless others are named`() throws {
        let window = try Workbench().window(recipe("gpt-512"))
        let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        let old = try #require(try volume.status("/edgelq/endpoint-domain"))
        #expect((old.mode, old.uid, old.gid) == (0o640, 1000, 1001))
        var new = try volume.write(Array("a.b\n".utf8), to: "/edgelq/endpoint-domain").status
        #expect((new.inode, new.mode, new.uid, new.gid) == (old.inode, 0o640, 1000, 1001))
        #expect(new.modificationTime == now)
        let named = FileAttributes(mode: 0o600, uid: 70000, gid: 0)
        new = try volume.write(Array("a.b\n".utf8), to: "/edgelq/endpoint-domain", attributes: named).status
        #expect((new.mode, new.uid, new.gid) == (0o600, 70000, 0))
    }

    @Test(arguments: ["hard-link", "hard-link-inline"])
    func `the other names of a replaced file keep what they have`(name: String) throws {
        let bench = try Workbench()
        let window = try bench.window(recipe(name))
        let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        let old = try volume.read("/boot/second-name", limit: 4096)
        _ = try volume.write(Setting.six[0])
        #expect(try volume.read("/boot/second-name", limit: 4096) == old)
        #expect(try volume.status("/boot/second-name")?.links == 1)
        #expect(try volume.read("/edgelq/password", limit: 4096) == Setting.six[0].content)
        try volume.flush()
        #expect(try bench.faults(bench.save(window)) == "")
    }

    @Test(arguments: ["old-with-attributes", "old-with-attribute-block", "hard-link"])
    func `extended attributes stay`(name: String) throws {
        let bench = try Workbench()
        var recipe = try recipe(name)
        if name == "hard-link" { recipe.commands.append("ea_set /edgelq/password user.note kept") }
        let window = try bench.window(recipe)
        let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        _ = try volume.write(Setting.six[0])
        try volume.flush()
        let partition = try bench.save(window)
        #expect(try bench.faults(partition) == "")
        let list = try bench.run("debugfs", ["-R", "ea_list /edgelq/password", partition]).text
        #expect(list.contains("user.note"))
    }

    @Test(arguments: [
        "indexed-directory", "indexed-directory-4k", "indexed-directory-no-csum", "long-directory", "inline-data-1k",
        "block-64k",
        "ext2-1k",
    ])
    func `a directory grows by hundreds of names`(name: String) throws {
        let bench = try Workbench()
        var recipe = try recipe(name)
        if case .ext(var spec) = recipe.partitions[0].filesystem {
            spec.arguments = ["-N", "8192"]
            recipe.partitions[0].filesystem = .ext(spec)
        }
        let window = try bench.window(recipe)
        let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        for index in 0..<300 {
            _ = try volume.write(
                [], to: "/edgelq/one-more-name-that-is-long-\(index)-\(String(repeating: "x", count: index % 100))")
        }
        try volume.flush()
        #expect(try bench.faults(bench.save(window)) == "")
        #expect(try volume.list("/edgelq").count >= 302)
        for index in stride(from: 0, to: 300, by: 3) {
            try volume.remove(
                "/edgelq/one-more-name-that-is-long-\(index)-\(String(repeating: "x", count: index % 100))")
        }
        try volume.flush()
        #expect(try bench.faults(bench.save(window)) == "")
    }

    @Test(arguments: ["gpt-512", "ext2-1k", "bigalloc-1k", "fragmented", "many-groups"])
    func `a file of a megabyte is written and read`(name: String) throws {
        let bench = try Workbench()
        let window = try bench.window(recipe(name))
        let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        let content = Setting.filler(1 << 20, 5)
        _ = try volume.write(content, to: "/new/deep/directory/file")
        try volume.flush()
        let partition = try bench.save(window)
        #expect(try bench.faults(partition) == "")
        #expect(try bench.look("/new/deep/directory/file", in: partition).content == content)
        #expect(try volume.read("/new/deep/directory/file", limit: 1 << 20) == content)
        #expect(throws: FileSystemError.self) { try volume.read("/new/deep/directory/file", limit: (1 << 20) - 1) }
    }

    @Test func `holes and blocks that were never written read as zeros`() throws {
        let recipe = try recipe("gpt-512").with(moreCommands: [
            "punch /boot/vmlinuz 3 5", "fallocate /boot/grub.cfg 0 9", "set_inode_field /boot/grub.cfg size 40960",
        ])
        let window = try Workbench().window(recipe)
        let volume = try Ext4Volume(window: window, mode: .readOnly, now: now)
        let kernel = try volume.read("/boot/vmlinuz", limit: 1 << 20)
        #expect(kernel.count == 70_000)
        #expect(kernel[12288..<24576].allSatisfy { $0 == 0 })
        #expect(!kernel[24576..<30000].allSatisfy { $0 == 0 })
        let text = try volume.read("/boot/grub.cfg", limit: 1 << 20)
        #expect(text.count == 40960)
        #expect(text[4096...].allSatisfy { $0 == 0 })
    }

    @Test func `a walk lists everything in order, and does not run in circles`() throws {
        let bench = try Workbench()
        var volume = try Ext4Volume(window: bench.window(recipe("symlink-relative")), mode: .readOnly, now: now)
        var paths: [String] = []
        try volume.walk { paths.append($0.path.map { "/\($0)" }.joined()) }
        #expect(
            paths == [
                "/boot", "/boot/grub.cfg", "/boot/vmlinuz", "/edgelq", "/edgelq/endpoint-domain", "/edgelq/password",
                "/lost+found", "/secret", "/secret/password",
            ])
        #expect(try volume.readLink("/edgelq/password") == Array("../secret/password".utf8))
        #expect(try volume.status("/edgelq/password", followSymlinks: false)?.kind == .symlink)

        let cycle = try recipe("gpt-512").with(moreCommands: ["link /boot /boot/again"])
        volume = try Ext4Volume(window: bench.window(cycle), mode: .readOnly, now: now)
        #expect(throws: FileSystemError.self) { try volume.walk { _ in } }
        #expect(throws: FileSystemError.self) { try volume.walk(count: 3) { _ in } }
    }

    @Test func `the superblock tells its type, label and state`() throws {
        let bench = try Workbench()
        for (name, type) in [("ext2", "ext2"), ("ext3", "ext3"), ("gpt-512", "ext4"), ("ext2-plain", "ext2")] {
            let window = try bench.window(recipe(name))
            let info = try Ext4Volume.info(window)
            #expect(info.type == type)
            #expect(info.label.description == "EDGELQ_BOOT")
            #expect(info.uuid == TestImage.uuid(filesystem: 1))
            #expect(info.state == .clean)
            #expect(info.size == 16 << 20)
        }
        #expect(try Ext4Volume.info(bench.window(recipe("needs-recovery"))).state == .needsRecovery)
        #expect(try Ext4Volume.info(bench.window(recipe("errors-flag"))).state == .errors)
        #expect(try Ext4Volume.info(bench.window(recipe("not-clean"))).state == .notClean)
    }

    @Test(arguments: ["needs-recovery", "errors-flag", "quota", "shared-blocks", "unknown-ro-compat", "orphan-inode"])
    func `a file system that cannot be written to can be read`(name: String) throws {
        let window = try Workbench().window(recipe(name))
        let volume = try Ext4Volume(window: window, mode: .readOnly, now: now)
        #expect(try volume.read("/edgelq/password", limit: 4096) == Array((TestImage.oldSecret + "\n").utf8))
        let error = #expect(throws: FileSystemError.self) { try volume.write(Setting.six[0]) }
        #expect(error?.code == .readOnly)
    }

    @Test func `what the window throws is the cause of the error`() throws {
        let bytes = try Workbench().window(recipe("gpt-512")).bytes
        var finished = false
        for limit in 0..<400 where !finished {
            let window = MemoryWindow(bytes)
            window.failsAfter = limit
            do {
                let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
                for setting in Setting.six { _ = try volume.write(setting) }
                try volume.flush()
                finished = true
            } catch let error as FileSystemError {
                #expect(error.code == .inputOutput, "\(limit): \(error)")
                #expect(error.cause is MemoryWindow.Broken, "\(limit)")
            }
        }
        #expect(finished)
    }

    @Test func `after a write that failed nothing is written any more`() throws {
        let window = try Workbench().window(recipe("full-blocks-nearly"))
        let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        #expect(throws: FileSystemError.self) { try volume.write(Setting.filler(50_000, 1), to: "/edgelq/large") }
        let error = #expect(throws: FileSystemError.self) { try volume.flush() }
        #expect(error?.code == .abandoned)
    }

    @Test func `two volumes can be open at once`() throws {
        let bench = try Workbench()
        let windows = try [bench.window(recipe("gpt-512")), bench.window(recipe("ext2-1k"))]
        let volumes = try windows.map { try Ext4Volume(window: $0, mode: .readWrite, now: now) }
        for setting in Setting.six { for volume in volumes { _ = try volume.write(setting) } }
        for volume in volumes { try volume.flush() }
        for window in windows { #expect(try bench.faults(bench.save(window)) == "") }
    }

    @Test(arguments: [
        "", "a\0b", "/edgelq/" + String(repeating: "n", count: 256), String(repeating: "/x", count: 3000), "/",
        "/edgelq/..",
    ])
    func `a path that no file can have is refused`(path: String) throws {
        let window = try Workbench().window(recipe("gpt-512"))
        let volume = try Ext4Volume(window: window, mode: .readWrite, now: now)
        #expect(throws: FileSystemError.self) { try volume.write([1], to: path) }
    }
}

extension Recipe {
    func with(moreCommands: [String]) -> Recipe {
        var copy = self
        copy.commands += moreCommands
        return copy
    }
}
