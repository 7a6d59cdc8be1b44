// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// What tells a file from every other one, and from itself as it was before a change: where it is, its size, and its times.
package struct FileStamp: Hashable, Sendable {
    /// A time of a file, since 1970.
    package struct Time: Hashable, Sendable {
        /// Whole ones.
        package var seconds: Int64
        /// The rest, below a second.
        package var nanoseconds: Int64

        /// A time as stat(2) has it.
        package init(seconds: Int64, nanoseconds: Int64) {
            (self.seconds, self.nanoseconds) = (seconds, nanoseconds)
        }
    }

    /// Of the file system that it lies on, as stat(2) has it.
    package var device: UInt64
    /// Unique within its file system.
    package var inode: UInt64
    /// In bytes.
    package var size: UInt64
    /// When it was last written to, unless somebody has set it since.
    package var modified: Time
    /// When anything of it last changed, its times included. Nobody can set it.
    package var changed: Time

    /// A file by its facts.
    package init(device: UInt64, inode: UInt64, size: UInt64, modified: Time, changed: Time) {
        (self.device, self.inode, self.size) = (device, inode, size)
        (self.modified, self.changed) = (modified, changed)
    }

    /// A regular file that is open; `nil` for anything else. The C function is `fstat`.
    package init?(of descriptor: Int32) {
        var found = stat()
        guard fstat(descriptor, &found) == 0, found.st_mode & S_IFMT == S_IFREG else { return nil }
        func time(_ time: timespec) -> Time {
            Time(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
        }
        self.init(
            device: UInt64(found.st_dev), inode: UInt64(found.st_ino), size: UInt64(found.st_size),
            modified: time(found.st_mtim), changed: time(found.st_ctim))
    }

    /// Whether the file was last changed so long ago that another change would have another time, however coarse the times
    /// of its file system are: two seconds, as on FAT.
    ///
    /// - Parameter now: seconds since 1970.
    package func isSettled(at now: Int64) -> Bool {
        modified.seconds < now - 2 && changed.seconds < now - 2
    }
}
