// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

extension FileDescriptor {
    /// What is asked for of one byte of a file.
    package enum ByteLock: Sendable {
        /// With others that are shared.
        case shared
        case exclusive
        /// To give up what is held.
        case none
    }

    /// Locks one byte of a file, which need not be there, and never waits: `false` where another process, or another
    /// opening of the file, holds it. It goes when the file is closed, however the process ends.
    ///
    /// The C function is `fcntl` with F_OFD_SETLK.
    package func lock(_ kind: ByteLock, byte: Int64) throws(Errno) -> Bool {
        var lock = flock()
        lock.l_type =
            switch kind {
            case .shared: Int16(F_RDLCK)
            case .exclusive: Int16(F_WRLCK)
            case .none: Int16(F_UNLCK)
            }
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = off_t(byte)
        lock.l_len = 1
        while fcntl(rawValue, CUTTLE_F_OFD_SETLK, &lock) != 0 {
            switch Errno.last {
            case .interrupted: continue
            case .wouldBlock, .resourceTemporarilyUnavailable, .permissionDenied: return false
            case let error: throw error
            }
        }
        return true
    }
}
