// SPDX-License-Identifier: Apache-2.0

package import SystemIO

extension DeviceIdentity {
    /// - Parameter path: what it was opened by, where sysfs does not know it.
    package init(_ number: DeviceNumber, _ path: String, _ system: SystemFiles) {
        boot = system.boot
        self.path = path
        guard let node = BlockNode(number, system) else { return }
        self.path = node.commonPath
        let (storage, offset) = node.storage()
        let disk = storage.disk ?? storage
        name = disk.name
        region = storage.number("partition").map { "partition \($0)" } ?? ""
        if offset != 0 { region += (region.isEmpty ? "" : " ") + "offset \(offset)" }
        sequence = disk.number("diskseq")
        let (real, root) = (disk.realDirectory, realpath(system.sys))
        place = real.hasPrefix(root + "/") ? String(real.dropFirst(root.count)) : ""
        isStacked = !disk.slaves.isEmpty || disk.has("dm/name") || disk.has("md/level")
        if let backing = disk.backingFile { file = BackingFile(backing, of: disk, system) }
        transport = disk.transport.rawValue
        model = [disk.vendor, disk.model].filter { !$0.isEmpty }.joined(separator: " ")
        links = disk.links
        // An SD card in a slot of the machine itself has a number of its own; one in a reader shows the reader's.
        take(disk.serials, isOfMedium: disk.transport == .mmc || !disk.isRemovable)
    }

    private mutating func take(_ serials: [String: String], isOfMedium: Bool) {
        if isOfMedium { medium = serials } else { drive = serials }
        // udev makes names of what it asks of disks by itself. Those of sticks without a serial number have none in them.
        guard isOfMedium else { return }
        for kind in ["wwn-", "ata-", "nvme-", "scsi-", "virtio-", "dm-uuid-", "md-uuid-"] {
            let names = links.filter { $0.hasPrefix(kind) }
            if !names.isEmpty { medium["by-id " + kind.dropLast()] = names.joined(separator: " ") }
        }
    }
}

extension DeviceIdentity.BackingFile {
    fileprivate init(_ path: [UInt8], of node: BlockNode, _ system: SystemFiles) {
        self.path = String(decoding: path, as: UTF8.self)
        guard let found = node.backing else { return }
        fileSystem = "\(found.fileSystem.major):\(found.fileSystem.minor)"
        inode = found.inode
        if let there = system.status(path), there.isSame(as: found) { birth = system.birth(path) }
    }
}

extension BlockNode {
    /// The device whose bytes these are: what is behind a loop device, where that is a device. With where they begin in it.
    fileprivate func storage() -> (node: BlockNode, offset: UInt64) {
        var (node, offset) = (self, UInt64(0))
        for _ in 0..<16 {
            offset &+= node.number("loop/offset") ?? 0
            guard node.backingFile != nil, let number = node.backing?.device,
                let next = BlockNode(number, system)
            else { break }
            node = next
        }
        return (node, offset)
    }

    /// The names below /dev/disk/by-id that lead to it, sorted.
    fileprivate var links: [String] {
        let directory = "\(system.dev)/disk/by-id"
        guard let device else { return [] }
        return (system.names(in: directory) ?? []).filter { name in
            system.linkedName("\(directory)/\(name)") == splitPath(path).name
                || system.status(Array("\(directory)/\(name)".utf8))?.device == device
        }
    }

    /// What the device says of itself that is meant to be its own, by kind: sysfs attributes of MMC, NVMe, virtio and SCSI,
    /// and of the USB device that it is on.
    fileprivate var serials: [String: String] {
        var found: [String: String] = [:]
        let attributes = [
            ("CID", "device/cid"), ("WWID", "wwid"), ("WWID", "device/wwid"), ("serial", "serial"),
            ("serial", "device/serial"), ("UUID", "dm/uuid"), ("UUID", "md/uuid"),
        ]
        for (kind, attribute) in attributes where found[kind] == nil {
            let value = text(attribute)
            // The CID's bytes 9 to 12 are the card's number (SD Physical Layer Specification §5.2).
            let number = kind == "CID" && value.utf8.count == 32 ? value.dropFirst(18).prefix(8) : value[...]
            if number.isDistinctive { found[kind] = value }
        }
        // The page's own header takes four bytes (SPC-4 §7.8.15).
        if let page = system.attribute("\(directory)/device/vpd_pg80"), page.count > 4 {
            let value = clean(page.dropFirst(4))
            if value[...].isDistinctive { found["unit serial"] = value }
        }
        let root = realpath(system.sys)
        var place = realDirectory
        // `6:0:0:1/block/sdb`
        let unit = splitPath(splitPath(splitPath(place).directory).directory).name
        while place.count > root.count, place != "/" {
            if system.attribute("\(place)/idVendor") != nil {
                let serial = system.text("\(place)/serial")
                // A reader with several slots has a unit for each.
                let slot = unit.split(separator: ":").last.map { ":\($0)" } ?? ""
                if serial[...].isDistinctive {
                    let maker = "\(system.text("\(place)/idVendor")):\(system.text("\(place)/idProduct"))"
                    found["USB serial"] = "\(maker) \(serial)\(slot)"
                }
                break
            }
            place = splitPath(place).directory
        }
        return found
    }
}

extension Substring {
    /// Whether a maker gave this device a number of its own: cheap ones have zeros, all of them.
    fileprivate var isDistinctive: Bool { Set(filter { $0.isLetter || $0.isNumber }).count > 1 }
}
