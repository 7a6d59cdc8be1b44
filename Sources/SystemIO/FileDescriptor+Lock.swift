// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

extension FileDescriptor {
    /// What is asked for of a file, or of one byte of it.
    package enum Lock: Sendable {
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
    package func lock(_ kind: Lock, byte: Int64) throws(Errno) -> Bool {
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

extension Descriptor {
    /// Locks the whole file, and never waits: `false` where another opening of the file holds it.
    ///
    /// It goes with this, at once. To close the file would not do: a process that another thread is just starting has copies of all
    /// descriptors, and their locks, until it executes its program. The C function is `flock`.
    package mutating func lock(_ kind: FileDescriptor.Lock) throws(Errno) -> Bool {
        let operation =
            switch kind {
            case .shared: LOCK_SH
            case .exclusive: LOCK_EX
            case .none: LOCK_UN
            }
        while flock(number, operation | LOCK_NB) != 0 {
            switch Errno.last {
            case .interrupted: continue
            case .wouldBlock, .resourceTemporarilyUnavailable: return false
            case let error: throw error
            }
        }
        isLocked = operation != LOCK_UN
        return true
    }

    /// Gives up what ``lock(_:)`` took.
    func unlock() { if isLocked { flock(number, LOCK_UN) } }
}
