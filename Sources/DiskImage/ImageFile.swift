// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import Synchronization
package import SystemIO

/// An open image: a regular file or a block device.
package final class ImageFile: Sendable {
    /// As the caller gave it, for messages.
    package let path: String
    /// The file behind all symbolic links; the journal lies beside it.
    package let realPath: String
    /// In bytes.
    package let size: UInt64
    /// Whether it is a block device, and not a regular file.
    package let isDevice: Bool
    /// Whether it was opened for editing.
    package let isWritable: Bool
    /// A device's logical sector size in bytes; 512 for a file, whose table may say otherwise.
    package let sectorSize: Int
    private let owner: Descriptor
    /// What stands at its beginning and its end in the place of what is in the file.
    let held: [Extent]
    /// The same in a file that is a hole otherwise.
    private let heldFile: Descriptor?
    let status: stat
    /// Written while the image is opened, and never again.
    private let claim = Mutex(Claim())

    private struct Claim: ~Copyable {
        /// Keeps a device from being mounted while it is open.
        var exclusive: Descriptor?
        var user: String?
    }

    /// It must not outlive the image.
    var descriptor: Int32 { owner.number }
    /// What libblkid looks for a partition table in.
    var tableDescriptor: Int32 {
        switch heldFile {
        case .some(let file): file.number
        case .none: descriptor
        }
    }

    /// What tells whether the file is changed later on; `nil` for a device, and where what is read is not all in the file.
    package var stamp: FileStamp? { held.isEmpty ? FileStamp(of: descriptor) : nil }

    /// Has all that was written to the file by now on the disk, through mappings of it too: whoever writes to it from then on
    /// changes its times. The C function is `fdatasync`.
    package func settle() -> Bool { fdatasync(descriptor) == 0 }

    /// What else uses an image that is copied: its kernel may hold changes back.
    package var user: String? { claim.withLock { $0.user } }

    /// What an image is opened for, and so how it is locked.
    package enum Access: Sendable {
        case reading
        /// Shared: while it is copied no editor changes it.
        case copying
        /// Exclusive: a second editor is refused, and so is an image that is attached or mounted, unless forced.
        case editing(force: Bool)

        fileprivate var lock: FileDescriptor.Lock? {
            switch self {
            case .reading: nil
            case .copying: .shared
            case .editing: .exclusive
            }
        }
    }

    /// Opens an image. It is never waited for: a FIFO is refused, a lock that is held is an error.
    package init(_ path: String, for access: Access) throws(DiskImageError) {
        guard !path.isEmpty else {
            throw DiskImageError(.missing, "open", "''", reason: "no path is given", hint: "name the image")
        }
        // A FIFO or a device must not be opened before it is known to be what it should be.
        var status = stat()
        guard stat(path, &status) == 0 else { throw Self.openFailure(path, errno, access) }
        let kind = status.st_mode & S_IFMT
        switch kind {
        case S_IFREG, S_IFBLK: break
        case S_IFDIR:
            throw DiskImageError(
                .badImage, "open", path, reason: "this is a directory", hint: "name the image file in it")
        case S_IFIFO:
            throw DiskImageError(
                .badImage, "open", path, reason: "this is a FIFO",
                hint: "an image must be a file or a block device: store it as a file first"
            )
        default:
            throw DiskImageError(.badImage, "open", path, reason: "this is neither a regular file nor a block device")
        }
        if case .editing = access { isWritable = true } else { isWritable = false }
        var owner: Descriptor
        do {
            owner = try Descriptor(
                path, isWritable ? .readWrite : .readOnly, [.nonBlocking, .noControllingTerminal])
        } catch {
            throw Self.openFailure(path, error.rawValue, access)
        }
        let descriptor = owner.number
        let isStatusKnown = fstat(descriptor, &status) == 0
        let end = lseek(descriptor, 0, SEEK_END)
        self.path = path
        self.realPath = SystemIO.realpath(path)
        held = []
        heldFile = nil
        self.size = UInt64(max(0, end))
        self.isDevice = kind == S_IFBLK
        self.status = status
        if kind == S_IFBLK {
            var bytes: Int32 = 0
            sectorSize = ioctl(descriptor, CUTTLE_BLKSSZGET, &bytes) == 0 && bytes >= 512 ? Int(bytes) : 512
        } else {
            sectorSize = 512
        }
        guard isStatusKnown, status.st_mode & S_IFMT == kind else {
            throw DiskImageError(.io, "open", path, reason: "it was replaced meanwhile", hint: "try again")
        }
        guard end >= 0 else { throw .system("measure", path, errno) }
        guard end > 0 else {
            throw DiskImageError(
                .badImage, "open", path, reason: "the file is empty", hint: "was the download interrupted?")
        }
        // No disk is larger; below that, sums of two places in an image are numbers.
        guard end <= 1 << 60 else {
            throw DiskImageError(.badImage, "open", path, reason: "its \(end) bytes are more than any disk has")
        }
        if isWritable { try Self.requireWritable(path, descriptor, kind) }
        if let lock = access.lock { try Self.lock(&owner, path, lock) }
        self.owner = owner
        switch access {
        case .reading: break
        case .copying:
            do throws(DiskImageError) {
                try hold()
            } catch {
                claim.withLock { $0.user = error.reason }
            }
        case .editing(let force):
            try requireStillThere()
            if !force {
                try hold()
                try requireOneName()
            }
        }
    }

    /// What an archive holds, as far as it is known: these extents, over what has been written of it to a device.
    ///
    /// It stands for the archive, whose path messages name, and is only read.
    ///
    /// - Parameter size: of the image, in bytes.
    /// - Parameter device: stays its owner's; `nil` where nothing is known but the extents, and the rest is zeros.
    package init(
        _ extents: [Extent], size: UInt64, over device: Int32? = nil, of archive: ImageFile
    ) throws(DiskImageError) {
        (path, realPath, status, self.size) = (archive.path, archive.realPath, archive.status, size)
        (isDevice, isWritable, sectorSize) = (false, false, 512)
        let closeOnExec: UInt32 = 1
        let memory = Descriptor(owning: memfd_create("image", closeOnExec))
        guard memory.number >= 0, ftruncate(memory.number, off_t(clamping: size)) == 0 else {
            throw .system("read", archive.path, Glibc.errno)
        }
        for extent in extents { try Self.write(extent.bytes, at: extent.offset, to: memory.number, archive.path) }
        if let device {
            owner = Descriptor(owning: fcntl(device, F_DUPFD_CLOEXEC, 0))
            held = extents
            heldFile = consume memory
        } else {
            owner = consume memory
            held = []
            heldFile = nil
        }
    }

    /// What an archive holds, unpacked into a file of which this has a descriptor of its own.
    ///
    /// It stands for the archive, whose path messages name, and whose owner and mode a new image gets. It is only read.
    package init(unpackedInto file: Int32, of archive: ImageFile) throws(DiskImageError) {
        owner = Descriptor(owning: fcntl(file, F_DUPFD_CLOEXEC, 0))
        let end = lseek(owner.number, 0, SEEK_END)
        guard end >= 0 else { throw .system("unpack", archive.path, errno) }
        (path, realPath, status, size) = (archive.path, archive.realPath, archive.status, UInt64(end))
        (isDevice, isWritable, sectorSize) = (false, false, 512)
        held = []
        heldFile = nil
    }

    /// Makes sure that nothing else uses the image, and keeps a device from being mounted from here on.
    private func hold() throws(DiskImageError) {
        try claim.withLock { (claim) throws(DiskImageError) in
            claim.exclusive = try Self.requireUnused(path, status)
        }
    }

    /// The lock is of no use where the path leads to another file by now.
    private func requireStillThere() throws(DiskImageError) {
        var now = stat()
        guard stat(path, &now) == 0, isFile(now) || isDevice else {
            throw DiskImageError(.busy, "edit", path, reason: "it was replaced meanwhile", hint: "try again")
        }
    }

    /// A journal lies beside one name of a file, and would not be seen from another.
    private func requireOneName() throws(DiskImageError) {
        guard !isDevice, status.st_nlink > 1 else { return }
        let names =
            status.st_nlink == 2 ? "another name (a hard link)" : "\(status.st_nlink - 1) other names (hard links)"
        throw DiskImageError(
            .busy, "edit", path,
            reason: "it has \(names), and an edit would change \(status.st_nlink == 2 ? "that" : "those"), too",
            remedy: .newImageOrForce)
    }

    /// Whether both are the same file.
    package func isSame(as other: ImageFile) -> Bool {
        status.st_dev == other.status.st_dev && status.st_ino == other.status.st_ino
            && (!isDevice || status.st_rdev == other.status.st_rdev)
    }

    /// Whether this is the file of that status.
    func isFile(_ other: stat) -> Bool { other.st_dev == status.st_dev && other.st_ino == status.st_ino }

    /// Whether both are the same file in the same state, by its size and the time of its last change.
    package func isUnchanged(since other: ImageFile) -> Bool {
        isSame(as: other) && size == other.size && status.st_mtim.tv_sec == other.status.st_mtim.tv_sec
            && status.st_mtim.tv_nsec == other.status.st_mtim.tv_nsec
    }

    /// Permission bits by which people other than the owner can read the image.
    package var isReadableByOthers: Bool { !isDevice && status.st_mode & 0o044 != 0 }

    private static func openFailure(_ path: String, _ number: Int32, _ access: Access) -> DiskImageError {
        var error = DiskImageError.system("open", path, number)
        switch number {
        case ENOENT, ENOTDIR:
            error.hint =
                path.hasPrefix("~")
                ? "a shell replaces ~ at the start of a word alone: write the path out" : "check the path"
        case EACCES, EPERM:
            if case .editing = access {
                error.remedy = .otherUserOrNewImage
            } else {
                error.hint = "run this as a user who may read it"
            }
        case EROFS: error.remedy = .newImageElsewhere
        case ETXTBSY: error.hint = "it is in use as a swap file or a program"
        default: break
        }
        return error
    }

    /// A read-only device opens for writing all the same; the C function is `ioctl` BLKROGET.
    private static func requireWritable(
        _ path: String, _ descriptor: Int32, _ kind: mode_t
    ) throws(DiskImageError) {
        var isReadOnly: Int32 = 0
        guard kind == S_IFBLK, ioctl(descriptor, CUTTLE_BLKROGET, &isReadOnly) == 0, isReadOnly != 0 else { return }
        throw DiskImageError(
            .noPermission, "edit", path, reason: "the device is read-only",
            hint: "look for its write-protect switch; 'blockdev --setrw' where that is not one")
    }

    /// Locks what is at a path, or says who has it.
    package static func lock(
        _ owner: inout Descriptor, _ path: String, _ kind: FileDescriptor.Lock
    ) throws(DiskImageError) {
        do {
            if try owner.lock(kind) { return }
        } catch {
            throw .system("lock", path, error)
        }
        throw DiskImageError(
            .busy, "lock", path,
            reason: kind == .exclusive ? "another program is editing or copying it" : "another program is editing it",
            hint: "wait until it is done, then try again")
    }
}
