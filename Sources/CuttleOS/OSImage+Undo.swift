// SPDX-License-Identifier: Apache-2.0

internal import DiskImage

extension OSImage {
    /// Brings back the very bytes that an edit replaced, through the same journaled commit.
    ///
    /// - Parameter force: whether an image that is attached to a loop device, or a device that is mounted, is changed.
    /// - Throws: ``CuttleError/Code/badInput`` where the image is not the one that the edit left.
    public func undo(_ undoFile: String, force: Bool = false) throws(CuttleError) -> UndoReport {
        let undo = try onDisk { () throws(DiskImageError) in try UndoFile(loading: undoFile) }
        let session = try Session.editing(path, force: force)
        try session.telling { () throws(CuttleError) in
            try onDisk { () throws(DiskImageError) in
                try undo.requireFits(session.file, session.table)
                try session.file.commit(undo.before, session.table)
            }
        }
        return UndoReport(image: path, pagesWritten: undo.before.pages, bytesWritten: undo.before.byteCount)
    }

    /// Finishes an edit that was cut off in its commit, from the journal beside the image or, for a device, from the one that
    /// is certainly its.
    ///
    /// - Parameter journal: the journal that the caller says is this image's, for a device that cannot be told from another.
    public func recover(force: Bool = false, journal named: String? = nil) throws(CuttleError) -> RecoverReport {
        try onDisk { () throws(DiskImageError) in
            let file = try ImageFile(path, for: .editing(force: force))
            let table = try PartitionTable(ofRawImage: file)
            guard let journal = try Self.journal(named, of: file, table) else {
                let notes =
                    file.removeUnfinishedJournal(table)
                    ? ["\(path): an edit ended before its journal was whole; what it left is removed"] : []
                let others = try Journal.ofOthers(file, table).map { Session.note(of: $0, besides: path) }
                return RecoverReport(
                    image: path, recovered: false, pagesWritten: 0, bytesWritten: 0, notes: notes + others)
            }
            try file.recover(journal)
            return RecoverReport(
                image: path, recovered: true, pagesWritten: journal.changes.pages,
                bytesWritten: journal.changes.byteCount, notes: [])
        }
    }

    private static func journal(
        _ named: String?, of file: ImageFile, _ table: PartitionTable
    ) throws(DiskImageError) -> Journal? {
        if let named { return try Journal.named(named, for: file, table) }
        guard let journal = try Journal.pending(for: file, table) else { return nil }
        guard [.certain, .waiting].contains(journal.claim) else {
            throw Session.refusal("recover", file, journal)
        }
        return journal
    }
}
