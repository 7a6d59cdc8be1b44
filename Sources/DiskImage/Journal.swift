// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The redo journal beside an image: the new bytes of every extent, and digests of what was there before.
///
/// docs/commit.md describes the format. Replaying it twice does no harm.
package struct Journal: Sendable {
    package var identity: ImageIdentity
    package var changes: [Extent]
    private var before: [SectorDigests]
    /// The image file as it was when the journal was made.
    private let stamp: FileStamp
    /// Where it lies, or is to.
    package let place: JournalPlace
    /// Whether the image is certainly the one whose edit was interrupted: some of the edit is in it already, or nobody
    /// has touched the file since. Else it may be a copy that was restored, or another card.
    package private(set) var isCertain = false

    private static let magic = "cuttle-journal"
    private static let version: UInt64 = 1
    /// No journal that this tool writes is larger; in bytes.
    private static let maximumSize: UInt64 = 1 << 30

    init(_ changes: [Extent], over file: ImageFile, _ table: PartitionTable) throws(DiskImageError) {
        identity = ImageIdentity(file, table)
        place = JournalPlace(of: file, table)
        stamp = try FileStamp(file)
        self.changes = changes
        before = []
        for change in changes {
            before.append(SectorDigests(of: try file.read(at: change.offset, count: change.bytes.count)))
        }
    }

    var encoded: [UInt8] {
        var writer = RecordWriter()
        writer.put(Self.magic, width: 16)
        writer.put(Self.version)
        identity.put(into: &writer)
        stamp.put(into: &writer)
        writer.put(UInt64(changes.count))
        for (change, before) in zip(changes, before) {
            writer.put(change.offset)
            writer.put(UInt64(change.bytes.count))
            writer.put(change.bytes)
            writer.put(before.bytes)
        }
        return writer.sealed()
    }

    private init?(decoding bytes: [UInt8], from place: JournalPlace) {
        guard var reader = RecordReader(sealed: bytes), reader.text(width: 16) == Self.magic,
            reader.number() == Self.version, let identity = ImageIdentity(from: &reader),
            let stamp = FileStamp(from: &reader), let count = reader.number()
        else { return nil }
        self.identity = identity
        self.stamp = stamp
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

    /// The journal that waits for an image, whole and fitting; `nil` where there is none.
    ///
    /// Throws where one is there that is torn, or belongs to another image, or to another state of this one, or that
    /// somebody else put there: such a journal is never applied, and never deleted unasked.
    ///
    /// Of a device only what fits counts, and best what is in it in part: the journals of other cards with the same disk
    /// GUID lie in the same folder.
    package static func pending(for file: ImageFile, _ table: PartitionTable) throws(DiskImageError) -> Journal? {
        let place = JournalPlace(of: file, table)
        guard file.isDevice else { return try load(place, for: file, table) }
        var best: Journal?
        for place in place.candidates(file, table) {
            do throws(DiskImageError) {
                guard let journal = try load(place, for: file, table) else { continue }
                if best == nil || journal.isCertain { best = journal }
            } catch {
                continue
            }
        }
        return best
    }

    /// `nil` where none is there, or a process that lives is working with it.
    private static func load(
        _ place: JournalPlace, for file: ImageFile, _ table: PartitionTable
    ) throws(DiskImageError) -> Journal? {
        let path = place.path
        func unusable(_ reason: String) -> DiskImageError {
            DiskImageError(
                .badImage, "use the journal", path, reason,
                hint: "if the image was replaced or restored since, delete the journal; else restore the image first")
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT: return nil
            case ELOOP: throw unusable("it is a symbolic link")
            default:
                var error = DiskImageError.system("open the journal", path, errno)
                if error.code == .noPermission {
                    error.hint = "an edit was interrupted: recover it as the user who made it"
                }
                throw error
            }
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("open the journal", path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG, UInt64(status.st_size) <= maximumSize else {
            throw unusable("it is no journal of this tool")
        }
        guard [geteuid(), 0, file.status.st_uid].contains(status.st_uid) else {
            throw unusable("it belongs to another user, who is not the image's owner")
        }
        if flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK { return nil }
        let bytes = try DescriptorReader.readAll(descriptor, path, limit: Int(maximumSize))
        guard var journal = Journal(decoding: bytes, from: place) else {
            throw unusable("it is torn, or no journal of this tool")
        }
        guard journal.identity == ImageIdentity(file, table) else { throw unusable("it belongs to another image") }
        guard let newSectors = try journal.newSectors(in: file) else {
            throw unusable("the image was changed since by something else, or is another copy")
        }
        journal.isCertain = newSectors > 0
        if !file.isDevice, !journal.isCertain { journal.isCertain = journal.stamp == (try FileStamp(file)) }
        return journal
    }

    /// How many of the sectors that the journal changes are the new ones already; `nil` where one is neither the new
    /// nor the old one.
    private func newSectors(in file: ImageFile) throws(DiskImageError) -> Int? {
        var found = 0
        for (change, before) in zip(changes, before) {
            let now = try file.read(at: change.offset, count: change.bytes.count)
            for (sector, start) in stride(from: 0, to: now.count, by: SectorDigests.sectorSize).enumerated() {
                let range = start..<min(start + SectorDigests.sectorSize, now.count)
                if SectorDigests.digest(now[range]).elementsEqual(before[sector]) { continue }
                guard now[range].elementsEqual(change.bytes[range]) else { return nil }
                found += 1
            }
        }
        return found
    }
}

/// What changes when somebody touches a file: its inode and the time of its last change of any kind, which cannot be set.
struct FileStamp: Hashable, Sendable {
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

/// Where an image's journal lies: beside the file that the path leads to; for a device in a folder that survives a
/// power cut, which `/dev` does not.
package struct JournalPlace: Hashable, Sendable {
    package var folder: String
    package var name: String

    package static let suffix = OwnName.journal
    static let deviceFolder = "/var/lib/cuttle-os"

    package var path: String { folder + "/" + name }
    var temporaryPath: String { path + OwnName.unfinished }

    private init(folder: String, name: String) { (self.folder, self.name) = (folder, name) }

    /// Where the journal of a file of that path is, or would be.
    init(ofFileAt path: String) {
        let parts = splitPath(path)
        self.init(folder: parts.folder, name: parts.name + Self.suffix)
    }

    /// A device's journal is named by its disk GUID, which cards written from one image share, and by its number, which
    /// tells those apart that are there at one time.
    package init(of file: ImageFile, _ table: PartitionTable) {
        if file.isDevice {
            let number = file.status.st_rdev
            folder = Self.deviceFolder
            name = Self.stem(table) + String(number, radix: 16) + Self.suffix
        } else {
            let parts = splitPath(file.realPath)
            (folder, name) = (parts.folder, parts.name + Self.suffix)
        }
    }

    private static func stem(_ table: PartitionTable) -> String {
        table.uuid.filter { $0.isHexDigit || $0 == "-" } + "."
    }

    /// Where a journal for the image may wait: after a restart a device can have another number.
    func candidates(_ file: ImageFile, _ table: PartitionTable) -> [JournalPlace] {
        guard file.isDevice else { return [self] }
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var places: [JournalPlace] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasPrefix(Self.stem(table)), name.hasSuffix(Self.suffix) else { continue }
            places.append(JournalPlace(folder: folder, name: name))
        }
        return places.sorted { $0.name < $1.name }
    }
}

/// Whole files through a descriptor.
enum DescriptorReader {
    /// Reads to the end; more than `limit` bytes are an error.
    static func readAll(_ descriptor: Int32, _ path: String, limit: Int) throws(DiskImageError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .system("read", path, errno)
            }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else {
                throw DiskImageError(.badImage, "read", path, "it is larger than any file of this tool")
            }
        }
    }
}

extension ImageFile {
    /// The journals of this image that are there: files that are nobody else's.
    package func journalPaths(_ table: PartitionTable) -> [String] {
        let place = JournalPlace(of: self, table)
        return [place.path, place.temporaryPath].filter { access($0, F_OK) == 0 }
    }
}
