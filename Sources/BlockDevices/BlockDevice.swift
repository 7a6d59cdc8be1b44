// SPDX-License-Identifier: Apache-2.0

package import SystemIO

/// A disk, or a partition of one, as the kernel describes it. Reading it needs no root; what is on it may.
package struct BlockDevice: Sendable {
    /// Its node, `/dev/sda`.
    package let path: String
    /// The kernel's name, `sda`.
    package let name: String
    /// Its major and minor number.
    package let number: DeviceNumber
    /// In bytes; 0 for a card reader without a card.
    package let size: UInt64
    /// The logical sector size in bytes.
    package let sectorSize: Int
    /// Whether the kernel refuses every write to it, or to its disk.
    package let isReadOnly: Bool
    /// Whether it says so itself, or is on USB or an SD card: what people plug in and write images to.
    package let isRemovable: Bool
    /// How its disk is attached.
    package let transport: Transport
    /// Text of one line; empty for none.
    package let vendor: String
    /// What the disk calls itself; empty where it does not say.
    package let model: String
    /// The file behind a loop device, as text.
    package let backingFile: String?
    /// The node of the disk that this is a partition of; `nil` for a disk.
    package let wholeDisk: String?
    /// The partitions that the kernel knows: none where it reads no GPT.
    package let partitions: [Partition]
    let node: BlockNode

    /// How a disk is attached to the machine, by its place in sysfs.
    package enum Transport: String, Sendable {
        case usb, mmc, nvme, sata, scsi, virtio, loop
        case unknown = ""
    }

    /// A partition as the kernel knows it. Starts and sizes are in bytes.
    package struct Partition: Hashable, Sendable {
        /// From 1.
        package var number: Int
        /// Its node.
        package var path: String
        /// Empty for none, and where it cannot be known.
        package var label: String
        /// From the disk's beginning, in bytes.
        package var start: UInt64
        /// In bytes.
        package var size: UInt64
    }

    /// The disks that something could be written to, removable ones first.
    ///
    /// Left out is what is empty or hidden, what lies in memory, CDs, floppies, the firmware's parts of an eMMC, and
    /// what is made of other devices: RAID, LVM, encrypted volumes.
    package static func all(_ system: SystemFiles = SystemFiles()) throws(BlockDeviceError) -> [BlockDevice] {
        let nodes = try system.blockNodes().filter { $0.isDisk && !$0.isPartition }
        // What is unplugged meanwhile is left out.
        return nodes.compactMap(BlockDevice.init).filter { $0.size > 0 }.sorted { one, other in
            one.isRemovable == other.isRemovable ? one.path.isBefore(other.path) : one.isRemovable
        }
    }

    /// The device of a node, or of a link to one such as `/dev/disk/by-id/…`; a partition, too.
    package init(path: String, _ system: SystemFiles = SystemFiles()) throws(BlockDeviceError) {
        guard let status = system.status(Array(path.utf8)) else {
            throw BlockDeviceError(
                .missing, "find", path.isEmpty ? "''" : path, reason: "there is no such device",
                remedy: .listDisks)
        }
        guard let number = status.device else {
            throw BlockDeviceError(
                .notADevice, "use", path, reason: "this is not a block device", remedy: .listDisks)
        }
        guard let node = BlockNode(number, system), let device = BlockDevice(node) else {
            throw BlockDeviceError(
                .missing, "find", path, reason: "the kernel has no device \(number.major):\(number.minor)",
                hint: "was it unplugged?")
        }
        self = device
    }

    /// `nil` where it is gone.
    init?(_ node: BlockNode) {
        guard let number = node.device else { return nil }
        let disk = node.disk
        // A partition is in all else what its disk is.
        let source = disk ?? node
        self.node = node
        self.number = number
        name = node.name
        path = node.path
        wholeDisk = disk?.path
        size = node.bytes("size") ?? 0
        sectorSize = source.number("queue/logical_block_size").flatMap(Int.init(exactly:)) ?? 512
        isReadOnly = node.number("ro") ?? 0 != 0 || source.number("ro") ?? 0 != 0
        transport = source.transport
        isRemovable = source.isRemovable
        vendor = source.vendor
        model = source.model
        backingFile = source.backingFile.map { String(decoding: $0, as: UTF8.self) }
        partitions = node.knownPartitions
    }
}

extension BlockNode {
    /// The partitions that the kernel knows; it may read no GPT.
    fileprivate var knownPartitions: [BlockDevice.Partition] {
        partitions.compactMap { node in
            guard let number = node.number("partition").flatMap(Int.init(exactly:)), let start = node.bytes("start"),
                let size = node.bytes("size")
            else { return nil }
            return BlockDevice.Partition(number: number, path: node.path, label: node.label, start: start, size: size)
        }
    }

    /// The partition's name in its table, of the kernel's uevent; empty where it does not say.
    private var label: String {
        let lines = (system.attribute("\(directory)/uevent") ?? []).split(separator: 0x0a)
        let key = Array("PARTNAME=".utf8)
        return lines.first { $0.starts(with: key) }.map { clean($0.dropFirst(key.count)) } ?? ""
    }

    /// Whether images are written to devices of this kind.
    fileprivate var isDisk: Bool {
        let kinds = ["ram", "zram", "sr", "fd", "mtdblock", "dm-", "md", "bcache"]
        let isOfKind = kinds.contains { name.hasPrefix($0) && name.dropFirst($0.count).first?.isNumber ?? false }
        let isFirmware = name.hasPrefix("mmcblk") && (name.contains("boot") || name.contains("rpmb"))
        // An array can have a name of any kind.
        return !isOfKind && !isFirmware && !has("dm/name") && !has("md/level") && number("hidden") ?? 0 == 0
    }

    var isRemovable: Bool { number("removable") ?? 0 != 0 || [.usb, .mmc].contains(transport) }

    /// virtio gives the number of its vendor; for SATA the kernel says the same of all.
    var vendor: String {
        let vendor = text("device/vendor")
        return vendor.hasPrefix("0x") || vendor == "ATA" ? "" : vendor
    }

    /// For an SD card, what it calls itself.
    var model: String {
        let model = text("device/model")
        return model.isEmpty && transport == .mmc ? text("device/name") : model
    }

    var transport: BlockDevice.Transport {
        if name.hasPrefix("loop") { return .loop }
        let subsystems = subsystems
        // A disk on USB is also on SCSI; the bus that a person sees is the one that counts.
        if subsystems.contains("usb") { return .usb }
        if subsystems.contains("mmc") { return .mmc }
        if subsystems.contains(where: { $0.hasPrefix("nvme") }) { return .nvme }
        let isATA = realDirectory.split(separator: "/").contains { $0.hasPrefix("ata") && Int($0.dropFirst(3)) != nil }
        if isATA { return .sata }
        if subsystems.contains("virtio") { return .virtio }
        return subsystems.contains("scsi") ? .scsi : .unknown
    }
}

extension String {
    /// The order of people, who put loop2 before loop10.
    fileprivate func isBefore(_ other: String) -> Bool {
        var (one, two) = (self[...], other[...])
        while let first = one.first, let second = two.first {
            let digits = (one.prefix { $0.isASCII && $0.isNumber }, two.prefix { $0.isASCII && $0.isNumber })
            if let number = UInt64(digits.0), let otherNumber = UInt64(digits.1) {
                if number != otherNumber { return number < otherNumber }
                (one, two) = (one.dropFirst(digits.0.count), two.dropFirst(digits.1.count))
            } else {
                if first != second { return first < second }
                (one, two) = (one.dropFirst(), two.dropFirst())
            }
        }
        return one.isEmpty && !two.isEmpty
    }
}
