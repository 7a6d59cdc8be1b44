// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension ImageFile {
    /// Writes changes into the image itself, all or nothing: journal, fsync, rename, fsync of the folder; the image,
    /// fsync; unlink, fsync of the folder.
    ///
    /// Up to the rename a failure leaves the image as it was and no journal. Behind it the journal stays, the error
    /// names it, and ``recover(_:)`` finishes the work. SIGINT, SIGTERM and SIGHUP are held back meanwhile.
    package func commit(_ changes: [Extent], _ table: PartitionTable) throws(DiskImageError) {
        guard !changes.isEmpty else { return }
        let journal = try Journal(changes, over: self, table)
        if isDevice { try Self.makeFolder(journal.place.folder) }
        let folder = try Folder(journal.place.folder)
        let signals = HeldSignals()
        defer { signals.release() }

        let descriptor = try Self.store(journal)
        // Its lock shows who works with the same disk GUID that this journal is being worked with.
        defer { close(descriptor) }
        guard rename(journal.place.temporaryPath, journal.place.path) == 0 else {
            let number = errno
            unlink(journal.place.temporaryPath)
            throw .system("put the journal in place", journal.place.path, number, creating: true)
        }
        try rollForward(journal, folder)
    }

    /// Finishes an interrupted commit.
    package func recover(_ journal: Journal) throws(DiskImageError) {
        let folder = try Folder(journal.place.folder)
        let own = open(journal.place.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard own >= 0 else { throw .system("open the journal", journal.place.path, errno) }
        defer { close(own) }
        try Self.lock(own, journal.place.path, LOCK_EX)
        let signals = HeldSignals()
        defer { signals.release() }
        try rollForward(journal, folder)
    }

    /// From here on the journal is what counts: its name is made durable first, and it goes last.
    private func rollForward(_ journal: Journal, _ folder: Folder) throws(DiskImageError) {
        let path = journal.place.path
        do throws(DiskImageError) {
            try folder.sync()
            try apply(journal.changes)
        } catch {
            var failure = error
            failure.journal = path
            throw failure
        }
        do throws(DiskImageError) {
            guard unlink(path) == 0 else { throw .system("remove the journal", path, errno) }
            try folder.sync()
        } catch {
            // A journal that stays does no harm: rolled forward again, it writes what is there.
            var failure = error
            failure.isComplete = true
            failure.hint = "run 'cuttle-os recover' on the image once, which removes its journal"
            throw failure
        }
    }

    /// Removes a journal that was not whole when its process ended: nothing of it is in the image. Returns whether one
    /// was there. The lock on the image is held, so nobody is writing it.
    package func removeUnfinishedJournal(_ table: PartitionTable) -> Bool {
        unlink(JournalPlace(of: self, table).temporaryPath) == 0
    }

    private func apply(_ changes: [Extent]) throws(DiskImageError) {
        for change in changes { try Self.write(change.bytes, at: change.offset, to: descriptor, path) }
        guard fdatasync(descriptor) == 0 else { throw .system("write", path, errno) }
    }

    /// Writes the journal under its temporary name and makes it durable. The lock on the image is held, so that a
    /// temporary file that is there already is what an interrupted commit left.
    ///
    /// Returns the journal's descriptor, which holds a lock on it.
    private static func store(_ journal: Journal) throws(DiskImageError) -> Int32 {
        let path = journal.place.temporaryPath
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        var descriptor = open(path, flags, 0o600)
        if descriptor < 0, errno == EEXIST, unlink(path) == 0 { descriptor = open(path, flags, 0o600) }
        guard descriptor >= 0 else {
            var error = DiskImageError.system("make the journal", path, errno, creating: true)
            if error.code == .noPermission || error.errno == EISDIR {
                error.hint = "the folder of the image must be writable; or give --output-image with a path elsewhere"
            }
            throw error
        }
        do throws(DiskImageError) {
            try lock(descriptor, path, LOCK_EX)
            try write(journal.encoded, at: 0, to: descriptor, path)
            guard fdatasync(descriptor) == 0 else { throw .system("write the journal", path, errno) }
            return descriptor
        } catch {
            unlink(path)
            close(descriptor)
            throw error
        }
    }

    /// Writes all bytes; the C function is `pwrite`.
    static func write(
        _ bytes: [UInt8], at offset: UInt64, to descriptor: Int32, _ path: String
    ) throws(DiskImageError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(
                    descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset) + off_t(done))
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw .system("write", path, errno)
            }
            guard count > 0 else { throw DiskImageError(.io, "write", path, "nothing more can be written") }
            done += count
        }
    }

    private static func makeFolder(_ path: String) throws(DiskImageError) {
        guard mkdir(path, 0o700) != 0 else { return try Folder(splitPath(path).folder).sync() }
        guard errno == EEXIST else { throw .system("make the journal's folder", path, errno, creating: true) }
    }
}

/// A folder that can be made durable.
final class Folder {
    private let descriptor: Int32
    private let path: String

    init(_ path: String) throws(DiskImageError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open the folder", path, errno, creating: true) }
    }

    deinit { close(descriptor) }

    func sync() throws(DiskImageError) {
        // EINVAL, EOPNOTSUPP: a file system that has nothing to do for it.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == EOPNOTSUPP else {
            throw .system("make durable the folder", path, errno)
        }
    }
}

/// Signals that end the process, held back until ``release()``; the C function is `pthread_sigmask`.
struct HeldSignals {
    private var before = sigset_t()

    init() {
        var held = sigset_t()
        sigemptyset(&held)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&held, signal) }
        pthread_sigmask(SIG_BLOCK, &held, &before)
    }

    func release() {
        var before = before
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}
