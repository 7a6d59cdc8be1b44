// SPDX-License-Identifier: Apache-2.0

extension TestImage {
    /// Images that say what cannot be, every checksum right: counts, sizes, blocks and inodes with two owners, entries of the
    /// partition table that lie where none may.
    static let hostileRecipes: [Recipe] = [
        superblock("hostile-free-blocks", "it counts more free blocks than it has", at: 344, 0x7fff_ffff),
        superblock("hostile-free-blocks-off-by-one", "its groups count other free blocks", at: 12, 1),
        superblock("hostile-free-inodes", "its groups count other free inodes", at: 16, 7),
        superblock("hostile-block-count", "it has 2^64 blocks", at: 336, 0xffff_ffff, and: 4, 0xffff_ffff),
        superblock("hostile-extra-size", "inodes would be cleared past their end", at: 350, 0xffff, width: 2),
        superblock("hostile-reserved-blocks", "all blocks are reserved for root", at: 8, 0xffff_ffff),
        descriptor("hostile-directory-count", "a group counts other directories than it has", at: 16, 77),
        descriptor("hostile-unused-inodes", "a group has inodes in use among those that never were", at: 28, 0xffff),
        inode("hostile-directory-size", "the directory is of one byte", ExtPatch.Inodes.directory, at: 4, 1),
        inode(
            "hostile-directory-hole", "the directory is longer than its blocks", ExtPatch.Inodes.directory, at: 4, 8192),
        inode(
            "hostile-kind", "the directory says file, the inode symlink", ExtPatch.Inodes.password, at: 0, 0xa180,
            width: 2
        ),
        inode("hostile-block-units", "the file counts other blocks than it has", ExtPatch.Inodes.password, at: 28, 999),
        inode("hostile-links", "the file has one name and two links", ExtPatch.Inodes.domain, at: 26, 2, width: 2),
        inode(
            "hostile-hidden-blocks", "a FIFO has blocks, which may be another file's", ExtPatch.Inodes.kernel, at: 0,
            0x11a4,
            width: 2),
        shared(
            "shared-with-journal", "a file's block is the journal's", ExtPatch.Inodes.password, ExtPatch.Inodes.journal),
        shared("shared-with-file", "two files have one block", ExtPatch.Inodes.password, ExtPatch.Inodes.kernel),
        shared(
            "shared-between-settings", "two settings have one block", ExtPatch.Inodes.password, ExtPatch.Inodes.domain),
        shared(
            "shared-with-directory", "a file's block is its directory's", ExtPatch.Inodes.password,
            ExtPatch.Inodes.directory),
        shared(
            "shared-directory", "the directory's block is another directory's", ExtPatch.Inodes.boot,
            ExtPatch.Inodes.root),
        shared("shared-unrelated", "two files that no setting touches have one block", 14, ExtPatch.Inodes.kernel),
        shared("shared-ext2", "two files have one direct block", ExtPatch.Inodes.password, ExtPatch.Inodes.kernel) {
            $0.features = ExtSpec.ext2; $0.blockSize = 1024
        },
        refused("shared-inode", by: .write, why: "two names are one file, which counts one").with {
            $0.finish = patch { patch, image in
                try patch.directory(ExtPatch.Inodes.directory, in: image) { block in
                    rename(ExtPatch.Inodes.password, to: ExtPatch.Inodes.kernel, in: &block)
                }
            }
        },
        refused("shared-free-block", by: .write, why: "the bitmap calls a file's block free").with {
            $0.finish = patch { patch, image in
                let block = try patch.firstBlock(of: ExtPatch.Inodes.kernel, in: image)
                return try patch.bitmap(0, in: image, descriptor: { add(1, to: &$0, at: 12) }) {
                    $0[block / 8] &= ~(1 << UInt8(block % 8))
                } + patch.superblock { add(1, to: &$0, at: 12) }
            }
        },
        refused("shared-free-inode", by: .write, why: "the bitmap calls a file's inode free").with {
            $0.finish = patch { patch, image in
                try patch.bitmap(1, in: image, descriptor: { add(1, to: &$0, at: 14) }) {
                    $0[(ExtPatch.Inodes.kernel - 1) / 8] &= ~(1 << UInt8((ExtPatch.Inodes.kernel - 1) % 8))
                } + patch.superblock { add(1, to: &$0, at: 16) }
            }
        },
        editable("gpt-entry-outside-usable").with { $0.finish = entry(4, 34...40) },
        refused("gpt-entry-overlaps", by: .disk, why: "an entry below the usable range covers EDGELQ_BOOT").with {
            $0.finish = entry(2, 34...5000)
        },
        refused("gpt-entry-overlaps-two", by: .disk, why: "an entry covers all partitions").with {
            $0.finish = entry(4, 40...60000)
        },
        refused("gpt-entry-backwards", by: .disk, why: "an entry ends before it starts").with {
            $0.finish = entry(4, start: 45000, end: 44000)
        },
        refused("gpt-entries-256", by: .disk, why: "its entries are of 256 bytes").with {
            $0.finish = { image, _ in
                var bytes: [UInt8] = []
                try image.apply(
                    TablePatch.changes(
                        image,
                        entries: { entries in
                            for start in stride(from: 0, to: entries.count / 2, by: 128) {
                                bytes += Array(entries[start..<start + 128]) + zeros(128)
                            }
                            entries = bytes
                            bytes = []
                        },
                        header: {
                            ExtPatch.put(64, 4, at: 80, in: &$0); ExtPatch.put(256, 4, at: 84, in: &$0)
                        }))
            }
        },
        refused("gpt-no-protective-mbr", by: .disk, why: "there is no protective MBR").with {
            $0.finish = { image, _ in try image.write(zeros(512), at: 0) }
        },
        refused("gpt-behind-mbr", by: .disk, why: "an MBR with a partition stands where the protective one must").with {
            $0.finish = { image, _ in try image.write([0x83], at: 446 + 4) }
        },
    ]

