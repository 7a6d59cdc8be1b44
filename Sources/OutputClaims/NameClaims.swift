// SPDX-License-Identifier: Apache-2.0

internal import Crypto
package import DiskImage
internal import Glibc
internal import SystemIO

/// Names in a directory that one process at a time works on.
///
/// A claim is a lock on one byte of a file in the directory, at a place that is made of the name (fcntl(2), open file
/// description locks). It goes with the process, however that ends; on NFS, where the server keeps it, with the machine's
/// lease. The file is there while somebody works in the directory, and the last one removes it; what a killed process leaves
/// of it is empty, and the next one takes it over.
package final class NameClaims: Sendable {
    /// Why nobody else would notice a claim; `nil` where it is one.
    package let doubt: String?
    private let path: String
    /// `nil` where nothing is claimed.
    private let file: Descriptor?
    private var descriptor: FileDescriptor? {
        switch file {
        case .some(let owner): owner.file
        case .none: nil
        }
    }

    /// Where no file can be made, and none is there, nothing is claimed: nobody can make anything there.
    package init(in directory: String) throws(DiskImageError) {
        path = directory + "/" + OwnName.claims
        for _ in 0..<1000 {
            let claims: Descriptor
            switch try Self.open(path, in: directory) {
            case .changing: continue
            case .impossible:
                file = nil
                doubt = nil
                return
            case .open(let found): claims = found
            }
            do throws(Errno) {
                guard try claims.file.lock(.shared, byte: Self.presence) else {
                    // Somebody is removing it.
                    usleep(2000)
                    continue
                }
            } catch {
                unlink(path)
                file = nil
                doubt = error.description
                return
            }
            if Self.isSame(claims.number, path) {
                file = consume claims
                doubt = nil
                return
            }
        }
        throw DiskImageError(
            .busy, "lock", path, reason: "another program holds it",
            hint: "delete it where no batch works in its directory")
    }

    /// Ends the work in the directory: the last one to do so removes the file.
    package func end() {
        guard let descriptor else { return }
        // Two that end at the same time must not both leave it to the other.
        _ = try? descriptor.lock(.none, byte: Self.presence)
        if (try? descriptor.lock(.exclusive, byte: Self.presence)) == true {
            if Self.isSame(descriptor.rawValue, path) { unlink(path) }
            _ = try? descriptor.lock(.none, byte: Self.presence)
        }
    }

    /// Claims a name; `false` where another process has it.
    package func take(_ name: String) throws(DiskImageError) -> Bool {
        guard let descriptor else { return true }
        do {
            return try descriptor.lock(.exclusive, byte: Self.offset(of: name))
        } catch {
            throw .system("lock", path, error)
        }
    }

    /// Gives a name back.
    package func release(_ name: String) {
        if let descriptor { _ = try? descriptor.lock(.none, byte: Self.offset(of: name)) }
    }

    /// The byte that everybody who works in the directory has a shared lock on.
    private static let presence: Int64 = 0

    /// Of 62 bits: no two names of any directory have the same one.
    private static func offset(of name: String) -> Int64 {
        let digest = SHA256.hash(data: Array(name.utf8)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return 1 + Int64(digest >> 2)
    }

    private enum Opening: ~Copyable {
        case open(Descriptor)
        /// It came or went meanwhile.
        case changing
        /// It is not there and cannot be made.
        case impossible
    }

    private static func open(_ path: String, in directory: String) throws(DiskImageError) -> Opening {
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
            openToAll(file.number, in: directory)
        } catch {
            var failure = DiskImageError.system("open", path, error)
            failure.hint = "delete it where no batch works in its directory"
            throw failure
        }
        var status = stat()
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw DiskImageError(.cannotCreate, "open", path, reason: "this is not a regular file", hint: "remove it")
        }
        return .open(file)
    }

    /// Whoever may make files in the directory may claim names there.
    private static func openToAll(_ descriptor: Int32, in directory: String) {
        var status = stat()
        guard stat(directory, &status) == 0 else { return }
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
}
