// SPDX-License-Identifier: Apache-2.0

import Foundation
import Schemas
import Testing

@Suite(.timeLimit(.minutes(5)))
struct EmbeddedFileTests {
    @Test(arguments: EmbeddedFile.allCases)
    func `holds the repository's bytes`(file: EmbeddedFile) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let paths = ["schemas", "assets"].map { root.appendingPathComponent("\($0)/\(file.rawValue)").path }
        let path = try #require(paths.first { FileManager.default.fileExists(atPath: $0) })
        #expect(!file.bytes.isEmpty)
        #expect(FileManager.default.contents(atPath: path).map(Array.init) == file.bytes)
    }
}
