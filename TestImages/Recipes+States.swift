// SPDX-License-Identifier: Apache-2.0

extension TestImage {
    /// File systems that are sound, or nearly so, but must not be written to as they are.
    static let stateRecipes: [Recipe] = [
        refused("needs-recovery", by: .volume, why: "a journal must be replayed first")
            .with(commands: ["jo", "jw -b 1500 /dev/zero", "jc"]),
        refused("needs-recovery-flag", by: .volume, why: "a journal must be replayed first")
            .with(commands: ["feature needs_recovery"]),
        refused("errors-flag", by: .volume, why: "errors were met in it")
            .with(commands: ["set_super_value state 3"]),
        refused("not-clean", by: .volume, why: "it was not unmounted") { $0.features = ExtSpec.ext2 }
            .with(commands: ["set_super_value state 0"]),
        refused("orphan-inode", by: .volume, why: "deleted files were not cleaned up")
            .with(commands: ["set_super_value last_orphan 13"]),
        refused("orphan-present", by: .volume, why: "deleted files were not cleaned up") {
            $0 = $0.with(["orphan_file"])
        }
        .with { $0.finish = setFeature(at: 100, bit: 16) },
        refused("mmp-in-use", by: .volume, why: "another machine has it mounted") {
            $0 = $0.with(["mmp"], without: ["metadata_csum"])
        }.with { $0.finish = useMMP },
        refused("quota", by: .volume, why: "quotas would no longer add up") { $0 = $0.with(["quota"]) },
        refused("project-quota", by: .volume, why: "quotas would no longer add up") {
            $0 = $0.with(["quota", "project"])
        },
        refused("read-only-feature", by: .volume, why: "it is marked read-only")
            .with { $0.finish = setFeature(at: 100, bit: 12) },
        refused("shared-blocks", by: .volume, why: "files share blocks")
            .with { $0.finish = setFeature(at: 100, bit: 14) },
        refused("unknown-incompat", by: .volume, why: "it has a feature that is not known")
            .with { $0.finish = setFeature(at: 96, bit: 30) },
        refused("unknown-incompat-no-csum", by: .volume, why: "it has a feature that is not known") {
            $0 = $0.with(without: ["metadata_csum"])
        }.with { $0.finish = setFeature(at: 96, bit: 30) },
        refused("unknown-ro-compat", by: .volume, why: "it has a feature that is not known")
            .with { $0.finish = setFeature(at: 100, bit: 30) },
        refused("unknown-compat", by: .volume, why: "it has a feature that is not known").with {
            $0.finish = setFeature(at: 92, bit: 30)
        },
        refused("larger-than-partition", by: .volume, why: "it is larger than its partition").with { recipe in
            recipe.partitions[0].filesystemSize = recipe.partitions[0].size
            recipe.partitions[0].size = 8 * mebibyte
        },
    ]

    /// Makes the block of multiple mount protection, which the superblock names at byte 360, look in use.
    private static func useMMP(_ image: borrowing RawFile, _ recipe: Recipe) throws {
        guard let boot = recipe.boot else { return }
        let block = try image.read(at: boot.start + 1024 + 360, count: 4).reversed().reduce(0) { $0 << 8 | Int($1) }
        try image.write([77, 0, 0, 0], at: boot.start + block * 4096 + 4)
    }

    /// Sets one feature bit in EDGELQ_BOOT's superblock, and corrects the checksum where there is one.
    ///
    /// `offset`: 92 for compatible features, 96 for incompatible and 100 for read-only compatible ones.
    private static func setFeature(at offset: Int, bit: Int) -> @Sendable (borrowing RawFile, Recipe) throws -> Void {
        { image, recipe in
            try patchSuperblock(image, recipe) { $0[offset + bit / 8] |= 1 << UInt8(bit % 8) }
        }
    }

    /// Changes EDGELQ_BOOT's superblock, and corrects its checksum where it has one.
    static func patchSuperblock(
        _ image: borrowing RawFile, _ recipe: Recipe, correctsChecksum: Bool = true, _ change: (inout [UInt8]) -> Void
    ) throws {
        guard let boot = recipe.boot else { return }
        var bytes = try image.read(at: boot.start + 1024, count: 1024)
        change(&bytes)
        if correctsChecksum && bytes[101] & 0x04 != 0 {
            let sum = crc32c(bytes[..<1020])
            for index in 0..<4 { bytes[1020 + index] = UInt8(truncatingIfNeeded: sum >> UInt32(8 * index)) }
        }
        try image.write(bytes, at: boot.start + 1024)
    }

    /// The checksum of ext4's metadata: CRC-32C (Castagnoli), without the last inversion; `start` is that of what
    /// comes before.
    static func crc32c(_ bytes: some Sequence<UInt8>, after start: UInt32 = ~0) -> UInt32 {
        var sum = start
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0x82f6_3b78 : sum >> 1 }
        }
        return sum
    }
}
