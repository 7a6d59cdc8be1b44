// SPDX-License-Identifier: Apache-2.0

package import Glibc

/// A block device's number.
package struct DeviceNumber: Hashable, Sendable {
    /// Which driver the device has.
    package var major: UInt32
    /// Which of the driver's devices it is.
    package var minor: UInt32

    /// A device by both its numbers, as /proc and lsblk(8) show them.
    package init(major: UInt32, minor: UInt32) {
        self.major = major
        self.minor = minor
    }

    /// glibc's encoding, as makedev(3) has it.
    package init(_ number: dev_t) {
        let number = UInt64(number)
        major = UInt32(truncatingIfNeeded: (number >> 8 & 0xfff) | (number >> 32 & 0xffff_f000))
        minor = UInt32(truncatingIfNeeded: (number & 0xff) | (number >> 12 & 0xffff_ff00))
    }

    /// `8:1`, as sysfs and mountinfo have it.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let major = UInt32(parts[0]), let minor = UInt32(parts[1]) else { return nil }
        self.init(major: major, minor: minor)
    }

    /// Whether it is no device's: btrfs, NFS, tmpfs and others number their file systems so.
    package var isAnonymous: Bool { major == 0 }
}

/// What identifies a file or a block device, of what stat(2) says.
package struct FileIdentity: Hashable, Sendable {
    /// The device that a device node stands for; `nil` for what is no block device.
    package var device: DeviceNumber?
    /// The file system that the file lies on.
    package var fileSystem: DeviceNumber
    /// Unique within its file system.
    package var inode: UInt64

    /// A file by what stat(2) says of it; `device` is that of a device node.
    package init(device: DeviceNumber?, fileSystem: DeviceNumber, inode: UInt64) {
        self.device = device
        self.fileSystem = fileSystem
        self.inode = inode
    }

    /// What stat(2) or fstat(2) has found.
    package init(_ status: stat) {
        device = status.st_mode & S_IFMT == S_IFBLK ? DeviceNumber(status.st_rdev) : nil
        fileSystem = DeviceNumber(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// Asks stat(2), which follows links; `nil` where it fails.
    package init?(of path: [UInt8]) {
        var found = stat()
        guard !path.isEmpty, stat(path.map(CChar.init(bitPattern:)) + [0], &found) == 0 else { return nil }
        self.init(found)
    }

    /// Whether the path leads to this very file; links are not followed.
    package func isAt(_ path: String) -> Bool {
        var found = stat()
        return lstat(path, &found) == 0 && FileIdentity(found) == self
    }

    /// Whether both are the same block device, or the same file.
    package func isSame(as other: FileIdentity) -> Bool {
        if let device, device == other.device { return true }
        return fileSystem == other.fileSystem && inode == other.inode
    }
}
