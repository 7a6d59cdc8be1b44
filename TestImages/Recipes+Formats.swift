// SPDX-License-Identifier: Apache-2.0

extension TestImage {
    /// Sector sizes, block sizes and the generations of the format: all can be edited.
    static let formatRecipes: [Recipe] = [
        editable("gpt-512"),
        editable("gpt-4096").with { $0.sectorSize = 4096 },
        editable("block-1k") { $0.blockSize = 1024 },
        editable("block-2k") { $0.blockSize = 2048 },
        editable("block-64k", bootSize: 160 * mebibyte) {
            $0 = $0.with(without: ["has_journal"]); $0.blockSize = 65536
        },
        editable("ext2") { $0.features = ExtSpec.ext2 },
        editable("ext2-1k") {
            $0.features = ExtSpec.ext2; $0.blockSize = 1024
        },
        editable("ext2-plain") {
            $0.features = ["filetype"]; $0.inodeSize = 128
        },
        editable("ext3") { $0.features = ExtSpec.ext3 },
        editable("ext3-1k-inode-128") {
            $0.features = ExtSpec.ext3; $0.blockSize = 1024; $0.inodeSize = 128
        },
        editable("inode-128") {
            $0 = $0.with(without: ["extra_isize"]); $0.inodeSize = 128
        },
        editable("inode-1024") { $0.inodeSize = 1024 },
    ]

    /// Features with and without: all can be edited.
    static let featureRecipes: [Recipe] = [
        editable("no-metadata-csum") { $0 = $0.with(without: ["metadata_csum"]) },
        editable("uninit-bg") { $0 = $0.with(["uninit_bg"], without: ["metadata_csum"]) },
        editable("no-64bit") { $0 = $0.with(without: ["64bit"]) },
        editable("no-extents") { $0 = $0.with(without: ["extent", "64bit"]) },
        editable("no-journal") { $0 = $0.with(without: ["has_journal"]) },
        editable("no-flex-bg") {
            $0 = $0.with(without: ["flex_bg"]); $0.blockSize = 1024
        },
        editable("no-dir-index") { $0 = $0.with(without: ["dir_index"]) },
        editable("no-filetype") { $0 = $0.with(without: ["filetype"]) },
        editable("inline-data") { $0 = $0.with(["inline_data"]) },
        editable("inline-data-1k") {
            $0 = $0.with(["inline_data"]); $0.blockSize = 1024
        },
        editable("bigalloc", bootSize: 32 * mebibyte) { spec in
            spec = spec.with(["bigalloc"], without: ["resize_inode"])
            spec.arguments = ["-C", "16384"]
        },
        editable("bigalloc-1k", bootSize: 32 * mebibyte) { spec in
            spec = spec.with(["bigalloc"], without: ["resize_inode"])
            spec.blockSize = 1024
            spec.arguments = ["-C", "16384"]
        },
        editable("sparse-super2") { $0 = $0.with(["sparse_super2"], without: ["sparse_super", "resize_inode"]) },
        editable("meta-bg") { spec in
            spec = spec.with(["meta_bg"], without: ["resize_inode"])
            spec.blockSize = 1024
        },
        editable("many-groups", bootSize: 64 * mebibyte) {
            $0.blockSize = 1024; $0.arguments = ["-g", "1024"]
        },
        editable("lazy-init") { $0.extended = ["lazy_itable_init=1", "lazy_journal_init=1"] },
        editable("metadata-csum-seed") { $0 = $0.with(["metadata_csum_seed"]) },
        editable("large-dir") { $0 = $0.with(["large_dir"]) },
        editable("ea-inode") { $0 = $0.with(["ea_inode"]) },
        editable("project") { $0 = $0.with(["project"]) },
        editable("orphan-file") { $0 = $0.with(["orphan_file"]) },
        editable("mmp") { $0 = $0.with(["mmp"]) }.with { $0.tools = ["tune2fs"] },
        editable("stable-inodes") { $0 = $0.with(["stable_inodes"]) },
        editable("casefold") {
            $0 = $0.with(["casefold"]); $0.extended = ["encoding=utf8"]
        },
        editable("encrypt") { $0 = $0.with(["encrypt"]) },
        editable("verity") { $0 = $0.with(["verity"]) },
        editable("no-edgelq-directory") { $0.files = Array($0.files.prefix(3)) },
        editable("empty") { $0.files = [] },
        editable("unsigned-hash").with(commands: ["set_super_value flags 0x2"]),
        indexedDirectory("indexed-directory", blockSize: 1024, count: 3000),
        indexedDirectory("indexed-directory-4k", blockSize: 4096, count: 5000),
        indexedDirectory("indexed-directory-no-csum", blockSize: 1024, count: 3000, without: ["metadata_csum"]),
        indexedDirectory("indexed-directory-inline", blockSize: 1024, count: 3000, with: ["inline_data"]),
        longDirectory,
        fragmented,
    ]

    /// An indexed directory of thousands of names at the path of the settings.
    private static func indexedDirectory(
        _ name: String, blockSize: Int, count: Int, with more: [String] = [], without fewer: [String] = []
    ) -> Recipe {
        editable(name) { spec in
            spec = spec.with(more, without: fewer)
            spec.blockSize = blockSize
            spec.arguments = ["-N", "8192"]
        }.with { recipe in
            recipe.tools = ["e2fsck"]
            recipe.commands = ["cd /edgelq"] + (0..<count).map { "mknod a-name-of-some-length-\($0) p" }
            recipe.index = true
        }
    }

    /// A directory of many blocks that has no index.
    private static let longDirectory = editable("long-directory") { spec in
        spec = spec.with(without: ["dir_index"])
        spec.blockSize = 1024
    }.with(commands: ["cd /edgelq"] + (0..<800).map { "mknod a-name-of-some-length-\($0) p" })

    /// Free space in single blocks only: a large file of which every second block was punched out.
    private static let fragmented = editable("fragmented") { spec in
        spec.blockSize = 1024
        spec.files += [FileSpec("/large", .file(pattern(count: 8 * mebibyte, seed: 3)))]
    }.with(commands: stride(from: 1, to: 8191, by: 2).map { "punch /large \($0) \($0)" })
}
