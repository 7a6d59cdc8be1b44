// SPDX-License-Identifier: Apache-2.0

import BlockDevices
@testable import DiskImage
import Foundation
import SystemIO
import TestSupport
import TestSystem
import Testing

private func usb(_ port: String, host: Int = 6, unit: Int = 0) -> String {
    "pci0000:00/usb1/\(port)/host\(host)/target\(host):0:0/\(host):0:0:\(unit)"
}
private let ata = "pci0000:00/ata1/host0/target0:0:0/0:0:0:0"

/// What tells the device that a journal is for from the one that is looked at.
@Suite struct DeviceIdentityTests {
    let fake: FakeSystem

    init() throws {
        fake = try FakeSystem()
        try start("one")
    }

    /// Another run of the kernel.
    private func start(_ run: String) throws { try fake.write("proc/sys/kernel/random/boot_id", run + "\n") }

    private func stick(
        _ name: String, _ number: String, port: String, host: Int = 6, unit: Int = 0, sequence: Int?,
        serial: String = "", model: String = "Flash Disk"
    ) throws {
        var attributes = ["removable": "1", "device/vendor": "Generic", "device/model": model]
        attributes["diskseq"] = sequence.map { String($0) }
        let bus = usb(port, host: host, unit: unit)
        try fake.disk(name, number, bus: bus, attributes)
        try fake.write("sys/devices/pci0000:00/usb1/\(port)/idVendor", "0781\n")
        try fake.write("sys/devices/pci0000:00/usb1/\(port)/idProduct", "5581\n")
        if !serial.isEmpty { try fake.write("sys/devices/pci0000:00/usb1/\(port)/serial", serial + "\n") }
        // Another stick can have made it.
        try? fake.link("sys/devices/pci0000:00/usb1/subsystem", to: "../../bus/usb")
    }

    private func unplug(_ name: String, _ number: String) throws {
        let place = realpath(fake.scratch.path("sys/class/block/\(name)"))
        for path in [place, fake.scratch.path("sys/class/block/\(name)"), fake.scratch.path("sys/dev/block/\(number)")]
        {
            try FileManager.default.removeItem(atPath: path)
        }
    }

    /// What a journal keeps of a device, as it is read again.
    private func kept(_ name: String, _ number: String) throws -> DeviceIdentity {
        let identity = try now(name, number)
        var writer = RecordWriter()
        DeviceIdentity.put(identity, into: &writer)
        var reader = try #require(RecordReader(sealed: writer.sealed()))
        let read = try #require(DeviceIdentity.read(from: &reader))
        #expect(read == identity)
        #expect(reader.isAtEnd)
        return try #require(read)
    }

