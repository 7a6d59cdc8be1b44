// SPDX-License-Identifier: Apache-2.0

internal import DiskImage

extension OSImage {
    /// Brings back the very bytes that an edit replaced, through the same journaled commit.
    ///
    /// - Throws: ``CuttleError/Code/badInput`` where the image is not the one that the edit left.
    public func undo(_ request: UndoRequest) throws(CuttleError) -> UndoReport {
        let undo = try onDisk { () throws(DiskImageError) in try UndoFile(loading: request.undoFile) }
        let session = try Session.editing(path, force: request.force)
        try session.reportingEarlierEdit { () throws(CuttleError) in
            try onDisk { () throws(DiskImageError) in
                try undo.requireFits(session.file, session.table)
                try session.file.commit(undo.before, session.table)
            }
        }
        return UndoReport(image: path, pagesWritten: undo.before.pages, bytesWritten: undo.before.byteCount)
    }
}
