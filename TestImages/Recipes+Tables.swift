// SPDX-License-Identifier: Apache-2.0

extension TestImage {
    /// Partition tables: labels, damage, and other kinds.
    static let tableRecipes: [Recipe] = [
        editable("gpt-damaged-primary").with { recipe in
            recipe.finish = { image, recipe in try image.write(zeros(8), at: recipe.sectorSize) }
        },
        editable("gpt-damaged-primary-4096").with { recipe in
            recipe.sectorSize = 4096
            recipe.finish = { image, recipe in try image.write(zeros(8), at: recipe.sectorSize) }
        },
        editable("gpt-damaged-primary-entries").with { recipe in
            recipe.finish = { image, recipe in try image.write([0xff], at: 2 * recipe.sectorSize + 17) }
        },
        editable("gpt-damaged-backup").with { recipe in
            recipe.finish = { image, recipe in try image.write(zeros(512), at: image.size - recipe.sectorSize) }
        },
        refused("gpt-damaged-both", by: .disk, why: "both copies of the partition table are damaged").with { recipe in
            recipe.finish = { image, recipe in
                try image.write(zeros(512), at: recipe.sectorSize)
                try image.write(zeros(512), at: image.size - recipe.sectorSize)
            }
        },
        refused("gpt-truncated", by: .disk, why: "the image ends before its partitions do").with { recipe in
            recipe.finish = { image, _ in try image.truncate(to: 12 * mebibyte) }
        },
        editable("gpt-grown").with { recipe in
            recipe.finish = { image, _ in try image.truncate(to: image.size + 8 * mebibyte) }
        },
        refused("gpt-duplicate-labels", by: .label, why: "two partitions are called EDGELQ_BOOT").with { recipe in
            recipe.partitions[2].label = bootLabel
        },
        refused("gpt-missing-label", by: .label, why: "no partition is called EDGELQ_BOOT").with { recipe in
            recipe.partitions[0].label = nil
        },
        refused("gpt-foreign-labels", by: .label, why: "no partition is called EDGELQ_BOOT").with { recipe in
            for (index, label) in ["EFI System", "root-a", "État-2"].enumerated() {
                recipe.partitions[index].label = label
            }
        },
        refused("gpt-label-case", by: .label, why: "no partition is called EDGELQ_BOOT").with { recipe in
            recipe.partitions[0].label = "edgelq_boot"
        },
        refused("gpt-no-partitions", by: .label, why: "the partition table is empty").with { recipe in
            recipe.partitions = []
            recipe.size = 4 * mebibyte
        },
        refused("mbr", by: .disk, why: "the partition table is an MBR, not a GPT").with { $0.table = .mbr },
        refused("no-table", by: .disk, why: "there is no partition table").with { recipe in
            recipe.table = .none
            recipe.partitions = [
                PartitionSpec(bootLabel, start: 0, size: 16 * mebibyte, recipe.partitions[0].filesystem)
            ]
        },
        refused("zeros", by: .disk, why: "there is no partition table").with { recipe in
            recipe.table = .none
            recipe.partitions = []
            recipe.size = 4 * mebibyte
        },
    ]

    /// EDGELQ_BOOT with another file system than ext2, ext3 and ext4.
    static let foreignRecipes: [Recipe] = [
        foreign("xfs", .xfs, size: 320 * mebibyte, tools: ["mkfs.xfs"]),
        foreign("fat", .fat, size: 16 * mebibyte, tools: ["mkfs.vfat"]),
        foreign("luks", .luks, size: 16 * mebibyte, tools: []),
        foreign("unformatted", nil, size: 16 * mebibyte, tools: []),
        refused("journal-device", by: .volume, why: "this is the journal of another file system") { spec in
            spec.features = []
            spec.arguments = ["-O", "journal_dev"]
            spec.files = []
        },
    ]

    private static func foreign(
        _ name: String, _ filesystem: PartitionSpec.FileSystem?, size: Int, tools: [String]
    ) -> Recipe {
        let why = filesystem == nil ? "there is no file system" : "there is \(name) where ext4 is expected"
        return refused(name, by: .volume, why: why).with { recipe in
            recipe.partitions = partitions(bootSize: size)
            recipe.partitions[0].filesystem = filesystem
            recipe.tools = tools
        }
    }

    static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}
