// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What needs root and loop devices. None is left behind: each is detached when its test ends.
@Suite(
    .serialized, .timeLimit(.minutes(30)), .enabled(if: hasLoopDevices, "needs root and loop devices"))
struct DeviceTests {
    let scratch: Scratch
    let fixtures: Fixtures

    init() throws {
        scratch = try Scratch()
        fixtures = try Fixtures(in: scratch)
    }

    @Test(arguments: [("gpt-512", 512), ("gpt-4096", 4096)])
    func `edits a block device as it edits a file, and undoes it`(recipe: String, sector: Int) throws {
        let clock = ["SOURCE_DATE_EPOCH": "1700000000"]
        let image = try scratch.image(recipe)
        let before = try image.bytes
        let new = Judged(path: scratch.path("new.raw"))
        let base = ["edit", "--image-file", image.path] + fixtures.arguments
        #expect(try run(Binary.cuttleOS, base + ["--output-image", new.path], environment: clock).code == 0)

        let undo = scratch.path("device.undo")
        try scratch.attached(image.path, sector: sector) { device in
            let edit = ["edit", "--image-file", device, "--save-undo", undo] + fixtures.arguments
            let result = try run(Binary.cuttleOS, edit, environment: clock)
            #expect(result.code == 0, "\(result.errors)")
            let refused = try run(Binary.cuttleOS, base)
            #expect(refused.code == 75, "\(refused.errors)")
            #expect(refused.errors.contains("attached to \(device)"), "\(refused.errors)")
        }
        #expect(try image.bytes == new.bytes)
        try scratch.attached(image.path, sector: sector) { device in
            let result = try cuttle("undo", device, undo)
            #expect(result.code == 0, "\(result.errors)")
        }
        #expect(try image.bytes == before)
    }

    @Test(.enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"))
    func `a device that holds a part of an edit gets the rest of it`() throws {
        let image = try scratch.image("gpt-512")
        let before = try image.bytes
        let journals = WaitingJournals(mark: image.path)
        defer { journals.remove() }
        try scratch.attached(image.path) { device in
            try journals.tear([Binary.cuttleOS, "edit", "--image-file", device] + fixtures.arguments, on: device)
            let seen = try cuttle("cat", device, "EDGELQ_BOOT:/edgelq/timesyncd.conf")
            #expect(seen.code == 0, "\(seen.errors)")
            #expect(seen.errors.contains("as if it were finished"), "\(seen.errors)")
            // The next one rolls it forward, and a failure then says so.
            let refused = try cuttle(
                "edit", "--image-file", device, "--endpoint-domain", "a.example.com", "--layout", "debian")
            #expect(refused.code == 65, "\(refused.errors)")
            #expect(refused.errors.contains("was finished first"), "\(refused.errors)")
        }
        #expect(journals.paths.isEmpty)
        try image.expectClean("EDGELQ_BOOT")
        try image.expectSettings(fixtures)
        try image.expectSame(as: before, outside: "EDGELQ_BOOT")
    }

    @Test func `lists a loop device, its labels and its file, and says what uses it`() throws {
        let image = try scratch.image("gpt-512")
        let start = try image.partition("EDGELQ_BOOT").lowerBound
        func entry(_ device: String) throws -> [String: Any]? {
            let result = try cuttle("disks", "-o", "json")
            #expect(result.code == 0, "\(result.errors)")
            return try (result.json()["devices"] as? [[String: Any]])?.first { $0["path"] as? String == device }
        }
        try scratch.attached(image.path) { device in
            let found = try #require(try entry(device))
            let partitions = try #require(found["partitions"] as? [[String: Any]])
            #expect(partitions.map { $0["label"] as? String } == ["EDGELQ_BOOT", "EDGELQ_ISOS", "EDGELQ_DATA"])
            #expect(partitions.map { $0["filesystem"] as? String } == ["ext4", "ext4", "ext4"])
            #expect(partitions[0]["start"] as? Int == Int(start))
            #expect(found["backingFile"] as? String == image.path)
            #expect(found["transport"] as? String == "loop")
            let size = try image.bytes.count
            #expect(found["size"] as? Int == size)
            #expect(found["uses"] as? [String] == [])
            let line = try cuttle("disks").text.split(separator: "\n").first { $0.hasPrefix("\(device) ") }
            #expect(line?.contains("EDGELQ_BOOT, EDGELQ_ISOS, EDGELQ_DATA  no") ?? false)
            // The file system is mounted by way of another loop device.
            try scratch.mounted(device, ["-o", "ro,loop,offset=\(start)"]) { directory in
                let uses = try #require(try entry(device)?["uses"] as? [String])
                #expect(uses.contains { $0.hasSuffix(" is mounted at \(directory)") }, "\(uses)")
                #expect(uses.contains { $0.hasPrefix("\(device) is attached to /dev/loop") }, "\(uses)")
            }
            let left = try #require(try entry(device))
            #expect(left["uses"] as? [String] == [])
        }
        let disk = scratch.path("disk.img")
        try Data(count: 8 << 20).write(to: URL(fileURLWithPath: disk))
        try #require(try run("/usr/bin/env", ["/usr/sbin/mkfs.ext4", "-q", disk]).code == 0)
        try scratch.attached(disk) { device in
            try scratch.mounted(device) { directory in
                let found = try #require(try entry(device))
                #expect(found["uses"] as? [String] == ["\(device) is mounted at \(directory)"])
            }
        }
    }

    @Test func `refuses a device that is mounted`() throws {
        let image = try scratch.image("gpt-512")
        let start = try image.partition("EDGELQ_BOOT").lowerBound
        let before = try image.bytes
        try scratch.attached(image.path) { device in
            try scratch.mounted(device, ["-o", "ro,loop,offset=\(start)"]) { _ in
                let result = try run(Binary.cuttleOS, ["edit", "--image-file", device] + fixtures.arguments)
                #expect(result.code == 75, "\(result.errors)")
                #expect(result.errors.contains("nothing was written"), "\(result.errors)")
            }
        }
        #expect(try image.bytes == before)
    }

    @Test(arguments: [("/usr/sbin/mkfs.xfs", ["-q", "-m", "reflink=1"]), ("/usr/sbin/mkfs.btrfs", ["-q"])])
    func `shares a new image's blocks with its base where the file system can`(
        program: String, options: [String]
    ) throws {
        let disk = scratch.path("disk.img")
        #expect(FileManager.default.createFile(atPath: disk, contents: nil))
        try FileHandle(forWritingTo: URL(fileURLWithPath: disk)).truncate(atOffset: 400 << 20)
        let made = try run("/usr/bin/env", [program] + options + [disk])
        try #require(made.code == 0, "\(made.errors)")
        let image = try scratch.image("gpt-512")
        try scratch.attached(disk) { device in
            try scratch.mounted(device) { directory in
                let base = directory + "/base.raw"
                try FileManager.default.copyItem(atPath: image.path, toPath: base)
                let new = Judged(path: directory + "/new.raw")
                let result = try run(
                    Binary.cuttleOS, ["edit", "--image-file", base, "--output-image", new.path] + fixtures.arguments)
                #expect(result.code == 0, "\(result.errors)")
                let extents = try run("/usr/sbin/filefrag", ["-v", new.path]).text
                #expect(extents.contains("shared"), "\(extents)")
                try new.expectClean("EDGELQ_BOOT")
                try new.expectSettings(fixtures)
                try new.expectSame(as: try image.bytes, outside: "EDGELQ_BOOT")
                #expect(try Judged(path: base).bytes == image.bytes)
            }
        }
    }
}
