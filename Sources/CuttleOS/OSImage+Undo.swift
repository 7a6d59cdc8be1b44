// SPDX-License-Identifier: Apache-2.0

internal import DiskImage

extension OSImage {
    /// Brings back the very bytes that an edit replaced, through the same journaled commit.
    ///
    /// - Parameter force: whether an image that is attached to a loop device, or a device that is mounted, is changed.
    /// - Throws: ``CuttleError/Code/badInput`` where the image is not the one that the edit left.
    public func undo(_ undoFile: String, force: Bool = false) throws(CuttleError) -> UndoReport {
        let undo = try onDisk { () throws(DiskImageError) in try UndoFile(loading: undoFile) }
        let session = try Session(path, for: .editing(force: force))
        try session.telling { () throws(CuttleError) in
            try onDisk { () throws(DiskImageError) in
                try undo.requireFits(session.file, session.table)
                try session.file.commit(undo.before, session.table)
            }
        }
        return UndoReport(image: path, pagesWritten: undo.before.pages, bytesWritten: undo.before.byteCount)
    }

    /// Finishes an edit that was cut off in its commit, from the journal beside the image.
    public func recover(force: Bool = false) throws(CuttleError) -> RecoverReport {
        try onDisk { () throws(DiskImageError) in
            let file = try ImageFile(path, for: .editing(force: force))
            let table = try PartitionTable(of: file)
            guard let journal = try Journal.pending(for: file, table) else {
                let notes =
                    file.removeUnfinishedJournal(table)
                    ? ["\(path): an edit ended before its journal was whole; what it left is removed"] : []
                return RecoverReport(image: path, recovered: false, pagesWritten: 0, bytesWritten: 0, notes: notes)
            }
            try file.recover(journal)
            return RecoverReport(
                image: path, recovered: true, pagesWritten: journal.changes.pages,
                bytesWritten: journal.changes.byteCount, notes: [])
        }
    }
}

extension [Extent] {
    var byteCount: Int { reduce(0) { $0 + $1.bytes.count } }
    /// Pages of 4096 bytes.
    var pages: Int { reduce(0) { $0 + ($1.bytes.count + Overlay.pageSize - 1) / Overlay.pageSize } }
}
