// SPDX-License-Identifier: Apache-2.0

package import BlockDevices
internal import Foundation
internal import SystemIO
package import TestSupport

/// A tree like that of /sys, /proc and /dev, in a directory.
package final class FakeSystem {
    package let scratch: Scratch
    private var devices: [String: DeviceNumber] = [:]
    private var files: [String: DeviceNumber] = [:]
    private var mounts = ""

    package init() throws {
        scratch = try Scratch()
        for directory in ["sys/class/block", "sys/dev/block", "sys/devices", "proc/self", "dev/disk/by-id"] {
            try make(directory)
        }
        try mount("0:21", "/proc", "proc", "proc")
        try write("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n")
    }

    /// What reads the tree; device nodes are those that were added.
    package var system: SystemFiles {
        var system = SystemFiles()
        (system.sys, system.proc, system.dev) = (scratch.path("sys"), scratch.path("proc"), scratch.path("dev"))
        let (devices, files) = (devices, files)
        system.status = { path in
            let real = String(decoding: realpath(path), as: UTF8.self)
            if let number = devices[real] {
                return FileIdentity(device: number, fileSystem: DeviceNumber(major: 0, minor: 6), inode: 1)
            }
            return files[real].map { FileIdentity(device: nil, fileSystem: $0, inode: UInt64(real.utf8.count)) }
        }
        return system
    }

    package var dev: String { scratch.path("dev") }

    package func all() throws -> [BlockDevice] { try BlockDevice.all(system) }
    package func device(_ name: String) throws -> BlockDevice { try BlockDevice(path: "\(dev)/\(name)", system) }
    /// The sentences, with `/dev` for the tree's own.
    package func uses(_ name: String) throws -> [String] {
        try device(name).uses().map { $0.sentence.replacingOccurrences(of: dev, with: "/dev") }
    }

    package func make(_ directory: String) throws {
        try FileManager.default.createDirectory(atPath: scratch.path(directory), withIntermediateDirectories: true)
    }

    package func write(_ path: String, _ text: String) throws { try write(path, Array(text.utf8)) }

    package func write(_ path: String, _ bytes: [UInt8]) throws {
        try make((path as NSString).deletingLastPathComponent)
        try Data(bytes).write(to: URL(fileURLWithPath: scratch.path(path)))
    }

    package func link(_ path: String, to target: String) throws {
        try make((path as NSString).deletingLastPathComponent)
        try FileManager.default.createSymbolicLink(atPath: scratch.path(path), withDestinationPath: target)
    }

    /// Adds a disk of 2048 sectors; `bus` is its place below `devices`, each part of which can be of a subsystem.
    package func disk(
        _ name: String, _ number: String, bus: String = "virtual", subsystems: [String: String] = [:],
        _ attributes: [String: String] = [:]
    ) throws {
        let directory = "sys/devices/\(bus)/block/\(name)"
        try add(name, number, directory, attributes.merging(["size": "2048"]) { one, _ in one })
        for (part, subsystem) in subsystems {
            let parts = bus.split(separator: "/").map(String.init)
            let place = parts.prefix(through: parts.firstIndex(of: part) ?? 0).joined(separator: "/")
            try link("sys/devices/\(place)/subsystem", to: "../../bus/\(subsystem)")
        }
    }

    package func partition(_ number: Int, _ name: String, _ device: String, of disk: String, label: String = "") throws
    {
        let directory = "sys/" + realpath(scratch.path("sys/class/block/\(disk)")).components(separatedBy: "/sys/")[1]
        try add(
            name, device, "\(directory)/\(name)",
            [
                "partition": "\(number)", "start": "\(number * 100)", "size": "100",
                "uevent": "PARTN=1\nPARTNAME=\(label)",
            ])
    }

    private func add(_ name: String, _ number: String, _ directory: String, _ attributes: [String: String]) throws {
        for part in ["holders", "slaves"] { try make("\(directory)/\(part)") }
        try write("\(directory)/dev", number + "\n")
        for (attribute, value) in attributes { try write("\(directory)/\(attribute)", value + "\n") }
        let target = "../../" + directory.dropFirst("sys/".count)
        try link("sys/class/block/\(name)", to: target)
        try link("sys/dev/block/\(number)", to: target)
        try node(name.replacingOccurrences(of: "!", with: "/"), number)
    }

    /// A device node.
    package func node(_ name: String, _ number: String) throws {
        if !FileManager.default.fileExists(atPath: scratch.path("dev/\(name)")) { try write("dev/\(name)", "") }
        devices[realpath(scratch.path("dev/\(name)"))] = DeviceNumber(number)
    }

    /// A file on the file system of that number.
    package func file(_ name: String, on number: String) throws -> String {
        try write(name, "")
        files[realpath(scratch.path(name))] = DeviceNumber(number)
        return scratch.path(name)
    }

    package func hold(_ lower: String, by upper: String) throws {
        try link("sys/class/block/\(lower)/holders/\(upper)", to: "../../\(upper)")
        try link("sys/class/block/\(upper)/slaves/\(lower)", to: "../../\(lower)")
    }

    package func mount(_ number: String, _ point: String, _ type: String, _ source: String) throws {
        mounts += "27 1 \(number) / \(point) rw,relatime shared:1 master:2 - \(type) \(source) rw\n"
        try write("proc/self/mountinfo", mounts)
    }

    package func swap(_ path: String) throws {
        try write("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n\(path)   partition\t1020\t0\t-2\n")
    }
}
