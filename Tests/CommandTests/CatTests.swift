// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import Foundation
import TestImages
import TestSupport
import Testing

/// `cat` hands a file on piece by piece: its size, and what its holes make of it, do not matter.
@Suite(.enabled(if: ExternalProgram.find("debugfs") != nil, "debugfs is not installed"), .timeLimit(.minutes(30)))
struct CatTests {
    /// An image with a file that has 1.5 GiB with its holes, and that file.
    private struct Sample {
        let scratch: Scratch
        let image: String
        let file: String

        init(_ recipe: String = "gpt-512") throws {
            scratch = try Scratch()
            file = scratch.path("large")
            let recipe = try #require(Recipe.named(recipe))
            image = try recipe.build(in: scratch.url.path)
            #expect(FileManager.default.createFile(atPath: file, contents: nil))
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file))
            defer { try? handle.close() }
            try handle.truncate(atOffset: 3 << 29 | 1001)
            for index in 0..<12 {
                try handle.seek(toOffset: UInt64(index) * 120_000_000 + 7)
                try handle.write(contentsOf: Data("part \(index) of the file\n".utf8))
            }
            let boot = try #require(recipe.boot)
            try recipe.debugfs(["write \(file) large"], on: boot, of: image, in: scratch.url.path)
        }
    }

    private func bash(_ script: String, _ arguments: String...) throws -> Run {
        try run("/usr/bin/env", ["bash", "-c", script, Binary.cuttleOS] + arguments)
    }

    /// The map of the one is of extents, of the other of blocks.
    @Test(arguments: ["gpt-512", "ext2-1k"])
    func `a file that is larger than the memory it may take is written whole`(recipe: String) throws {
        let sample = try Sample(recipe)
        let result = try bash(
            "ulimit -v 900000; \"$0\" cat \"$1\" EDGELQ_BOOT:/large | cmp - \"$2\"; echo ${PIPESTATUS[*]}",
            sample.image, sample.file)
        #expect(result.text == "0 0\n")
        #expect(result.errors == "")
    }

    @Test func `a reader that has had enough ends it in peace`() throws {
        let sample = try Sample()
        let result = try bash(
            "\"$0\" cat \"$1\" EDGELQ_BOOT:/large | head -c 12 >/dev/null; echo ${PIPESTATUS[*]}", sample.image)
        #expect(result.text == "0 0\n")
        #expect(result.errors == "")
    }

    @Test func `what cannot be written ends it`() throws {
        let sample = try Sample()
        let result = try bash("\"$0\" cat \"$1\" EDGELQ_BOOT:/large >/dev/full", sample.image)
        #expect(result.errors == "error: could not write to standard output\n  because: No space left on device\n")
        #expect(result.code == 74)
    }

    @Test(arguments: [("/boot", "it is a directory, not a file"), ("/none", "there is no such file")])
    func `what is not a file has no bytes`(path: String, words: String) throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512").path
        let result = try cuttle("cat", image, "EDGELQ_BOOT:\(path)")
        #expect(result.output.isEmpty)
        #expect(result.errors.contains("could not read EDGELQ_BOOT:\(path): \(words)"), "\(result.errors)")
    }

    @Test func `an image that is cut short meanwhile is told with how much was read`() throws {
        let sample = try Sample()
        var count = 0
        do throws(CuttleError) {
            try OSImage(sample.image).read(ImageLocation("EDGELQ_BOOT:/large")) { (part) throws(CuttleError) in
                count += part.byteCount
                _ = truncate(sample.image, 4096)
                return true
            }
            Issue.record("nothing was thrown")
        } catch {
            #expect(error.code == .io)
            #expect(error.notes == ["the first \(count) bytes of it were read before that"])
        }
        #expect(count > 0)
    }
}
