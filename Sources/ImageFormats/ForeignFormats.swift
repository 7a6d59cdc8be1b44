// SPDX-License-Identifier: Apache-2.0

internal import DiskImage

/// What is neither read nor made, but known: a file of it is named as what it is, and how a raw image is made of it.
enum ForeignFormats {
    /// What their files' names end in.
    static let byEnding: [String: FileAppearance] = (CompressedFormat.all.map(\.appearance) + all).reduce(into: [:]) {
        appearances, appearance in
        for ending in appearance.endings where appearances[ending] == nil { appearances[ending] = appearance }
    }

    /// The first that a file looks like from inside counts.
    static let all: [FileAppearance] = [
        .init(
            name: "a bzip2 archive", endings: ["bz2", "tbz2"], signature: .init(text: "BZh"),
            advice: "unpack it first: bunzip2 --keep FILE"),
        .init(
            name: "an lz4 archive", endings: ["lz4"], signature: .init([0x04, 0x22, 0x4d, 0x18]),
            advice: "unpack it first: unlz4 FILE"),
        .init(
            name: "a 7-Zip archive", endings: ["7z"], signature: .init([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
            advice: "unpack it first: 7z x FILE"),
        .init(
            name: "a tar archive", endings: ["tar"], signature: .init(at: 257, text: "ustar"),
            advice: "unpack it first: tar -xf FILE"),
        .init(name: "a VMDK image", endings: ["vmdk"], signature: .init(text: "KDMV"), advice: byQEMU),
        .init(
            name: "a VHDX image", endings: ["vhdx", "avhdx"], signature: .init(text: "vhdxfile"), advice: byQEMU),
        .init(name: "a VHD image", endings: ["vhd", "vpc"], signature: .init(text: "conectix"), advice: byQEMU),
        .init(
            name: "a VDI image", endings: ["vdi"], signature: .init(at: 64, [0x7f, 0x10, 0xda, 0xbe]), advice: byQEMU),
        .init(
            name: "an Android sparse image", endings: ["simg"], signature: .init([0x3a, 0xff, 0x26, 0xed]),
            advice: "convert it first: simg2img FILE NEW.raw"),
        .init(
            name: "an ISO 9660 image", endings: ["iso"], signature: .init(at: 32769, text: "CD001"),
            advice: "take the raw disk image of the release, not its installer"),
        .init(
            name: "a squashfs file system", endings: ["squashfs", "sqfs"], signature: .init(text: "hsqs"),
            advice: ofWholeDisk),
        .init(
            name: "an undo file of this tool", signature: .init(text: "cuttle-undo"),
            remedy: .undoWithIt),
        .init(
            name: "a journal of this tool", signature: .init(text: "cuttle-journal"),
            advice: "name the image that it lies beside"),
        .init(name: "a QED image", endings: ["qed"], signature: .init([0x51, 0x45, 0x44, 0x00]), advice: byQEMU),
        .init(
            name: "a Parallels image", endings: ["hdd", "hds"], signature: .init(text: "WithoutFreeSpace"),
            advice: byQEMU),
        .init(name: "an Apple disk image", endings: ["dmg"], signature: .init(at: -512, text: "koly"), advice: byQEMU),
        .init(
            name: "a WIM archive", endings: ["wim"], signature: .init(Array("MSWIM".utf8) + [0, 0, 0]),
            advice: ofWholeDisk),
        .init(
            name: "a Proxmox archive", endings: ["vma"], signature: .init(Array("VMA".utf8) + [0]),
            advice: "unpack it first: vma extract FILE DIRECTORY"),
        .init(
            name: "a compress archive", endings: ["z"], signature: .init([0x1f, 0x9d]),
            advice: "unpack it first: uncompress -k FILE"),
        .init(
            name: "an LZO archive", endings: ["lzo"], signature: .init([0x89, 0x4c, 0x5a, 0x4f, 0x00]),
            advice: "unpack it first: lzop -d FILE"),
        .init(
            name: "a RAR archive", endings: ["rar"], signature: .init(text: "Rar!\u{1a}\u{7}"),
            advice: "unpack it first: unrar x FILE"),
        // What was stored in the place of an image.
        .init(
            name: "a Git LFS pointer", texts: ["version https://git-lfs.github.com/spec/"],
            advice: "get the file that it stands for: git lfs pull, in its repository"),
        .init(
            name: "an HTML page", texts: ["<!doctype html", "<html", "<head", "<body"],
            advice: "the server answered the download with a page, such as one to sign in: download the image anew"),
        .init(
            name: "an XML document", texts: ["<?xml", "<error>"],
            advice: "the server answered the download with a message: read it, then download the image anew"),
        .init(
            name: "a JSON document", texts: ["{"],
            advice: "the server answered the download with a message: read it, then download the image anew"),
        .init(
            name: "a text file", texts: [""],
            advice: "name the image itself, not its checksum or its description"),
        // These are told by their names alone.
        .init(name: "a qcow image of version 1", endings: ["qcow"]),
        .init(name: "an OVF appliance", endings: ["ova", "ovf"]),
        .init(name: "an SWUpdate archive", endings: ["swu"]),
        .init(name: "a RAUC bundle", endings: ["raucb"]),
        .init(name: "a Mender artifact", endings: ["mender"]),
        .init(name: "an LZMA archive", endings: ["lzma"]),
        .init(name: "a brotli archive", endings: ["br"]),
    ]

    static let byQEMU = "convert it first: qemu-img convert -O raw FILE NEW.raw"
    static let ofWholeDisk = "take the raw image of the whole disk, with its GPT"
}
