// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
package import SystemIO

extension ImageFile {
    /// Writes a copy of the image, with the changes, to a new file; the image itself is only read.
    ///
    /// The copy is a reflink where the file system can (FICLONE), else only the data extents are copied and the rest
    /// stays sparse. It has no name, where the file system can do that, until it is whole and durable.
    ///
    /// - Parameter holdsSecret: people other than the owner get no access, whatever the base's mode is.
    /// - Parameter replacing: whether a file of that name is replaced; the base itself never is.
    /// - Parameter target: a file without a name, in the same directory, that holds the copy already; `nil` for a new one.
    /// - Parameter directory: the new file's, where it is open already.
    /// - Parameter whenWhole: done when the file is whole, just before it gets its name.
    /// - Parameter whenWritten: given what was written, before it is durable.
    /// - Returns: which file it is, whoever has its name by now.
    @discardableResult
    package func writeNewImage(
        _ newPath: String, _ changes: [Extent], holdsSecret: Bool, replacing: Bool, in target: NewFile? = nil,
        _ directory: Directory? = nil, whenWhole: () throws(DiskImageError) -> Void = {},
        whenWritten: (ImageReader) throws(DiskImageError) -> Void = { _ in }
    ) throws(DiskImageError) -> FileIdentity {
        try createImage(
            newPath, holdsSecret: holdsSecret, replacing: replacing, in: target, directory, whenWhole: whenWhole
        ) {
            (output) throws(DiskImageError) in
            if target == nil { try copyData(to: output.file.descriptor, newPath) }
            for change in changes { try output.write(change.bytes, at: change.offset) }
            try whenWritten(ImageReader(descriptor: output.descriptor, path: newPath))
        }
    }

    /// Writes a small file beside new images: whole and durable, or not there. Its owner and mode are an image's.
    ///
    /// - Parameter directory: the path's, where it is open already.
    /// - Returns: which file it is, whoever has its name by now.
    @discardableResult
    package func writeBeside(
        _ path: String, _ bytes: [UInt8], holdsSecret: Bool, replacing: Bool, _ directory: Directory? = nil
    ) throws(DiskImageError) -> FileIdentity {
        try createImage(path, holdsSecret: holdsSecret, replacing: replacing, directory) {
            (output) throws(DiskImageError) in
            try output.write(bytes, at: 0)
        }
    }

    /// Makes a new file, lets it be filled, and gives it its name when it is whole and durable. Its owner and mode are this
    /// image's, which is never replaced.
    ///
    /// - Parameter holdsSecret: people other than the owner get no access, whatever this image's mode is.
    /// - Parameter replacing: whether a file of that name is replaced.
    /// - Parameter target: the new file, in the path's directory; `nil` to make it.
    /// - Parameter directory: the path's, where it is open already: those who share it make their names durable together.
    /// - Parameter whenWhole: done when the file is whole, just before it gets its name.
    /// - Returns: which file it is, whoever has its name by now.
    @discardableResult
    package func createImage(
        _ newPath: String, holdsSecret: Bool, replacing: Bool, in target: NewFile? = nil, _ directory: Directory? = nil,
        whenWhole: () throws(DiskImageError) -> Void = {}, fill: (ImageOutput) throws(DiskImageError) -> Void
    ) throws(DiskImageError) -> FileIdentity {
        let (directoryPath, name) = splitPath(newPath)
        guard !name.isEmpty, name != ".", name != ".." else {
            throw DiskImageError(.cannotCreate, "create", newPath, reason: "this is not a file name")
        }
        try requireFree(newPath, replacing)
        let directory =
            if let directory, directory.isAt(directoryPath) { directory } else { try Directory(directoryPath) }
        let replaced = try LockedFile(newPath)
        defer { withExtendedLifetime(replaced) {} }
        let target = if let target { target } else { try NewFile(in: directoryPath, for: newPath) }
        try fill(ImageOutput(file: target, holdsSecret: holdsSecret, path: newPath))
        try takeOver(target.descriptor, newPath, holdsSecret)
        guard fsync(target.descriptor) == 0 else { throw .system("write", newPath, errno) }
        var status = stat()
        guard fstat(target.descriptor, &status) == 0 else { throw .system("create", newPath, errno) }
        try whenWhole()
        try target.takeName(newPath, replacing: replacing)
        do throws(DiskImageError) {
            try directory.sync()
        } catch {
            var failure = error
            failure.isComplete = true
            failure.output = FileIdentity(status)
            throw failure
        }
        return FileIdentity(status)
    }

    /// Refuses the image itself and, unless replacing, a file that is there.
    package func requireFree(_ newPath: String, _ replacing: Bool) throws(DiskImageError) {
        try requirePlace(newPath, for: "create", replacing: replacing)
        try requireNoJournal(newPath)
    }

    /// Refuses a path that a new file cannot or must not take: the image itself, what is not a regular file and, unless
    /// replacing, a file that is there.
    func requirePlace(_ path: String, for operation: String, replacing: Bool) throws(DiskImageError) {
        func refused(_ reason: String, _ hint: String? = nil) -> DiskImageError {
            DiskImageError(.cannotCreate, operation, path.isEmpty ? "''" : path, reason: reason, hint: hint)
        }
        guard !path.isEmpty else { throw refused("no path is given") }
        guard !JournalPlace.isJournalName(path) else { throw refused(JournalPlace.keptName, "give another name") }
        var other = stat()
        guard stat(path, &other) == 0 else {
            guard lstat(path, &other) == 0 else { return }
            throw refused("a symbolic link is there that leads nowhere", "give another name, or remove the link")
        }
        guard !isFile(other) else { throw refused("this is the image itself", "give another name") }
        guard other.st_mode & S_IFMT == S_IFREG else { throw refused("something is there that is not a regular file") }
        guard replacing else {
            throw DiskImageError(
                .cannotCreate, operation, path, reason: "it is there already", remedy: .otherNameOrForce)
        }
    }

