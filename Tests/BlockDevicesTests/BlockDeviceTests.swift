// SPDX-License-Identifier: Apache-2.0

import BlockDevices
import Foundation
import SystemIO
import TestSupport
import TestSystem
import Testing

private let usb = "pci0000:00/0000:00:14.0/usb1/1-1/host6/target6:0:0/6:0:0:0"
private let ata = "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0"

@Suite struct BlockDeviceTests {
    let fake: FakeSystem

    init() throws { fake = try FakeSystem() }

    func sata(_ name: String = "sda", _ number: String = "8:0", _ attributes: [String: String] = [:]) throws {
        try fake.disk(
            name, number, bus: ata.replacingOccurrences(of: "ata1", with: "ata\(name.utf8.last ?? 0)"),
            subsystems: ["0:0:0:0": "scsi"], attributes)
    }

    @Test func `removable devices come first, and what holds no image is left out`() throws {
        try sata()
        try fake.disk("sdb", "8:16", bus: usb, subsystems: ["6:0:0:0": "scsi", "usb1": "usb"])
        try fake.disk(
            "mmcblk0", "179:0", bus: "platform/mmc0/mmc0:aaaa", subsystems: ["mmc0:aaaa": "mmc"], ["removable": "0"])
        try fake.disk("mmcblk0boot0", "179:8", bus: "platform/mmc0/mmc0:bbbb")
        try fake.disk("nvme0n1", "259:0", bus: "pci0/nvme/nvme0", subsystems: ["nvme0": "nvme"])
        try fake.disk(
            "vda", "254:0", bus: "pci1/virtio1", subsystems: ["virtio1": "virtio"], ["device/vendor": "0x1af4"])
        for (index, name) in ["loop2", "loop10"].enumerated() {
            try fake.disk(name, "7:\(index)", ["loop/backing_file": "/images/\(name).raw"])
        }
        try fake.disk("loop3", "7:3", ["size": "0"])
        try fake.disk("sdc", "8:32", ["size": "0", "removable": "1"])
        try fake.disk("nvme0c0n1", "259:9", ["hidden": "1"])
        for (index, name) in ["ram0", "zram0", "sr0", "fd0"].enumerated() { try fake.disk(name, "99:\(index)") }
        try fake.disk("dm-0", "253:0", ["dm/name": "vg-root", "dm/uuid": "LVM-x"])
        try fake.disk("md127", "9:127", ["md/level": "raid1"])
        try fake.disk("md_home", "9:126", ["md/level": ""])
        try fake.partition(1, "sda1", "8:1", of: "sda")
        let all = try fake.all()
        #expect(
            all.map(\.name) == ["mmcblk0", "sdb", "loop2", "loop10", "nvme0n1", "sda", "vda"])
        #expect(all.map(\.transport) == [.mmc, .usb, .loop, .loop, .nvme, .sata, .virtio])
        #expect(all.map(\.isRemovable) == [true, true, false, false, false, false, false])
        #expect(all.map(\.backingFile)[2...3] == ["/images/loop2.raw", "/images/loop10.raw"])
        #expect(all.last?.vendor == "")
    }

    @Test func `a device is what sysfs says of it`() throws {
        try sata(
            "sda", "8:0",
            [
                "size": "7814037168", "queue/logical_block_size": "4096", "ro": "1", "removable": "1",
                "device/vendor": "Generic ", "device/model": "SD/MMC  Reader  ",
            ])
        try fake.partition(2, "sda2", "8:2", of: "sda", label: "EDGELQ_DATA")
        try fake.partition(1, "sda1", "8:1", of: "sda", label: "EDGELQ_BOOT")
        let disk = try fake.device("sda")
        #expect(disk.number == DeviceNumber(major: 8, minor: 0))
        #expect(disk.size == 7_814_037_168 * 512)
        #expect(disk.sectorSize == 4096)
        #expect(disk.isReadOnly)
        #expect(disk.isRemovable)
        #expect(disk.wholeDisk == nil)
        #expect(disk.vendor == "Generic")
        #expect(disk.model == "SD/MMC  Reader")
        #expect(disk.partitions.map(\.label) == ["EDGELQ_BOOT", "EDGELQ_DATA"])
        #expect(disk.partitions.map(\.path) == ["\(fake.dev)/sda1", "\(fake.dev)/sda2"])
        #expect(disk.partitions.map(\.start) == [51_200, 102_400])
        #expect(disk.partitions[0].size == 51_200)

        try fake.link("dev/disk/by-id/ata-Reader-part2", to: "../../sda2")
        let part = try fake.device("disk/by-id/ata-Reader-part2")
        #expect(part.name == "sda2")
        #expect(part.wholeDisk == "\(fake.dev)/sda")
        #expect(part.isRemovable)
        #expect(part.isReadOnly)
        #expect(part.sectorSize == 4096)
        #expect(part.size == 51_200)
        #expect(part.partitions.isEmpty)
    }

    @Test func `odd names, and a model that is not UTF-8`() throws {
        try fake.disk("cciss!c0d0", "104:0", ["size": "18446744073709551615"])
        try fake.disk("sda", "8:0", bus: ata)
        try fake.write("sys/class/block/sda/device/model", [0x20, 0x41, 0xff, 0x1b, 0x5b, 0x42, 0x09, 0x20, 0x0a])
        try fake.write("sys/class/block/sda/device/vendor", [UInt8](repeating: 0x41, count: 10_000))
        let all = try fake.all()
        #expect(all.map(\.name) == ["sda"])
        #expect(all[0].model == "A\u{fffd}\u{fffd}[B")
        #expect(all[0].vendor.isEmpty)
        #expect(try fake.device("cciss/c0d0").name == "cciss!c0d0")
        #expect(try fake.uses("cciss/c0d0").isEmpty)
    }

    @Test func `what is not a block device, or gone, is refused`() throws {
        let file = try fake.file("image.raw", on: "8:1")
        try fake.node("sdx", "8:200")
        for (path, code) in [
            (file, BlockDeviceError.Code.notADevice), ("\(fake.dev)/sdx", .missing), ("\(fake.dev)/none", .missing),
            ("", .missing), ("/dev/null\0", .missing),
        ] {
            #expect {
                _ = try BlockDevice(path: path, fake.system)
            } throws: { ($0 as? BlockDeviceError)?.code == code }
        }
        #expect(throws: BlockDeviceError.self) {
            var system = fake.system
            system.sys += "/nowhere"
            _ = try BlockDevice.all(system)
        }
    }

    @Test func `an unused disk has no use, and one whose mounts cannot be known is not taken for unused`() throws {
        try sata()
        #expect(try fake.uses("sda") == [])
        try FileManager.default.removeItem(atPath: fake.scratch.path("proc/swaps"))
        #expect(try fake.uses("sda") == [])
        try FileManager.default.removeItem(atPath: fake.scratch.path("proc/self/mountinfo"))
        #expect(throws: BlockDeviceError.self) { _ = try fake.uses("sda") }
    }

    @Test func `names the mount points, the running system first`() throws {
        try sata()
        for number in 1...3 { try fake.partition(number, "sda\(number)", "8:\(number)", of: "sda") }
        try fake.mount("8:1", "/boot/with\\040blank\\134\\011\\012", "ext4", "/dev/sda1")
        try fake.mount("8:2", "/", "ext4", "/dev/root")
        try fake.swap("\(fake.dev)/sda3")
        #expect(
            try fake.uses("sda") == [
                "the running system is on it: /dev/sda2 is mounted at /",
                "/dev/sda1 is mounted at /boot/with blank\\ \u{fffd}", "/dev/sda3 is used as swap space",
            ])
        #expect(try fake.uses("sda3") == ["/dev/sda3 is used as swap space"])
        #expect(try fake.device("sda").uses().map(\.kind) == [.runningSystem, .mounted, .swap])
    }

    @Test func `a partition is used where its disk as a whole is`() throws {
        try sata()
        try fake.partition(1, "sda1", "8:1", of: "sda")
        try fake.partition(2, "sda2", "8:2", of: "sda")
        try fake.disk("dm-0", "253:0", ["dm/name": "mpatha", "dm/uuid": "mpath-3600"])
        try fake.hold("sda", by: "dm-0")
        try fake.mount("8:2", "/data", "ext4", "/dev/sda2")
        #expect(try fake.uses("sda1") == ["the mapped device /dev/mapper/mpatha is on /dev/sda"])
    }

    @Test func `sees through LVM on an encrypted volume on RAID`() throws {
        try sata()
        try sata("sdb", "8:16")
        try fake.partition(1, "sda1", "8:1", of: "sda")
        try fake.disk("md0", "9:0", ["md/level": "raid1"])
        try fake.disk("dm-0", "253:0", ["dm/name": "luks", "dm/uuid": "CRYPT-LUKS2-abc"])
        try fake.disk("dm-1", "253:1", ["dm/name": "vg-root", "dm/uuid": "LVM-abc"])
        try fake.disk("dm-2", "253:2", ["dm/name": "vg-swap", "dm/uuid": "LVM-def"])
        for (lower, upper) in [
            ("sda1", "md0"), ("sdb", "md0"), ("md0", "dm-0"), ("dm-0", "dm-1"), ("dm-0", "dm-2"),
        ] { try fake.hold(lower, by: upper) }
        try fake.mount("253:1", "/", "xfs", "/dev/mapper/vg-root")
        try fake.swap("\(fake.dev)/dm-2")
        let image = try fake.file("images/a.raw", on: "253:1")
        for (disk, lower) in [("sda", "sda1"), ("sdb", "sdb")] {
            #expect(
                try fake.uses(disk) == [
                    "the running system is on it: /dev/mapper/vg-root is mounted at /",
                    "/dev/mapper/vg-swap is used as swap space",
                    "the RAID array /dev/md0 (raid1) is on /dev/\(lower)",
                    "the encrypted volume /dev/mapper/luks is on /dev/md0",
                    "the LVM volume /dev/mapper/vg-root is on /dev/mapper/luks",
                    "the LVM volume /dev/mapper/vg-swap is on /dev/mapper/luks",
                ])
            #expect(try fake.device(disk).contains(file: image))
        }
        #expect(try fake.device("sda1").contains(file: image))
    }

    @Test func `a holder that nothing is known of is a use, and a ring of holders has an end`() throws {
        try sata()
        try fake.link("sys/class/block/sda/holders/dm-9", to: "../../../dm-9")
        try fake.link("sys/class/block/sda/holders/sda", to: "../../sda")
        try fake.link("sys/class/block/sda/slaves/sda", to: "../../sda")
        #expect(try fake.uses("sda") == ["/dev/dm-9 is on /dev/sda"])
        let elsewhere = try fake.file("image.raw", on: "8:99")
        #expect(try !fake.device("sda").contains(file: elsewhere))
    }

    @Test func `sees a loop device on a disk, what is mounted from it, and an image in it`() throws {
        try sata()
        try fake.partition(1, "sda1", "8:1", of: "sda")
        try fake.disk("loop4", "7:4", ["loop/backing_file": "\(fake.dev)/sda1"])
        try fake.disk("loop5", "7:5", ["loop/backing_file": "/gone (deleted)"])
        try fake.mount("7:4", "/mnt", "ext4", "/dev/loop4")
        #expect(
            try fake.uses("sda") == ["/dev/loop4 is mounted at /mnt", "/dev/sda1 is attached to /dev/loop4"])
        let image = try fake.file("mnt/image.raw", on: "7:4")
        #expect(try fake.device("sda").contains(file: image))

        // A loop device on a file on the disk.
        let inner = try fake.file("inner.raw", on: "8:1")
        try fake.disk("loop6", "7:6", ["loop/backing_file": inner])
        let nested = try fake.file("mnt/nested.raw", on: "7:6")
        #expect(try fake.device("sda").contains(file: nested))
        #expect(try fake.device("loop6").contains(file: nested))
        #expect(try !fake.device("loop6").contains(file: inner))
    }

    @Test func `finds the disk of an image, also where the file system's number is not a device's`() throws {
        try sata()
        try sata("sdb", "8:16")
        try sata("sdc", "8:32")
        try fake.partition(1, "sda1", "8:1", of: "sda")
        let (data, sub) = (realpath(fake.scratch.path("")), "btr\\040fs")
        try fake.mount("8:1", "/", "ext4", "/dev/sda1")
        try fake.mount("0:45", "\(data)/\(sub)", "btrfs", "\(fake.dev)/sdb")
        // A file system of several devices has one of them as its source.
        for name in ["sdb", "sdc"] { try fake.link("sys/fs/btrfs/1234/devices/\(name)", to: "../../\(name)") }
        let image = try fake.file("btr fs/sub/image.raw", on: "0:51")
        for (name, holds) in [("sda", false), ("sdb", true), ("sdc", true)] {
            #expect(try fake.device(name).contains(file: image) == holds)
        }
        #expect(try fake.uses("sdc") == ["/dev/sdc is mounted at \(data)/btr fs"])
        let other = try fake.file("other.raw", on: "8:1")
        #expect(try fake.device("sda").contains(file: other))
        #expect(try fake.device("sda").contains(file: "\(fake.dev)/sda1"))
        #expect(throws: BlockDeviceError.self) { try fake.device("sda").contains(file: "/nowhere") }
    }

    @Test func `damaged tables do no harm`() throws {
        try sata()
        try fake.write("proc/self/mountinfo", [0x0a, 0x20, 0xff, 0x0a] + Array("1 2 8:0 / /x\\9 - \n1 2 8 /\n\\".utf8))
        try fake.write("proc/swaps", "\n\\\n x\n")
        #expect(try fake.uses("sda") == [])
        try fake.write("proc/self/mountinfo", Array("1 2 8:0 / /m\\".utf8) + [0xff] + Array(" rw - ext4 x rw\n".utf8))
        #expect(try fake.uses("sda") == ["/dev/sda is mounted at /m\\\u{fffd}"])
        #expect(DeviceNumber("8:1:2") == nil)
        #expect(DeviceNumber("-1:0") == nil)
        #expect(DeviceNumber("4294967296:0") == nil)
        #expect(DeviceNumber(0x1231_0345) == DeviceNumber(major: 0x103, minor: 0x12345))
    }
}
