// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

let hasLoopDevices = geteuid() == 0 && FileManager.default.fileExists(atPath: "/dev/loop-control")

/// Whether this machine's kernel takes a loop device as swap; a container's often does not.
let canSwap: Bool = {
    guard hasLoopDevices, let scratch = try? Scratch() else { return false }
    let file = scratch.path("swap")
    guard FileManager.default.createFile(atPath: file, contents: Data(count: 1 << 20)) else { return false }
    var works = false
    try? scratch.attached(file) { device in
        guard try run("/usr/sbin/mkswap", [device]).code == 0 else { return }
        works = try run("/usr/sbin/swapon", [device]).code == 0
        if works { try run("/usr/sbin/swapoff", [device]) }
    }
    return works
}()

extension Scratch {
    /// A file as a block device, for as long as the body runs.
    func attached(_ path: String, sector: Int = 512, _ body: (String) throws -> Void) throws {
        let result = try run("/usr/sbin/losetup", ["-b", "\(sector)", "-f", "--show", path])
        try #require(result.code == 0, "\(result.errors)")
        let device = result.text.trimmingCharacters(in: .whitespacesAndNewlines)
        defer { persist("/usr/sbin/losetup", ["-d", device]) }
        try body(device)
    }

    /// Tries for a minute: a process that another test is just starting can hold a descriptor for a moment.
    private func persist(_ program: String, _ arguments: [String]) {
        for _ in 0..<600 {
            if (try? run(program, arguments).code) == 0 { return }
            usleep(100_000)
        }
        Issue.record("\(program) \(arguments) fails, and leaves something behind")
    }

    /// A device's file system in a directory, for as long as the body runs.
    func mounted(_ device: String, _ options: [String] = [], _ body: (String) throws -> Void) throws {
        let directory = path("mnt")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let result = try run("/usr/bin/mount", options + [device, directory])
        try #require(result.code == 0, "\(result.errors)")
        defer { persist("/usr/bin/umount", [directory]) }
        try body(directory)
    }
}
