// SPDX-License-Identifier: Apache-2.0

extension TestImage {
    /// Damaged file systems: each is refused, without a crash and without a byte written.
    static let damageRecipes: [Recipe] = [
        superblock("damaged-magic", "the superblock is gone") { $0[56] = 0 },
        superblock("damaged-superblock", "the superblock's checksum is wrong", correcting: false) { $0[300] ^= 0xff },
        superblock("damaged-block-size", "the block size is absurd") { $0[24] = 77 },
        superblock("damaged-block-count", "it has more blocks than the partition") { set32(&$0, 4, 0x7fff_ffff) },
        superblock("damaged-blocks-per-group", "its groups are absurd") {
            set32(&$0, 32, 8); set32(&$0, 36, 8)
        },
        superblock("damaged-inodes-per-group", "its groups are absurd") { set32(&$0, 40, 0xffff_fff8) },
        superblock("damaged-inode-size", "the inode size is absurd") { $0[88] = 3 },
        superblock("damaged-descriptor-size", "the descriptor size is absurd") { $0[254] = 0xff },
        superblock("damaged-first-block", "the first block is absurd") { set32(&$0, 20, 0xffff_fff0) },
        damaged(
            "damaged-descriptors", "a group descriptor's checksum is wrong", ["set_block_group 0 block_bitmap 9"],
            correcting: false),
        damaged(
            "damaged-descriptor-block", "a group descriptor points outside",
            [
                "set_block_group 0 inode_table 99999999", "set_block_group 0 checksum calc",
            ]),
        damaged(
            "damaged-descriptor-overlap", "a group's bitmap lies on the superblock",
            [
                "set_block_group 0 block_bitmap 0", "set_block_group 0 checksum calc",
            ]),
        damaged("damaged-block-bitmap", "the block bitmap's checksum is wrong", zapping: 0),
        damaged("damaged-inode-bitmap", "the inode bitmap's checksum is wrong", zapping: 4),
        refused("damaged-block-bitmap-no-csum", by: .write, why: "the block bitmap calls metadata free") {
            $0.features = ExtSpec.ext2
        }.with { $0.finish = zap(field: 0, with: 0) },
        damaged("damaged-root", "the root directory is gone", ["clri <2>"]),
        damaged("damaged-directory", "the directory's block is garbage", ["zap_block -p 165 -f /edgelq 0"]),
        refused("damaged-directory-no-csum", by: .write, why: "the directory's block is garbage") {
            $0 = $0.with(without: ["metadata_csum"])
        }.with(commands: ["zap_block -p 165 -f /edgelq 0"]),
        damaged(
            "damaged-directory-extent", "the directory lies outside the file system",
            [
                "set_inode_field /edgelq block[5] 0x7fffffff"
            ]),
        damaged(
            "damaged-inode", "the file's inode is garbage",
            [
                "set_inode_field /edgelq/password block[0] 0x12345678"
            ]),
        refused("damaged-old-blocks", by: .write, why: "the file claims the superblock") {
            $0.features = ExtSpec.ext2
        }.with(commands: ["set_inode_field /edgelq/password block[0] 1"]),
        refused("damaged-old-shared", by: .write, why: "the file claims a block that is free") {
            $0.features = ExtSpec.ext2
        }.with(commands: ["set_inode_field /edgelq/password block[0] 3000"]),
    ]

    private static func superblock(
        _ name: String, _ why: String, correcting: Bool = true, _ change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> Recipe {
        refused(name, by: .volume, why: why).with { recipe in
            recipe.finish = { try patchSuperblock($0, $1, correctsChecksum: correcting, change) }
        }
    }

    private static func damaged(_ name: String, _ why: String, _ commands: [String], correcting: Bool = true) -> Recipe
    {
        refused(name, by: name.hasPrefix("damaged-descriptor") ? .volume : .write, why: why).with(commands: commands)
    }

    private static func damaged(_ name: String, _ why: String, zapping field: Int) -> Recipe {
        refused(name, by: .write, why: why).with { $0.finish = zap(field: field, with: 0xa5) }
    }

    /// Fills the block that the first group descriptor names at `field` (0: block bitmap, 4: inode bitmap).
    private static func zap(field: Int, with byte: UInt8) -> @Sendable (borrowing RawFile, Recipe) throws -> Void {
        { image, recipe in
            guard let boot = recipe.boot else { return }
            let descriptor = try image.read(at: boot.start + 4096 + field, count: 4)
            let block = descriptor.reversed().reduce(0) { $0 << 8 | Int($1) }
            try image.write([UInt8](repeating: byte, count: 4096), at: boot.start + block * 4096)
        }
    }

    private static func set32(_ bytes: inout [UInt8], _ offset: Int, _ value: UInt32) {
        for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index)) }
    }
}
