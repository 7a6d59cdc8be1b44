// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import TestImages
import Testing

/// Every field of a superblock with values that no file system has, its checksum made right, and what every verb makes of it.
@Suite(.enabled(if: hasJudges, "sfdisk and e2fsprogs are not installed"), .timeLimit(.minutes(30)))
struct HostileSuperblockTests {
    /// Where each field is (Linux, Documentation/filesystems/ext4, "Super Block"), and its width in bytes; the checksum is
    /// left out, and long texts and keys are taken by their first word.
    private static let fields: [(name: String, offset: Int, width: Int)] = [
        ("inodes_count", 0, 4), ("blocks_count_lo", 4, 4), ("r_blocks_count_lo", 8, 4), ("free_blocks_count_lo", 12, 4),
        ("free_inodes_count", 16, 4), ("first_data_block", 20, 4), ("log_block_size", 24, 4),
        ("log_cluster_size", 28, 4), ("blocks_per_group", 32, 4), ("clusters_per_group", 36, 4),
        ("inodes_per_group", 40, 4), ("mtime", 44, 4), ("wtime", 48, 4), ("mnt_count", 52, 2), ("max_mnt_count", 54, 2),
        ("magic", 56, 2), ("state", 58, 2), ("errors", 60, 2), ("minor_rev_level", 62, 2), ("lastcheck", 64, 4),
        ("checkinterval", 68, 4), ("creator_os", 72, 4), ("rev_level", 76, 4), ("def_resuid", 80, 2),
        ("def_resgid", 82, 2), ("first_ino", 84, 4), ("inode_size", 88, 2), ("block_group_nr", 90, 2),
        ("feature_compat", 92, 4), ("feature_incompat", 96, 4), ("feature_ro_compat", 100, 4), ("uuid", 104, 4),
        ("volume_name", 120, 4), ("last_mounted", 136, 4), ("algorithm_usage_bitmap", 200, 4),
        ("prealloc_blocks", 204, 1),
        ("prealloc_dir_blocks", 205, 1), ("reserved_gdt_blocks", 206, 2), ("journal_uuid", 208, 4),
        ("journal_inum", 224, 4), ("journal_dev", 228, 4), ("last_orphan", 232, 4), ("hash_seed", 236, 4),
        ("def_hash_version", 252, 1), ("jnl_backup_type", 253, 1), ("desc_size", 254, 2),
        ("default_mount_opts", 256, 4),
        ("first_meta_bg", 260, 4), ("mkfs_time", 264, 4), ("jnl_blocks", 268, 4), ("blocks_count_hi", 336, 4),
        ("r_blocks_count_hi", 340, 4), ("free_blocks_count_hi", 344, 4), ("min_extra_isize", 348, 2),
        ("want_extra_isize", 350, 2), ("flags", 352, 4), ("raid_stride", 356, 2), ("mmp_interval", 358, 2),
        ("mmp_block_lo", 360, 4), ("mmp_block_hi", 364, 4), ("raid_stripe_width", 368, 4),
        ("log_groups_per_flex", 372, 1),
        ("checksum_type", 373, 1), ("encryption_level", 374, 1), ("kbytes_written", 376, 8), ("snapshot_inum", 384, 4),
        ("snapshot_id", 388, 4), ("snapshot_r_blocks", 392, 8), ("snapshot_list", 400, 4), ("error_count", 404, 4),
        ("first_error_time", 408, 4), ("first_error_ino", 412, 4), ("first_error_block", 416, 8),
        ("mount_opts", 512, 4),
        ("usr_quota_inum", 576, 4), ("grp_quota_inum", 580, 4), ("overhead_blocks", 584, 4), ("backup_bgs", 588, 4),
        ("encrypt_algos", 596, 4), ("encrypt_pw_salt", 600, 4), ("lpf_ino", 616, 4), ("prj_quota_inum", 620, 4),
        ("checksum_seed", 624, 4), ("time_hi", 628, 4), ("encoding", 636, 2), ("encoding_flags", 638, 2),
        ("orphan_file_inum", 640, 4),
    ]

    @Test(arguments: ["gpt-512", "no-metadata-csum", "ext2-1k", "bigalloc", "orphan-file"])
    func `a superblock that says what cannot be is bad input, never a bug, a crash or an edit gone wrong`(
        name: String
    ) throws {
        // One of them in full, of the others a sample.
        let step = isLong ? 1 : name == "gpt-512" ? 4 : 37
        let bench = try HostileBench(name)
        let patch = try bench.patch()
        var (tried, edited, index) = (0, 0, 0)
        for field in Self.fields {
            var original: UInt64 = 0
            _ = patch.superblock { original = ExtPatch.number($0, field.offset, field.width) }
            for value in hostileValues(width: field.width, around: original) {
                index += 1
                guard index.isMultiple(of: step) else { continue }
                tried += 1
                let what = "\(name): \(field.name) = \(value)"
                try bench.with(patch.superblock { ExtPatch.put(value, field.width, at: field.offset, in: &$0) }) {
                    let codes = bench.codes()
                    // Of files and blocks there are enough; mmp alone says that something is in use.
                    let isInUse = field.name == "feature_incompat" || field.name.hasPrefix("mmp")
                    let allowed: Set<Int32> = isInUse ? [0, 65, 75] : [0, 65]
                    for (verb, code) in codes {
                        #expect(allowed.contains(code), "\(what): \(verb) \(code)")
                    }
                    guard codes["edit"] == 0 else { return }
                    edited += 1
                    _ = try bench.expectHarmless(what)
                }
            }
        }
        print("  \(name): \(tried) superblocks, \(edited) edited")
        #expect(try bench.isRestored)
    }

}
