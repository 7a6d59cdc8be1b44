// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Crypto
internal import Glibc
internal import SystemIO

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
    /// `nil` where nothing is claimed.
    private let file: Descriptor?
    private var descriptor: Int32? {
        switch file {
        case .some(let file): file.number
        case .none: nil
        }
    }

    /// Where no file can be made, and none is there, nothing is claimed: nobody can make anything there.
    package init(in folder: String) throws(DiskImageError) {
        path = folder + "/" + OwnName.claims
        for _ in 0..<1000 {
            let claims: Descriptor
            switch try Self.open(path, in: folder) {
            case .changing: continue
            case .impossible:
                file = nil
                doubt = nil
                return
            case .open(let found): claims = found
            }
            if Self.lock(claims.number, F_RDLCK, at: Self.presence) {
                if Self.isSame(claims.number, path) {
                    file = consume claims
                    doubt = nil
                    return
                }
            } else {
                let problem = errno
                guard problem == EAGAIN || problem == EACCES else {
                    unlink(path)
                    file = nil
                    doubt = String(cString: strerror(problem))
                    return
                }
                // Somebody is removing it.
                usleep(2000)
            }
        }
        throw DiskImageError(
            .busy, "lock", path, "another program holds it", hint: "delete it where no batch works in its folder")
    }

    /// Ends the work in the folder: the last one to do so removes the file.
    package func end() {
        guard let descriptor else { return }
        // Two that end at the same time must not both leave it to the other.
        _ = Self.lock(descriptor, F_UNLCK, at: Self.presence)
        if Self.lock(descriptor, F_WRLCK, at: Self.presence) {
            if Self.isSame(descriptor, path) { unlink(path) }
            _ = Self.lock(descriptor, F_UNLCK, at: Self.presence)
        }
    }

    /// Claims a name; `false` where another process has it.
    package func take(_ name: String) throws(DiskImageError) -> Bool {
        guard let descriptor else { return true }
        if Self.lock(descriptor, F_WRLCK, at: Self.place(of: name)) { return true }
        guard errno == EAGAIN || errno == EACCES else { throw .system("lock", path, errno) }
        return false
    }

    package func release(_ name: String) {
        if let descriptor { _ = Self.lock(descriptor, F_UNLCK, at: Self.place(of: name)) }
    }

    /// The byte that everybody who works in the folder has a shared lock on.
    private static let presence: off_t = 0

    /// Of 62 bits: no two names of any folder have the same one.
    private static func place(of name: String) -> off_t {
        let digest = SHA256.hash(data: Array(name.utf8)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return 1 + off_t(digest >> 2)
    }

    private enum Opening: ~Copyable {
        case open(Descriptor)
        /// It came or went meanwhile.
        case changing
        /// It is not there and cannot be made.
        case impossible
    }

    private static func open(_ path: String, in folder: String) throws(DiskImageError) -> Opening {
        let options: FileDescriptor.OpenOptions = [.noFollow, .nonBlocking]
        let file: Descriptor
        do {
            file = try Descriptor(path, .readWrite, options)
        } catch .noSuchFileOrDirectory {
            do {
                file = try Descriptor(path, .readWrite, [options, .create, .exclusiveCreate])
            } catch {
                switch error {
                case .fileExists: return .changing
                case .permissionDenied, .notPermitted, .readOnlyFileSystem, .noSuchFileOrDirectory: return .impossible
                default: throw .system("make", path, error, creating: true)
                }
            }
            openToAll(file.number, in: folder)
        } catch {
            var failure = DiskImageError.system("open", path, error)
            failure.hint = "delete it where no batch works in its folder"
            throw failure
        }
        var status = stat()
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw DiskImageError(.cannotCreate, "open", path, "this is not a regular file", hint: "remove it")
        }
        return .open(file)
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
