// SPDX-License-Identifier: Apache-2.0

/// Texts that the reports of many images have in common, such as paths and the digests of files that all devices of a batch share:
/// each is in memory once.
package struct SharedTexts {
    private var texts: Set<String> = []

    /// None yet.
    package init() {}

    /// The same, with texts that were there before in the place of their equals.
    package mutating func share(_ files: [EditReport.File]) -> [EditReport.File] {
        files.map { file in
            var file = file
            file.path = texts.insert(file.path).memberAfterInsert
            file.sha256 = file.sha256.map { texts.insert($0).memberAfterInsert }
            return file
        }
    }
}
