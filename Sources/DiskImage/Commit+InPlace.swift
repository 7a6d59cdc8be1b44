// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SecretMemory
internal import SystemIO

extension ImageFile {
    /// Writes changes into the image itself, all or nothing: journal, fsync, rename, fsync of the directory; the image,
    /// fsync; unlink, fsync of the directory.
    ///
    /// Up to the rename a failure leaves the image as it was and no journal. Behind it the journal stays, the error
    /// names it, and ``recover(_:)`` finishes the work. SIGINT, SIGTERM and SIGHUP are held back meanwhile.
    ///
    /// - Parameter wipesJournal: whether the journal's bytes, of which some are secret, are made zero when it is gone.
    package func commit(
        _ changes: [Extent], _ table: PartitionTable, wipesJournal: Bool = true
    ) throws(DiskImageError) {
        guard !changes.isEmpty else { return }
        let journal = try Journal(changes, over: self, table)
        if isDevice { try Self.makeDirectory(journal.place.directory) }
        let directory = try Directory(journal.place.directory)
        let signals = HeldSignals()
        defer { signals.release() }
        var record = journal.encoded
        defer { record.wipe() }
        // Its lock shows who works with the same disk GUID that this journal is being worked with.
        let stored = try Self.store(record, at: journal.place.temporaryPath)
        guard rename(journal.place.temporaryPath, journal.place.path) == 0 else {
            let number = errno
            if wipesJournal { try? Self.wipe(stored, record.count, journal.place.path) }
            unlink(journal.place.temporaryPath)
            throw .system("put the journal in place", journal.place.path, number, creating: true)
        }
        try rollForward(journal, directory)
        if wipesJournal { try Self.wipe(stored, record.count, journal.place.path) }
        withExtendedLifetime(stored) {}
    }

    /// Writes zeros over a journal that counts no more: no crash finds it half-way, and no secret stays on the disk.
    private static func wipe(_ journal: borrowing Descriptor, _ count: Int, _ path: String) throws(DiskImageError) {
        do {
            try journal.file.overwrite(count, at: 0)
        } catch {
            var failure = DiskImageError.system("overwrite the removed journal", path, error)
            failure.isComplete = true
            throw failure
        }
    }

    /// Finishes an interrupted commit.
    package func recover(_ journal: Journal) throws(DiskImageError) {
        let directory = try Directory(journal.place.directory)
        var own = try Descriptor(to: "open the journal", journal.place.path, .readWrite, .noFollow)
        try Self.lock(&own, journal.place.path, .exclusive)
        var status = stat()
        guard fstat(own.number, &status) == 0 else { throw .system("open the journal", journal.place.path, errno) }
        let signals = HeldSignals()
        defer { signals.release() }
        try rollForward(journal, directory)
        try Self.wipe(own, Int(status.st_size), journal.place.path)
        withExtendedLifetime(own) {}
    }

    /// From here on the journal is what counts: its name is made durable first, and it goes last.
    private func rollForward(_ journal: Journal, _ directory: Directory) throws(DiskImageError) {
        let path = journal.place.path
        do throws(DiskImageError) {
            try directory.sync()
            try apply(journal.changes)
        } catch {
            var failure = error
            failure.journal = path
            throw failure
        }
        do throws(DiskImageError) {
            guard unlink(path) == 0 else { throw .system("remove the journal", path, errno) }
            try directory.sync()
        } catch {
            // A journal that stays does no harm: rolled forward again, it writes what is there.
            var failure = error
            failure.isComplete = true
            (failure.hint, failure.remedy) = (nil, .recoverOnce)
            throw failure
        }
    }

    /// Removes a journal that was not whole when its process ended: nothing of it is in the image. Returns whether one
    /// was there. The lock on the image is held, so nobody is writing it.
    package func removeUnfinishedJournal(_ table: PartitionTable) -> Bool {
        removeOverwritten(JournalPlace(of: self, table).temporaryPath, limit: Int(Journal.maximumSize))
    }

    private func apply(_ changes: [Extent]) throws(DiskImageError) {
        for change in changes { try Self.write(change.bytes, at: change.offset, to: descriptor, path) }
        guard fdatasync(descriptor) == 0 else { throw .system("write", path, errno) }
    }

    /// Writes a journal under its temporary name and makes it durable. The lock on the image is held, so that a
    /// temporary file that is there already is what an interrupted commit left.
    ///
    /// Returns the journal, open, which holds a lock on it.
    private static func store(_ record: [UInt8], at path: String) throws(DiskImageError) -> Descriptor {
        var file = try make(path)
        do throws(DiskImageError) {
            try lock(&file, path, .exclusive)
            try write(record, at: 0, to: file.number, path)
            guard fdatasync(file.number) == 0 else { throw .system("write the journal", path, errno) }
        } catch {
            try? wipe(file, record.count, path)
            unlink(path)
            throw error
        }
        return file
    }

    private static func make(_ path: String) throws(DiskImageError) -> Descriptor {
        let options: FileDescriptor.OpenOptions = [.create, .exclusiveCreate, .noFollow]
        do {
            return try Descriptor(path, .writeOnly, options)
        } catch {
            guard error == .fileExists else { throw makeFailure(path, error) }
            guard removeOverwritten(path, limit: Int(Journal.maximumSize)) else { throw makeFailure(path, .last) }
        }
        do { return try Descriptor(path, .writeOnly, options) } catch { throw makeFailure(path, error) }
    }

    private static func makeFailure(_ path: String, _ errno: Errno) -> DiskImageError {
        var error = DiskImageError.system("make the journal", path, errno, creating: true)
        if error.code == .noPermission || errno == .isDirectory { error.remedy = .writableDirectoryOrNewImageElsewhere }
        return error
    }

    /// Writes all bytes; the C function is `pwrite`.
    static func write(
        _ bytes: [UInt8], at offset: UInt64, to descriptor: Int32, _ path: String
    ) throws(DiskImageError) {
        do {
            try FileDescriptor(rawValue: descriptor).writeAll(bytes, at: offset)
        } catch {
            throw .system("write", path, error)
        }
    }

    private static func makeDirectory(_ path: String) throws(DiskImageError) {
        if mkdir(path, 0o700) == 0 { return try Directory(splitPath(path).directory).sync() }
        if errno == EEXIST, access(path, W_OK | X_OK) == 0 { return }
        var error = DiskImageError.system("keep a journal in", path, errno, creating: true)
        if error.code == .noPermission { error.remedy = .deviceJournal(user: geteuid()) }
        throw error
    }
}
