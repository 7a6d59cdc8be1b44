// SPDX-License-Identifier: Apache-2.0

internal import DiskImage

extension OSImage {
    /// Finishes an edit that was cut off in its commit, from the journal beside the image or, for a device, from the one that
    /// is certainly its.
    public func recover(_ request: RecoverRequest = RecoverRequest()) throws(CuttleError) -> RecoverReport {
        try onDisk { () throws(DiskImageError) in
            let file = try ImageFile(path, for: .editing(force: request.force))
            let table = try PartitionTable(ofRawImage: file)
            guard let journal = try Self.journal(request.journal, of: file, table) else {
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
