// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Settings
import Testing

/// Disks that are mapped more than once, and the one mountpoint that nothing can have.
@Suite(.timeLimit(.minutes(30))) struct RepeatedDiskTests {
    private static let label = "/dev/disk/by-partlabel/"

    private func mapping(_ first: String, _ second: String) -> String {
        "diskmappings:\n  - {mountpoint: /a, \(first)}\n  - {mountpoint: /b, \(second)}\n"
    }

    @Test(arguments: [
        ("disk: /dev/sdb1, size: 5, filesystem: ext4", "disk: /dev/sdb1, size: 6, filesystem: ext4", "sizes", "6"),
        ("disk: /dev/sdb1, size: -1, filesystem: ext4", "disk: /dev/sdb1, size: 6, filesystem: ext4", "sizes", "6"),
        ("disk: /dev/sdb1, filesystem: ext4", "disk: /dev/sdb1, filesystem: xfs", "file systems", "xfs"),
        (
            "disk: \(label)EDGELQ_DATA, size: -1, filesystem: ext4",
            "disk: \(label)EDGELQ_DATA, size: 9, filesystem: ext4",
            "sizes", "9"
        ),
        // A name that udev would have encoded, beside the name as it encodes it.
        (
            "disk: '\(label)MY\\x20DATA', filesystem: ext4", "disk: '\(label)MY DATA', filesystem: xfs", "file systems",
            "xfs"
        ),
        // A path that is not in normal form is an error of its own, and still the same disk.
        ("disk: /dev/sdb1, filesystem: ext4", "disk: /dev//sdb1/, filesystem: xfs", "file systems", "xfs"),
        // One logical volume under both of its names.
        ("disk: /dev/vg-a/lv, filesystem: ext4", "disk: /dev/mapper/vg--a-lv, filesystem: xfs", "file systems", "xfs"),
    ])
    func `refuses one disk with two sizes or file systems`(
        first: String, second: String, what: String, place: String
    ) throws {
        let checked = DiskMappingTests.check(mapping(first, second))
        let error = try #require(checked.errors.first { $0.id == "disk-mapping.duplicate-disk" }, "\(checked.words)")
        #expect(error.message.hasSuffix("is mapped twice, with different \(what)"), "\(error.message)")
        #expect(error.pointsAt == place)
        #expect(error.notes.count == 1)
        #expect(error.notes.allSatisfy { $0.range != nil })
        #expect(checked.value == nil)
    }

    @Test func `says both where size and file system differ`() {
        let checked = DiskMappingTests.check(
            mapping("disk: /dev/sdb1, size: 5, filesystem: ext4", "disk: /dev/sdb1, size: 6, filesystem: xfs"))
        #expect(checked.errors.map(\.pointsAt) == ["6", "xfs"], "\(checked.words)")
    }

    @Test func `holds a third one against what the first two say together`() {
        let text =
            mapping("disk: /dev/sdb1, filesystem: ext4", "disk: /dev/sdb1, size: 5, filesystem: ext4")
            + "  - {mountpoint: /c, disk: /dev/sdb1, size: 6}\n"
        #expect(DiskMappingTests.check(text).errors.map(\.pointsAt) == ["6"])
    }

    @Test(arguments: [
        ("disk: /dev/sdb1", "disk: /dev/sdb1"), ("disk: /dev/sdb1, filesystem: ext4", "disk: /dev/sdb1"),
        ("disk: /dev/sdb1, size: 5, filesystem: ext4", "disk: /dev/sdb1, size: 5, filesystem: ext4"),
    ])
    func `only warns of one disk with nothing that differs`(first: String, second: String) {
        let checked = DiskMappingTests.check(mapping(first, second))
        #expect(DiskMappingTests.ids(checked) == ["disk-mapping.duplicate-disk"], "\(checked.words)")
        #expect(checked.value != nil)
    }

    @Test(arguments: [
        ("/dev/sdb1", "/dev/sdb2"), ("\(label)A", "/dev/disk/by-label/A"), ("\(label)A", "\(label)a"),
        ("/dev/disk/by-id/x", "/dev/disk/by-path/x"), ("/dev/vg/lv-a", "/dev/mapper/vg-lv-a"),
    ])
    func `takes different disks for different`(first: String, second: String) {
        let checked = DiskMappingTests.check(
            mapping("disk: \(first), filesystem: ext4", "disk: \(second), filesystem: xfs"))
        #expect(DiskMappingTests.ids(checked).isEmpty, "\(checked.words)")
    }

    @Test(arguments: ["/", "//", "/.", "/a/.."])
    func `refuses the root as a mountpoint, of a disk and of a bind`(root: String) {
        let disk = DiskMappingTests.check(
            "diskmappings: [{disk: /dev/sdb1, mountpoint: /a}, {disk: /dev/sdb2, mountpoint: \(root)}]")
        let bind = DiskMappingTests.check(
            "diskmappings: [{disk: /dev/sdb1, mountpoint: /a}]\nbindmounts: [{mountsource: /a/x, mountpoint: \(root)}]")
        for checked in [disk, bind] {
            #expect(checked.errors.map(\.id) == ["disk-mapping.mountpoint"], "\(checked.words)")
            #expect(checked.errors.first?.message == "nothing can be mounted at /, where the device's own system is")
            #expect(checked.errors.first?.pointsAt == root)
            #expect(checked.value == nil)
        }
    }

    @Test func `a bind from under the root is not blamed for it`() {
        let checked = DiskMappingTests.check(
            "diskmappings: [{disk: /dev/sdb1, mountpoint: /}]\nbindmounts: [{mountsource: /x, mountpoint: /y}]")
        #expect(checked.errors.map(\.id) == ["disk-mapping.mountpoint"], "\(checked.words)")
    }
}
