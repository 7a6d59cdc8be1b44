// SPDX-License-Identifier: Apache-2.0

internal import BlockDevices
internal import Glibc
internal import SystemIO

/// The redo journal beside an image: the new bytes of every extent, and digests of what was there before.
///
/// docs/commit.md describes the format. Replaying it twice does no harm.
package struct Journal: Sendable {
    /// Which images it fits.
    package var identity: ImageIdentity
    /// The new bytes, in the order of the disk.
    package var changes: [Extent]
    private var before: [SectorDigests]
    /// The image file as it was when the journal was made.
    private let stamp: JournalStamp
    /// Which device it is for; `nil` for a regular file, and in a journal of version 1, which did not keep it.
    let device: DeviceIdentity?
    let version: UInt64
    /// Where it lies, or is to.
    package private(set) var place: JournalPlace
    /// What it is to the image that it was found for.
    package internal(set) var claim = Claim.unclear
    /// How much of it is in that image; `nil` where it does not fit.
    package internal(set) var state: State?

    /// What a journal is to an image.
    package enum Claim: Sendable {
        /// The image is certainly the one whose edit was interrupted.
        case certain
        /// It is the image's, unless that was restored, or written anew, since.
        case waiting
        /// It may be that of another device.
        case unclear
        /// It is the device's, which was changed since by something else.
        case unfit
    }

    /// How much of a journal is in an image.
    package enum State: Sendable { case old, torn, new }

    private static let magic = "cuttle-journal"
    /// The reader still reads version 1, which has no device.
    private static let version: UInt64 = 2
    /// No journal that this tool writes is larger; in bytes.
    static let maximumSize: UInt64 = 1 << 30

    init(
        _ changes: [Extent], over file: ImageFile, _ table: PartitionTable, _ system: SystemFiles = SystemFiles()
    ) throws(DiskImageError) {
        identity = ImageIdentity(file, table)
        version = Self.version
        device = DeviceIdentity(of: file, system)
        place = JournalPlace(of: file, table)
        stamp = try JournalStamp(file)
        self.changes = changes
        before = []
        for change in changes {
            before.append(SectorDigests(of: try file.read(at: change.offset, count: change.bytes.count)))
        }
        // Another card's journal can wait under the same disk GUID and device number.
        if file.isDevice { place.name(by: encoded.suffix(8)) }
    }

    var encoded: [UInt8] {
        var writer = RecordWriter()
        writer.put(Self.magic, width: 16)
        writer.put(Self.version)
        identity.put(into: &writer)
        stamp.put(into: &writer)
        DeviceIdentity.put(device, into: &writer)
        writer.put(UInt64(changes.count))
        for (change, before) in zip(changes, before) {
            writer.put(change.offset)
            writer.put(UInt64(change.bytes.count))
            writer.put(change.bytes)
            writer.put(before.bytes)
        }
        return writer.sealed()
    }

    init?(decoding bytes: [UInt8], from place: JournalPlace) {
        guard var reader = RecordReader(sealed: bytes), reader.text(width: 16) == Self.magic,
            let version = reader.number(), 1...Self.version ~= version,
            let identity = ImageIdentity(from: &reader), let stamp = JournalStamp(from: &reader),
            let device = version == 1 ? .some(nil) : DeviceIdentity.read(from: &reader), let count = reader.number()
        else { return nil }
        self.identity = identity
        self.stamp = stamp
        self.version = version
        self.device = device
        self.place = place
        changes = []
        before = []
        for _ in 0..<min(count, Self.maximumSize) {
            guard let offset = reader.number(), let length = reader.number(), length <= Self.maximumSize,
                let bytes = reader.take(Int(length)),
                let digests = reader.take(SectorDigests.storedCount(forRunOf: Int(length))),
                !offset.addingReportingOverflow(length).overflow, offset + length <= identity.size
            else { return nil }
            changes.append(Extent(offset: offset, bytes: Array(bytes)))
            before.append(SectorDigests(stored: digests))
        }
        guard reader.isAtEnd else { return nil }
    }

    /// How much of the journal is in the image; `nil` where a sector is neither the new nor the old one.
    package func state(in reader: ImageReader) throws(DiskImageError) -> State? {
        var (old, new) = (0, 0)
        for (change, before) in zip(changes, before) {
            let now = try reader.read(at: change.offset, count: change.bytes.count)
            for (sector, start) in stride(from: 0, to: now.count, by: SectorDigests.sectorSize).enumerated() {
                let range = start..<min(start + SectorDigests.sectorSize, now.count)
                let isNew = now[range].elementsEqual(change.bytes[range])
                let isOld = SectorDigests.digest(now[range]).elementsEqual(before[sector])
                guard isNew || isOld else { return nil }
                // A page that changes has sectors that do not.
                if !isOld { new += 1 } else if !isNew { old += 1 }
            }
        }
        return new == 0 ? .old : old == 0 ? .new : .torn
    }

    /// Whether nobody has touched the image file since the journal was made.
    func isUntouched(_ file: ImageFile) throws(DiskImageError) -> Bool { stamp == (try JournalStamp(file)) }
}

/// What changes when somebody touches a file: its inode and the time of its last change of any kind, which cannot be set.
struct JournalStamp: Hashable, Sendable {
    private var inode: UInt64
    private var seconds: UInt64
    private var nanoseconds: UInt64

