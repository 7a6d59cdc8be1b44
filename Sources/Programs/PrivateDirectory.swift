// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A temporary directory that only its owner can enter, for files that a program reads by their paths.
package struct PrivateDirectory {
    /// Absolute.
    package let path: String

    /// In memory, so that no secret reaches a disk; else TMPDIR, or /tmp.
    package static var parents: [String] {
        let chosen = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        return ["/dev/shm", chosen.hasPrefix("/") ? chosen : "/tmp"]
    }

    /// Makes one in the first of the directories that takes it. What killed processes left in the first of all is removed.
    package init(in parents: [String] = Self.parents) throws(ProgramError) {
        if let first = parents.first { Self.removeStale(in: first) }
        for parent in parents {
            var template = Array("\(parent)/cuttle-os-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { continue }
            path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return
        }
        throw ProgramError(operation: "making a temporary directory", code: errno)
    }

    /// Removes what processes that were killed left there: directories of ours that are older than any run.
    private static func removeStale(in parent: String) {
        let descriptor = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0, let stream = fdopendir(descriptor) else {
            if descriptor >= 0 { close(descriptor) }
            return
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = name(of: entry)
            var status = stat()
            guard name.hasPrefix("cuttle-os-"), name.utf8.count == 16,
                fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFDIR,
                status.st_uid == geteuid(), time(nil) - status.st_mtim.tv_sec > 120
            else { continue }
            empty(openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), depth: 0)
            unlinkat(descriptor, name, AT_REMOVEDIR)
        }
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
        withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
    }

    /// Writes a file (0600) into directories (0700) below.
    package func write(_ bytes: [UInt8], in directories: [String], as name: String) throws(ProgramError) {
        var place = path
        for directory in directories {
            place += "/\(directory)"
            guard mkdir(place, 0o700) == 0 else { throw ProgramError(operation: "making a directory", code: errno) }
        }
        let descriptor = open("\(place)/\(name)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw ProgramError(operation: "making a temporary file", code: errno) }
        defer { close(descriptor) }
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ProgramError(operation: "writing a temporary file", code: errno) }
            offset += count
        }
    }

    /// Removes it with all that is in it. Links are removed, never followed.
    package func remove() {
        Self.empty(open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), depth: 0)
        rmdir(path)
    }

    private static func empty(_ descriptor: Int32, depth: Int) {
        guard descriptor >= 0, let stream = fdopendir(descriptor) else {
            if descriptor >= 0 { close(descriptor) }
            return
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = name(of: entry)
            if name == "." || name == ".." || unlinkat(descriptor, name, 0) == 0 { continue }
            if depth < 32 {
                empty(openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), depth: depth + 1)
            }
            unlinkat(descriptor, name, AT_REMOVEDIR)
        }
    }
}
