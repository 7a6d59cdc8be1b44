// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The journals of devices that a test made: those that say a text which only its own devices have.
struct WaitingJournals {
    static let directory = "/var/lib/cuttle-os"
    let mark: String

    /// Their paths.
    var paths: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: Self.directory)) ?? []
        return names.map { "\(Self.directory)/\($0)" }.filter { path in
            guard path.hasSuffix(".cuttle-journal"), let bytes = FileManager.default.contents(atPath: path) else {
                return false
            }
            return firstOccurrence(of: mark, in: bytes) != nil
        }
        .sorted()
    }

    /// The one that waits.
    var path: String { get throws { try #require(paths.count == 1 ? paths.first : nil, "\(paths)") } }

    func remove() { for path in paths { try? FileManager.default.removeItem(atPath: path) } }

    /// Kills the command when its journal is in place and nothing of it is on the device.
    func interrupt(_ command: [String], environment: [String: String] = [:]) throws {
        for number in 1...12 where paths.isEmpty {
            let killed = try run(
                command[0], Array(command.dropFirst()),
                environment: faults(number, "after", in: Self.directory).merging(environment) { $1 })
            try #require(killed.code == 137, "\(killed.errors)")
        }
        _ = try path
    }

    /// Kills it when a part of it is on the device.
    func tear(_ command: [String], on device: String, environment: [String: String] = [:]) throws {
        let killed = try run(
            command[0], Array(command.dropFirst()),
            environment: faults(2, "before", in: device).merging(environment) { $1 })
        try #require(killed.code == 137, "\(killed.errors)")
        _ = try path
    }

    /// Makes it what an earlier version would have written: version 1, without the device. Returns its path; for a device
    /// `rename` gives it the name of then.
    @discardableResult
    static func makeOld(_ path: String, rename: Bool) throws -> String {
        let craft = """
            import hashlib, os, struct, sys
            path = sys.argv[1]
            body = open(path, "rb").read()[:-32]
            head, rest = body[:96], body[96:]
            assert head[16:24] == struct.pack("<Q", 2)
            count, place = struct.unpack("<Q", rest[:8])[0], 8
            for _ in range(2 * count):
                place += 8 + struct.unpack("<Q", rest[place:place + 8])[0]
            body = head[:16] + struct.pack("<Q", 1) + head[24:] + rest[place:]
            new = path
            if sys.argv[2] == "yes":
                parts = os.path.basename(path).split(".")
                new = os.path.join(os.path.dirname(path), ".".join(parts[:2] + parts[3:]))
            with open(path, "wb") as file:
                file.write(body + hashlib.sha256(body).digest())
            os.rename(path, new)
            print(new, end="")
            """
        let result = try run("/usr/bin/python3", ["-c", craft, path, rename ? "yes" : "no"])
        try #require(result.code == 0, "\(result.errors)")
        return result.text
    }
}

extension Scratch {
    /// The image `gpt-512` with a disk GUID that no other test's device has: a journal that may be of any device with its
    /// disk GUID is of no concern to others.
    func imageOfItsOwn() throws -> Judged {
        let image = try image("gpt-512")
        let result = try run("/usr/sbin/sfdisk", ["-q", "--disk-id", image.path, UUID().uuidString])
        try #require(result.code == 0, "\(result.errors)")
        return image
    }
}

/// USB sticks as sysfs shows them, in the place of loop devices: what the tool is told is behind a loop device's number.
struct FakeSticks {
    private let root: String

    init(in scratch: Scratch) throws {
        root = scratch.path("fake-sys")
        for directory in ["class/block", "dev/block"] { try make(directory) }
    }

    private func make(_ directory: String) throws {
        try FileManager.default.createDirectory(atPath: "\(root)/\(directory)", withIntermediateDirectories: true)
    }

    private func number(_ device: String) throws -> String {
        var status = stat()
        try #require(stat(device, &status) == 0)
        return "\(status.st_rdev >> 8 & 0xfff):\(status.st_rdev & 0xff)"
    }

    /// - Parameter sequence: the kernel's count of what was plugged in.
    func plug(_ device: String, as name: String, model: String, sequence: Int, serial: String = "") throws {
        let number = try number(device)
        let port = "devices/pci0000:00/usb1/1-\(sequence)"
        let disk = "\(port)/host\(sequence)/target\(sequence):0:0/\(sequence):0:0:0/block/\(name)"
        let size = try #require(try run("/usr/sbin/blockdev", ["--getsz", device]).text.split(separator: "\n").first)
        try make("\(disk)/holders")
        try make("\(disk)/slaves")
        try make("\(disk)/queue")
        try make("\(disk)/device")
        let attributes = [
            "dev": number, "size": String(size), "removable": "1", "diskseq": String(sequence), "ro": "0",
            "queue/logical_block_size": "512", "device/vendor": "Generic", "device/model": model,
        ]
        for (attribute, value) in attributes { try write("\(disk)/\(attribute)", value) }
        try write("\(port)/idVendor", "0781")
        if !serial.isEmpty { try write("\(port)/serial", serial) }
        try link("\(port)/subsystem", "../../../../bus/usb")
        try link("class/block/\(name)", "../../\(disk)")
        try link("dev/block/\(number)", "../../\(disk)")
    }

    func unplug(_ device: String, _ name: String) throws {
        for path in ["class/block/\(name)", "dev/block/\(try number(device))"] {
            try FileManager.default.removeItem(atPath: "\(root)/\(path)")
        }
    }

    private func write(_ path: String, _ text: String) throws {
        try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: "\(root)/\(path)"))
    }

    private func link(_ path: String, _ target: String) throws {
        try? FileManager.default.removeItem(atPath: "\(root)/\(path)")
        try FileManager.default.createSymbolicLink(atPath: "\(root)/\(path)", withDestinationPath: target)
    }

    /// The tool, with this tree for /sys, in a mount namespace of its own.
    func command(_ arguments: [String]) -> [String] {
        ["/usr/bin/unshare", "-m", "/bin/sh", "-c", "mount --bind \"$0\" /sys && exec \"$@\"", root, Binary.cuttleOS]
            + arguments
    }

    func cuttle(_ arguments: String..., input: [String] = []) throws -> Run {
        let command = command(arguments + input)
        return try run(command[0], Array(command.dropFirst()))
    }
}
