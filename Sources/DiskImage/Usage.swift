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
        if let loop = SystemFiles().loopDevice(of: FileIdentity(status)) {
            if exclusive >= 0 { close(exclusive) }
            throw DiskImageError(
                .busy, "edit", path, "it is attached to \(loop)",
                hint: "detach it: losetup -d \(loop); or give --force")
        }
        return exclusive
    }
}
