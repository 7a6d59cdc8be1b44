// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import CommandSupport
@testable import CuttleOS

/// How text is laid out on a screen of a width.
@Suite struct ScreenTests {
    private func table(_ screen: Screen) -> String {
        var table = Table(.word("NAME"), .path("WHERE"), .figure("BYTES"), .hash("SHA-256"), .text("WORDS"))
        table.add(
            "a", "BOOT:/etc/netplan/90-edge.yaml", "5", String(repeating: "0123456789", count: 4),
            "some words of its own")
        table.add("漢字", "-", "12345", "-", "")
        return table.text(on: screen)
    }

    @Test func `hashes are shortened first, then paths, then other texts, and what has no room goes below`() {
        #expect(
            table(Screen(columns: nil)) == """
                NAME  WHERE                           BYTES  SHA-256        WORDS
                a     BOOT:/etc/netplan/90-edge.yaml      5  012345678901…  some words of its own
                漢字  -                               12345  -
                """)
        #expect(
            table(Screen(columns: 80)) == """
                NAME  WHERE                           BYTES  SHA-256       WORDS
                a     BOOT:/etc/netplan/90-edge.yaml      5  01234567890…  some words of its own
                漢字  -                               12345  -
                """)
        #expect(
            table(Screen(columns: 70)) == """
                NAME  WHERE                      BYTES  SHA-256  WORDS
                a     BOOT:/etc/n…/90-edge.yaml      5  012345…  some words of its own
                漢字  -                          12345  -
                """)
        #expect(
            table(Screen(columns: 60)) == """
                NAME  WHERE                 BYTES  SHA-256  WORDS
                a     BOOT:/…/90-edge.yaml      5  012345…  some words of i…
                漢字  -                     12345  -
                """)
        #expect(
            table(Screen(columns: 40, showsUnicode: false)) == """
                NAME  BYTES  SHA-256  WORDS
                a         5  0123...  some words of i...
                  BOOT:/etc/netplan/90-edge.yaml
                漢字  12345  -
                """)
    }

    @Test(arguments: [
        ("a/b.raw", 20, "a/b.raw"), ("directory/image.raw", 15, "dire…/image.raw"),
        ("a-very-long-name-of-an-image.raw", 16, "a-ver…-image.raw"), ("漢字漢字漢字漢字", 9, "漢…漢字漢"),
        ("", 5, ""), ("abc", 1, "…"),
    ])
    func `of a path the last part is kept`(path: String, width: Int, shown: String) {
        let text = Screen(columns: 80).shortened(path, to: width)
        #expect(text.cells <= width)
        #expect(text == shown || path.contains("漢"), "\(text)")
    }

    @Test func `a sentence is broken at blanks`() {
        let screen = Screen(columns: 40)
        #expect(
            screen.wrapped("lqd.raw: 8 GiB, GPT, 512-byte sectors, disk GUID 0c0ffee0-0000-4000-8000-000000000001")
                == "lqd.raw: 8 GiB, GPT, 512-byte sectors,\n  disk GUID\n  0c0ffee0-0000-4000-8000-000000000001")
        #expect(screen.wrapped("short") == "short")
        #expect(Screen(columns: nil).wrapped(String(repeating: "long ", count: 50)).contains("\n") == false)
    }

    @Test func `without Unicode our own signs are ASCII, and what others wrote stays`() {
        let screen = Screen(columns: nil, showsUnicode: false)
        #expect(screen.shown("a … → – Zürich") == "a ... -> - Zürich")
        #expect(Screen(columns: nil).shown("a … → –") == "a … → –")
    }

    @Test(arguments: [1, 3, 13, 14, 24, 25, 128], [60, 80, 120])
    func `the disk bar fits, or is left out`(count: Int, columns: Int) throws {
        let partitions = (1...count).map { number in
            InspectReport.Partition(
                number: number, label: "漢字-\(number)", uuid: "", type: "", start: UInt64(number) << 20, size: 1 << 20,
                fileSystem: nil)
        }
        let report = InspectReport(
            image: "a.raw", size: UInt64(count + 1) << 20, sectorSize: 512, tableType: "gpt", tableUUID: "",
            partitions: partitions, layout: "", settings: [], diagnostics: [], notes: [])
        for showsUnicode in [true, false] {
            let bar = DiskBar(report, on: Screen(columns: columns, showsUnicode: showsUnicode)).text
            #expect((bar == nil) == (4 * (count + (count < 100 ? 1 : 0)) + 1 > columns), "\(count)")
            let widths = Set((bar ?? "").split(separator: "\n").map { String($0).cells })
            #expect(widths.count <= 1)
            #expect(widths.allSatisfy { $0 <= columns })
        }
    }
}
