// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
package import SystemIO

/// All that a write to a file or a device changes: itself, and what it is made of, down to the disks.
///
/// Two paths whose storage meets are the same bytes under two names, or one holds the other: an image and the loop device
/// that it is attached to, two loop devices of one file, a volume and its disk.
package struct Storage {
    private enum Piece: Hashable {
        case file(fileSystem: DeviceNumber, inode: UInt64)
        case device(DeviceNumber)
    }

    private var pieces: Set<Piece> = []
    /// The disks of partitions among the pieces: they meet a whole disk, but not each other.
    private var disks: Set<Piece> = []

    /// Follows a file or device through loop devices and what is stacked on others, down to the disks.
    package init(_ status: FileIdentity, _ system: SystemFiles) {
        var waiting = add(status, system)
        var seen: Set<String> = []
        while let node = waiting.popLast() {
            guard seen.insert(node.name).inserted else { continue }
            if let number = node.device { pieces.insert(.device(number)) }
            if let number = node.disk?.device { disks.insert(.device(number)) }
            waiting += node.slaves
            if let backing = node.backing { waiting += add(backing, system) }
        }
    }

    init(_ node: BlockNode) {
        self.init(FileIdentity(device: node.device, fileSystem: .init(major: 0, minor: 0), inode: 0), node.system)
    }

    /// Whether a write to one can change the other; two partitions of one disk do not meet.
    package func meets(_ other: Storage) -> Bool {
        !pieces.isDisjoint(with: other.pieces) || !pieces.isDisjoint(with: other.disks)
            || !disks.isDisjoint(with: other.pieces)
    }

    func has(_ device: DeviceNumber) -> Bool { pieces.contains(.device(device)) }

    /// Returns the device to go on with.
    private mutating func add(_ status: FileIdentity, _ system: SystemFiles) -> [BlockNode] {
        guard let device = status.device else {
            pieces.insert(.file(fileSystem: status.fileSystem, inode: status.inode))
            return []
        }
        pieces.insert(.device(device))
        return [BlockNode(device, system)].compactMap { $0 }
    }
}

extension FileIdentity {
    /// What a loop device has behind it, as the kernel knows it, whatever has become of its path since; `nil` where this
    /// process may not ask. The C function is `ioctl` LOOP_GET_STATUS64 (loop(4)).
    package init?(behindLoopAt path: String) {
        guard let node = try? Descriptor(reading: path) else { return nil }
        var info = loop_info64()
        guard ioctl(node.number, CUTTLE_LOOP_GET_STATUS64, &info) == 0 else { return nil }
        // Older kernels give a file's own file system as its device, too.
        let isDevice = info.lo_rdevice != 0 && info.lo_rdevice != info.lo_device
        self.init(
            device: isDevice ? DeviceNumber(dev_t(info.lo_rdevice)) : nil,
            fileSystem: DeviceNumber(dev_t(info.lo_device)), inode: info.lo_inode)
    }
}