    /// The journal of an image that was there before would be taken for the new one's.
    private func requireNoJournal(_ newPath: String) throws(DiskImageError) {
        let journal = JournalPlace(ofFileAt: SystemIO.realpath(newPath)).path
        var status = stat()
        guard lstat(journal, &status) == 0 else { return }
        throw DiskImageError(
            .cannotCreate, "create", newPath,
            reason: "an image of that name has an unfinished edit in its journal \(journal)",
            hint: "recover the image that it belongs to, or delete the journal")
    }

    /// Copies what is data; the C functions are `ioctl` FICLONE, `lseek` SEEK_DATA and `copy_file_range`.
    private func copyData(to target: Int32, _ newPath: String) throws(DiskImageError) {
        if !isDevice, ioctl(target, CUTTLE_FICLONE, descriptor) == 0 { return }
        guard ftruncate(target, off_t(size)) == 0 else { throw .system("create", newPath, errno, creating: true) }
        var begun: UInt64 = 0
        var waiting: UInt64 = 0
        for range in try dataRanges() {
            for start in stride(from: range.lowerBound, to: range.upperBound, by: Int(Self.writebackStep)) {
                let part = start..<min(start + Self.writebackStep, range.upperBound)
                try copy(part, to: target, newPath)
                waiting += UInt64(part.count)
                guard waiting >= Self.writebackStep else { continue }
                Self.startWriting(begun..<part.upperBound, of: target)
                (begun, waiting) = (part.upperBound, 0)
            }
        }
    }

    /// In bytes; larger steps leave the disk idle at first, smaller ones leave more pieces on it.
    private static let writebackStep: UInt64 = 8 << 20

    /// Has the kernel begin to write what is in memory of a range, so that the disk works while more is copied. It waits for
    /// nothing, and what fails is told by the `fsync` at the end. The C function is `sync_file_range`.
    private static func startWriting(_ range: Range<UInt64>, of target: Int32) {
        _ = sync_file_range(target, off_t(range.lowerBound), off_t(range.count), CUTTLE_SYNC_FILE_RANGE_WRITE)
    }

    /// The ranges that hold data, in order; the whole where the file system cannot tell.
    package func dataRanges() throws(DiskImageError) -> [Range<UInt64>] {
        var ranges: [Range<UInt64>] = []
        var position: off_t = 0
        while UInt64(position) < size {
            let start = lseek(descriptor, position, CUTTLE_SEEK_DATA)
            if start < 0 {
                if errno == ENXIO { break }
                if position == 0 { return [0..<size] }
                throw .system("read", path, errno)
            }
            let end = lseek(descriptor, start, CUTTLE_SEEK_HOLE)
            guard end > start else { throw .system("read", path, end < 0 ? errno : EIO) }
            ranges.append(UInt64(start)..<min(UInt64(end), size))
            position = end
        }
        return ranges
    }

    private func copy(_ range: Range<UInt64>, to target: Int32, _ newPath: String) throws(DiskImageError) {
        var (from, to) = (off_t(range.lowerBound), off_t(range.lowerBound))
        while UInt64(from) < range.upperBound {
            let rest = Int(min(range.upperBound - UInt64(from), 1 << 30))
            let count = copy_file_range(descriptor, &from, target, &to, rest, 0)
            if count > 0 { continue }
            if count == 0 { return try copyThroughMemory(UInt64(from)..<range.upperBound, to: target, newPath) }
            switch errno {
            case EINTR: continue
            case EXDEV, EINVAL, ENOSYS, EOPNOTSUPP:
                return try copyThroughMemory(UInt64(from)..<range.upperBound, to: target, newPath)
            default:
                throw .system("write", newPath, errno)
            }
        }
    }

    private func copyThroughMemory(
        _ range: Range<UInt64>, to target: Int32, _ newPath: String
    ) throws(DiskImageError) {
        var position = range.lowerBound
        while position < range.upperBound {
            let bytes = try read(at: position, count: Int(min(1 << 20, range.upperBound - position)))
            // What is zero stays a hole.
            if bytes.contains(where: { $0 != 0 }) { try Self.write(bytes, at: position, to: target, newPath) }
            position += UInt64(bytes.count)
        }
    }

    /// Gives the new file the base's owner and mode; under sudo, the owner is who called it.
    private func takeOver(_ target: Int32, _ newPath: String, _ holdsSecret: Bool) throws(DiskImageError) {
        var (owner, group) = (status.st_uid, status.st_gid)
        if isDevice { (owner, group) = (geteuid(), getegid()) }
        if let caller = sudoCaller() { (owner, group) = (caller.owner, caller.group) }
        var mode = isDevice ? 0o600 : status.st_mode & 0o777
        if fchown(target, owner, group) != 0 {
            // Only root gives files away: another user's copy is the user's own, and its group must not gain by it.
            guard errno == EPERM else { throw .system("set the owner of", newPath, errno) }
            if fchown(target, geteuid(), getegid()) != 0 || group != getegid() {
                mode = mode & 0o707 | mode & (mode & 0o007) << 3
            }
        }
        // Another group gets no more than everybody has.
        if group != status.st_gid { mode = mode & 0o707 | mode & (mode & 0o007) << 3 }
        if holdsSecret { mode &= 0o700 }
        guard fchmod(target, mode) == 0 else { throw .system("set the mode of", newPath, errno) }
    }
}
