// SPDX-License-Identifier: Apache-2.0

/// The names that the tool gives to files that nobody asked for by name: beside images, and in the directories of outputs.
///
/// No output of the user's own may have one: it would be taken for another image's journal or receipt, or removed.
package enum OwnName {
    /// Behind an image's name: the journal of an edit that is not finished.
    package static let journal = ".cuttle-journal"
    /// Behind that: a journal that is not whole yet.
    package static let unfinished = ".tmp"
    /// Behind an undo file's name: the one that it takes the place of.
    package static let earlier = ".cuttle-earlier"
    /// Behind an image's name: what a batch put into it.
    package static let receipt = ".receipt.json"
    /// In front of a number: a file that has no other name yet.
    package static let temporary = ".cuttle-"
    /// The locks of the batches that work in a directory.
    package static let claims = ".cuttle-claims"

    /// The same of the last part of a path.
    package static func reason(ofFileAt path: String) -> String? { reason(splitPath(path).name) }

    /// Why a file's name is one of the tool's own, as the end of a sentence about it; `nil` where it is not.
    ///
    /// Letters' case does not matter, as it does not on an SD card's file system.
    package static func reason(_ name: String) -> String? {
        let name = name.lowercased()
        if name.hasPrefix(temporary) { return "begins as this tool's own files do, with \(temporary)" }
        let ends = [
            (journal, "a journal's"), (journal + unfinished, "a journal's"), (earlier, "a replaced undo file's"),
            (receipt, "a receipt's"),
        ]
        for (end, whose) in ends where name.hasSuffix(end) {
            return "ends as \(whose) does, in \(end)"
        }
        return nil
    }
}