    private func now(_ name: String, _ number: String) throws -> DeviceIdentity {
        DeviceIdentity(try #require(DeviceNumber(number)), "/dev/\(name)", fake.system)
    }

    @Test func `two sticks without a serial number that are there at once are two`() throws {
        try stick("sdb", "8:16", port: "1-1", host: 6, sequence: 11)
        try stick("sdc", "8:32", port: "1-2", host: 7, sequence: 12)
        let (first, second) = (try kept("sdb", "8:16"), try kept("sdc", "8:32"))
        #expect(first.relation(to: try now("sdb", "8:16"), fake.system) == .same)
        #expect(first.relation(to: try now("sdc", "8:32"), fake.system) == .other)
        #expect(second.relation(to: try now("sdb", "8:16"), fake.system) == .other)
        #expect(first.words.contains("Generic Flash Disk"))
        #expect(first.words.contains("without a serial number"))
        #expect(first.words.contains("USB port 1-1"), "\(first.words)")
        #expect(first.words.contains("/sdb"), "\(first.words)")
        // The second was pulled out: the first has been there before it came.
        try unplug("sdc", "8:32")
        #expect(second.relation(to: try now("sdb", "8:16"), fake.system) == .other)
    }

    @Test func `a stick without a serial number that was plugged in again can be any`() throws {
        try stick("sdb", "8:16", port: "1-1", host: 6, sequence: 11)
        let first = try kept("sdb", "8:16")
        try unplug("sdb", "8:16")
        try stick("sdc", "8:32", port: "1-2", host: 7, sequence: 12)
        #expect(first.relation(to: try now("sdc", "8:32"), fake.system) == .unclear)
        try stick("sdb", "8:16", port: "1-1", host: 8, sequence: 13)
        #expect(first.relation(to: try now("sdb", "8:16"), fake.system) == .unclear)
        // The numbers of another run of the kernel say nothing.
        try unplug("sdb", "8:16")
        try stick("sdb", "8:16", port: "1-1", host: 6, sequence: 11)
        try start("two")
        #expect(first.relation(to: try now("sdb", "8:16"), fake.system) == .unclear)
        #expect(first.relation(to: try now("sdc", "8:32"), fake.system) == .unclear)
    }

    @Test func `where the kernel counts no disks, the place tells those that are there at once`() throws {
        try stick("sdb", "8:16", port: "1-1", host: 6, sequence: nil)
        try stick("sdc", "8:32", port: "1-2", host: 7, sequence: nil)
        let first = try kept("sdb", "8:16")
        #expect(first.relation(to: try now("sdb", "8:16"), fake.system) == .sameDrive)
        #expect(first.relation(to: try now("sdc", "8:32"), fake.system) == .other)
        try unplug("sdb", "8:16")
        #expect(first.relation(to: try now("sdc", "8:32"), fake.system) == .unclear)
    }

    @Test func `a stick with a serial number is found under another name, and its drive is what is known`() throws {
        try stick("sdb", "8:16", port: "1-1", sequence: 11, serial: "4C53")
        let first = try kept("sdb", "8:16")
        #expect(first.words.contains("USB serial 0781:5581 4C53"), "\(first.words)")
        try unplug("sdb", "8:16")
        try stick("sdc", "8:32", port: "1-1", host: 7, sequence: 12, serial: "4C53")
        #expect(first.relation(to: try now("sdc", "8:32"), fake.system) == .sameDrive)
        try start("two")
        #expect(first.relation(to: try now("sdc", "8:32"), fake.system) == .sameDrive)
        try stick("sdd", "8:48", port: "1-3", host: 8, sequence: 13, serial: "4C54")
        #expect(first.relation(to: try now("sdd", "8:48"), fake.system) == .other)
        try stick("sdf", "8:80", port: "1-5", host: 9, sequence: 15, serial: "0000000000")
        #expect(first.relation(to: try now("sdf", "8:80"), fake.system) == .unclear, "no number of its own")
        try stick("sde", "8:64", port: "1-4", host: 9, sequence: 14, model: "Other")
        #expect(first.relation(to: try now("sde", "8:64"), fake.system) == .other, "another model")
    }

    @Test func `the slots of a reader are two`() throws {
        try stick("sdb", "8:16", port: "1-1", sequence: 11, serial: "AB")
        try stick("sdc", "8:32", port: "1-1", unit: 1, sequence: 12, serial: "AB")
        let first = try kept("sdb", "8:16")
        try start("two")
        #expect(first.relation(to: try now("sdb", "8:16"), fake.system) == .sameDrive)
        #expect(first.relation(to: try now("sdc", "8:32"), fake.system) == .other)
    }

    @Test func `a card in another run of the same reader's slot is not the one of before`() throws {
        try stick("sdb", "8:16", port: "1-1", sequence: 11, serial: "AB")
        let first = try kept("sdb", "8:16")
        try fake.write("sys/class/block/sdb/diskseq", "12\n")
        #expect(first.relation(to: try now("sdb", "8:16"), fake.system) == .sameDrive)
    }

    @Test func `an SD card is told by its own number, wherever it is`() throws {
        func card(_ name: String, _ number: String, _ cid: String, sequence: Int) throws {
            try fake.disk(
                name, number, bus: "platform/mmc\(sequence)/mmc\(sequence):aaaa",
                subsystems: ["mmc\(sequence):aaaa": "mmc"],
                ["device/cid": cid, "device/name": "SD32G", "diskseq": "\(sequence)"])
        }
        try card("mmcblk0", "179:0", "0353445344333247", sequence: 3)
        let first = try kept("mmcblk0", "179:0")
        #expect(first.words.contains("SD32G"), "\(first.words)")
        #expect(first.words.contains("CID 0353"), "\(first.words)")
        try card("mmcblk1", "179:16", "0353445344333247", sequence: 4)
        try card("mmcblk2", "179:32", "0353445344333299", sequence: 5)
        for run in ["one", "two"] {
            try start(run)
            #expect(first.relation(to: try now("mmcblk1", "179:16"), fake.system) == .same)
            #expect(first.relation(to: try now("mmcblk2", "179:32"), fake.system) == .other)
        }
        // A maker that numbers nothing tells no card.
        try card("mmcblk3", "179:48", "035344534433324700000000000164aa", sequence: 7)
        let blank = try kept("mmcblk3", "179:48")
        #expect(blank.relation(to: blank, fake.system) == .same, "the kernel's count is the same")
        try start("three")
        #expect(blank.relation(to: try now("mmcblk3", "179:48"), fake.system) == .unclear)
        // In a reader it does not say its number.
        try stick("sdb", "8:16", port: "1-1", sequence: 6, serial: "AB")
        #expect(first.relation(to: try now("sdb", "8:16"), fake.system) == .unclear)
    }

    @Test(arguments: [["device/wwid": "naa.5002538"], ["serial": "vd-1"], ["wwid": "eui.0025"], [:]])
    func `a disk is told by its serial number, its WWN or its link`(attributes: [String: String]) throws {
        func disk(_ name: String, _ number: String, _ bus: String, _ value: String) throws {
            try fake.disk(
                name, number, bus: bus, subsystems: [splitPath(bus).name: "scsi"],
                attributes.mapValues { $0 + value })
            if attributes.isEmpty { try fake.link("dev/disk/by-id/ata-SSD_\(value)", to: "../../\(name)") }
        }
        try disk("sda", "8:0", ata, "1")
        let first = try kept("sda", "8:0")
        try disk("sdb", "8:16", ata.replacingOccurrences(of: "ata1", with: "ata2"), "2")
        #expect(first.relation(to: try now("sdb", "8:16"), fake.system) == .other)
        try start("two")
        #expect(first.relation(to: try now("sdb", "8:16"), fake.system) == .other)
        #expect(first.relation(to: try now("sda", "8:0"), fake.system) == .same)
    }

    @Test func `what a controller says of all its disks does not make them one`() throws {
        for (index, name) in ["nvme0n1", "nvme0n2"].enumerated() {
            try fake.disk(
                name, "259:\(index)", bus: "pci0/nvme/nvme0",
                ["wwid": "eui.\(index)", "device/serial": "S4", "diskseq": "\(index + 1)"])
        }
        let first = try kept("nvme0n1", "259:0")
        try start("two")
        #expect(first.relation(to: try now("nvme0n2", "259:1"), fake.system) == .other)
        #expect(first.relation(to: try now("nvme0n1", "259:0"), fake.system) == .same)
    }

    @Test func `a partition is not its disk`() throws {
        try stick("sdb", "8:16", port: "1-1", sequence: 11, serial: "AB")
        try fake.partition(1, "sdb1", "8:17", of: "sdb")
        let first = try kept("sdb", "8:16")
        #expect(first.relation(to: try now("sdb1", "8:17"), fake.system) == .other)
        #expect(try kept("sdb1", "8:17").relation(to: try now("sdb1", "8:17"), fake.system) == .same)
    }

    @Test func `a loop device is its file, under any number and in any run`() throws {
        let (one, two) = (try fake.file("one.raw", on: "8:1"), try fake.file("second.raw", on: "8:1"))
        func loop(_ index: Int, _ file: String, _ more: [String: String] = [:]) throws {
            let attributes = ["loop/backing_file": file, "diskseq": "\(20 + index)"].merging(more) { $1 }
            try fake.disk("loop\(index)", "7:\(index)", attributes)
        }
        try loop(0, one)
        try loop(1, two)
        try loop(2, one)
        try loop(3, one, ["loop/offset": "512"])
        let first = try kept("loop0", "7:0")
        #expect(first.words.contains("loop0"), "\(first.words)")
        #expect(first.words.contains(one), "\(first.words)")
        for run in ["one", "two"] {
            try start(run)
            for (index, relation) in [DeviceIdentity.Relation.same, .other, .same, .other].enumerated() {
                #expect(
                    first.relation(to: try now("loop\(index)", "7:\(index)"), fake.system) == relation,
                    "loop\(index) in \(run)")
            }
        }
        try start("one")
        try stick("sdb", "8:16", port: "1-1", sequence: 30)
        #expect(first.relation(to: try now("sdb", "8:16"), fake.system) == .other)
        #expect(try kept("sdb", "8:16").relation(to: try now("loop0", "7:0"), fake.system) == .other)
    }

