// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemIO

/// A program's directory among the user's caches (XDG Base Directory Specification): `$XDG_CACHE_HOME`, else `~/.cache`.
///
/// It belongs to the user that the process runs as, and nobody else can write to it, or it is not used; it is made when
/// something is put into it. Root makes nothing in the home of who called it by sudo.
struct CacheDirectory: Sendable {
    /// What all programs' directories lie in.
    private let caches: String
    private let path: String

    /// Nothing is made yet; `nil` where the environment names no place for it.
    init?(named name: String) {
        if let named = directory(namedBy: "XDG_CACHE_HOME") {
            caches = named
        } else {
            guard let home = directory(namedBy: "HOME"), Self.isOwn(home) else { return nil }
            caches = "\(home)/.cache"
        }
        path = "\(caches)/\(name)"
    }

    /// The bytes of a file in it; `nil` where there is none, or one that is larger, or not the user's own.
    func read(_ name: String, limit: Int) -> [UInt8]? {
        guard isUsable, let file = try? Descriptor("\(path)/\(name)", .readOnly, [.noFollow, .nonBlocking]) else {
            return nil
        }
        var status = stat()
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG, Self.isOwnAlone(status)
        else {
            return nil
        }
        return try? file.file.readToEnd(limit: limit)
    }

    /// Puts a file in the place of the one that is there, if any: readers see one or the other. Where another process is at it,
    /// that one's stays.
    func replace(_ name: String, with bytes: [UInt8]) {
        let (final, temporary) = ("\(path)/\(name)", "\(path)/\(name).new")
        guard Self.makes(caches), Self.isOwn(caches), Self.makes(path), isUsable,
            var file = try? Descriptor(temporary, .readWrite, [.create, .noFollow, .nonBlocking]),
            (try? file.lock(.exclusive)) == true
        else { return }
        var status = stat()
        // It may have got its name between the two calls.
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1,
            Self.isOwnAlone(status), FileIdentity(status).isAt(temporary), ftruncate(file.number, 0) == 0
        else { return }
        let count = (try? file.file.writeAll(bytes)) ?? 0
        guard count == bytes.count, rename(temporary, final) == 0 else {
            unlink(temporary)
            return
        }
    }

    /// Whether it is there and only its user can write to it.
    private var isUsable: Bool {
        var status = stat()
        return Self.isOwn(caches) && lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
            && Self.isOwnAlone(status)
    }

    /// Whether it is there, or could be made. Root makes nothing in another user's directory.
    private static func makes(_ path: String) -> Bool {
        var status = stat()
        if stat(path, &status) == 0 { return status.st_mode & S_IFMT == S_IFDIR }
        guard errno == ENOENT, geteuid() != 0 || isOwn(splitPath(path).directory) else { return false }
        return mkdir(path, 0o700) == 0 || errno == EEXIST
    }

    /// Whether it is there and the user's own.
    private static func isOwn(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_uid == geteuid()
    }

    /// Whether it is the user's own, and nobody else can write to it.
    private static func isOwnAlone(_ status: stat) -> Bool {
        status.st_uid == geteuid() && status.st_mode & 0o022 == 0
    }
}
