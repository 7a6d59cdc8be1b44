// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Crypto
internal import Glibc

/// Names in a folder that one process at a time works on.
///
/// A claim is a lock on one byte of a file in the folder, at a place that is made of the name (fcntl(2), open file
/// description locks). It goes with the process, however that ends; on NFS, where the server keeps it, with the machine's
/// lease. The file is there while somebody works in the folder, and the last one removes it; what a killed process leaves
/// of it is empty, and the next one takes it over.
package final class NameClaims: Sendable {
    /// Why nobody else would notice a claim; `nil` where it is one.
    package let doubt: String?
    private let path: String
    /// -1 where nothing is claimed.
    private let descriptor: Int32

    /// Where no file can be made, and none is there, nothing is claimed: nobody can make anything there.
    package init(in folder: String) throws(DiskImageError) {
        path = folder + "/" + OwnName.claims
        for _ in 0..<1000 {
            guard let descriptor = try Self.open(path, in: folder) else { continue }
            guard descriptor >= 0 else {
                (self.descriptor, doubt) = (-1, nil)
                return
            }
            if Self.lock(descriptor, F_RDLCK, at: Self.presence) {
                if Self.isSame(descriptor, path) {
                    (self.descriptor, doubt) = (descriptor, nil)
                    return
                }
                close(descriptor)
            } else {
                let problem = errno
                close(descriptor)
                guard problem == EAGAIN || problem == EACCES else {
                    unlink(path)
                    (self.descriptor, doubt) = (-1, String(cString: strerror(problem)))
                    return
                }
                // Somebody is removing it.
                usleep(2000)
            }
        }
        throw DiskImageError(
            .busy, "lock", path, "another program holds it", hint: "delete it where no batch works in its folder")
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Ends the work in the folder: the last one to do so removes the file.
    package func end() {
        guard descriptor >= 0 else { return }
        // Two that end at the same time must not both leave it to the other.
        _ = Self.lock(descriptor, F_UNLCK, at: Self.presence)
        if Self.lock(descriptor, F_WRLCK, at: Self.presence) {
            if Self.isSame(descriptor, path) { unlink(path) }
            _ = Self.lock(descriptor, F_UNLCK, at: Self.presence)
        }
    }

    /// Claims a name; `false` where another process has it.
    package func take(_ name: String) throws(DiskImageError) -> Bool {
        guard descriptor >= 0 else { return true }
        if Self.lock(descriptor, F_WRLCK, at: Self.place(of: name)) { return true }
        guard errno == EAGAIN || errno == EACCES else { throw .system("lock", path, errno) }
        return false
    }

    package func release(_ name: String) {
        if descriptor >= 0 { _ = Self.lock(descriptor, F_UNLCK, at: Self.place(of: name)) }
    }

    /// The byte that everybody who works in the folder has a shared lock on.
    private static let presence: off_t = 0

    /// Of 62 bits: no two names of any folder have the same one.
    private static func place(of name: String) -> off_t {
        let digest = SHA256.hash(data: Array(name.utf8)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return 1 + off_t(digest >> 2)
    }

    /// `nil` where it came or went meanwhile; -1 where it is not there and cannot be made.
    private static func open(_ path: String, in folder: String) throws(DiskImageError) -> Int32? {
        let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        var descriptor = Glibc.open(path, flags)
        if descriptor < 0, errno == ENOENT {
            descriptor = Glibc.open(path, flags | O_CREAT | O_EXCL, 0o600)
            if descriptor >= 0 {
                openToAll(descriptor, in: folder)
            } else {
                switch errno {
                case EEXIST: return nil
                case EACCES, EPERM, EROFS, ENOENT: return -1
                default: throw .system("make", path, errno, creating: true)
                }
            }
        }
        guard descriptor >= 0 else {
            var error = DiskImageError.system("open", path, errno)
            error.hint = "delete it where no batch works in its folder"
            throw error
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw DiskImageError(.cannotCreate, "open", path, "this is not a regular file", hint: "remove it")
        }
        return descriptor
    }

    /// Whoever may make files in the folder may claim names there.
    private static func openToAll(_ descriptor: Int32, in folder: String) {
        var status = stat()
        guard stat(folder, &status) == 0 else { return }
        if fchown(descriptor, status.st_uid, status.st_gid) != 0, fchown(descriptor, uid_t.max, status.st_gid) != 0 {
            status.st_mode &= ~0o060
        }
        fchmod(descriptor, 0o600 | status.st_mode & 0o066)
    }

    /// Whether the file has that name still.
    private static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_nlink > 0 && FileIdentity(status).isAt(path)
    }

    /// The C function is `fcntl` with F_OFD_SETLK.
    private static func lock(_ descriptor: Int32, _ kind: Int32, at place: off_t) -> Bool {
        var lock = flock()
        lock.l_type = Int16(kind)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = place
        lock.l_len = 1
        while fcntl(descriptor, CUTTLE_F_OFD_SETLK, &lock) != 0 {
            guard errno == EINTR else { return false }
        }
        return true
    }
}
