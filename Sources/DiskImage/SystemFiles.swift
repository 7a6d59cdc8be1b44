// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// Where the kernel tells of its block devices: sysfs(5), proc(5) and the device nodes.
///
/// Every read is bounded. Names are bytes first; those of text are sysfs' own, and what is not UTF-8 in them leads
/// nowhere, which no caller takes for "unused".
package struct SystemFiles: Sendable {
    package var sys = "/sys"
    package var proc = "/proc"
    package var dev = "/dev"
    /// What stat(2) says of a path, links followed; `nil` where nothing is there.
    package var status: @Sendable (_ path: [UInt8]) -> FileIdentity? = { FileIdentity(of: $0) }

    /// What a loop device has behind it, by its node; `nil` where that cannot be asked.
    var loopBacking: @Sendable (_ path: String) -> FileIdentity? = { FileIdentity(behindLoopAt: $0) }

    /// When a file came into being, in nanoseconds since 1970, as text; empty where its file system does not know. The C
    /// function is `statx`.
    var birth: @Sendable (_ path: [UInt8]) -> String = { path in
        var found = statx()
        let name = path.map(CChar.init(bitPattern:)) + [0]
        guard statx(AT_FDCWD, name, 0, CUTTLE_STATX_BTIME, &found) == 0, found.stx_mask & CUTTLE_STATX_BTIME != 0 else {
            return ""
        }
        return "\(found.stx_btime.tv_sec).\(found.stx_btime.tv_nsec)"
    }

    package init() {}

    /// What tells one run of the kernel from another (random(4)); empty where it is not known.
    var boot: String { text("\(proc)/sys/kernel/random/boot_id") }

    /// A short file's first line's text, such as an attribute of sysfs; empty where there is none.
    func text(_ path: String) -> String { attribute(path).map(clean) ?? "" }

    func number(_ path: String) -> UInt64? { attribute(path).flatMap { UInt64(clean($0)) } }

    /// An attribute's bytes, a page at most (sysfs(5)), without the line's end that the kernel puts behind them.
    func attribute(_ path: String) -> [UInt8]? {
        guard let bytes = try? contents(path, limit: 4096) else { return nil }
        return bytes.last == 0x0a ? bytes.dropLast() : bytes
    }

    /// The bytes of a file, as many as there are; more than `limit` are an error.
    func contents(_ path: String, limit: Int) throws(DiskImageError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .system("open", path, errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &buffer, min(buffer.count, limit + 1 - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system("read", path, errno) }
            if count == 0 { return bytes }
            bytes += buffer.prefix(count)
            guard bytes.count <= limit else {
                throw DiskImageError(.io, "read", path, "it has more than \(limit) bytes")
            }
        }
    }

    /// The names in a folder, sorted, 65,536 at most; `nil` where it cannot be read.
    func names(in path: String) -> [String]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var names: [String] = []
        while names.count < 65536, let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The last part of what a symbolic link holds; `nil` where there is no link. The C function is `readlink`.
    func linkedName(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return splitPath(String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)).name
    }
}

/// A block device's number.
package struct DeviceNumber: Hashable, Sendable {
    package var major: UInt32
    package var minor: UInt32

    package init(major: UInt32, minor: UInt32) {
        self.major = major
        self.minor = minor
    }

    /// glibc's encoding, as makedev(3) has it.
    init(_ number: dev_t) {
        let number = UInt64(number)
        major = UInt32(truncatingIfNeeded: (number >> 8 & 0xfff) | (number >> 32 & 0xffff_f000))
        minor = UInt32(truncatingIfNeeded: (number & 0xff) | (number >> 12 & 0xffff_ff00))
    }

    /// `8:1`, as sysfs and mountinfo have it.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let major = UInt32(parts[0]), let minor = UInt32(parts[1]) else { return nil }
        self.init(major: major, minor: minor)
    }

    /// Whether it is no device's: btrfs, NFS, tmpfs and others number their file systems so.
    var isAnonymous: Bool { major == 0 }
}

/// What identifies a file or a block device, of what stat(2) says.
package struct FileIdentity: Hashable, Sendable {
    /// The device that a device node stands for; `nil` for what is no block device.
    package var device: DeviceNumber?
    /// The file system that the file lies on.
    package var fileSystem: DeviceNumber
    package var inode: UInt64

    package init(device: DeviceNumber?, fileSystem: DeviceNumber, inode: UInt64) {
        self.device = device
        self.fileSystem = fileSystem
        self.inode = inode
    }

    init(_ status: stat) {
        device = status.st_mode & S_IFMT == S_IFBLK ? DeviceNumber(status.st_rdev) : nil
        fileSystem = DeviceNumber(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    package init?(of path: [UInt8]) {
        var found = stat()
        guard !path.isEmpty, stat(path.map(CChar.init(bitPattern:)) + [0], &found) == 0 else { return nil }
        self.init(found)
    }

    /// Whether the path leads to this very file; links are not followed.
    package func isAt(_ path: String) -> Bool {
        var found = stat()
        return lstat(path, &found) == 0 && FileIdentity(found) == self
    }

    /// Whether both are the same block device, or the same file.
    func isSame(as other: FileIdentity) -> Bool {
        if let device, device == other.device { return true }
        return fileSystem == other.fileSystem && inode == other.inode
    }
}

/// What a device says of itself, as text of one line: without blanks around it, and with U+FFFD for what is not UTF-8
/// and for characters that a terminal would obey or hide.
func clean(_ bytes: some Sequence<UInt8>) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self).unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control where scalar == "\t", .spaceSeparator: scalars.append(" ")
        case .control, .format, .lineSeparator, .paragraphSeparator: scalars.append("\u{fffd}")
        default: scalars.append(scalar)
        }
    }
    let text = String(scalars).drop { $0 == " " }
    return String(text.prefix(upTo: text.lastIndex { $0 != " " }.map { text.index(after: $0) } ?? text.startIndex))
}