    init(_ file: ImageFile) throws(DiskImageError) {
        var status = stat()
        guard fstat(file.descriptor, &status) == 0 else { throw .system("look at", file.path, errno) }
        inode = UInt64(status.st_ino)
        seconds = UInt64(bitPattern: Int64(status.st_ctim.tv_sec))
        nanoseconds = UInt64(bitPattern: Int64(status.st_ctim.tv_nsec))
    }

    init?(from reader: inout RecordReader) {
        guard let inode = reader.number(), let seconds = reader.number(), let nanoseconds = reader.number() else {
            return nil
        }
        (self.inode, self.seconds, self.nanoseconds) = (inode, seconds, nanoseconds)
    }

    func put(into writer: inout RecordWriter) {
        for number in [inode, seconds, nanoseconds] { writer.put(number) }
    }
}

/// Where an image's journal lies: beside the file that the path leads to; for a device in a directory that survives a
/// power cut, which `/dev` does not.
package struct JournalPlace: Hashable, Sendable {
    /// Its directory's path.
    package private(set) var directory: String
    /// Its file's name.
    package private(set) var name: String
    private var temporaryName: String

    /// What every journal's name ends in.
    package static let suffix = OwnName.journal
    /// Where the journals of all devices lie; only root may write there unless root gives it to somebody.
    package static let deviceDirectory = "/var/lib/cuttle-os"

    /// The path of a journal that is whole.
    package var path: String { directory + "/" + name }
    /// The path of one that is being written.
    package var temporaryPath: String { directory + "/" + temporaryName }

    private init(directory: String, name: String) {
        (self.directory, self.name, temporaryName) = (directory, name, name + OwnName.unfinished)
    }

    /// A journal that is at that path.
    init(_ path: String) {
        let parts = splitPath(path)
        self.init(directory: parts.directory, name: parts.name)
    }

    /// Where the journal of a file of that path is, or would be.
    package init(ofFileAt path: String) { self.init(path + Self.suffix) }

    /// A device's journal is named by its disk GUID, which cards written from one image share, by its number, which
    /// tells those apart that are there at one time, and by what is in it.
    package init(of file: ImageFile, _ table: PartitionTable) {
        if file.isDevice {
            let number = String(file.status.st_rdev, radix: 16)
            self.init(directory: Self.deviceDirectory, name: Self.stem(table) + number + Self.suffix)
        } else {
            self.init(ofFileAt: file.realPath)
        }
    }

    /// Puts a digest of a device's journal into its name; what it is called until it is whole stays.
    mutating func name(by digest: ArraySlice<UInt8>) {
        name =
            name.dropLast(Self.suffix.count) + "."
            + digest.map { String(0x100 + Int($0), radix: 16).dropFirst() }
            .joined() + Self.suffix
    }

    /// The number that the device had, by the name of its journal.
    var deviceNumber: DeviceNumber? {
        let parts = name.dropLast(Self.suffix.count).split(separator: ".")
        return parts.count > 1 ? UInt64(parts[1], radix: 16).map { DeviceNumber(dev_t($0)) } : nil
    }

    private static func stem(_ table: PartitionTable) -> String {
        table.uuid.filter { $0.isHexDigit || $0 == "-" } + "."
    }

    /// Where journals of devices wait, those with the disk GUID of a table or all: a device can have another number by now.
    package static func ofDevices(_ table: PartitionTable?) -> [JournalPlace] {
        let stem = table.map(Self.stem) ?? ""
        return (SystemFiles().names(in: deviceDirectory) ?? []).filter { $0.hasPrefix(stem) && $0.hasSuffix(suffix) }
            .map { JournalPlace(directory: deviceDirectory, name: $0) }
    }

    /// Whether a file of that path could be taken for some image's journal, or be written over by one.
    package static func isJournalName(_ path: String) -> Bool {
        [suffix, suffix + ".tmp"].contains(where: splitPath(path).name.hasSuffix)
    }
    /// Why a name is refused, for messages.
    package static let keptName = "names that end like that are kept for the journals of unfinished edits"

    /// Whether a file of that path would be taken for a journal of the image, or for one that is being made.
    func isTaken(by path: String, isDevice: Bool) -> Bool {
        let parts = splitPath(path)
        guard realpath(parts.directory) == realpath(directory) else { return false }
        if isDevice { return Self.isJournalName(path) }
        return [name, temporaryName].contains(parts.name)
    }
}

extension Descriptor {
    /// Opens a path; an error says what for.
    init(
        to operation: String, _ path: String, _ access: FileDescriptor.AccessMode,
        _ options: FileDescriptor.OpenOptions, creating: Bool = false
    ) throws(DiskImageError) {
        do {
            try self.init(path, access, options)
        } catch {
            throw .system(operation, path, error, creating: creating)
        }
    }

    /// Reads all of a file of this tool; more than `limit` bytes are an error.
    func readRecord(_ path: String, limit: Int) throws(DiskImageError) -> [UInt8] {
        let bytes: [UInt8]?
        do { bytes = try file.readToEnd(limit: limit) } catch { throw .system("read", path, error) }
        guard let bytes else {
            throw DiskImageError(.badImage, "read", path, reason: "it is larger than any file of this tool")
        }
        return bytes
    }
}

extension ImageFile {
    /// The journals of this image that are there: files that are nobody else's. Of a device those of all devices.
    package func journalPaths(_ table: PartitionTable) -> [String] {
        let place = JournalPlace(of: self, table)
        let others = isDevice ? JournalPlace.ofDevices(nil).map(\.path) : []
        return others + [place.path, place.temporaryPath].filter { access($0, F_OK) == 0 }
    }
}
