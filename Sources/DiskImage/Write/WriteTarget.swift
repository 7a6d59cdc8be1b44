// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// A device that an image is about to be written to, or a regular file in its place, open and held for itself alone.
package final class WriteTarget: Sendable {
    package let path: String
    /// In bytes; a file that is shorter than the image grows.
    package let size: UInt64
    /// `nil` for a regular file.
    package let device: BlockDevice?
    let descriptor: Int32
    /// Opens what may be written to, and changes nothing, but for making a file that is not there.
    ///
    /// Refused are: what is no block device, unless `allowsFile` and it is a regular file or nothing; a partition; a device
    /// that is mounted, swapped on, a part of a volume or array, or has the running system or the image on it; one that is
    /// read-only, smaller than the image, or has sectors of another size than the image's table.
    package init(
        _ path: String, for image: ImageFile, _ table: PartitionTable, besides files: [String], allowsFile: Bool
    ) throws(DiskImageError) {
        func refused(_ reason: String, _ hint: String? = nil, _ code: DiskImageError.Code = .cannotCreate)
            -> DiskImageError
        {
            DiskImageError(code, "write to", path.isEmpty ? "''" : path, reason, hint: hint)
        }
        var status = stat()
        let isThere = stat(path, &status) == 0
        if !isThere, errno != ENOENT || !allowsFile || path.isEmpty {
            throw refused(
                path.isEmpty ? "no path is given" : String(cString: strerror(errno)),
                "'cuttle-os devices' lists what there is", .missing)
        }
        let isDevice = isThere && status.st_mode & S_IFMT == S_IFBLK
        guard isDevice || allowsFile else {
            throw refused(
                "this is no block device",
                status.st_mode & S_IFMT == S_IFREG ? "give --force-file to write to a regular file" : nil)
        }
        guard isDevice || !isThere || status.st_mode & S_IFMT == S_IFREG else {
            throw refused("this is neither a block device nor a regular file")
        }
        if isThere, ([image.realPath] + files).contains(where: { Self.isSame($0, status) }) {
            throw refused("the image itself is there")
        }
        if isDevice {
            let device = try BlockDevice(path: path)
            try Self.requireFit(device, image, table, files, refused)
            self.device = device
        } else {
            device = nil
        }
        // O_EXCL on a block device fails where it, or a partition of it, is in use in any namespace (open(2)).
        let flags = O_RDWR | O_CLOEXEC | O_NOCTTY | (isDevice ? O_EXCL : isThere ? 0 : O_CREAT | O_EXCL)
        descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else {
            throw errno == EBUSY
                ? refused("the device is mounted or in use", "unmount it first", .busy) : .system("open", path, errno)
        }
        self.path = path
        let end = lseek(descriptor, 0, SEEK_END)
        size = device?.size ?? UInt64(max(0, end))
        var opened = stat()
        guard fstat(descriptor, &opened) == 0 else { throw .system("open", path, errno) }
        guard !isThere || FileKey(opened) == FileKey(status) else {
            throw refused("it was replaced meanwhile", "try again", .busy)
        }
        // The lock that systemd-udevd respects (systemd, "Locking Block Device Access").
        try ImageFile.lock(descriptor, path, LOCK_EX)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Refuses one device by two names.
    package static func requireDistinct(_ paths: [String]) throws(DiskImageError) {
        var known: [FileKey: String] = [:]
        for path in paths {
            var status = stat()
            let key = stat(path, &status) == 0 ? FileKey(status) : nil
            let earlier =
                key.map { known.updateValue(path, forKey: $0) } ?? (paths.count { $0 == path } > 1 ? path : nil)
            guard let earlier else { continue }
            throw DiskImageError(
                .cannotCreate, "write to", path, earlier == path ? "it is named twice" : "this is \(earlier) again")
        }
    }

    private static func isSame(_ path: String, _ status: stat) -> Bool {
        var other = stat()
        return stat(path, &other) == 0 && FileKey(other) == FileKey(status)
    }

    private static func requireFit(
        _ device: BlockDevice, _ image: ImageFile, _ table: PartitionTable, _ files: [String],
        _ refused: (String, String?, DiskImageError.Code) -> DiskImageError
    ) throws(DiskImageError) {
        if let disk = device.wholeDisk {
            throw refused(
                "this is a partition, and an image is of a whole disk", "did you mean \(disk)?", .cannotCreate)
        }
        for file in [image.realPath] + files where device.isMade(of: file) {
            throw refused("the image itself is behind it", "detach it: losetup -d \(device.path)", .busy)
        }
        if let use = try device.uses().first {
            let hint = [.mounted, .swap].contains(use.kind) ? "unmount it first" : nil
            throw refused(use.sentence, hint, .busy)
        }
        for file in [image.realPath] + files where try device.contains(file: file) {
            throw refused("the image itself is on it", nil, .busy)
        }
        guard !device.isReadOnly else {
            throw refused("the device is read-only", "look for its write-protect switch", .noPermission)
        }
        guard device.size >= image.size else {
            throw refused(
                "it holds \(device.size) bytes, and the image is \(image.size)", "take a larger one", .cannotCreate)
        }
        guard device.sectorSize == table.sectorSize else {
            throw refused(
                "its sectors are \(device.sectorSize) bytes, and those of the image's partition table \(table.sectorSize)",
                "no machine would find the partitions; take another device, or an image made for it", .cannotCreate)
        }
    }
}

/// What tells one file or device from another.
private struct FileKey: Hashable {
    private let device: dev_t
    private let inode: ino_t

    init(_ status: stat) {
        let isDevice = status.st_mode & S_IFMT == S_IFBLK
        // A device can have several nodes.
        (device, inode) = isDevice ? (status.st_rdev, 0) : (status.st_dev, status.st_ino)
    }
}
