// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Files, by calls of the system.
enum Files {
    /// A file's bytes.
    static func read(_ path: String) throws(BootProofError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("cannot open \(path)") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system("cannot read \(path)") }
            if count == 0 { return bytes }
            bytes += buffer.prefix(count)
        }
    }

    static func text(_ path: String) throws(BootProofError) -> String {
        String(decoding: try read(path), as: UTF8.self)
    }

    /// Writes a file that only its owner may read; one that is there is written over.
    static func write(_ text: String, to path: String) throws(BootProofError) { try write(Array(text.utf8), to: path) }

    static func write(_ bytes: [UInt8], to path: String) throws(BootProofError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("cannot create \(path)") }
        defer { close(descriptor) }
        try write(bytes, to: descriptor, path)
    }

    /// Writes all of it.
    static func write(_ bytes: [UInt8], to descriptor: Int32, _ name: String) throws(BootProofError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system("cannot write \(name)") }
            rest = rest.dropFirst(count)
        }
    }

    /// A part of a file; shorter where the file ends.
    static func read(_ path: String, at offset: Int64, count: Int) throws(BootProofError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("cannot open \(path)") }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: count)
        let got = pread(descriptor, &bytes, count, off_t(offset))
        guard got >= 0 else { throw .system("cannot read \(path)") }
        return Array(bytes.prefix(got))
    }

    /// In bytes.
    static func size(_ path: String) throws(BootProofError) -> Int64 {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .system("cannot look at \(path)") }
        return Int64(status.st_size)
    }

    /// Makes a file so long; what is new is a hole.
    static func setSize(_ path: String, _ size: Int64) throws(BootProofError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("cannot open \(path)") }
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw .system("cannot set the size of \(path)") }
    }

    static func makeDirectory(_ path: String) throws(BootProofError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .system("cannot make the directory \(path)") }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func remove(_ path: String) { unlink(path) }

    /// The first program of this name in PATH, or where an administrator's programs are.
    package static func program(_ name: String) -> String? {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return (path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"])
            .map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}