    @Test func `a file that was replaced under its path may be a copy, and one with another's inode is another`() {
        func device(_ path: String, _ inode: UInt64?, _ birth: String) -> DeviceIdentity {
            var identity = DeviceIdentity()
            identity.transport = "loop"
            identity.boot = "one"
            identity.file = DeviceIdentity.BackingFile(path: path, fileSystem: "8:1", inode: inode, birth: birth)
            return identity
        }
        let first = device("/a", 5, "1.5")
        for (other, relation) in [
            (device("/a", 5, "1.5"), DeviceIdentity.Relation.same), (device("/renamed", 5, "1.5"), .same),
            (device("/a", 6, "2.0"), .unclear), (device("/b", 5, "2.0"), .other), (device("/b", 6, "1.5"), .other),
            (device("/a", nil, ""), .unclear), (device("/b", nil, ""), .other),
        ] {
            #expect(first.relation(to: other, fake.system) == relation, "\(other)")
        }
        let old = device("/a", 5, "")
        #expect(old.relation(to: device("/a", 5, ""), fake.system) == .same)
        #expect(old.relation(to: device("/b", 5, ""), fake.system) == .unclear)
    }

    @Test func `a loop device over a card is the card`() throws {
        try stick("sdb", "8:16", port: "1-1", sequence: 11)
        try fake.disk("loop0", "7:0", ["loop/backing_file": "\(fake.dev)/sdb", "diskseq": "12"])
        let first = try kept("loop0", "7:0")
        #expect(first.relation(to: try now("sdb", "8:16"), fake.system) == .same)
        #expect(try kept("sdb", "8:16").relation(to: try now("loop0", "7:0"), fake.system) == .same)
    }

    @Test func `what is made of a device can be the device`() throws {
        try stick("sdb", "8:16", port: "1-1", sequence: 11)
        try fake.disk("dm-0", "253:0", ["dm/name": "card", "diskseq": "12"])
        try fake.hold("sdb", by: "dm-0")
        #expect(try kept("dm-0", "253:0").relation(to: try now("sdb", "8:16"), fake.system) == .unclear)
        #expect(try kept("sdb", "8:16").relation(to: try now("dm-0", "253:0"), fake.system) == .unclear)
    }

    @Test func `of what sysfs does not know nothing is taken for certain`() throws {
        try stick("sdb", "8:16", port: "1-1", sequence: 11)
        let unknown = DeviceIdentity(DeviceNumber(major: 99, minor: 1), "/dev/odd", fake.system)
        #expect(try kept("sdb", "8:16").relation(to: unknown, fake.system) == .unclear)
        #expect(unknown.relation(to: unknown, fake.system) == .unclear)
        #expect(DeviceIdentity().words == "a device that it does not name")
    }
}
