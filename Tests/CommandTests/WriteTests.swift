// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Writing to loop devices that hold something else before, held against the image that `edit` makes, byte for byte.
@Suite(.serialized, .timeLimit(.minutes(30)), .enabled(if: hasLoopDevices, "needs root and loop devices"))
struct WriteTests {
    let scratch: Scratch
    let fixtures: Fixtures
    let image: Judged
    let expected: Data
    private let clock = ["SOURCE_DATE_EPOCH": "1700000000"]

    init() throws {
        scratch = try Scratch()
        fixtures = try Fixtures(in: scratch)
        image = try scratch.image("gpt-512")
        let new = Judged(path: scratch.path("expected.raw"))
        let result = try run(
            Binary.cuttleOS, ["edit", "--image-file", image.path, "--output-image", new.path] + fixtures.arguments,
            environment: clock)
        try #require(result.code == 0, "\(result.errors)")
        expected = try new.bytes
    }

    private func write(_ arguments: [String], environment: [String: String] = [:]) throws -> Run {
        try run(
            Binary.cuttleOS, ["write", "--image-file", image.path, "--yes"] + arguments,
            environment: clock.merging(environment) { $1 })
    }

    @Test func `two devices at once get the customized image, whatever was on them`() throws {
        let (one, two) = (
            try scratch.stale("one", expected.count), try scratch.stale("two", expected.count + (3 << 20))
        )
        try scratch.attached(one) { first in
            try scratch.attached(two) { second in
                let result = try write(["--device", first, second, "-o", "json"] + fixtures.arguments)
                #expect(result.code == 0, "\(result.errors)")
                let devices = try #require(try result.json()["devices"] as? [[String: Any]])
                #expect(devices.map { $0["path"] as? String } == [first, second])
                #expect(devices.allSatisfy { $0["verified"] as? Bool == true })
                #expect(result.errors.contains("\(second) is larger than the image"), "\(result.errors)")
            }
        }
        #expect(try fileContent(one) == expected)
        try expectWritten(expected, onLarger: two)
        try Judged(path: one).expectClean("EDGELQ_BOOT")
        try Judged(path: one).expectSettings(fixtures)
        #expect(try image.bytes.count == expected.count)
    }

    @Test func `a thin image is written whole`() throws {
        let thin = scratch.path("thin.qcow2")
        let edit = ["edit", "--image-file", image.path, "--output-image", thin] + fixtures.arguments
        #expect(try run(Binary.cuttleOS, edit, environment: clock).code == 0)
        let disk = try scratch.stale("disk", expected.count)
        try scratch.attached(disk) { device in
            let result = try cuttle("write", "--image-file", thin, "--device", device, "--yes")
            #expect(result.code == 0, "\(result.errors)")
        }
        #expect(try fileContent(disk) == expected)
    }

    @Test(
        .enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"),
        arguments: [0, 300, 5 << 20, 17 << 20])
    func `a byte that a device gets wrong is found and named, and the other device is right`(place: Int) throws {
        let library = try #require(faultLibrary)
        let (one, two) = (try scratch.stale("one", expected.count), try scratch.stale("two", expected.count))
        // Data is written; a hole is not, and cannot be got wrong by a write.
        let place = expected[place] == 0 ? expected[place...].firstIndex { $0 != 0 } ?? 0 : place
        try scratch.attached(one) { first in
            try scratch.attached(two) { second in
                let result = try write(
                    ["--device", first, second] + fixtures.arguments,
                    environment: ["LD_PRELOAD": library, "FAULT_FOLDER": first, "FAULT_FLIP": String(place)])
                #expect(result.code == 74, "\(result.errors)")
                #expect(result.errors.contains("could not verify \(first): byte \(place) is"), "\(result.errors)")
                #expect(result.errors.contains("do not use \(first):"), "\(result.errors)")
                #expect(result.text.contains("written and verified"), "\(result.text)")
            }
        }
        #expect(try fileContent(two) == expected)
        #expect(try fileContent(one) != expected)
        try expectNoTable(one, "byte \(place)")
    }

