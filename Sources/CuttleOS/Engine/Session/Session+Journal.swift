// SPDX-License-Identifier: Apache-2.0

internal import DiskImage

/// What is done, and said, about a journal that waits for the image.
extension Session {
    /// Applies a pending journal over the image in memory, where it is certainly this image's; else says that it is left out.
    ///
    /// - Parameter showsTorn: whether an image is shown that is between the old state and the new one.
    func applyPendingJournal(showsTorn: Bool) throws(DiskImageError) {
        guard let journal = try Journal.pending(for: file, table) else { return }
        guard journal.claim == .certain else {
            // What is between the old state and the new one is shown, but nothing is made of it.
            if journal.state == .torn, !showsTorn { throw Self.refusal("use", file, journal) }
            return note("\(file.path): \(Self.words(journal, file)); it is left out")
        }
        try applyPending(journal.changes)
        note("\(path) has an unfinished edit in its journal; it is shown as if it were finished")
    }

    /// Rolls a pending journal forward, where it is certainly this image's; else refuses the edit.
    ///
    /// Cards that were written from one image cannot be told apart by what is on them, nor an image from the copy that
    /// it was restored from: what may be another one's journal is rolled forward only when that is asked for.
    func finishPendingJournal() throws(DiskImageError) {
        if let journal = try Journal.pending(for: file, table) {
            guard journal.claim == .certain else { throw Self.refusal("edit", file, journal) }
            try Self.finish(journal, of: file)
            hasRecovered = true
            note("\(path) had an unfinished edit in its journal, which was finished first")
        }
        for other in try Journal.ofOthers(file, table) { note(Self.note(of: other, besides: path)) }
    }

    /// A failure of an earlier edit is not this one's.
    private static func finish(_ journal: Journal, of file: ImageFile) throws(DiskImageError) {
        do throws(DiskImageError) {
            try file.recover(journal)
        } catch {
            var failure = error
            failure.reason += "; this was an earlier, unfinished edit, and the new one did not begin"
            if failure.isComplete { failure.journal = journal.place.path }
            failure.isComplete = false
            throw failure
        }
    }

    private static func words(_ journal: Journal, _ file: ImageFile) -> String {
        let place = journal.place.path
        switch journal.claim {
        case .unclear:
            let torn = journal.state == .torn ? ", and a part of it is here" : ""
            return "there is an unfinished edit in the journal \(place)\(torn); it is for \(journal.deviceWords), "
                + "and nothing tells whether that is this device"
        case .unfit: return "it has an unfinished edit in its journal \(place), but was changed since by something else"
        case .waiting where file.isDevice:
            return "it has an unfinished edit in its journal \(place), unless it was written anew since"
        default: return "it, or what was here before it was restored, has an unfinished edit in the journal \(place)"
        }
    }

    /// Why nothing is done before a person has said what is to become of the journal. What is suggested ruins no other device.
    static func refusal(_ operation: String, _ file: ImageFile, _ journal: Journal) -> DiskImageError {
        func refused(_ remedy: DiskImageError.Remedy) -> DiskImageError {
            DiskImageError(.busy, operation, file.path, reason: words(journal, file), remedy: remedy)
        }
        switch journal.claim {
        case .unclear: return refused(.recoverIfItIs(image: file.path, journal: journal.place.path))
        case .unfit:
            return DiskImageError(
                .badImage, operation, file.path, reason: words(journal, file),
                hint: "if it was written anew since, delete the journal; else restore it first")
        case .waiting where file.isDevice: return refused(.deleteJournalOrRecover)
        case .certain, .waiting: return refused(.recoverOrDeleteJournal)
        }
    }

    /// Says of a journal that it is left alone.
    static func note(of journal: Journal, besides path: String) -> String {
        "\(path): there is an unfinished edit in the journal \(journal.place.path), for \(journal.deviceWords); it is left alone"
    }
}
