// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

@testable import BootProof

private let recipe = Recipe.named("gpt-512")

@Suite(.enabled(if: recipe?.missingTool == nil, "needs sfdisk and mke2fs"))
struct MediumTests {
    /// An image with settings in its EDGELQ_BOOT.
    private func medium(_ scratch: Scratch) throws -> MediumImage {
        let image = MediumImage(
            path: try #require(try recipe?.build(in: scratch.url.path)), directory: scratch.url.path)
        let start = try #require(try image.partitions().first { $0.label == "EDGELQ_BOOT" }).start
        _ = try scratch.file("password", "admin:$2b$12$hash\n")
        _ = try scratch.file("domain", "stg01b.edgelq.com\n")
        let commands = """
            rm /edgelq/password
            rm /edgelq/endpoint-domain
            mkdir /edgelq
            write password /edgelq/password
            write domain /edgelq/endpoint-domain
            sif /edgelq/password mode 0100600
            sif /edgelq/endpoint-domain mode 0100644

            """
        let written = try run(
            "/usr/sbin/debugfs", ["-w", "-f", try scratch.file("commands", commands), "\(image.path)?offset=\(start)"],
            in: scratch.url)
        #expect(written.code == 0, "\(written.errors)")
        return image
    }

    @Test func `sees every partition, and what the judges say`() throws {
        let scratch = try Scratch()
        let state = try medium(scratch).state()
        #expect(state.partitions.map(\.label) == ["EDGELQ_BOOT", "EDGELQ_ISOS", "EDGELQ_DATA"])
        #expect(state.partitions.map(\.start) == [2048, 34816, 43008].map { $0 * 512 })
        #expect(state.partitions.map { $0.fileSystem?.size } == state.partitions.map(\.size))
        #expect(state.partitions.compactMap { $0.fileSystem?.fault } == [])
        #expect(state.tableFault == nil)
        #expect(state.size == 53248 * 512)
    }

    @Test func `finds a file system that is damaged, and one that is none`() throws {
        let scratch = try Scratch()
        let image = try medium(scratch)
        let handle = try #require(FileHandle(forUpdatingAtPath: image.path))
        // The block bitmap's checksum, or the bitmap itself, and another one's magic number.
        try handle.seek(toOffset: 2048 * 512 + 1024 + 0x0C)
        try handle.write(contentsOf: Data([7, 7]))
        try handle.seek(toOffset: 34816 * 512 + 1024 + 0x38)
        try handle.write(contentsOf: Data([0, 0]))
        try handle.close()
        let state = try image.state()
        #expect(state.partitions[0].fileSystem?.fault != nil)
        #expect(state.partitions[1].fileSystem == nil)
        #expect(state.partitions[2].fileSystem?.fault == nil)
    }

    @Test func `finds a table whose backup is not at the end`() throws {
        let scratch = try Scratch()
        let image = try medium(scratch)
        try Files.setSize(image.path, 64 << 20)
        #expect(try image.state().tableFault?.contains("The backup GPT table is not on the end") == true)
    }

    @Test func `lists the settings' files with their modes and digests`() throws {
        let scratch = try Scratch()
        let files = try medium(scratch).bootFiles().filter { $0.path != "/edgelq/lost+found" }
        let password = try #require(files.first { $0.path == "/edgelq/password" })
        #expect(password.mode == "0600")
        #expect(password.size == 18)
        let domain = try #require(files.first { $0.path == "/edgelq/endpoint-domain" })
        #expect(domain.mode == "0644")
        #expect(domain.sha256 == hexadecimalSHA256(Array("stg01b.edgelq.com\n".utf8)))
    }

    @Test func `digests the hash, and not the line`() throws {
        let scratch = try Scratch()
        #expect(try medium(scratch).passwordDigest() == hexadecimalSHA256(Array("$2b$12$hash".utf8)))
    }
}
