// SPDX-License-Identifier: Apache-2.0

/// What a file is when it is no raw disk image, told by its first bytes, and how to make a raw image of it.
struct ForeignFormat {
    var name: String
    var hint: String

    private static let table: [(offset: UInt64, magic: [UInt8], name: String, hint: String)] = [
        (0, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "an xz archive", "unpack it first: unxz --keep FILE"),
        (0, [0x28, 0xb5, 0x2f, 0xfd], "a zstd archive", "unpack it first: unzstd FILE"),
        (0, [0x1f, 0x8b], "a gzip archive", "unpack it first: gunzip --keep FILE"),
        (0, Array("BZh".utf8), "a bzip2 archive", "unpack it first: bunzip2 --keep FILE"),
        (0, [0x04, 0x22, 0x4d, 0x18], "an lz4 archive", "unpack it first: unlz4 FILE"),
        (0, [0x50, 0x4b, 0x03, 0x04], "a zip archive", "unpack it first: unzip FILE"),
        (0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "a 7-Zip archive", "unpack it first: 7z x FILE"),
        (257, Array("ustar".utf8), "a tar archive", "unpack it first: tar -xf FILE"),
        (0, [0x51, 0x46, 0x49, 0xfb], "a qcow2 image", "convert it first: qemu-img convert -O raw FILE NEW.raw"),
        (0, Array("KDMV".utf8), "a VMDK image", "convert it first: qemu-img convert -O raw FILE NEW.raw"),
        (0, Array("vhdxfile".utf8), "a VHDX image", "convert it first: qemu-img convert -O raw FILE NEW.raw"),
        (0, Array("conectix".utf8), "a VHD image", "convert it first: qemu-img convert -O raw FILE NEW.raw"),
        (64, [0x7f, 0x10, 0xda, 0xbe], "a VDI image", "convert it first: qemu-img convert -O raw FILE NEW.raw"),
        (0, [0x3a, 0xff, 0x26, 0xed], "an Android sparse image", "convert it first: simg2img FILE NEW.raw"),
        (32769, Array("CD001".utf8), "an ISO 9660 image", "take the raw disk image of the release, not its installer"),
        (0, Array("hsqs".utf8), "a squashfs file system", "take the raw image of the whole disk"),
        (
            1080, [0x53, 0xef], "an ext2, ext3 or ext4 file system",
            "take the raw image of the whole disk, with its GPT"
        ),
        (0, Array("XFSB".utf8), "an XFS file system", "take the raw image of the whole disk, with its GPT"),
        (
            0, Array("LUKS".utf8) + [0xba, 0xbe], "a LUKS container",
            "take the raw image of the whole disk, with its GPT"
        ),
        (0, Array("cuttle-undo".utf8), "an undo file of this tool", "it goes with 'cuttle-os undo IMAGE FILE'"),
    ]

    /// `nil` where nothing is recognized.
    init?(of file: ImageFile) {
        guard let row = Self.table.first(where: { file.hasSignature($0.magic, at: $0.offset) }) else { return nil }
        name = row.name
        hint = row.hint.split(separator: " ").map { $0 == "FILE" ? file.path.shellQuoted : String($0) }.joined(
            separator: " ")
    }
}

extension String {
    /// The text as a POSIX shell takes it for one word, for hints that are pasted.
    package var shellQuoted: String {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+,:@%=-".utf8)
        if !isEmpty, !hasPrefix("-"), utf8.allSatisfy(plain.contains) { return self }
        return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
