// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// A file that grows unseen and gets its name when it is whole.
///
/// Where the file system can (O_TMPFILE), it has no name until then, and is gone with the process, however that ends.
/// Elsewhere it has a temporary one, SIGINT, SIGTERM and SIGHUP are held back, and it is removed with this object.
package final class NewFile {
    let descriptor: Int32
    private let folder: String
    private let temporary: String
    private var hasTemporaryName: Bool
    private var signals: HeldSignals?

    /// `path` is what messages name.
    init(in folder: String, for path: String) throws(DiskImageError) {
        self.folder = folder
        temporary = "\(folder)/\(Self.prefix)\(UInt64.random(in: 0 ... .max))"
        let unnamed = open(folder, CUTTLE_O_TMPFILE | O_RDWR | O_CLOEXEC, 0o600)
        if unnamed >= 0 {
            descriptor = unnamed
            hasTemporaryName = false
            // Who finds it under a temporary name later can tell whether it is still being made.
            flock(unnamed, LOCK_EX | LOCK_NB)
            return
        }
        descriptor = try Self.make(temporary, for: path)
        hasTemporaryName = true
        signals = HeldSignals()
    }

    /// Makes a file of that name and locks it, so that nobody takes it for abandoned.
    private static func make(_ temporary: String, for path: String) throws(DiskImageError) -> Int32 {
        // Another process may have found it before it was locked.
        for _ in 0..<100 {
            let descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw .system("create", path, errno, creating: true) }
            flock(descriptor, LOCK_EX)
            var status = stat()
            if fstat(descriptor, &status) == 0, FileIdentity(status).isAt(temporary) { return descriptor }
            close(descriptor)
        }
        throw .system("create", path, EBUSY, creating: true)
    }

    /// Removes what processes left behind in a folder that were killed while they gave a file its name.
    package static func removeAbandoned(in folder: String) {
        for name in SystemFiles().names(in: folder) ?? [] where isTemporary(name) {
            let path = "\(folder)/\(name)"
            let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            guard file >= 0 else { continue }
            if flock(file, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
            close(file)
        }
    }

    private static func isTemporary(_ name: String) -> Bool {
        name.hasPrefix(prefix) && UInt64(name.dropFirst(prefix.count)) != nil
    }

    private static let prefix = OwnName.temporary

    deinit {
        if hasTemporaryName { unlink(temporary) }
        if descriptor >= 0 { close(descriptor) }
        signals?.release()
    }

    /// Gives the file its name; where one is there already, only if `replacing`.
    func takeName(_ path: String, replacing: Bool) throws(DiskImageError) {
        if !hasTemporaryName {
            // linkat(2): the way to name an O_TMPFILE that needs no capability.
            let source = "/proc/self/fd/\(descriptor)"
            let name = replacing ? temporary : path
            guard linkat(AT_FDCWD, source, AT_FDCWD, name, Int32(AT_SYMLINK_FOLLOW)) == 0 else {
                throw .system("create", path, errno, creating: true)
            }
            guard replacing else { return }
            hasTemporaryName = true
        }
        // RENAME_NOREPLACE: a file that came meanwhile is not lost.
        let flags = replacing ? 0 : CUTTLE_RENAME_NOREPLACE
        guard renameat2(AT_FDCWD, temporary, AT_FDCWD, path, flags) == 0 else {
            throw .system("create", path, errno, creating: true)
        }
        hasTemporaryName = false
    }
}

/// A file that is to be replaced, and is locked until it is: nobody edits it meanwhile.
final class LockedFile {
    private let descriptor: Int32

    /// Nothing is locked where nothing is there, or it cannot be read.
    init(_ path: String) throws(DiskImageError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        if descriptor >= 0 { try ImageFile.lock(descriptor, path, LOCK_EX) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}

/// A path's folder, `.` where it names none, and its last part.
package func splitPath(_ path: String) -> (folder: String, name: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let parent = parts.dropLast().joined(separator: "/")
    return (parts.count <= 1 ? "." : parent.isEmpty ? "/" : parent, String(parts.last ?? ""))
}

/// The path behind all symbolic links; itself where nothing is there. The C function is `realpath`.
package func realpath(_ path: String) -> String { String(decoding: realpath(Array(path.utf8)), as: UTF8.self) }

/// The same for a path that need not be text.
func realpath(_ path: [UInt8]) -> [UInt8] {
    guard let real = Glibc.realpath(path.map(CChar.init(bitPattern:)) + [0], nil) else { return path }
    defer { free(real) }
    return Array(UnsafeRawBufferPointer(start: real, count: strlen(real)))
}

/// Whether a file can be made in a path's folder.
package func requireWritableFolder(of path: String) throws(DiskImageError) {
    _ = try NewFile(in: splitPath(path).folder, for: path)
}

/// Writes a file that belongs to nobody's image: whole and durable, in place of what is there. Under sudo it belongs to who
/// called it.
package func writeNewFile(_ path: String, _ bytes: [UInt8], mode: UInt32) throws(DiskImageError) {
    let folderPath = splitPath(path).folder
    let folder = try Folder(folderPath)
    let file = try NewFile(in: folderPath, for: path)
    try ImageFile.write(bytes, at: 0, to: file.descriptor, path)
    if let (owner, group) = sudoCaller() {
        guard fchown(file.descriptor, owner, group) == 0 else { throw .system("set the owner of", path, errno) }
    }
    guard fchmod(file.descriptor, mode) == 0 else { throw .system("set the mode of", path, errno) }
    guard fsync(file.descriptor) == 0 else { throw .system("write", path, errno) }
    try file.takeName(path, replacing: true)
    try folder.sync()
}

/// Who ran sudo; `nil` where this process does not run as root by it.
func sudoCaller() -> (owner: UInt32, group: UInt32)? {
    func number(_ variable: String) -> UInt32? { getenv(variable).flatMap { UInt32(String(cString: $0)) } }
    guard geteuid() == 0, let owner = number("SUDO_UID"), let group = number("SUDO_GID") else { return nil }
    return (owner, group)
}
