// SPDX-License-Identifier: Apache-2.0

/// A user of an image, as its passwd(5) file has it.
struct ImageUser: Hashable {
    var uid: UInt32
    var gid: UInt32
    /// Absolute and in normal form.
    var home: String
}

/// An image's passwd(5) file.
struct UserDatabase {
    static let path = "/etc/passwd"
    private let bytes: [UInt8]

    /// - Parameter bytes: `nil` where the image has no such file.
    init(_ bytes: [UInt8]?) throws(FormatError) {
        guard let bytes else {
            throw FormatError(
                .missingFile, "there is no \(Self.path) that has users", hint: "is this the root file system?")
        }
        self.bytes = bytes
    }

    func user(_ name: String) throws(FormatError) -> ImageUser {
        let lines = bytes.split(separator: UInt8(ascii: "\n")).filter { line in
            line.starts(with: name.utf8) && line.dropFirst(name.utf8.count).first == UInt8(ascii: ":")
        }
        guard let line = lines.first else {
            throw FormatError(.missingUser, "\(Self.path) has no user '\(name)'", hint: "name the user in the layout")
        }
        guard lines.count == 1 else {
            throw FormatError(.damagedFile, "\(Self.path) has \(lines.count) lines for the user '\(name)'")
        }
        let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 7, let uid = UInt32(fields[2]), let gid = UInt32(fields[3]), uid != .max, gid != .max
        else {
            throw FormatError(.damagedFile, "the line of the user '\(name)' in \(Self.path) is damaged")
        }
        let home = AbsolutePath.normalized(fields[5])
        guard fields[5].hasPrefix("/"), AbsolutePath.problem(home) == nil else {
            throw FormatError(.damagedFile, "the user '\(name)' has no home directory in \(Self.path)")
        }
        return ImageUser(uid: uid, gid: gid, home: home)
    }
}

/// An image's fstab(5) file: what is mounted over its root file system.
struct MountPoints {
    static let path = "/etc/fstab"
    /// Absolute and in normal form; the root itself is left out.
    let paths: [String]

    /// - Parameter bytes: `nil` where the image has no such file, and nothing is mounted.
    init(_ bytes: [UInt8]?) {
        paths = (bytes ?? []).split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = line.split { $0 == 0x20 || $0 == 0x09 }
            guard fields.count >= 2, fields[0].first != UInt8(ascii: "#"), fields[1].first == UInt8(ascii: "/") else {
                return nil
            }
            // A blank in a name is written \\040.
            let text = String(decoding: fields[1], as: UTF8.self).replacing("\\040", with: " ")
            let path = AbsolutePath.normalized(text)
            return path == "/" ? nil : path
        }
    }

    /// What is mounted at a path or above it; `nil` for nothing.
    func mount(over path: String) -> String? { paths.first { AbsolutePath.contains($0, path) } }
}

extension LayoutTarget {
    /// The path within the home directory of ``user``, with a slash before it; `nil` for a path that begins elsewhere.
    package var pathInHome: String? { path.hasPrefix("~/") ? String(path.dropFirst()) : nil }

    /// The files of the image that say where the target is and whose.
    package static let databases = (passwd: UserDatabase.path, fstab: MountPoints.path)

    /// Whether only the image's own users say where the target is and whose.
    package var namesUser: Bool { owner != nil || pathInHome != nil }

    /// The target with its whole path and its owner's numbers.
    ///
    /// - Parameter passwd: the bytes of the image's passwd(5), `nil` for none; likewise its fstab(5).
    /// - Returns: beside it, the home directory that the path is in, where it is in one.
    package func resolved(
        passwd: [UInt8]?, fstab: [UInt8]?
    ) throws(FormatError) -> (target: LayoutTarget, home: String?) {
        let users = try UserDatabase(passwd)
        var (target, home) = (self, String?.none)
        if let pathInHome {
            let name = try requireUser()
            let user = try users.user(name)
            if let mount = MountPoints(fstab).mount(over: user.home) {
                throw FormatError(
                    .badValue,
                    "the home directory of '\(name)', \(user.home), is on another partition, mounted at \(mount)",
                    hint: "give a layout that names that partition and the path on it")
            }
            home = user.home
            target.path = (user.home == "/" ? "" : user.home) + pathInHome
            if owner == nil, uid == nil, gid == nil { (target.uid, target.gid) = (user.uid, user.gid) }
        }
        if let owner {
            let user = try users.user(owner)
            (target.uid, target.gid) = (user.uid, user.gid)
        }
        return (target, home)
    }
}
