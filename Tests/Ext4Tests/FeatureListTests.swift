// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Ext4

@Suite struct FeatureListTests {
    @Test func `the page on ext4 names every feature that can be worked with`() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/ext4.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let list = try #require(text.components(separatedBy: "Worked with").last?.components(separatedBy: "\n\n").first)
        let usable =
            CompatibleFeatures.usable.names + IncompatibleFeatures.usable.names + ReadOnlyFeatures.usable.names
        // A journal that must be replayed is a state: it is read, and not written to.
        for name in usable where name != "needs_recovery" { #expect(list.contains("`\(name)`"), "\(name)") }
    }
}
