// SPDX-License-Identifier: Apache-2.0

extension TestImage {
    /// File systems without room.
    static let spaceRecipes: [Recipe] = [
        refused("full-blocks", by: .write, why: "no block is free") { $0 = $0.with(without: ["has_journal"]) }
            .with { $0.freeBlocks = 0 },
        refused("full-blocks-nearly", by: .write, why: "two blocks are free, more are needed") {
            $0 = $0.with(without: ["has_journal"])
        }.with { $0.freeBlocks = 2 },
        refused("full-inodes", by: .write, why: "no inode is free") { $0.arguments = ["-N", "32"] }
            .with { $0.freeInodes = 0 },
        refused("full-inodes-nearly", by: .write, why: "two inodes are free, more are needed") {
            $0.arguments = ["-N", "32"]
        }
        .with { $0.freeInodes = 2 },
        editable("full-but-for-these", bootSize: 16 * mebibyte) { $0 = $0.with(without: ["has_journal"]) }
            .with { $0.freeBlocks = 8 },
    ]

    /// Something uncommon at `/edgelq/password`, the path of the first setting.
    static let pathRecipes: [Recipe] = [
        symlink("symlink-relative", "../secret/password", .editable),
        symlink("symlink-absolute", "/secret/password", .editable),
        symlink("symlink-dangling", "/secret/new", .editable),
        symlink("symlink-long", "/secret/" + String(repeating: "./", count: 60) + "password", .editable),
        symlink("symlink-nowhere", "/nowhere/password", .refused(.write, why: "the symlink leads to no directory")),
        symlink("symlink-loop", "password", .refused(.write, why: "the symlink leads to itself")),
        symlink(
            "symlink-escape", "../../etc/password", .refused(.write, why: "the symlink leads out of the file system")),
        editable("symlink-directory") { spec in
            spec.files = rename(spec.files, "/edgelq", "/real") + [FileSpec("/edgelq", .symlink("real"))]
        },
        refused("target-directory", by: .write, why: "the path is a directory") { spec in
            spec.files = spec.files.filter { $0.path != "/edgelq/password" }
            spec.files.append(FileSpec("/edgelq/password", .directory, mode: 0o755))
        },
        refused("target-fifo", by: .write, why: "the path is a FIFO") { spec in
            spec.files = spec.files.filter { $0.path != "/edgelq/password" }
        }.with(commands: ["cd /edgelq", "mknod password p"]),
        refused("parent-file", by: .write, why: "a directory of the path is a file") { spec in
            spec.files = Array(spec.files.prefix(3)) + [FileSpec("/edgelq", "not a directory\n")]
        },
        flagged("immutable-file", "/edgelq/password", "0x80010", why: "the file is immutable"),
        flagged("append-only-file", "/edgelq/password", "0x80020", why: "the file is append-only"),
        flagged("immutable-directory", "/edgelq", "0x80010", why: "the directory is immutable"),
        flagged("encrypted-directory", "/edgelq", "0x80800", with: ["encrypt"], why: "the directory is encrypted"),
        flagged(
            "verity-file", "/edgelq/password", "0x180000", with: ["verity"], why: "the file is protected by verity"),
        flagged("casefold-directory", "/edgelq", "0x40080000", with: ["casefold"], why: "the directory ignores case"),
        editable("hard-link").with(commands: [
            "link /edgelq/password /boot/second-name", "set_inode_field /edgelq/password links_count 2",
        ]),
        editable("old-with-attributes").with(commands: [
            "ea_set /edgelq/password user.note kept", "ea_set /edgelq/endpoint-domain user.note kept",
        ]),
        editable("old-with-attribute-block").with(commands: [
            "ea_set /edgelq/password user.note \(String(repeating: "long", count: 100))"
        ]),
        refused("old-with-attribute-inode", by: .write, why: "its attributes have inodes, and it has another name") {
            $0 = $0.with(["ea_inode"])
        }.with(commands: [
            "ea_set /edgelq/password user.note \(String(repeating: "long", count: 1500))",
            "link /edgelq/password /boot/second-name", "set_inode_field /edgelq/password links_count 2",
        ]),
        editable("hard-link-inline") { $0 = $0.with(["inline_data"]) }.with(commands: [
            "link /edgelq/password /boot/second-name", "set_inode_field /edgelq/password links_count 2",
        ]),
        editable("old-large") { old(.file(pattern(count: 300_000, seed: 5)), &$0) },
        editable("old-large-ext2") {
            $0.features = ExtSpec.ext2; $0.blockSize = 1024
            old(.file(pattern(count: 300_000, seed: 5)), &$0)
        },
        editable("old-fragmented") {
            $0.blockSize = 1024
            old(.file(pattern(count: 300_000, seed: 6)), &$0)
        }.with(commands: stride(from: 1, to: 290, by: 2).map { "punch /edgelq/password \($0) \($0)" }),
        editable("old-bigalloc", bootSize: 32 * mebibyte) { spec in
            spec = spec.with(["bigalloc"], without: ["resize_inode"])
            spec.arguments = ["-C", "16384"]
            old(.file(pattern(count: 50_000, seed: 7)), &spec)
        },
        editable("old-inline") { spec in
            spec = spec.with(["inline_data"])
            old(
                .file(Array("\(oldSecret) and what needs more than sixty bytes: an attribute inside the inode\n".utf8)),
                &spec)
        },
        editable("old-last-block") { $0 = $0.with(without: ["has_journal"]) }.with { $0.freeBlocks = 8 },
    ]

    private static func symlink(_ name: String, _ target: String, _ expectation: Recipe.Expectation) -> Recipe {
        editable(name) { spec in
            spec.files = spec.files.filter { $0.path != "/edgelq/password" }
            spec.files += [
                FileSpec("/secret", .directory, mode: 0o700),
                FileSpec("/secret/password", oldSecret + "\n", mode: 0o600),
                FileSpec("/edgelq/password", .symlink(target)),
            ]
        }.with { $0.expectation = expectation }
    }

    private static func flagged(
        _ name: String, _ path: String, _ flags: String, with features: [String] = [], why: String
    ) -> Recipe {
        refused(name, by: .write, why: why) { spec in
            spec = spec.with(features)
            if features == ["casefold"] { spec.extended = ["encoding=utf8"] }
        }.with(commands: ["set_inode_field \(path) flags \(flags)"])
    }

    /// Puts other content where the old password is.
    private static func old(_ kind: FileSpec.Kind, _ spec: inout ExtSpec) {
        spec.files = spec.files.map { file in
            var copy = file
            if file.path == "/edgelq/password" { copy.kind = kind }
            return copy
        }
    }

    private static func rename(_ files: [FileSpec], _ old: String, _ new: String) -> [FileSpec] {
        files.map { file in
            var copy = file
            if file.path.hasPrefix(old) { copy.path = new + file.path.dropFirst(old.count) }
            return copy
        }
    }
}
