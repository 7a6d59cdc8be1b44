// SPDX-License-Identifier: Apache-2.0

package import BlockDevices
internal import Glibc
internal import SystemIO

extension Journal {
    /// The journal that waits for an image, whole and fitting; `nil` where there is none.
    ///
    /// Throws where one is beside a file that is torn, or belongs to another image, or to another state of this one, or that
    /// somebody else put there: such a journal is never applied, and never deleted unasked.
    ///
    /// For a device the journals of all devices lie in one directory: those that certainly are of others do not concern
    /// this one, and one that may be is told by its ``claim``.
    package static func pending(for file: ImageFile, _ table: PartitionTable) throws(DiskImageError) -> Journal? {
        try pending(for: file, table, SystemFiles())
    }

    static func pending(
        for file: ImageFile, _ table: PartitionTable, _ system: SystemFiles
    ) throws(DiskImageError) -> Journal? {
        guard file.isDevice else { return try beside(file, table) }
        return try ofDevices(file, table, system).filter { !$0.isForeign }.min { $0.rank < $1.rank }?.journal
    }

    /// The journals that wait for other devices with the same disk GUID and size.
    package static func ofOthers(_ file: ImageFile, _ table: PartitionTable) throws(DiskImageError) -> [Journal] {
        guard file.isDevice else { return [] }
        return try ofDevices(file, table, SystemFiles()).filter(\.isForeign).map(\.journal)
    }

    /// The journal that a person names as this image's.
    ///
    /// Throws where it does not fit, and where it is certainly another device's and nothing of it is in this one.
    package static func named(
        _ path: String, for file: ImageFile, _ table: PartitionTable
    ) throws(DiskImageError) -> Journal {
        try named(path, for: file, table, SystemFiles())
    }

    static func named(
        _ path: String, for file: ImageFile, _ table: PartitionTable, _ system: SystemFiles
    ) throws(DiskImageError) -> Journal {
        guard access(path, F_OK) == 0 else { throw .system("open the journal", path, errno) }
        guard var journal = try read(JournalPlace(path), for: file) else {
            throw DiskImageError(
                .busy, "use the journal", path, reason: "another program is working with it",
                hint: "try again when it is done")
        }
        try journal.judge(file, table)
        let device = DeviceIdentity(of: file, system)
        guard journal.relation(to: device, system) != .other || journal.state == .torn else {
            throw DiskImageError(
                .cannotCreate, "use the journal", path,
                reason: "it is for \(journal.deviceWords), and this is \(device?.words ?? "a file")",
                hint: "recover that device; the unfinished edit did not touch this one")
        }
        journal.claim = .certain
        return journal
    }

    private static func beside(_ file: ImageFile, _ table: PartitionTable) throws(DiskImageError) -> Journal? {
        guard var journal = try read(JournalPlace(of: file, table), for: file) else { return nil }
        try journal.judge(file, table)
        let isUntouched = try journal.isUntouched(file)
        journal.claim = journal.state != .old || isUntouched ? .certain : .waiting
        return journal
    }

    /// Those that are for this device or may be, by their claims, and those of other devices like it.
    private static func ofDevices(
        _ file: ImageFile, _ table: PartitionTable, _ system: SystemFiles
    ) throws(DiskImageError) -> [Found] {
        let device = DeviceIdentity(of: file, system)
        var found: [Found] = []
        for place in JournalPlace.ofDevices(table) {
            // One that cannot be read as a journal says of no device that it is its.
            guard var journal = try? read(place, for: file), journal.identity == ImageIdentity(file, table) else {
                continue
            }
            journal.state = try journal.state(in: file.reader)
            let relation = journal.relation(to: device, system)
            let claim: Claim? =
                switch (relation, journal.state) {
                case (.same, nil): .unfit
                case (.same, .old): .waiting
                case (.same, _), (.sameDrive, .torn): .certain
                // What holds a part of the edit may be a copy of the device.
                case (_, .torn), (.sameDrive, .some), (.unclear, .some): .unclear
                case (_, _): nil
                }
            if let claim { journal.claim = claim }
            found.append(Found(journal: journal, isOwn: relation == .same, isForeign: claim == nil))
        }
        return found
    }

    private struct Found {
        var journal: Journal
        /// Whether it is certainly this device's.
        var isOwn: Bool
        var isForeign: Bool

        /// The device's own comes first: another card's can hold the same bytes, and must not go instead of it.
        var rank: Int {
            switch journal.claim {
            case .certain: isOwn ? 0 : 3
            case .unfit: 1
            case .waiting: 2
            case .unclear: 4
            }
        }
    }

    /// What the journal's device is to a device, or to a file where that is `nil`.
    package func relation(to device: DeviceIdentity?, _ system: SystemFiles) -> DeviceIdentity.Relation {
        switch (self.device, device) {
        case (let one?, let other?): one.relation(to: other, system)
        case (nil, nil): .same
        case (nil, _?): version == 1 ? .unclear : .other
        case (_?, nil): .other
        }
    }

    /// Which device it is for, in one phrase.
    package var deviceWords: String {
        if let device { return clean(Array(device.words.utf8)) }
        guard version == 1, let number = place.deviceNumber else { return "a file" }
        return
            "a device that an earlier version of this tool did not note; its number was \(number.major):\(number.minor)"
    }

    /// Reads a journal. `nil` where none is there, or a process that lives is working with it.
    static func read(_ place: JournalPlace, for file: ImageFile) throws(DiskImageError) -> Journal? {
        try read(place, owner: file.status.st_uid)
    }

    /// - Parameter owner: of the image, whose journal it may be besides the caller's and root's.
    package static func read(_ place: JournalPlace, owner: UInt32) throws(DiskImageError) -> Journal? {
        let path = place.path
        var file: Descriptor
        do {
            file = try Descriptor(path, .readOnly, [.noFollow, .nonBlocking])
        } catch .noSuchFileOrDirectory {
            return nil
        } catch .tooManySymbolicLinkLevels {
            throw unusable(path, "it is a symbolic link")
        } catch {
            var failure = DiskImageError.system("open the journal", path, error)
            if failure.code == .noPermission {
                failure.hint = "the image has an unfinished edit in this journal: recover it as the user who made it"
            }
            throw failure
        }
        var status = stat()
        guard fstat(file.number, &status) == 0 else { throw .system("open the journal", path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG, UInt64(status.st_size) <= maximumSize else {
            throw unusable(path, "it is not a journal of this tool")
        }
        guard [geteuid(), 0, owner].contains(status.st_uid) else {
            throw unusable(path, "it belongs to another user, who is not the image's owner")
        }
        if (try? file.lock(.shared)) == false { return nil }
        let bytes = try file.readRecord(path, limit: Int(maximumSize))
        guard let journal = Journal(decoding: bytes, from: place) else {
            throw unusable(path, "it is incomplete, or not a journal of this tool")
        }
        return journal
    }

    /// Throws where it does not fit the image.
    private mutating func judge(_ file: ImageFile, _ table: PartitionTable) throws(DiskImageError) {
        guard identity == ImageIdentity(file, table) else {
            throw Self.unusable(place.path, "it belongs to another image")
        }
        guard let state = try state(in: file.reader) else {
            throw Self.unusable(place.path, "the image was changed since by something else, or is another copy")
        }
        self.state = state
    }

    private static func unusable(_ path: String, _ reason: String) -> DiskImageError {
        DiskImageError(
            .badImage, "use the journal", path, reason: reason,
            hint: "if the image was replaced or restored since, delete the journal; else restore the image first")
    }
}
