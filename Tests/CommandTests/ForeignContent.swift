// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What can be where a raw image, or an ext4 file system, should be: made by the real tool, or of the bytes that its format
/// asks for.
struct ForeignContent: Sendable, CustomTestStringConvertible {
    var name: String
    /// The program that makes it; `nil` where it is made by hand.
    var tool: String?
    /// Makes a file of that size, in bytes, at that path.
    var make: @Sendable (_ path: String, _ size: Int) throws -> Void
    /// What messages call it.
    var words: String
    /// What a message says where a whole image should be.
    var wholeHint = "take the raw image of the whole disk, with its GPT"
    /// What a message says where a partition should hold ext4.
    var partitionHint = "is this a SPEKTRA Edge OS image? 'cuttle-os inspect' shows what is in it"

    var testDescription: String { name }

    private static let encrypted = (
        whole: "take the raw image of the whole disk, with its GPT, that is not encrypted",
        partition: "it is encrypted, so that nothing in it can be read or changed: take an image that is not"
    )
    private static let member = (
        whole: "take the raw image of a whole disk, with its GPT, and not of such a member",
        partition:
            "a change of one member alone would damage the whole: take an image whose partition is a file system itself"
    )

    static let all: [ForeignContent] = [
        made("NTFS", by: "/usr/sbin/mkntfs", ["-F", "-q"], "an NTFS file system"),
        made("XFS", by: "/usr/sbin/mkfs.xfs", ["-q", "-f"], "an XFS file system", smallest: 320 << 20),
        made("FAT", by: "/usr/sbin/mkfs.vfat", [], "a FAT file system"),
        made("swap", by: "/usr/sbin/mkswap", ["-q"], "swap space"),
        ForeignContent(
            name: "LUKS", tool: "/usr/sbin/cryptsetup",
            make: { path, size in
                try zeros(path, max(size, 20 << 20))
                let format = ["luksFormat", "--batch-mode", "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000"]
                let made = try run("/usr/sbin/cryptsetup", format + [path, "-"], input: Data("passphrase".utf8))
                try #require(made.code == 0, "\(made.errors)")
            }, words: "a LUKS container", wholeHint: encrypted.whole, partitionHint: encrypted.partition),
        // The GUID, and behind it the place of the metadata (util-linux, libblkid/src/superblocks/bitlocker.c).
        byHand(
            "BitLocker",
            [
                0: [0xeb, 0x58, 0x90] + Array("-FVE-FS-".utf8) + [0, 2, 8],
                160: [0x3b, 0xd6, 0x67, 0x49, 0x29, 0x2e, 0xd8, 0x4a, 0x83, 0x99, 0xf6, 0xa3, 0x39, 0xe3, 0xd0, 0x01],
                176: bytes(1 << 20, 8), 510: [0x55, 0xaa],
                1 << 20: Array("-FVE-FS-".utf8) + bytes(0x40, 2) + bytes(2, 2),
            ], "a BitLocker volume", encrypted),
        ForeignContent(
            name: "LVM by pvcreate", tool: "/usr/sbin/pvcreate",
            make: { path, size in
                try zeros(path, size)
                try Scratch().attached(path) { device in
                    let made = try run("/usr/sbin/pvcreate", ["-q", device])
                    try #require(made.code == 0, "\(made.errors)")
                }
            }, words: "a physical volume of LVM",
            partitionHint:
                "its file systems are in volumes inside it: take an image whose partition is a file system itself"),
        raid("at the end (version 1.0)", 0), raid("at the start (version 1.1)", 1),
        raid("behind 4 KiB (version 1.2)", 2),
    ]

    /// Whether it can be made here.
    var canBeMade: Bool { tool.map { isInstalled($0) && ($0 != "/usr/sbin/pvcreate" || hasLoopDevices) } ?? true }

    private static func zeros(_ path: String, _ size: Int) throws {
        try Data().write(to: URL(fileURLWithPath: path))
        try FileHandle(forWritingTo: URL(fileURLWithPath: path)).truncate(atOffset: UInt64(size))
    }

    /// A file system that one command makes.
    private static func made(
        _ name: String, by tool: String, _ arguments: [String], _ words: String, smallest: Int = 0
    ) -> ForeignContent {
        ForeignContent(
            name: name, tool: tool,
            make: { path, size in
                try zeros(path, max(size, smallest))
                let made = try run(tool, arguments + [path])
                try #require(made.code == 0, "\(made.errors)")
            }, words: words)
    }

    /// Zeros with these bytes at these places.
    private static func byHand(
        _ name: String, _ parts: [Int: [UInt8]], _ words: String, _ hints: (whole: String, partition: String)
    ) -> ForeignContent {
        ForeignContent(
            name: name,
            make: { path, size in
                var content = Data(count: size)
                for (offset, part) in parts { content.replaceSubrange(offset..<offset + part.count, with: part) }
                try content.write(to: URL(fileURLWithPath: path))
            }, words: words, wholeHint: hints.whole, partitionHint: hints.partition)
    }

    /// A member of an array, by Linux, include/uapi/linux/raid/md_p.h (`struct mdp_superblock_1`).
    private static func raid(_ place: String, _ minor: Int) -> ForeignContent {
        ForeignContent(
            name: "Linux RAID, \(place)",
            make: { path, size in
                let sectors = size / 512
                let start = [(sectors - 16) / 8 * 8, 0, 8][minor]
                var block = [UInt8](repeating: 0, count: 258)
                for (offset, part) in [
                    0: bytes(0xa92b_4efc, 4) + bytes(1, 4), 16: (0..<16).map { UInt8($0) }, 32: Array("depot:0".utf8),
                    72: bytes(1, 4), 80: bytes(sectors, 8), 92: bytes(1, 4), 128: bytes(2048, 8),
                    136: bytes(sectors - 2048, 8), 144: bytes(start, 8), 220: bytes(1, 4),
                ] { block.replaceSubrange(offset..<offset + part.count, with: part) }
                let words = stride(from: 0, to: 256, by: 4).map { place in
                    (0..<4).reduce(0) { $0 | Int(block[place + $1]) << (8 * $1) }
                }
                let sum = words.reduce(0, +)
                block.replaceSubrange(216..<220, with: bytes(sum & 0xffff_ffff + sum >> 32, 4))
                var content = Data(count: size)
                content.replaceSubrange(start * 512..<start * 512 + block.count, with: block)
                try content.write(to: URL(fileURLWithPath: path))
            }, words: "a member of a Linux RAID array (md)", wholeHint: member.whole, partitionHint: member.partition)
    }

    /// A number, little-endian.
    private static func bytes(_ number: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
