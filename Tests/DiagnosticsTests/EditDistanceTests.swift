// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Diagnostics

@Suite(.timeLimit(.minutes(30)))
struct EditDistanceTests {
    @Test(
        arguments: [
            ("", "", 0), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "acb", 1), ("abc", "ab", 1), ("ab", "abc", 1),
            ("kitten", "sitting", 3), ("size", "Size", 0),
        ] as [(String, String, Int)])
    func `counts edits`(left: String, right: String, distance: Int) {
        #expect(editDistance(left, right, limit: 5) == distance)
        #expect(editDistance(left, right, limit: distance - 1) == nil)
    }

    @Test(
        arguments: [
            ("siz", "size"), ("sise", "size"), ("mount_point", "mountpoint"), ("MountPoint", "mountpoint"),
            ("filesytsem", "filesystem"), ("dhpc4", "dhcp4"), ("xyzzy", nil), ("", nil), ("size", nil), ("id", nil),
            (String(repeating: "a", count: 100_000), nil),
        ] as [(String, String?)])
    func `finds what was meant`(text: String, meant: String?) {
        #expect(
            closest(to: text, among: ["size", "mountpoint", "filesystem", "disk", "dhcp4", "dhcp6", "to"]) == meant)
    }
}