    private typealias Finish = @Sendable (_ image: borrowing RawFile, _ recipe: Recipe) throws -> Void

    private static func patch(
        _ changes: @escaping @Sendable (_ patch: ExtPatch, _ image: borrowing RawFile) throws -> [ExtPatch.Change]
    ) -> Finish {
        { image, recipe in
            guard let boot = recipe.boot else { return }
            try image.apply(changes(ExtPatch(image, at: boot.start), image))
        }
    }

    private static func superblock(
        _ name: String, _ why: String, at offset: Int, _ value: UInt64, and other: Int? = nil, _ second: UInt64 = 0,
        width: Int = 4
    ) -> Recipe {
        refused(name, by: .volume, why: why).with {
            $0.finish = patch { patch, _ in
                patch.superblock {
                    ExtPatch.put(value, width, at: offset, in: &$0)
                    if let other { ExtPatch.put(second, width, at: other, in: &$0) }
                }
            }
        }
    }

    private static func descriptor(_ name: String, _ why: String, at offset: Int, _ value: UInt64) -> Recipe {
        refused(name, by: name == "hostile-unused-inodes" ? .volume : .write, why: why).with {
            $0.finish = patch { patch, _ in patch.descriptor { ExtPatch.put(value, 2, at: offset, in: &$0) } }
        }
    }

    private static func inode(
        _ name: String, _ why: String, _ number: Int, at offset: Int, _ value: UInt64, width: Int = 4
    ) -> Recipe {
        refused(name, by: .write, why: why).with {
            $0.finish = patch { patch, image in
                try patch.inode(number, in: image) { ExtPatch.put(value, width, at: offset, in: &$0) }
            }
        }
    }

    /// Makes the first block of an inode that of another, too.
    private static func shared(
        _ name: String, _ why: String, _ number: Int, _ other: Int, _ change: (inout ExtSpec) -> Void = { _ in }
    ) -> Recipe {
        refused(name, by: .write, why: why, change).with {
            $0.finish = patch { patch, image in
                let block = UInt64(try patch.firstBlock(of: other, in: image))
                return try patch.inode(number, in: image) { bytes in
                    ExtPatch.put(block, 4, at: ExtPatch.number(bytes, 32, 4) & 0x80000 != 0 ? 60 : 40, in: &bytes)
                }
            }
        }
    }

    /// Makes the entries of a directory that stand for an inode stand for another.
    private static func rename(_ old: Int, to new: Int, in block: inout [UInt8]) {
        for offset in stride(from: 0, to: block.count - 12, by: 4)
        where ExtPatch.number(block, offset, 4) == UInt64(old) && block[offset + 7] == 1 {
            ExtPatch.put(UInt64(new), 4, at: offset, in: &block)
        }
    }

    private static func add(_ count: Int, to bytes: inout [UInt8], at offset: Int) {
        let width = bytes.count < 1024 ? 2 : 4
        ExtPatch.put(ExtPatch.number(bytes, offset, width) + UInt64(count), width, at: offset, in: &bytes)
    }

    private static func entry(_ number: Int, _ blocks: ClosedRange<UInt64>) -> Finish {
        entry(number, start: blocks.lowerBound, end: blocks.upperBound)
    }

    /// Writes an entry of the partition table, of EDGELQ_BOOT's type.
    private static func entry(_ number: Int, start: UInt64, end: UInt64) -> Finish {
        { image, _ in
            try image.apply(
                TablePatch.changes(image) { entries in
                    let place = (number - 1) * 128
                    entries.replaceSubrange(place..<place + 16, with: entries[..<16])
                    if entries[place + 16..<place + 32].allSatisfy({ $0 == 0 }) { entries[place + 16] = UInt8(number) }
                    ExtPatch.put(start, 8, at: place + 32, in: &entries)
                    ExtPatch.put(end, 8, at: place + 40, in: &entries)
                })
        }
    }
}
