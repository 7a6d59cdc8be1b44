// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import TestImages
import Testing

/// Inodes, directories, descriptors and bitmaps that contradict each other, every checksum right.
@Suite(.enabled(if: hasJudges, "sfdisk and e2fsprogs are not installed"), .timeLimit(.minutes(30)))
struct HostileStructureTests {
    /// A number in one of the structures, and how it is set.
    private struct Place {
        var name: String
        var width: Int
        var value: UInt64
        var set: (UInt64) throws -> [ExtPatch.Change]
    }

    private func places(_ bench: HostileBench) throws -> [Place] {
        let patch = try bench.patch()
        var places: [Place] = []
        let inodes: [(String, Int)] = [
            ("root", 2), ("resize inode", 7), ("journal", 8), ("kernel", 13), ("directory", 15), ("password", 16),
            ("domain", 17),
        ]
        // Every 16 bits, and the wider fields as a whole.
        let halves = stride(from: 0, to: bench.patchInodeSize, by: 2).map { ($0, 2) }
        let wide = [(4, 4), (28, 4), (32, 4), (104, 4), (108, 4)] + stride(from: 40, to: 100, by: 4).map { ($0, 4) }
        for (name, number) in inodes {
            let bytes = try patch.inode(number, in: RawFile(bench.path))[0].bytes
            for (offset, width) in halves + wide {
                places.append(
                    Place(name: "\(name) at \(offset)", width: width, value: ExtPatch.number(bytes, offset, width)) {
                        value in
                        try patch.inode(number, in: RawFile(bench.path)) {
                            ExtPatch.put(value, width, at: offset, in: &$0)
                        }
                    })
            }
        }
        for (name, number) in [("root", 2), ("directory", 15)] {
            let block = try patch.directory(number, in: RawFile(bench.path)) { _ in }[0].bytes
            for (offset, width) in stride(from: 0, to: 96, by: 2).map({ ($0, 2) })
                + stride(from: 0, to: 96, by: 4).map({ ($0, 4) })
            {
                places.append(
                    Place(
                        name: "entries of \(name) at \(offset)", width: width,
                        value: ExtPatch.number(block, offset, width)
                    ) { value in
                        try patch.directory(number, in: RawFile(bench.path)) {
                            ExtPatch.put(value, width, at: offset, in: &$0)
                        }
                    })
            }
        }
        let descriptor = patch.descriptor { _ in }[0].bytes
        for (offset, width) in stride(from: 0, to: descriptor.count, by: 2).map({ ($0, 2) }) + [(0, 4), (4, 4), (8, 4)]
        {
            places.append(
                Place(name: "descriptor at \(offset)", width: width, value: ExtPatch.number(descriptor, offset, width))
                { value in
                    patch.descriptor { ExtPatch.put(value, width, at: offset, in: &$0) }
                })
        }
        for kind in 0..<2 {
            for offset in [0, 1, 2, 3, 100, 200, 511] {
                let bitmap = try patch.bitmap(kind, in: RawFile(bench.path)) { _ in }[0].bytes
                let before = UInt64(bitmap[offset])
                places.append(
                    Place(name: "bitmap \(kind) at \(offset)", width: 1, value: before) { value in
                        // The counts follow, so that only the bits themselves are wrong.
                        let more = before.nonzeroBitCount - (value & 0xff).nonzeroBitCount
                        let count = 12 + 2 * kind
                        return try patch.bitmap(
                            kind, in: RawFile(bench.path),
                            descriptor: { group in
                                ExtPatch.put(
                                    UInt64(Int(ExtPatch.number(group, count, 2)) + more), 2, at: count, in: &group)
                            },
                            { $0[offset] = UInt8(value & 0xff) })
                            + patch.superblock { bytes in
                                let place = kind == 0 ? 12 : 16
                                ExtPatch.put(
                                    UInt64(Int(ExtPatch.number(bytes, place, 4)) + more), 4, at: place, in: &bytes)
                            }
                    })
            }
        }
        return places
    }

    @Test(arguments: [
        "gpt-512", "no-metadata-csum", "ext2-1k", "ext3-1k-inode-128", "inline-data", "old-with-attribute-block",
    ])
    func `structures that contradict each other are bad input, never a bug, and no other file changes`(
        name: String
    ) throws {
        // One of them more closely, of the others a sample; in the long run every one is edited, if only in memory.
        let step = name == "gpt-512" ? isLong ? 17 : 89 : isLong ? 61 : 397
        let bench = try HostileBench(name)
        var (tried, edited, stillDamaged, index) = (0, 0, 0, 0)
        for place in try places(bench) {
            for value in hostileValues(width: place.width, around: place.value) {
                index += 1
                let isWhole = index.isMultiple(of: step)
                guard isLong || isWhole else { continue }
                tried += 1
                let what = "\(name): \(place.name) = \(value)"
                try bench.with(place.set(value)) {
                    let codes = bench.codes(of: isWhole ? nil : ["edit"])
                    for (verb, code) in codes {
                        // What a damaged directory does not name is missing to whoever reads it.
                        let allowed: Set<Int32> = verb == "edit" ? [0, 65] : [0, 65, 66]
                        #expect(allowed.contains(code), "\(what): \(verb) \(code)")
                    }
                    guard isWhole, codes["edit"] == 0 else { return }
                    edited += 1
                    if try bench.expectHarmless(what, canBeCompared: codes["diff"] == 0) {
                        stillDamaged += 1
                        if isLong { print("  edited, and e2fsck had found faults: \(what)") }
                    }
                }
            }
        }
        print("  \(name): \(tried) tried, \(edited) edited, of which e2fsck found faults in \(stillDamaged) before")
        #expect(try bench.isRestored)
    }
}

extension HostileBench {
    var patchInodeSize: Int { (try? patch().inodeSize) ?? 128 }
}
