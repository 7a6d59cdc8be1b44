// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import TestImages
import TestSupport
import Testing

/// GUID partition tables that say what cannot be, both checksums right.
@Suite(.enabled(if: hasJudges, "sfdisk and e2fsprogs are not installed"), .timeLimit(.minutes(30)))
struct HostileTableTests {
    private struct Table {
        var name: String
        var copies: TablePatch.Copies
        var entries: @Sendable (inout [UInt8]) -> Void = { _ in }
        var header: @Sendable (inout [UInt8]) -> Void = { _ in }
    }

    /// Blocks of the image's own partitions (1 MiB, 17 MiB, 21 MiB), of its table, and of nowhere.
    private static let blocks: [UInt64] = [
        0, 1, 2, 33, 34, 40, 2047, 2048, 2049, 34815, 34816, 34817, 43007, 43008, 51199, 51200, 53214, 53215, 53246,
        53247,
        53248, 1 << 31, 1 << 32, 1 << 54, 1 << 55, 1 << 63, .max - 1, .max,
    ]

    private static var tables: [Table] {
        var tables: [Table] = []
        // A fourth entry, or one of the three, from anywhere to anywhere.
        for (index, start) in blocks.enumerated() {
            for (other, end) in blocks.enumerated() where (index * 7 + other * 3).isMultiple(of: 4) {
                let number = 1 + (index + other) % 4
                tables.append(
                    Table(
                        name: "entry \(number) from \(start) to \(end)", copies: .allCases[(index + other) % 3],
                        entries: { entries in
                            let place = (number - 1) * 128
                            entries.replaceSubrange(place..<place + 16, with: entries[..<16])
                            if number == 4 { entries[place + 16] = 4 }
                            ExtPatch.put(start, 8, at: place + 32, in: &entries)
                            ExtPatch.put(end, 8, at: place + 40, in: &entries)
                        }))
            }
        }
        let fields: [(String, Int, Int, [UInt64])] = [
            ("revision", 8, 4, [0, 0xffff_ffff]), ("length", 12, 4, [0, 91, 93, 512, 513, 0xffff_ffff]),
            ("own block", 24, 8, [0, 2, 53247, .max]), ("other header", 32, 8, [0, 1, 2, 40000, .max]),
            ("first usable", 40, 8, [0, 1, 34, 2049, 34816, 53214, 53248, .max]),
            ("last usable", 48, 8, [0, 1, 2048, 34815, 51199, 53214, 53247, 53248, .max]),
            ("entries", 72, 8, [0, 1, 3, 2048, 53246, .max]),
            ("count", 80, 4, [0, 1, 2, 3, 127, 129, 4096, 4097, 0xffff_ffff]),
            ("size", 84, 4, [0, 1, 64, 127, 129, 256, 512, 4096, 0xffff_ffff]),
        ]
        for (name, offset, width, values) in fields {
            for value in values {
                for copies in TablePatch.Copies.allCases {
                    tables.append(
                        Table(
                            name: "\(name) = \(value)", copies: copies,
                            header: { ExtPatch.put(value, width, at: offset, in: &$0) }))
                }
            }
        }
        return tables
    }

    @Test func `no table with entries that overlap is edited, and none is a bug`() throws {
        let bench = try HostileBench("gpt-512")
        let tables = Self.tables
        #expect(tables.count >= 280)
        var edited = 0
        for (index, table) in tables.enumerated() {
            let changes = try TablePatch.changes(
                RawFile(bench.path), table.copies, entries: table.entries, header: table.header)
            try bench.with(changes) {
                // All verbs read the table alike.
                let codes = bench.codes(of: isLong || index.isMultiple(of: 8) ? nil : ["inspect", "edit"])
                let what = "\(table.name) in \(table.copies)"
                for (verb, code) in codes { #expect([0, 65].contains(code), "\(what): \(verb) \(code)") }
                guard codes["edit"] == 0 else { return }
                edited += 1
                let judge = try run("/usr/sbin/sfdisk", ["--verify", bench.path])
                #expect(!(judge.text + judge.errors).contains("overlap"), "\(what): \(judge.text)\(judge.errors)")
            }
        }
        print("  \(tables.count) tables, \(edited) edited")
        #expect(edited > 20)
        #expect(try bench.isRestored)
    }

    @Test func `an entry outside the usable range is shown and said, and left alone`() throws {
        let bench = try HostileBench("gpt-entry-outside-usable")
        let report = try OSImage(bench.path).inspect()
        #expect(report.partitions.map(\.isIgnored) == [false, false, false, true])
        #expect(report.partitions.last?.start == 34 * 512)
        #expect(report.notes.contains { $0.contains("partition 4") && $0.contains("usable") }, "\(report.notes)")
        _ = try bench.expectHarmless("with partition 4")
    }

    @Test(arguments: [
        ("gpt-entries-256", "entries of 256 bytes"), ("gpt-no-protective-mbr", "no protective MBR"),
        ("gpt-behind-mbr", "no protective MBR"), ("gpt-truncated", "cut short"), ("gpt-entry-overlaps", "overlap"),
        ("gpt-entry-backwards", "ends before it starts"), ("mbr", "DOS partition table"),
    ])
    func `a table that is not taken is named as what it is`(name: String, words: String) throws {
        let bench = try HostileBench(name)
        let failure = #expect(throws: CuttleError.self) { try OSImage(bench.path).inspect() }
        #expect(failure?.code == .badInput)
        #expect(failure?.message.contains(words) == true, "\(failure?.message ?? "")")
    }
}
