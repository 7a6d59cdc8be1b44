// SPDX-License-Identifier: Apache-2.0

import DiskImage
import FileSystems
import Foundation
import TestImages
import TestSupport
import Testing

@testable import CuttleOS

/// A second kind of file system is a row of the registry: what the engine does, it does with it, too.
@Suite(.enabled(if: hasJudges, "sfdisk and e2fsprogs are not installed"), .timeLimit(.minutes(10)))
struct AnyFileSystemTests {
    private let scratch: Scratch
    private let session: Session

    init() throws {
        scratch = try Scratch()
        let path = try #require(Recipe.named("gpt-512")).build(in: scratch.url.path)
        session = try Session.checking(OSImage(path))
        session.fileSystems.append(TinyFileSystem.self)
    }

    /// Puts an empty tiny file system in the place of the one of settings.
    private func makeTiny() throws -> Partition {
        let partition = try session.partition(named: "EDGELQ_BOOT")
        let empty = TinyFileSystem.magic + [UInt8](repeating: 0, count: 4092)
        try empty.withUnsafeBytes {
            try PartitionWindow(partition, of: session.overlay, writable: true).write(at: 0, from: $0)
        }
        return partition
    }

    private func plan(_ attributes: String, removes: Bool = false) throws -> EditPlan {
        let text = """
            name: tiny
            version: 1
            settings:
              endpoint-domain:
                partition: EDGELQ_BOOT
                path: /domain
                format: line
                \(attributes)

            """
        let layout = try #require(try LayoutFinder.chosen(.file(.bytes(Array(text.utf8), name: "tiny.yaml"))))
        var (removals, checked) = ([SettingName](), CheckedSettings())
        if removes {
            removals = [.endpointDomain]
        } else {
            checked.values[.endpointDomain] = Array("a.example".utf8)
        }
        return try EditPlan(checked, removals: removals, layout)
    }

    @Test func `a plan is carried out on whatever file system the partition has`() throws {
        let partition = try makeTiny()
        let files = try plan("secret: false").apply(to: session, now: 1)
        #expect(files.map(\.action) == [.created])
        let volume = try session.volume(on: partition, .readOnly)
        #expect(volume is TinyFileSystem)
        #expect(try volume.read("/domain", limit: 100) == Array("a.example\n".utf8))
        #expect(try plan("secret: false", removes: true).apply(to: session, now: 1).map(\.action) == [.removed])
    }

    @Test(
        arguments: zip(
            ["mode: \"0600\"", "uid: 0", "gid: 5"], ["a mode", "an owner", "an owner"]
        ))
    func `what no file of its file system can have is refused in plain words`(wish: String, words: String) throws {
        _ = try makeTiny()
        let plan = try plan(wish)
        let error = #expect(throws: CuttleError.self) { try plan.apply(to: session, now: 1) }
        #expect(error?.code == .badInput)
        #expect(
            error?.message
                == "\(session.file.path): could not write EDGELQ_BOOT:/domain: it is to have \(words), and files of a "
                + "tiny file system have none")
        #expect(error?.hint == "give a layout that leaves it out: `layout`")
    }

    @Test func `a kind that is in the way does not hinder, and a partition with none names all kinds`() throws {
        session.fileSystems.reverse()
        let boot = try session.partition(named: "EDGELQ_BOOT")
        #expect(try session.volume(on: boot, .readOnly).status("/edgelq/password") != nil)
        let zeros = [UInt8](repeating: 0, count: 1 << 16)
        try zeros.withUnsafeBytes {
            try PartitionWindow(boot, of: session.overlay, writable: true).write(at: 0, from: $0)
        }
        let error = #expect(throws: CuttleError.self) { try session.volume(on: boot, .readOnly) }
        #expect(error?.message.hasSuffix("EDGELQ_BOOT holds an ext4 file system, where tiny or ext4 is needed") == true)
    }
}
