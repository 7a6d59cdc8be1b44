// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import SystemIO

/// A file that grows unseen and gets its name when it is whole.
///
/// Where the file system can (O_TMPFILE), it has no name until then, and is gone with the process, however that ends.
/// Elsewhere it has a temporary one, SIGINT, SIGTERM and SIGHUP are held back, and it is removed with this object.
package final class NewFile {
    private let file: Descriptor
    private let directory: String
    private let temporary: String
    private var hasTemporaryName: Bool
    private var signals: HeldSignals?
    /// What is made zero where the file gets no name: secrets, as far as they were written.
    private var secrets: [Range<UInt64>] = []
    private var isNamed = false

    /// For whoever fills it; it must not outlive this.
    package var descriptor: Int32 { file.number }
    /// Whether a signal that is held back asks to end: what takes long looks for it, ends, and lets this go.
    package var isInterrupted: Bool { signals?.isPending ?? false }

    /// `path` is what messages name.
    package init(in directory: String, for path: String) throws(DiskImageError) {
        self.directory = directory
        temporary = "\(directory)/\(Self.prefix)\(UInt64.random(in: 0 ... .max))"
        if let unnamed = try? Descriptor(directory, .readWrite, .init(rawValue: CUTTLE_O_TMPFILE)) {
            file = unnamed
            hasTemporaryName = false
            // Who finds it under a temporary name later can tell whether it is still being made.
            flock(file.number, LOCK_EX | LOCK_NB)
            return
        }
        file = try Self.make(temporary, for: path)
        hasTemporaryName = true
        signals = HeldSignals()
    }

    /// Makes a file of that name and locks it, so that nobody takes it for abandoned.
    private static func make(_ temporary: String, for path: String) throws(DiskImageError) -> Descriptor {
        // Another process may have found it before it was locked.
        for _ in 0..<100 {
            let file: Descriptor
            do {
                file = try Descriptor(temporary, .readWrite, [.create, .exclusiveCreate, .noFollow])
            } catch {
                throw .system("create", path, error, creating: true)
            }
            flock(file.number, LOCK_EX)
            var status = stat()
            if fstat(file.number, &status) == 0, FileIdentity(status).isAt(temporary) { return file }
        }
        throw .system("create", path, EBUSY, creating: true)
    }

    /// Removes what processes left behind in a directory that were killed while they gave a file its name.
    package static func removeAbandoned(in directory: String) {
        for name in (try? names(inDirectory: directory, limit: 65536)) ?? [] where isTemporary(name) {
            let path = "\(directory)/\(name)"
            guard let file = try? Descriptor(path, .readOnly, [.noFollow, .nonBlocking]) else { continue }
            if flock(file.number, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
        }
    }

    private static func isTemporary(_ name: String) -> Bool {
        name.hasPrefix(prefix) && UInt64(name.dropFirst(prefix.count)) != nil
    }

    private static let prefix = OwnName.temporary

    deinit {
        if hasTemporaryName { unlink(temporary) }
        if !isNamed { for range in secrets { try? file.file.overwrite(range.count, at: range.lowerBound) } }
        signals?.release()
    }

    /// Notes that secret bytes are written there.
    func holdsSecret(at range: Range<UInt64>) { secrets.append(range) }

    /// Gives the file its name; where one is there already, only if `replacing`.
    func takeName(_ path: String, replacing: Bool) throws(DiskImageError) {
        if !hasTemporaryName {
            // linkat(2): the way to name an O_TMPFILE that needs no capability.
            let source = "/proc/self/fd/\(descriptor)"
            let name = replacing ? temporary : path
            guard linkat(AT_FDCWD, source, AT_FDCWD, name, Int32(AT_SYMLINK_FOLLOW)) == 0 else {
                throw .system("create", path, errno, creating: true)
            }
            isNamed = !replacing
            guard replacing else { return unlock() }
            hasTemporaryName = true
        }
        // RENAME_NOREPLACE: a file that came meanwhile is not lost.
        let flags = replacing ? 0 : CUTTLE_RENAME_NOREPLACE
        guard renameat2(AT_FDCWD, temporary, AT_FDCWD, path, flags) == 0 else {
            throw .system("create", path, errno, creating: true)
        }
        (hasTemporaryName, isNamed) = (false, true)
        unlock()
    }

    /// Whoever has the file by its name from now on may lock it.
    private func unlock() { flock(file.number, LOCK_UN) }
}

/// A file that is to be replaced, and is locked until it is: nobody edits it meanwhile.
final class LockedFile {
    private let file: Descriptor?

    /// Nothing is locked where nothing is there, or it cannot be read.
    init(_ path: String) throws(DiskImageError) {
        guard var file = try? Descriptor(path, .readOnly, [.nonBlocking, .noFollow]) else {
            file = nil
            return
        }
        try ImageFile.lock(&file, path, .exclusive)
        self.file = consume file
    }
}

/// Whether a file can be made in a path's directory.
package func requireWritableDirectory(of path: String) throws(DiskImageError) {
    _ = try NewFile(in: splitPath(path).directory, for: path)
}

/// Writes a file that belongs to nobody's image: whole and durable, in place of what is there. Under sudo it belongs to who
/// called it.
package func writeNewFile(_ path: String, _ bytes: [UInt8], mode: UInt32) throws(DiskImageError) {
    let directoryPath = splitPath(path).directory
    let directory = try Directory(directoryPath)
    let file = try NewFile(in: directoryPath, for: path)
    try ImageFile.write(bytes, at: 0, to: file.descriptor, path)
    if let (owner, group) = sudoCaller() {
        guard fchown(file.descriptor, owner, group) == 0 else { throw .system("set the owner of", path, errno) }
    }
    guard fchmod(file.descriptor, mode) == 0 else { throw .system("set the mode of", path, errno) }
    guard fsync(file.descriptor) == 0 else { throw .system("write", path, errno) }
    try file.takeName(path, replacing: true)
    try directory.sync()
}
