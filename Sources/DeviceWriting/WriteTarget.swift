// SPDX-License-Identifier: Apache-2.0

package import BlockDevices
internal import CLinux
package import DiskImage
internal import Glibc
internal import Synchronization
internal import SystemIO

/// A device that an image is about to be written to, or a regular file in its place, open and held for itself alone.
package final class WriteTarget: Sendable {
    /// As the caller gave it, for messages.
    package let path: String
    /// In bytes; a file that is shorter than the image grows.
    package let size: UInt64
    /// `nil` for a regular file.
    package let device: BlockDevice?
    /// `nil` for a file that is not there yet.
    private let opened: Mutex<Descriptor?>
    /// The journals of interrupted edits that go with what is overwritten, and those that may be of it.
    private let leftovers: Mutex<(own: [JournalPlace], doubtful: [Journal])>
    /// Whether it has not refused to be accessed past the page cache; threads that read at the same time change it together.
    let takesDirect = Mutex(true)
    /// -1 for a file that is not there yet.
    var descriptor: Int32 { opened.withLock { $0?.number ?? -1 } }

    /// Opens what may be written to, and changes nothing.
    ///
    /// Refused are: what is not a block device, unless `allowsFile` and it is a regular file or nothing; a partition; a device
    /// that is mounted, swapped on, a part of a volume or array, or has the running system or the image on it; one that is
    /// read-only, smaller than the image, or has sectors of another size than the image's table.
    ///
    /// - Parameter size: of the image, in bytes; `nil` where it is not known yet.
    /// - Parameter sectorSize: of the image's table, in bytes; `nil` where it is not known yet.
    package init(
        _ path: String, for image: ImageFile, size imageSize: UInt64?, sectorSize: Int?, besides files: [String],
        allowsFile: Bool
    ) throws(DiskImageError) {
        func refused(
            _ reason: String, _ hint: String?, _ code: DiskImageError.Code, remedy: DiskImageError.Remedy?
        ) -> DiskImageError {
            DiskImageError(code, "write to", path.isEmpty ? "''" : path, reason: reason, hint: hint, remedy: remedy)
        }
        func refused(
            _ reason: String, _ hint: String? = nil, _ code: DiskImageError.Code = .cannotCreate
        ) -> DiskImageError { refused(reason, hint, code, remedy: nil) }
        var status = stat()
        let isThere = stat(path, &status) == 0
        if !isThere {
            let problem = errno
            guard !path.isEmpty else { throw refused("no path is given", nil, .missing) }
            guard problem == ENOENT, allowsFile, !Self.isAmongDevices(path) else {
                throw refused(
                    String(cString: strerror(problem)), nil,
                    [EACCES, EPERM].contains(problem) ? .noPermission : .missing, remedy: .device(.listDisks))
            }
        }
        let isDevice = isThere && status.st_mode & S_IFMT == S_IFBLK
        guard isDevice || allowsFile else {
            throw refused(
                "this is not a block device", nil, .cannotCreate,
                remedy: status.st_mode & S_IFMT == S_IFREG ? .allowFile : nil)
        }
        guard isDevice || !isThere || status.st_mode & S_IFMT == S_IFREG else {
            throw refused("this is neither a block device nor a regular file")
        }
        guard isDevice || !JournalPlace.isJournalName(SystemIO.realpath(path)) else {
            throw refused(JournalPlace.keptName)
        }
        if isThere, ([image.realPath] + files).contains(where: { Self.isSame($0, status) }) {
            throw refused("the image itself is there")
        }
        if isThere, !isDevice { try Self.requireUnused(FileIdentity(status), [image.realPath] + files, refused) }
        if isDevice {
            let device = try onDevices { () throws(BlockDeviceError) in try BlockDevice(path: path) }
            try Self.requireUnused(device, [image.realPath] + files, refused)
            try Self.requireFit(device, imageSize, sectorSize, refused)
            self.device = device
        } else {
            device = nil
        }
        self.path = path
        guard isThere else {
            opened = Mutex(nil)
            leftovers = Mutex(([], []))
            size = 0
            let journal = JournalPlace(ofFileAt: SystemIO.realpath(path)).path
            guard access(journal, F_OK) != 0 else {
                throw refused(
                    "an image of that name has an unfinished edit in its journal \(journal)",
                    "recover the image that it belongs to, or delete the journal")
            }
            return
        }
        var target = try Self.open(path, isDevice ? .exclusiveCreate : [])
        let descriptor = target.number
        let end = lseek(descriptor, 0, SEEK_END)
        size = device?.size ?? UInt64(max(0, end))
        var found = stat()
        guard fstat(descriptor, &found) == 0 else { throw .system("open", path, errno) }
        guard FileKey(found) == FileKey(status) else { throw refused("it was replaced meanwhile", "try again", .busy) }
        // The lock that systemd-udevd respects (systemd, "Locking Block Device Access").
        try ImageFile.lock(&target, path, .exclusive)
        opened = Mutex(target)
        leftovers = Mutex(([], []))
        let journals = try Journal.ofWhatIs(on: self, owner: status.st_uid)
        leftovers.withLock { $0 = journals }
    }

    /// Where the journals wait of edits that were interrupted on what is overwritten here.
    package var journals: [String] { leftovers.withLock { $0.own.map(\.path) } }
    /// Those that may be of what is overwritten here, or of another device. They stay.
    package var doubtfulJournals: [Journal] { leftovers.withLock { $0.doubtful } }

    /// Removes the journals of what was here, of which nothing can be finished any more.
    func retireJournals() throws(DiskImageError) {
        for place in leftovers.withLock({ $0.own }) {
            guard unlink(place.path) == 0 || errno == ENOENT else {
                throw .system("remove the journal of an edit that was interrupted on what was here,", place.path, errno)
            }
            unlink(place.temporaryPath)
            try Directory(place.directory).sync()
        }
    }

    /// Makes the file that was not there.
    func create() throws(DiskImageError) {
        guard descriptor < 0 else { return }
        try opened.withLock { (opened) throws(DiskImageError) in
            var made = try Self.open(path, [.create, .exclusiveCreate])
            try ImageFile.lock(&made, path, .exclusive)
            opened = consume made
        }
    }

    /// O_EXCL on a block device fails where it, or a partition of it, is in use in any namespace (open(2)).
    private static func open(
        _ path: String, _ options: FileDescriptor.OpenOptions
    ) throws(DiskImageError) -> Descriptor {
        do {
            return try Descriptor(path, .readWrite, [options, .noControllingTerminal])
        } catch .resourceBusy {
            throw DiskImageError(
                .busy, "write to", path, reason: "the device is mounted or in use", hint: "unmount it first",
                errno: EBUSY)
        } catch {
            throw .system("open", path, error)
        }
    }

    /// A file that is made there would stand where a device belongs, and fill the memory. /dev/shm is for files.
    private static func isAmongDevices(_ path: String) -> Bool {
        let directory = Array(realpath(splitPath(path).directory).utf8)
        return directory.isAtOrBelow(Array("/dev".utf8)) && !directory.isAtOrBelow(Array("/dev/shm".utf8))
    }

    /// Refuses a file that something else reads and writes: a loop device, or the kernel's swapping.
    private static func requireUnused(
        _ file: FileIdentity, _ images: [String], _ refused: (String, String?, DiskImageError.Code) -> DiskImageError
    ) throws(DiskImageError) {
        let system = SystemFiles()
        let storage = Storage(file, system)
        for image in images {
            guard let status = system.status(Array(image.utf8)), Storage(status, system).meets(storage) else {
                continue
            }
            throw refused("the image itself is there", "detach it first: losetup -d \(image)", .busy)
        }
        if let loop = system.loopDevice(of: file) {
            throw refused("it is attached to \(loop)", "detach it first: losetup -d \(loop)", .busy)
        }
        let table = try onDevices { () throws(BlockDeviceError) in try MountTable(system) }
        if table.swapFiles.contains(where: { system.status($0)?.isSame(as: file) ?? false }) {
            throw refused("it is used as swap space", "end that first: swapoff", .busy)
        }
    }

    /// Refuses one device by two names, and two that have the same bytes behind them.
    package static func requireDistinct(_ paths: [String]) throws(DiskImageError) {
        let system = SystemFiles()
        var known: [(path: String, storage: Storage?)] = []
        for path in paths {
            let storage = system.status(Array(path.utf8)).map { Storage($0, system) }
            for earlier in known {
                let isSame = earlier.path == path
                guard isSame || storage.flatMap({ earlier.storage?.meets($0) }) ?? false else { continue }
                throw DiskImageError(
                    .cannotCreate, "write to", path,
                    reason: isSame ? "it is named twice" : "what is behind it is also behind \(earlier.path)")
            }
            known.append((path, storage))
        }
    }

    private static func isSame(_ path: String, _ status: stat) -> Bool {
        var other = stat()
        return stat(path, &other) == 0 && FileKey(other) == FileKey(status)
    }

    private static func requireUnused(
        _ device: BlockDevice, _ images: [String],
        _ refused: (String, String?, DiskImageError.Code) -> DiskImageError
    ) throws(DiskImageError) {
        if let disk = device.wholeDisk {
            throw refused(
                "this is a partition, and an image is of a whole disk", "did you mean \(disk)?", .cannotCreate)
        }
        for file in images where device.sharesStorage(with: file) {
            throw refused("the image itself is behind it", "detach it: losetup -d \(device.path)", .busy)
        }
        guard !device.hasUnknownStorage else {
            throw refused("nobody can tell what file is behind it", "detach it, and attach the file anew", .busy)
        }
        if let use = try onDevices({ () throws(BlockDeviceError) in try device.uses() }).first {
            let hint: String? =
                switch use.kind {
                case .mounted: "unmount it first"
                case .swap: "end that first: swapoff"
                default: nil
                }
            throw refused(use.sentence, hint, .busy)
        }
        for file in images {
            let isOnDevice = try onDevices { () throws(BlockDeviceError) in try device.contains(file: file) }
            if isOnDevice { throw refused("the image itself is on it", nil, .busy) }
        }
        guard !device.isReadOnly else {
            throw refused("the device is read-only", "look for its write-protect switch", .noPermission)
        }
    }

    private static func requireFit(
        _ device: BlockDevice, _ size: UInt64?, _ sectorSize: Int?,
        _ refused: (String, String?, DiskImageError.Code) -> DiskImageError
    ) throws(DiskImageError) {
        if let size, device.size < size {
            throw refused(
                "it holds \(device.size) bytes, and the image is \(size)", "take a larger one", .cannotCreate)
        }
        if let reason = device.misfit(sectorSize) { throw refused(reason, WriteTarget.misfitHint, .cannotCreate) }
    }

    private static let misfitHint = "no machine would find the partitions; take another device, or an image made for it"

    /// Refuses a device with sectors of another size than the image's table is made for, in bytes.
    package func requireFits(sectorSize: Int) throws(DiskImageError) {
        guard let reason = device?.misfit(sectorSize) else { return }
        throw DiskImageError(.cannotCreate, "write to", path, reason: reason, hint: Self.misfitHint)
    }
}

extension BlockDevice {
    /// Why a table for sectors of that size is none for this device.
    fileprivate func misfit(_ sectorSize: Int?) -> String? {
        guard let sectorSize, sectorSize != self.sectorSize else { return nil }
        return "its sectors are \(self.sectorSize) bytes, and those of the image's partition table \(sectorSize)"
    }
}

/// What tells one file or device from another.
private struct FileKey: Hashable {
    private let device: dev_t
    private let inode: ino_t

    init(_ status: stat) {
        let isDevice = status.st_mode & S_IFMT == S_IFBLK
        // A device can have several nodes.
        (device, inode) = isDevice ? (status.st_rdev, 0) : (status.st_dev, status.st_ino)
    }
}
