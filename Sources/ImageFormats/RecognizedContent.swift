// SPDX-License-Identifier: Apache-2.0

internal import BlockDevices
package import DiskImage

/// The words for what libblkid recognizes, and what somebody is to do who looked for something else there.
extension RecognizedFileSystem {
    /// What it is, with its article: `an NTFS file system`, `a member of a Linux RAID array (md)`.
    package var words: String { Self.known[type]?.words ?? "a file system (\(clean(type.utf8)))" }

    /// What follows where a partition holds this, and a file system was looked for; `nil` for nothing but that it is another.
    package var consequence: String? {
        switch Self.known[type]?.kind {
        case .encrypted: "it is encrypted, so that nothing in it can be read or changed: take an image that is not"
        case .volumes:
            "its file systems are in volumes inside it: take an image whose partition is a file system itself"
        case .member:
            "a change of one member alone would damage the whole: take an image whose partition is a file system itself"
        case .swap, .other, nil: nil
        }
    }

    /// How to get a raw image of a disk, where this is all that a file holds.
    var wholeDiskAdvice: String {
        switch Self.known[type]?.kind {
        case .encrypted: "take the raw image of the whole disk, with its GPT, that is not encrypted"
        case .member: "take the raw image of a whole disk, with its GPT, and not of such a member"
        case .volumes, .swap, .other, nil: ForeignFormats.ofWholeDisk
        }
    }

    private enum Kind: Sendable { case encrypted, volumes, member, swap, other }

    /// By libblkid's names (util-linux, libblkid/src/superblocks).
    private static let known: [String: (words: String, kind: Kind)] = [
        "ntfs": ("an NTFS file system", .other),
        "vfat": ("a FAT file system", .other),
        "exfat": ("an exFAT file system", .other),
        "ext2": ("an ext2 file system", .other),
        "ext3": ("an ext3 file system", .other),
        "ext4": ("an ext4 file system", .other),
        "ext4dev": ("an ext4 file system", .other),
        "jbd": ("the journal of an ext4 file system", .other),
        "xfs": ("an XFS file system", .other),
        "btrfs": ("a Btrfs file system", .other),
        "f2fs": ("an F2FS file system", .other),
        "bcachefs": ("a bcachefs file system", .other),
        "squashfs": ("a SquashFS file system", .other),
        "erofs": ("an EROFS file system", .other),
        "iso9660": ("an ISO 9660 file system", .other),
        "udf": ("a UDF file system", .other),
        "hfsplus": ("an HFS+ file system", .other),
        "apfs": ("an APFS container", .volumes),
        "swap": ("swap space", .swap),
        "crypto_LUKS": ("a LUKS container", .encrypted),
        "BitLocker": ("a BitLocker volume", .encrypted),
        "LVM1_member": ("a physical volume of LVM", .volumes),
        "LVM2_member": ("a physical volume of LVM", .volumes),
        "linux_raid_member": ("a member of a Linux RAID array (md)", .member),
        "ddf_raid_member": ("a member of a RAID array (DDF)", .member),
        "isw_raid_member": ("a member of a RAID array (Intel)", .member),
        "zfs_member": ("a member of a ZFS pool", .member),
        "drbd": ("a member of a DRBD device", .member),
        "bcache": ("a bcache device", .volumes),
        "VMFS_volume_member": ("a VMFS volume", .volumes),
    ]
}
