// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Foundation
import Settings
import Testing

@Suite(.timeLimit(.minutes(30))) struct DiskMappingTests {
    static func check(_ text: String, _ partitions: [KnownPartition]? = nil) -> Checked<DiskMapping> {
        DiskMapping.check(SourceText(name: "m.yaml", bytes: Array(text.utf8)), partitions: partitions)
    }

    static let image = [
        KnownPartition(label: "EDGELQ_BOOT", number: 1, start: 1 << 20),
        KnownPartition(label: "EDGELQ_ISOS", number: 2, start: 2 << 20),
        KnownPartition(label: "EDGELQ_DATA", number: 3, start: 3 << 20),
    ]

    /// Disks as `DISK MOUNTPOINT [SIZE]`, binds as `SOURCE > MOUNTPOINT`, by commas. The standard ones are left out.
    static func mapping(_ entries: String) -> String {
        var disks = ""
        var binds = ""
        for entry in entries.split(separator: ",") {
            let words = entry.split(separator: " ").map(String.init)
            if words.contains(">") {
                binds += "  - {mountsource: \(words[0]), mountpoint: \(words[2])}\n"
            } else {
                let size = words.count > 2 ? ", size: \(words[2]), filesystem: ext4" : ""
                disks += "  - {disk: \(words[0]), mountpoint: \(words[1])\(size)}\n"
            }
        }
        return "diskmappings:\n\(disks)" + (binds.isEmpty ? "" : "bindmounts:\n\(binds)")
    }

    /// Without the warning that every short mapping gets.
    static func ids(_ checked: Checked<DiskMapping>) -> [String] {
        checked.ids.filter { $0 != "disk-mapping.standard-partition" }
    }

    @Test func `takes the default mapping untouched`() throws {
        let bytes = DiskMapping.defaultDocument
        for partitions in [nil, Self.image] {
            let checked = DiskMapping.check(SourceText(name: "default", bytes: bytes), partitions: partitions)
            #expect(checked.diagnostics.isEmpty, "\(checked.words)")
            #expect(checked.value?.bytes == bytes)
            #expect(checked.value?.summary == "3 disks, 3 binds")
        }
    }

    @Test(arguments: [
        "/dev/sdb1 /a,/dev/sdb2 /a/b -1,/a/x > /a/b/c,/a/b/c > /d", "/dev/sdb /a -1", "/dev/nvme0n1p2 /a -1",
        "/dev/sdb2 /a -1,/dev/sdc3 /b 5", "/dev/mmcblk0p2 /a -1,/dev/mmcblk0 /b",
        "/dev/sda1 /a,/a/x > /b,/a/x > /c", "/dev/sda1 /a,/a > /ab", "/dev/mapper/vg-lv1 /a -1,/dev/mapper/vg-lv2 /b",
    ])
    func `takes a sound mapping`(entries: String) {
        let checked = Self.check(Self.mapping(entries))
        #expect(Self.ids(checked).isEmpty, "\(checked.words)")
        #expect(checked.value != nil, "\(checked.words)")
    }

    @Test(arguments: [
        ("/dev/sda1 /a,/dev/sda2 /a", "duplicate-mountpoint"), ("/dev/sda1 /a,/a/x > /a", "bind-loop"),
        ("/dev/sda1 /a,/dev/sdb1 /b,/b/x > /a", "duplicate-mountpoint"),
        ("/dev/sda1 /a/b,/dev/sda2 /a", "hidden-mountpoint"),
        ("/dev/sda1 /a/b,/a/b/c > /a", "bind-loop"), ("/dev/sda1 /a/b,/dev/sdb1 /x,/x/y > /a", "hidden-mountpoint"),
        ("/dev/sda1 /a,/b/x > /c", "bind-source"), ("/dev/sda1 /a,/ab > /c", "bind-source"),
        ("/dev/sda1 /a,/b/x > /c,/a/y > /b", "bind-source"), ("/dev/sda1 /a,/a/x > /a/x", "bind-loop"),
        ("/dev/sda1 /a,/a > /a/x", "bind-loop"), ("/dev/sda1 /a -1,/dev/sda2 /b", "not-tailmost"),
        ("/dev/nvme0n1p1 /a -1,/dev/nvme0n1p12 /b 7", "not-tailmost"),
        ("/dev/mmcblk0p3 /a -1,/dev/mmcblk0p4 /b", "not-tailmost"), ("/dev/xvda1 /a -1,/dev/xvda2 /b", "not-tailmost"),
    ])
    func `refuses what cannot be mounted so`(entries: String, id: String) {
        let checked = Self.check(Self.mapping(entries))
        #expect(Self.ids(checked).contains("disk-mapping.\(id)"), "\(checked.words)")
        #expect(checked.value == nil)
        #expect(checked.errors.allSatisfy { $0.range != nil })
    }

    @Test func `finds a loop over several binds`() {
        let checked = Self.check(Self.mapping("/dev/sda1 /m,/c/x > /a,/a/x > /b,/b/x > /c,/c/y > /d"))
        #expect(
            Self.ids(checked) == ["bind-loop", "bind-loop", "bind-loop"].map { "disk-mapping.\($0)" },
            "\(checked.words)")
    }

    @Test func `asks the image which partition is the last`() throws {
        let standard = "/dev/disk/by-partlabel/EDGELQ_"
        let early = Self.mapping("\(standard)BOOT /a -1,\(standard)ISOS /b,\(standard)DATA /c")
        #expect(Self.check(early).diagnostics.isEmpty)
        let checked = Self.check(early, Self.image)
        #expect(checked.ids == ["disk-mapping.not-tailmost"])
        #expect(checked.words.contains("EDGELQ_DATA"))
        #expect(checked.diagnostics.first?.pointsAt == "-1")
        let both = Self.mapping("\(standard)BOOT /a,\(standard)ISOS /b -1,\(standard)DATA /c -1")
        #expect(Self.check(both).ids == ["disk-mapping.several-tails"])
        #expect(Self.check(both, Self.image).ids == ["disk-mapping.not-tailmost"])
    }

    @Test func `warns of a partition that the image does not have`() {
        let text = Self.mapping("/dev/disk/by-partlabel/EDGELQ_DAAT /a")
        let checked = Self.check(text, Self.image)
        #expect(checked.ids.contains("disk-mapping.unknown-partlabel"))
        #expect(checked.value != nil)
        #expect(checked.diagnostics.contains { $0.hint == "did you mean EDGELQ_DATA?" }, "\(checked.words)")
        #expect(!Self.check(text).ids.contains("disk-mapping.unknown-partlabel"))
    }

    @Test func `warns of a standard partition left out, where the image has it`() {
        let text = Self.mapping("/dev/disk/by-partlabel/EDGELQ_BOOT /a")
        #expect(Self.check(text).words.contains("EDGELQ_ISOS, EDGELQ_DATA"))
        #expect(Self.check(text, [Self.image[0]]).diagnostics.isEmpty)
    }

    @Test func `warns of a size without a filesystem`() {
        let checked = Self.check("diskmappings:\n  - disk: /dev/sda1\n    mountpoint: /a\n    size: 5\n")
        #expect(Self.ids(checked) == ["disk-mapping.size-without-filesystem"])
    }

    @Test func `decodes and checks a partlabel as udev writes it`() {
        let spaced = [KnownPartition(label: "MY DATA", number: 1, start: 1)]
        let good = Self.check(#"diskmappings: [{disk: '/dev/disk/by-partlabel/MY\x20DATA', mountpoint: /a}]"#, spaced)
        #expect(good.diagnostics.isEmpty, "\(good.words)")
        for disk in [#"'/dev/disk/by-partlabel/MY DATA'"#, #""/dev/disk/by-partlabel/MY\x20DATA""#] {
            let bad = Self.check("diskmappings: [{disk: \(disk), mountpoint: /a}]", spaced)
            #expect(bad.ids == ["disk-mapping.partlabel"], "\(bad.words)")
            #expect(bad.diagnostics.first?.hint == #"write /dev/disk/by-partlabel/MY\x20DATA"#)
        }
    }

    @Test func `reads as a compiler's message`() throws {
        let text = "diskmappings:\n  - disk: /dev/sda1\n    mountpoint: /a\n    size: 0\n    filesystem: ext4\n"
        let error = try #require(Self.check(text).errors.first)
        #expect(error.id == "disk-mapping.size")
        #expect(error.place == "4:11")
        #expect(error.message == "size must be -1 or a positive whole number, not 0")
        #expect(error.hint == "use -1 to take all the space that is left")
    }

    @Test(arguments: [
        ("disk: /dev/sda1/, mountpoint: /a", "disk", "/dev/sda1"),
        ("disk: /dev/sda1, mountpoint: /a/", "mountpoint", "/a"),
        ("disk: /dev/sda1, mountpoint: //a/./b/../c", "mountpoint", "/a/c"),
    ])
    func `hints at a path's normal form`(fields: String, id: String, normal: String) throws {
        let checked = Self.check("diskmappings: [{\(fields)}]")
        let error = try #require(checked.errors.first)
        #expect(error.id == "disk-mapping.\(id)", "\(checked.words)")
        #expect(error.hint == "write \"\(normal)\"", "\(checked.words)")
        #expect(error.fixIts.first?.replacement == normal)
    }

    @Test(arguments: [
        "disk: sdb1, mountpoint: /a", "disk: /etc/passwd, mountpoint: /a", "disk: /dev, mountpoint: /a",
        "disk: /dev/../etc, mountpoint: /a", "disk: /dev/sda1, mountpoint: a", "disk: /dev/sda1", "mountpoint: /a",
        "disk: /dev/sda1, mountpoint: /a, size: 1.5", "disk: /dev/sda1, mountpoint: /a, size: -2",
        "disk: /dev/sda1, mountpoint: /a, size: 10G", "disk: /dev/sda1, mountpoint: /a, filesystem: ntfs",
        "disk: /dev/sda1, mountpoint: /a, size: 99999999999999999999999", "disk: [], mountpoint: {}",
        "disk: /dev/sda1, mountpoint: \"/a\\nb\"", "disk: /dev/sda1, mountpoint: /a, mode: 1",
    ])
    func `refuses a malformed entry`(fields: String) {
        let checked = Self.check("diskmappings: [{\(fields)}]")
        #expect(checked.value == nil, "\(checked.words)")
        #expect(checked.hasErrors, "\(checked.words)")
    }

    @Test(arguments: [
        "", "[]", "diskmappings:", "diskmappings: []", "bindmounts: []", "diskmappings: {}", "a: b", "- a",
    ])
    func `refuses a document of another shape`(content: String) {
        #expect(Self.check(content).value == nil)
        #expect(Self.check(content).hasErrors)
    }

    @Test func `stays quick on a hostile mapping`() {
        var text = "diskmappings:\n"
        for index in 0..<10_000 {
            text += "  - {disk: /dev/sda\(index), mountpoint: /\(String(repeating: "a/", count: 20))\(index)}\n"
        }
        let checked = Self.check(text)
        #expect(checked.hasErrors)
        #expect(checked.diagnostics.count <= 4 * (BoundedFindings.most + 2))
    }
}
