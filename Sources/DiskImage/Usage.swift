// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension ImageFile {
    /// Refuses a file that is attached to a loop device and a device that is mounted or held: its kernel has pages of
    /// it in memory, and would write over the edit or not see it.
    ///
    /// Returns a descriptor that keeps a device from being mounted while it is open; -1 for a file.
    static func requireUnused(_ path: String, _ status: stat) throws(DiskImageError) -> Int32 {
        var exclusive: Int32 = -1
        if status.st_mode & S_IFMT == S_IFBLK {
            // O_EXCL on a block device fails where it, or a partition of it, is mounted or held (open(2)).
            exclusive = open(path, O_RDONLY | O_EXCL | O_CLOEXEC | O_NONBLOCK)
            guard exclusive >= 0 else {
                guard errno == EBUSY else { throw .system("open", path, errno) }
                throw DiskImageError(
                    .busy, "edit", path, "the device is mounted or in use", hint: "unmount it, or give --force")
            }
        }
        if let loop = loopDevice(of: status) {
            if exclusive >= 0 { close(exclusive) }
            throw DiskImageError(
                .busy, "edit", path, "it is attached to \(loop)",
                hint: "detach it: losetup -d \(loop); or give --force")
        }
        return exclusive
    }

    /// The loop device that has the file or device behind it, by sysfs.
    private static func loopDevice(of status: stat) -> String? {
        guard let folder = opendir("/sys/block") else { return nil }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasPrefix("loop"), let backing = firstLine("/sys/block/\(name)/loop/backing_file") else {
                continue
            }
            var other = stat()
            guard stat(backing, &other) == 0 else { continue }
            let areDevices = [status, other].allSatisfy { $0.st_mode & S_IFMT == S_IFBLK }
            let isSameDevice = areDevices && other.st_rdev == status.st_rdev
            if isSameDevice || other.st_dev == status.st_dev && other.st_ino == status.st_ino { return "/dev/\(name)" }
        }
        return nil
    }

    private static func firstLine(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer.prefix(count).prefix { $0 != 0x0a }, as: UTF8.self)
    }
}
