// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A small image as Debian installs it: an EFI partition, and a root partition that is known by its type, with users.
struct DebianImage {
    let path: String
    /// The root partition's place, in bytes.
    static let root = 33 << 20
    private let scratch: Scratch

    /// - Parameter more: further files of the root partition, by their paths.
    init(
        in scratch: Scratch, fstab: String = "UUID=1 / ext4 defaults 0 1\n", files more: [String: String] = [:]
    ) throws {
        self.scratch = scratch
        path = scratch.path("debian.raw")
        let tree = scratch.path("tree")
        let files = [
            "etc/passwd": "root:x:0:0:root:/root:/bin/bash\nadmin:x:1000:1001:,,,:/home/admin:/bin/bash\n"
                + "away:x:1002:1002::/srv/away:/bin/sh\n",
            "etc/hosts": "127.0.0.1\tlocalhost\n127.0.1.1\told.example old\n::1\tlocalhost\n", "etc/hostname": "old\n",
            "etc/fstab": fstab, "etc/debian_version": "12.5\n",
        ]
        for directory in ["etc/ssh", "root", "home/admin"] {
            try FileManager.default.createDirectory(atPath: "\(tree)/\(directory)", withIntermediateDirectories: true)
        }
        for (name, text) in files.merging(more, uniquingKeysWith: { $1 }) {
            try text.write(toFile: "\(tree)/\(name)", atomically: true, encoding: .utf8)
        }
        try Data().write(to: URL(filePath: path))
        try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: 80 << 20)
        let table = """
            label: gpt
            start=2048,size=65536,type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B
            type=4f68bce3-e8cd-4db1-96e7-fbcaf984b709,name=root

            """
        let sfdisk = try run("/usr/bin/env", ["sfdisk", "-q", path], input: Data(table.utf8))
        try #require(sfdisk.code == 0, "\(sfdisk.errors)")
        let mke2fs = try run(
            "/usr/bin/env",
            ["mke2fs", "-q", "-t", "ext4", "-d", tree, "-E", "offset=\(Self.root),root_owner=0:0", path, "40m"])
        try #require(mke2fs.code == 0, "\(mke2fs.errors)")
    }

    /// The bytes of a file of the root partition, as debugfs reads them.
    func file(_ name: String, of image: String? = nil) throws -> String {
        try debugfs("cat \(name)", image)
    }

    /// The mode and the owner of a file of the root partition, as debugfs reads them: `0600 0:0`.
    func owner(of name: String, in image: String? = nil) throws -> String {
        let text = try debugfs("stat \(name)", image)
        func field(_ label: String) -> String {
            text.components(separatedBy: label).dropFirst().first?
                .trimmingCharacters(in: .whitespaces).prefix { $0.isNumber }.description ?? ""
        }
        return "\(field("Mode:")) \(field("User:")):\(field("Group:"))"
    }

    /// Has e2fsck judge the root partition, and cmp everything before it.
    func requireClean(_ image: String? = nil, against base: String) throws {
        let edited = image ?? path
        let fsck = try run("/usr/bin/env", ["e2fsck", "-fn", "\(edited)?offset=\(Self.root)"])
        #expect(fsck.code == 0, "\(fsck.text)")
        let cmp = try run("/usr/bin/env", ["cmp", "-n", "\(Self.root)", edited, base])
        #expect(cmp.code == 0, "\(cmp.text)")
    }

    func copy(_ name: String) throws -> String {
        let copy = scratch.path(name)
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        return copy
    }

    private func debugfs(_ command: String, _ image: String?) throws -> String {
        try run("/usr/bin/env", ["debugfs", "-R", command, "\(image ?? path)?offset=\(Self.root)"]).text
    }
}
