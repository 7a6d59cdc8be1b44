// SPDX-License-Identifier: Apache-2.0

internal import DiskImage

extension NewImageFormat {
    /// What a file's name says that it is, whatever the case of its letters: `NEW.qcow2` is a thin image, and what says
    /// nothing is a full copy.
    ///
    /// - Throws: ``CuttleError/Code/usage`` for a name that says that it is something else, such as `NEW.vmdk`.
    public init(ofFileNamed name: String) throws(CuttleError) {
        if let other = Self.other(saidByFileNamed: name) {
            throw CuttleError(
                .usage,
                "the name of \(trusted: name) says that it is \(trusted: other), which is not what this tool makes",
                hint: "end it in .raw, or in .qcow2 for a thin image, and convert that; or say what it is: --format")
        }
        self = Self.isThin(fileNamed: name) ? .qcow2 : .raw
    }

    static func isThin(fileNamed name: String) -> Bool { end(of: name) == "qcow2" }

    /// What a file is by its name, where that is nothing that this tool makes; `nil` where it is, or is not said.
    static func other(saidByFileNamed name: String) -> String? { others[end(of: name)] }

    /// Whether a file's name says that it is something else than this.
    func isOther(thanFileNamed name: String) -> Bool {
        if Self.other(saidByFileNamed: name) != nil { return true }
        switch self {
        case .raw: return Self.isThin(fileNamed: name)
        case .qcow2: return Self.end(of: name) == "raw"
        }
    }

    /// What is made, as a sentence ends.
    var words: String {
        switch self {
        case .raw: "a full copy is made, which is raw"
        case .qcow2: "a thin image is made, which is qcow2"
        }
    }

    /// What stands behind the last dot, in small letters.
    private static func end(of name: String) -> String {
        let file = name[(name.lastIndex(of: "/").map(name.index(after:)) ?? name.startIndex)...]
        return file.lastIndex(of: ".").map { file[file.index(after: $0)...].lowercased() } ?? ""
    }

    private static let others: [String: String] = [
        "vmdk": "a VMDK image", "vdi": "a VDI image", "vhd": "a VHD image", "vpc": "a VHD image",
        "vhdx": "a VHDX image", "avhdx": "a VHDX image", "qcow": "a qcow image of version 1", "qed": "a QED image",
        "hdd": "a Parallels image", "hds": "a Parallels image", "dmg": "an Apple disk image",
        "iso": "an ISO 9660 image",
        "ova": "an OVF appliance", "ovf": "an OVF appliance", "wim": "a WIM archive", "vma": "a Proxmox archive",
        "simg": "an Android sparse image", "squashfs": "a squashfs file system", "sqfs": "a squashfs file system",
        "swu": "an SWUpdate archive", "raucb": "a RAUC bundle", "mender": "a Mender artifact",
        "xz": "an xz archive", "txz": "an xz archive", "lzma": "an LZMA archive", "gz": "a gzip archive",
        "gzip": "a gzip archive", "tgz": "a gzip archive", "bz2": "a bzip2 archive", "tbz2": "a bzip2 archive",
        "zst": "a zstd archive", "zstd": "a zstd archive", "tzst": "a zstd archive", "lz4": "an lz4 archive",
        "lzo": "an LZO archive", "br": "a brotli archive", "z": "a compress archive", "zip": "a zip archive",
        "7z": "a 7-Zip archive", "rar": "a RAR archive", "tar": "a tar archive",
    ]
}

extension EditDestination {
    /// A new image at a path, of the format that is given or that its name says.
    ///
    /// - Throws: ``CuttleError/Code/usage`` where none is given, and the name says that it is something else.
    public init(newImageAt path: String, format: NewImageFormat?) throws(CuttleError) {
        let format = if let format { format } else { try NewImageFormat(ofFileNamed: path) }
        switch format {
        case .raw: self = .newImage(path)
        case .qcow2: self = .thinImage(path)
        }
    }

    /// The new image's path; `nil` where none is made.
    var newPath: String? {
        switch self {
        case .newImage(let path), .thinImage(let path): path
        case .inPlace, .dryRun: nil
        }
    }

    var format: NewImageFormat? {
        switch self {
        case .newImage: .raw
        case .thinImage: .qcow2
        case .inPlace, .dryRun: nil
        }
    }
}

/// Refuses a path that no output of the user's own can have.
func requireOutputName(_ path: String) throws(CuttleError) {
    guard path != "-" else {
        throw CuttleError(
            .usage, "an output is a file: it cannot go to standard output", hint: "name it; ./- is a file named -")
    }
    if let reason = OwnName.reason(ofFileAt: path) {
        throw CuttleError(
            .cannotCreate,
            "no output can have a name that is one of this tool's own, and that of \(trusted: path) \(trusted: reason)",
            hint: "give another name")
    }
}
