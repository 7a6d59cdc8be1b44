// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// Which receipts were there when a run began: what has come since is another run's, and not replaced.
final class ReceiptMarks: Sendable {
    /// The file and the time of its last change of any kind, which cannot be set.
    private struct Mark: Hashable {
        var device: dev_t
        var inode: ino_t
        var seconds: Int
        var nanoseconds: Int

        init?(_ path: String) {
            var status = stat()
            guard lstat(path, &status) == 0 else { return nil }
            (device, inode) = (status.st_dev, status.st_ino)
            (seconds, nanoseconds) = (status.st_ctim.tv_sec, status.st_ctim.tv_nsec)
        }
    }

    private let known = Mutex<[String: Mark]>([:])

    /// Notes the receipt of an image, if it is there.
    func note(_ image: String) {
        guard let mark = Mark(image + Receipt.suffix) else { return }
        known.withLock { $0[image] = mark }
    }

    /// Whether the image has a receipt that was not noted.
    func hasNew(_ image: String) -> Bool {
        guard let mark = Mark(image + Receipt.suffix) else { return false }
        return known.withLock { $0[image] } != mark
    }
}
