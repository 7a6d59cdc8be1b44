// SPDX-License-Identifier: Apache-2.0

internal import BlockDevices
internal import Glibc
internal import SystemIO

extension ImageFile {
    /// Refuses a file that is attached to a loop device and a device that is mounted or held: its kernel has pages of
    /// it in memory, and would write over the edit or not see it.
    ///
    /// Returns what keeps a device from being mounted while it is open; `nil` for a file.
    static func requireUnused(_ path: String, _ status: stat) throws(DiskImageError) -> Descriptor? {
        let exclusive = status.st_mode & S_IFMT == S_IFBLK ? try takeDevice(path) : nil
        if let loop = SystemFiles().loopDevice(of: FileIdentity(status)) {
            throw DiskImageError(
                .busy, "edit", path, reason: "it is attached to \(loop)", remedy: .detachOrForce(loop: loop))
        }
        return exclusive
    }

    /// O_EXCL on a block device fails where it, or a partition of it, is mounted or held (open(2)).
    private static func takeDevice(_ path: String) throws(DiskImageError) -> Descriptor {
        do {
            return try Descriptor(path, .readOnly, [.exclusiveCreate, .nonBlocking])
        } catch .resourceBusy {
            throw DiskImageError(
                .busy, "edit", path, reason: "the device is mounted or in use", remedy: .unmountOrForce)
        } catch {
            throw .system("open", path, error)
        }
    }
}
