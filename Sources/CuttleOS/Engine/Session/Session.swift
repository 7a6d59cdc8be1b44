// SPDX-License-Identifier: Apache-2.0

package import DiskImage
internal import FileSystems
internal import ImageFormats

/// An image that is open for one command: its table, an overlay, and the file systems on it.
package final class Session {
    /// The path that the caller named; a thin image's own, and not its base's.
    package let path: String
    /// The file or device that holds the disk byte by byte: of a thin image its base.
    package let file: ImageFile
    /// As it was when the image was opened.
    package let table: PartitionTable
    /// What is applied over ``file``: a journal that waits, a thin image's own clusters, the edit.
    package let overlay: Overlay
    /// The kinds of file systems that are looked for in its partitions.
    var fileSystems = FileSystemRegistry.all
    /// What a person must know of how the image was opened.
    package private(set) var notes: [String] = []
    /// Whether an interrupted edit was finished when the image was opened.
    var hasRecovered = false
    /// The file that the image came in, where all of it was read.
    package var source: ImageSource?
    /// What is remarkable about that file.
    package var warnings: [Diagnostic] = []
    /// Whether the disk was unpacked, so that opening the image once more would unpack it once more.
    package var isUnpacked = false
    /// What it was unpacked into, and can get a name; `nil` for anything else.
    package var target: NewFile?
    /// What of a journal was applied over the image when it was opened.
    private var applied: [Extent] = []

    init(_ path: String, _ file: ImageFile, _ table: PartitionTable) {
        (self.path, self.file, self.table, overlay) = (path, file, table, Overlay(file))
    }

    /// An image that is open, from which many sessions can begin, on any thread.
    package struct Opened: Sendable {
        /// The path that the caller named.
        package let path: String
        /// Shared by all sessions over it, which only read it.
        package let file: ImageFile
        /// As it was when the image was opened.
        package let table: PartitionTable
        fileprivate let applied: [Extent]
    }

    /// What further sessions of the same image begin with.
    package var opened: Opened { Opened(path: path, file: file, table: table, applied: applied) }

    /// The image with nothing applied over it but what was when it was opened: for the next device of a batch.
    package convenience init(over opened: Opened) throws(CuttleError) {
        self.init(opened.path, opened.file, opened.table)
        try onDisk { () throws(DiskImageError) in try applyPending(opened.applied) }
    }

    /// Applies the changes of a pending journal over the image in memory.
    func applyPending(_ changes: [Extent]) throws(DiskImageError) {
        applied = changes
        try overlay.apply(changes)
    }

    func note(_ words: String) { notes.append(words) }

    /// Runs what comes after the image was opened. A failure says so where opening it has changed it.
    package func reportingEarlierEdit<Result>(_ work: () throws(CuttleError) -> Result) throws(CuttleError) -> Result {
        do throws(CuttleError) {
            return try work()
        } catch {
            var failure = error
            if hasRecovered, failure.written == .nothing { failure.written = .earlierEdit }
            throw failure
        }
    }
}