    @Test(
        .enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"),
        arguments: ["EIO", "ENOSPC"])
    func `a device that fails does not keep the other from being written`(fault: String) throws {
        let (one, two) = (try scratch.stale("one", expected.count), try scratch.stale("two", expected.count))
        try scratch.attached(one) { first in
            try scratch.attached(two) { second in
                let result = try write(
                    ["--device", first, second] + fixtures.arguments,
                    environment: faults(4, fault, in: first))
                #expect([73, 74].contains(result.code), "\(result.errors)")
                #expect(result.errors.contains("do not use \(first):"), "\(result.errors)")
            }
        }
        #expect(try fileContent(two) == expected)
        // Nobody takes the other for a whole one.
        #expect(try fileContent(one).prefix(1 << 20).allSatisfy { $0 == 0 })
        try expectNoTable(one)
    }

    @Test(
        .enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"),
        arguments: 1...6)
    func `killed at any time, the device has no partition table, or is whole`(number: Int) throws {
        let disk = try scratch.stale("disk", expected.count)
        try scratch.attached(disk) { device in
            let result = try write(
                ["--device", device] + fixtures.arguments,
                environment: faults(number, "before", in: device))
            #expect(result.code == 137 || result.code == 0, "\(result.errors)")
        }
        let found = try fileContent(disk)
        let untouched = Data(repeating: 0xA5, count: 1 << 20)
        #expect(found == expected || found.prefix(1 << 20).allSatisfy { $0 == 0 } || found.prefix(1 << 20) == untouched)
        if found != expected { try expectNoTable(disk) }
    }

    @Test(arguments: [512, 4096, 1 << 20, 40 << 20])
    func `the table grows with the device`(more: Int) throws {
        let disk = try scratch.stale("disk", expected.count + more)
        try scratch.attached(disk) { device in
            let result = try write(["--device", device, "--grow-table"] + fixtures.arguments)
            #expect(result.code == 0, "\(result.errors)")
            let judge = try run("/usr/sbin/sfdisk", ["--verify", device])
            #expect(judge.code == 0, "\(judge.text)\(judge.errors)")
            #expect(judge.text.contains("No errors detected"), "\(judge.text)\(judge.errors)")
            #expect(!judge.errors.contains("backup"), "\(judge.errors)")
            let table = try run("/usr/sbin/sfdisk", ["--json", device])
            let last = try #require(try (table.json()["partitiontable"] as? [String: Any])?["lastlba"] as? Int)
            #expect(last == (expected.count + more) / 512 - 34)
            #expect(try cuttle("inspect", device).code == 0)
        }
        let found = try fileContent(disk)
        // What is not the table is the image.
        #expect(found[1024..<expected.count - 33 * 512] == expected[1024..<expected.count - 33 * 512])
        // The primary table gone, the backup is found where it is.
        var damaged = found
        damaged.replaceSubrange(512..<1024, with: Data(count: 512))
        try damaged.write(to: URL(fileURLWithPath: disk))
        #expect(try cuttle("inspect", disk).errors.contains("the backup at the end was taken"))
    }

