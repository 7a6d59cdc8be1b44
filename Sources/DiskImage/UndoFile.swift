// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Crypto
internal import Glibc
internal import SystemIO

/// The pages that an edit replaced, and what they became: enough to bring back the very bytes.
package struct UndoFile: Sendable {
    /// Which images it fits.
    package var identity: ImageIdentity
    /// The bytes as they were.
    package var before: [Extent]
    /// The SHA-256 of each extent as the edit left it.
    private var after: [[UInt8]]

    private static let magic = "cuttle-undo"
    private static let version: UInt64 = 1
    private static let maximumSize = 1 << 30

    /// Reads what `changes` will replace.
    package init(_ changes: [Extent], of file: ImageFile, _ table: PartitionTable) throws(DiskImageError) {
        identity = ImageIdentity(file, table)
        before = []
        after = []
        for change in changes {
            before.append(
                Extent(offset: change.offset, bytes: try file.read(at: change.offset, count: change.bytes.count)))
            after.append(Array(SHA256.hash(data: change.bytes)))
        }
    }

    /// Refuses the image itself, its journal, and what is not a regular file; and a file that is there, unless `replacing`.
    package static func requireFree(
        _ path: String, for file: ImageFile, _ table: PartitionTable, replacing: Bool
    ) throws(DiskImageError) {
        let name = splitPath(path).name
        guard !name.isEmpty, name != ".", name != ".." else {
            throw DiskImageError(.cannotCreate, "create the undo file", path, reason: "this is not a file name")
        }
        if JournalPlace(of: file, table).isTaken(by: path, isDevice: file.isDevice) {
            throw DiskImageError(
                .cannotCreate, "create the undo file", path, reason: "this is where the image's journal goes",
                hint: "give another name")
        }
        try file.requirePlace(path, for: "create the undo file", replacing: replacing)
    }

    /// Stores it, durable, for the owner alone: the pages may hold a secret. An existing file is replaced only if
    /// `replacing`.
    ///
    /// Under root it belongs to the image's owner, who can read what is in it anyway.
    ///
    /// What it replaces is kept beside it until ``StoredUndo/keep()``.
    package func store(
        _ path: String, of image: ImageFile, replacing: Bool
    ) throws(DiskImageError) -> StoredUndo {
        var writer = RecordWriter()
        writer.put(Self.magic, width: 16)
        writer.put(Self.version)
        identity.put(into: &writer)
        writer.put(UInt64(before.count))
        for (extent, digest) in zip(before, after) {
            writer.put(extent.offset)
            writer.put(UInt64(extent.bytes.count))
            writer.put(extent.bytes)
            writer.put(digest)
        }
        let directory = splitPath(path).directory
        let file = try NewFile(in: directory, for: path)
        try ImageFile.write(writer.sealed(), at: 0, to: file.descriptor, path)
        if geteuid() == 0, !image.isDevice { _ = fchown(file.descriptor, image.status.st_uid, image.status.st_gid) }
        guard fsync(file.descriptor) == 0 else { throw .system("write the undo file", path, errno) }
        let place = try Directory(directory)
        var earlier: String?
        if replacing {
            let name = path + OwnName.earlier
            if renameat2(AT_FDCWD, path, AT_FDCWD, name, CUTTLE_RENAME_NOREPLACE) == 0 {
                earlier = name
            } else if errno != ENOENT {
                throw .system("move the earlier undo file to", name, errno, creating: true)
            }
        }
        let stored = StoredUndo(path: path, earlier: earlier)
        do throws(DiskImageError) {
            try file.takeName(path, replacing: false)
        } catch {
            if let earlier { rename(earlier, path) }
            throw error
        }
        do throws(DiskImageError) {
            try place.sync()
        } catch {
            stored.withdraw()
            throw error
        }
        return stored
    }

    /// Reads one that an edit stored.
    /// - Throws: for a file that is damaged, of another version, or not an undo file.
    package init(loading path: String) throws(DiskImageError) {
        func bad(_ reason: String) -> DiskImageError {
            DiskImageError(.badImage, "use the undo file", path, reason: reason)
        }
        let file = try Descriptor(to: "open the undo file", path, .readOnly, .nonBlocking)
        var status = stat()
        guard fstat(file.number, &status) == 0 else { throw .system("open the undo file", path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.maximumSize else {
            throw bad("it is not an undo file of this tool")
        }
        let bytes = try file.readRecord(path, limit: Self.maximumSize)
        guard var reader = RecordReader(sealed: bytes), reader.text(width: 16) == Self.magic else {
            throw bad("it is damaged, or not an undo file of this tool")
        }
        guard reader.number() == Self.version, let identity = ImageIdentity(from: &reader), let count = reader.number()
        else { throw bad("it is of another version of this tool") }
        self.identity = identity
        before = []
        after = []
        for _ in 0..<min(count, UInt64(Self.maximumSize)) {
            guard let offset = reader.number(), let length = reader.number(), length <= UInt64(Self.maximumSize),
                let bytes = reader.take(Int(length)), let digest = reader.take(32),
                !offset.addingReportingOverflow(length).overflow, offset + length <= identity.size
            else { throw bad("it is damaged") }
            before.append(Extent(offset: offset, bytes: Array(bytes)))
            after.append(Array(digest))
        }
        guard reader.isAtEnd else { throw bad("it is damaged") }
    }

    /// Makes sure that the image is the one that the edit left, and was not changed since.
    package func requireFits(_ file: ImageFile, _ table: PartitionTable) throws(DiskImageError) {
        func bad(_ reason: String) -> DiskImageError {
            DiskImageError(
                .badImage, "undo the edit of", file.path, reason: reason,
                hint: "an undo file brings back only the image that its edit left; restore the image from its source")
        }
        guard identity == ImageIdentity(file, table) else { throw bad("the undo file belongs to another image") }
        for (extent, digest) in zip(before, after) {
            let now = try file.read(at: extent.offset, count: extent.bytes.count)
            guard Array(SHA256.hash(data: now)) == digest else {
                throw bad("it was changed, or undone, since the edit")
            }
        }
    }
}

/// An undo file that has been stored, while it is open whether the commit that it goes with succeeds.
package struct StoredUndo: Sendable {
    let path: String
    /// The file that was there before, under another name.
    let earlier: String?

    /// The commit is done: what was there before is gone.
    package func keep() {
        if let earlier { unlink(earlier) }
    }

    /// Nothing was done that could be undone: what was there before comes back.
    package func withdraw() {
        if let earlier { rename(earlier, path) } else { unlink(path) }
    }
}
