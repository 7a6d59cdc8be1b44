// SPDX-License-Identifier: Apache-2.0

package import SystemIO

/// A block device or a partition, by the kernel's name for it, as sysfs shows it.
///
/// The facts are those of Documentation/ABI/stable/sysfs-block of Linux.
struct BlockNode: Sendable {
    let system: SystemFiles
    /// `sda1`; an exclamation mark in it stands for a slash.
    let name: String

    init(_ name: String, _ system: SystemFiles) {
        self.name = name
        self.system = system
    }

    /// `nil` where the kernel has no device of that number.
    init?(_ number: DeviceNumber, _ system: SystemFiles) {
        let link = "\(system.sys)/dev/block/\(number.major):\(number.minor)"
        let real = realpath(link)
        guard real != link else { return nil }
        self.init(splitPath(real).name, system)
    }

    var directory: String { "\(system.sys)/class/block/\(name)" }
    /// The directory behind the links, whose path names every bus that the device is on.
    var realDirectory: String { realpath(directory) }

    func text(_ attribute: String) -> String { system.text("\(directory)/\(attribute)") }
    func number(_ attribute: String) -> UInt64? { system.number("\(directory)/\(attribute)") }
    func has(_ attribute: String) -> Bool { system.attribute("\(directory)/\(attribute)") != nil }

    var device: DeviceNumber? { DeviceNumber(text("dev")) }
    /// In bytes; sysfs counts in units of 512, whatever the sector size.
    func bytes(_ attribute: String) -> UInt64? {
        guard let (bytes, overflow) = number(attribute)?.multipliedReportingOverflow(by: 512) else { return nil }
        return overflow ? nil : bytes
    }

    /// The device's node.
    var path: String { "\(system.dev)/\(String(name.map { $0 == "!" ? "/" : $0 }))" }

    /// How people know it: a device of the device mapper has a name of its own.
    var commonPath: String {
        let name = text("dm/name")
        return name.isEmpty ? path : "\(system.dev)/mapper/\(name)"
    }

    var isPartition: Bool { has("partition") }

    /// The disk that a partition is on.
    var disk: BlockNode? {
        guard isPartition else { return nil }
        return BlockNode(splitPath(splitPath(realDirectory).directory).name, system)
    }

    /// The partitions that the kernel knows, by their numbers.
    var partitions: [BlockNode] {
        (system.names(in: directory) ?? []).map { BlockNode($0, system) }
            .filter { system.attribute("\(directory)/\($0.name)/partition") != nil }
            .sorted { $0.number("partition") ?? 0 < $1.number("partition") ?? 0 }
    }

    /// What lies directly above it: volumes and arrays that are made of it.
    var holders: [BlockNode] { (system.names(in: "\(directory)/holders") ?? []).map { BlockNode($0, system) } }
    /// What it is made of.
    var slaves: [BlockNode] { (system.names(in: "\(directory)/slaves") ?? []).map { BlockNode($0, system) } }

    /// The path of a loop device's file, as bytes.
    var backingFile: [UInt8]? { system.attribute("\(directory)/loop/backing_file") }
    /// What a loop device has behind it: asked of the kernel, or else what its path leads to by now; `nil` for no loop
    /// device, and where it cannot be told.
    var backing: FileIdentity? {
        guard let backingFile else { return nil }
        return system.loopBacking(path) ?? system.status(backingFile)
    }

    /// The buses that it is on, the nearest first: `scsi`, `usb`, `pci`.
    var subsystems: [String] {
        var (found, directory) = ([String](), realDirectory)
        let root = realpath(system.sys)
        while directory.count > root.count, directory != "/" {
            if let name = system.linkedName("\(directory)/subsystem") { found.append(name) }
            directory = splitPath(directory).directory
        }
        return found
    }
}

extension SystemFiles {
    /// All block devices and partitions that the kernel knows.
    func blockNodes() throws(BlockDeviceError) -> [BlockNode] {
        let directory = "\(sys)/class/block"
        guard let names = names(in: directory) else {
            throw BlockDeviceError(
                .missing, "list", directory, reason: "it cannot be read",
                hint: "block devices are known where sysfs is mounted"
            )
        }
        return names.map { BlockNode($0, self) }
    }

    /// The loop devices in use, with what they have behind them; `nil` where that cannot be told.
    func loopDevices() -> [(node: BlockNode, backing: FileIdentity?)] {
        (names(in: "\(sys)/class/block") ?? []).filter { $0.hasPrefix("loop") }.compactMap { name in
            let node = BlockNode(name, self)
            return node.backingFile == nil ? nil : (node, node.backing)
        }
    }

    /// The path of a loop device that has this file or device behind it.
    package func loopDevice(of file: FileIdentity) -> String? {
        loopDevices().first { $0.backing?.isSame(as: file) ?? false }?.node.path
    }

    /// The device of a path that the kernel gives as a device's, such as a mount's source; `nil` for another path.
    func device(at path: [UInt8]) -> BlockNode? {
        guard path.first == UInt8(ascii: "/") else { return nil }
        if let number = status(path)?.device { return BlockNode(number, self) }
        // The node may be missing, as it often is in a container.
        let name = splitPath(String(decoding: path, as: UTF8.self)).name
        guard path.starts(with: Array("\(dev)/".utf8)), !name.isEmpty else { return nil }
        let node = BlockNode(name, self)
        return node.device == nil ? nil : node
    }
}