    @Test func `refuses what must not be overwritten, and changes nothing`() throws {
        let file = try scratch.stale("file", expected.count)
        let small = try scratch.stale("small", expected.count - 512)
        let disk = scratch.path("disk.img")
        try Data(count: expected.count * 4).write(to: URL(fileURLWithPath: disk))
        try #require(try run("/usr/bin/env", ["/usr/sbin/mkfs.ext4", "-q", disk]).code == 0)
        func expect(_ code: Int32, _ words: String, _ arguments: [String]) throws {
            let result = try write(arguments)
            #expect(result.code == code, "\(arguments) \(result.code) \(result.errors)")
            #expect(result.errors.contains(words), "\(arguments) \(result.code) \(result.errors)")
            #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
        }
        try expect(66, "No such file", ["--device", scratch.path("none")])
        try expect(73, "--force-file", ["--device", file])
        try expect(73, "not a block device", ["--device", "/dev/null"])
        try expect(73, "neither", ["--device", "/dev/null", "--force-file"])
        try expect(73, "not a block device", ["--device", scratch.url.path])
        try expect(73, "the image itself", ["--device", image.path, "--force-file"])
        try expect(64, "device", ["--device"])
        try scratch.attached(small) { device in try expect(73, "holds", ["--device", device]) }
        try scratch.attached(file, sector: 4096) { device in try expect(73, "sectors are 4096", ["--device", device]) }
        try scratch.attached(file) { device in
            try expect(73, "named twice", ["--device", device, device])
            let link = scratch.path("link")
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: device)
            try expect(73, "also behind", ["--device", device, link])
            let slip = try scratch.file("bad.yaml", "network: {version: 3}\n")
            try expect(65, "bad.yaml", ["--device", device, "--network-agent", slip])
        }
        try scratch.attached(image.path) { device in
            try expect(75, "the image itself is behind it", ["--device", device])
        }
        try scratch.attached(disk) { device in
            try scratch.mounted(device) { directory in
                try expect(75, "is mounted at \(directory)", ["--device", device])
                let copy = directory + "/image.raw"
                try FileManager.default.copyItem(atPath: image.path, toPath: copy)
                let result = try cuttle("write", "--image-file", copy, "--device", device, "--yes")
                #expect(result.code == 75, "\(result.errors)")
            }
        }
        #expect(try fileContent(file).allSatisfy { $0 == 0xA5 })
        #expect(try fileContent(small).allSatisfy { $0 == 0xA5 })
    }

    @Test(.enabled(if: canSwap, "needs a kernel that takes swap from here"))
    func `refuses a device that is swap`() throws {
        let disk = try scratch.stale("swap.img", 4 << 20)
        try scratch.attached(disk) { device in
            try #require(try run("/usr/sbin/mkswap", [device]).code == 0)
            try #require(try run("/usr/sbin/swapon", [device]).code == 0)
            defer { _ = try? run("/usr/sbin/swapoff", [device]) }
            let result = try write(["--device", device])
            #expect(result.code == 75, "\(result.errors)")
            #expect(result.errors.contains("swap"), "\(result.errors)")
            #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
        }
    }

    /// Whatever the names are: what is written to must be nobody else's bytes.
    @Test func `refuses what shares its bytes with the image, or with what is in use`() throws {
        let before = try image.bytes
        func expect(_ image: String, _ devices: [String], _ words: String) throws {
            let result = try run(
                Binary.cuttleOS,
                ["write", "--image-file", image, "--yes", "--force-file", "--device"] + devices)
            #expect([73, 75].contains(result.code), "\(devices) \(result.code) \(result.errors)")
            #expect(result.errors.contains(words), "\(devices) \(result.errors)")
            #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
        }
        let other = try scratch.stale("other", expected.count)
        try scratch.attached(image.path) { one in
            try expect(one, [image.path], "the image itself is there")
            try scratch.attached(image.path) { two in try expect(one, [two], "the image itself is behind it") }
        }
        // A loop device keeps its file, whatever becomes of the name.
        let link = scratch.path("hard")
        #expect(Glibc.link(image.path, link) == 0)
        try scratch.attached(link) { device in
            unlink(link)
            try expect(image.path, [device], "the image itself is behind it")
        }
        try scratch.attached(other) { one in
            try scratch.attached(other) { two in
                try expect(image.path, [one, two], "also behind")
                try expect(image.path, [one, other], "also behind")
                try #require(try run("/usr/sbin/mkfs.ext4", ["-q", two]).code == 0)
                try scratch.mounted(two) { directory in
                    try expect(image.path, [one], "is mounted at \(directory)")
                    let devices = try cuttle("disks").text.split(separator: "\n")
                    let line = try #require(devices.first { $0.hasPrefix(one + " ") })
                    #expect(line.contains("is mounted at"), "\(line)")
                }
            }
            try expect(image.path, [other], "attached to \(one)")
        }
        #expect(try image.bytes == before)
    }

    @Test(arguments: [1, 511, 512, 1000, 4095, 5000])
    func `an image and a device of odd sizes`(odd: Int) throws {
        let image = scratch.path("odd.raw")
        try FileManager.default.copyItem(atPath: self.image.path, toPath: image)
        truncate(image, off_t(expected.count + odd / 512 * 512))
        let before = try fileContent(image)
        for more in [0, 512, 4608] {
            let disk = try scratch.stale("disk", (before.count + more + 511) / 512 * 512)
            try scratch.attached(disk) { device in
                let result = try cuttle("write", "--image-file", image, "--device", device, "--yes")
                #expect(result.code == 0, "\(more): \(result.code) \(result.errors)")
            }
            #expect(try fileContent(disk).prefix(before.count) == before, "\(more)")
            let file = try scratch.stale("file", before.count + more + odd)
            let result = try cuttle("write", "--image-file", image, "--device", file, "--yes", "--force-file")
            #expect(result.code == 0, "\(more): \(result.code) \(result.errors)")
            #expect(try fileContent(file).prefix(before.count) == before, "\(more)")
        }
    }

    @Test func `says what a disk without partitions holds`() throws {
        let disk = try scratch.stale("disk", expected.count + (4 << 20))
        try scratch.attached(disk) { device in
            try #require(try run("/usr/sbin/mkfs.vfat", ["-n", "HOLIDAYS", device]).code == 0)
            #expect(try cuttle("disks").text.contains("a FAT file system called HOLIDAYS"))
            let shown = try write(["--device", device, "--no-verify"])
            #expect(shown.errors.contains("a FAT file system called HOLIDAYS"), "\(shown.errors)")
        }
    }

    @Test(.enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"))
    func `says what became of a disk that failed`() throws {
        let disk = try scratch.stale("disk", expected.count + (4 << 20))
        try scratch.attached(disk) { device in
            let failing = faults(6, "EIO", in: "/dev")
            let result = try write(["--device", device, "-o", "json"], environment: failing)
            #expect(result.code == 74, "\(result.errors)")
            let devices = try #require(try result.json()["devices"] as? [[String: Any]])
            let error = try #require(devices.first?["error"] as? [String: Any])
            #expect(error["written"] as? String == "partly")
            #expect(result.errors.contains("do not use \(device)"), "\(result.errors)")
        }
    }

    @Test func `asks nobody where there is no terminal`() throws {
        let disk = try scratch.stale("disk", expected.count)
        try scratch.attached(disk) { device in
            let command = [image.path, "--device", device]
            let silent = try run(Binary.cuttleOS, ["write", "--image-file"] + command)
            #expect(silent.code == 64, "\(silent.errors)")
            #expect(silent.errors.contains("--yes"), "\(silent.errors)")
        }
        #expect(try fileContent(disk).allSatisfy { $0 == 0xA5 })
    }

    @Test(.enabled(if: isInstalled("/usr/bin/script"), "needs script(1)"))
    func `asks, and takes nothing but yes`() throws {
        let disk = try scratch.stale("disk", expected.count)
        try scratch.attached(disk) { device in
            let command = [image.path, "--device", device]
            let line = "\(Binary.cuttleOS) write --image-file " + command.joined(separator: " ")
            for (answer, code) in [("no\n", 1), ("y\n", 1), ("yes\n", 0)] {
                let result = try run("/usr/bin/script", ["-qec", line, "/dev/null"], input: Data(answer.utf8))
                #expect(result.code == Int32(code), "\(result.text)")
                #expect(result.text.contains("overwrites all that is on"))
                #expect(result.text.contains(device))
                if code != 0 { #expect(try fileContent(disk).allSatisfy { $0 == 0xA5 }) }
            }
        }
        #expect(try fileContent(disk) == image.bytes)
    }
}
