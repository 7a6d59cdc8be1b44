// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import FileSystems

/// An image that is open for one command: its table, an overlay, and the file systems on it.
package final class Session {
    let file: ImageFile
    let table: PartitionTable
    let overlay: Overlay
    /// The kinds of file systems that are looked for in its partitions.
    var fileSystems = FileSystemRegistry.all
    /// What a person must know of how the image was opened.
    private(set) var notes: [String] = []
    /// What was laid over the image when it was opened.
    private var laid: [Extent] = []

    /// An image that is open, from which many sessions can begin, on any thread.
    struct Opened: Sendable {
        let file: ImageFile
        let table: PartitionTable
        fileprivate let laid: [Extent]
    }

    var opened: Opened { Opened(file: file, table: table, laid: laid) }
    /// Whether an interrupted edit was finished when the image was opened.
    private(set) var hasRecovered = false

    enum Purpose {
        /// A journal that waits is laid over the image in memory. A thin image is read together with its base.
        case reading
        /// The same, for an edit that may follow: the image must be raw.
        case checking
        /// The same, and no editor may change the image meanwhile.
        case copying
        /// The same for a thin image with its base, or a raw one, which is read as a whole.
        case pouring
        /// A journal that waits is rolled forward first.
        case editing(force: Bool)
    }

    /// - Parameter earlier: a session of the same path, whose table is taken over if the image is as it was.
    init(_ path: String, for purpose: Purpose, after earlier: Session? = nil) throws(CuttleError) {
        do throws(DiskImageError) {
            var layer: ImageLayer?
            switch purpose {
            case .reading, .pouring:
                let isRead = if case .reading = purpose { true } else { false }
                let opened = try ImageFormat.open(path, for: isRead ? .reading : .copying)
                (file, layer) = (opened.file, opened.layer)
            case .checking: file = try ImageFile(path, for: .reading)
            case .copying: file = try ImageFile(path, for: .copying)
            case .editing(let force): file = try ImageFile(path, for: .editing(force: force))
            }
            if let earlier, !file.isDevice, file.isUnchanged(since: earlier.file) {
                table = earlier.table
            } else {
                table = try PartitionTable(ofRawImage: file)
            }
            overlay = Overlay(file)
            if let journal = try Journal.pending(for: file, table) {
                switch purpose {
                case _ where journal.claim != .certain: try Self.ask(about: journal, of: file, purpose, &notes)
                case .reading, .checking, .copying, .pouring:
                    laid = journal.changes
                    try overlay.lay(laid)
                    notes.append(
                        "\(path): an interrupted edit waits in its journal; it is shown as if it were finished")
                case .editing:
                    try Self.finish(journal, of: file)
                    hasRecovered = true
                    notes.append("\(path): an interrupted edit was finished first, from its journal")
                }
            }
            if case .editing = purpose {
                notes += try Journal.ofOthers(file, table).map { Self.note(of: $0, besides: path) }
            }
            if let layer {
                try layer.requireFits(file)
                try overlay.lay(layer.changes)
                notes.append(layer.note)
            }
        } catch {
            throw CuttleError(error)
        }
        if let user = file.user {
            notes.append("\(path): \(user); what it has not written back yet is not in the copy")
        }
        for partition in table.ignored {
            let label = partition.label.isEmpty ? "" : " (\(partition.label))"
            notes.append(
                "\(path): partition \(partition.number)\(label) reaches beyond what the partition table calls usable; "
                    + "it is left alone ('sfdisk --verify' says more)")
        }
        if table.isFromBackup {
            notes.append(
                "\(path): the primary partition table is damaged; the backup at the end was taken ('sgdisk' can mend it)"
            )
        }
    }

    /// A failure of an earlier edit is not this one's.
    private static func finish(_ journal: Journal, of file: ImageFile) throws(DiskImageError) {
        do throws(DiskImageError) {
            try file.recover(journal)
        } catch {
            var failure = error
            failure.reason += "; this was an earlier, interrupted edit, and the new one did not begin"
            if failure.isComplete { failure.journal = journal.place.path }
            failure.isComplete = false
            throw failure
        }
    }

    /// The image with nothing laid over it but what was when it was opened: for the next device of a batch.
    init(over opened: Opened) throws(CuttleError) {
        (file, table, overlay, laid) = (opened.file, opened.table, Overlay(opened.file), opened.laid)
        try onDisk { () throws(DiskImageError) in try overlay.lay(laid) }
    }

    /// Runs what comes after the image was opened. A failure says so where opening it has changed it.
    func telling<Result>(_ work: () throws(CuttleError) -> Result) throws(CuttleError) -> Result {
        do throws(CuttleError) {
            return try work()
        } catch {
            var failure = error
            if hasRecovered, failure.written == .nothing { failure.written = .earlierEdit }
            throw failure
        }
    }

    /// Cards that were written from one image cannot be told apart by what is on them, nor an image from the copy that
    /// it was restored from: what may be another one's journal is rolled forward only when that is asked for.
    private static func ask(
        about journal: Journal, of file: ImageFile, _ purpose: Purpose, _ notes: inout [String]
    ) throws(DiskImageError) {
        if case .editing = purpose { throw refusal("edit", file, journal) }
        // What is between the old state and the new one is shown, but nothing is made of it.
        if case .reading = purpose {} else if journal.state == .torn { throw refusal("use", file, journal) }
        notes.append("\(file.path): \(words(journal, file)); it is left out")
    }

    private static func words(_ journal: Journal, _ file: ImageFile) -> String {
        let place = journal.place.path
        switch journal.claim {
        case .unclear:
            let torn = journal.state == .torn ? ", and a part of it is here" : ""
            return "an interrupted edit waits in \(place)\(torn); it is for \(journal.deviceWords), "
                + "and nothing tells whether that is this device"
        case .unfit: return "an interrupted edit of it waits in \(place), but it was changed since by something else"
        case .waiting where file.isDevice:
            return "an interrupted edit of it waits in \(place), unless it was written anew since"
        default: return "an interrupted edit of it, or of what was here before it was restored, waits in \(place)"
        }
    }

    /// Why nothing is done before a person has said what is to become of the journal. What is suggested ruins no other device.
    static func refusal(_ operation: String, _ file: ImageFile, _ journal: Journal) -> DiskImageError {
        let recovery = Remedy.recover(image: file.path, journal: journal.place.path)
        let hint: MessageText =
            switch journal.claim {
            case .unclear:
                "if it is, finish that edit: \(remedy: recovery); if it is another one, move the "
                    + "journal to another folder, and finish it from there when that device is at hand"
            case .unfit: "if it was written anew since, delete the journal; else restore it first"
            case .waiting where file.isDevice:
                "if it was written anew since, delete the journal; else run \(remedy: .run(.recover)) on it to finish that edit"
            case .certain, .waiting:
                "run \(remedy: .run(.recover)) on it to finish that edit, or delete the journal to forget it"
            }
        return DiskImageError(
            journal.claim == .unfit ? .badImage : .busy, operation, file.path, words(journal, file), hint: hint.text)
    }

    /// Says of a journal that it is left alone.
    static func note(of journal: Journal, besides path: String) -> String {
        "\(path): an interrupted edit waits in \(journal.place.path), for \(journal.deviceWords); it is left alone"
    }

    /// The partition that a user names by its label or, where no label is that, by its number.
    func partition(named name: String) throws(CuttleError) -> Partition {
        if let number = Int(name), !table.partitions.contains(where: { $0.label == name }) {
            return try partition(number: number)
        }
        do throws(CuttleError) {
            return try partition { () throws(DiskImageError) in try table.partition(label: name) }
        } catch {
            var failure = error
            if let colon = name.firstIndex(of: ":"), table.partitions.contains(where: { $0.label == name[..<colon] }) {
                failure.hintText =
                    "a path begins with a slash: \(trusted: name[..<colon]):/\(trusted: name[name.index(after: colon)...])"
            }
            throw failure
        }
    }

    func partition(number: Int) throws(CuttleError) -> Partition {
        try partition { () throws(DiskImageError) in try table.partition(number: number) }
    }

    /// The partition that a layout means.
    func partition(for selector: PartitionSelector) throws(CuttleError) -> Partition {
        try partition { () throws(DiskImageError) in
            switch selector {
            case .label(let label): try table.partition(label: label)
            case .number(let number): try table.partition(number: number)
            case .types(let guids): try table.partition(types: guids)
            }
        }
    }

    /// Looks into the table; a failure names the image.
    private func partition(_ find: () throws(DiskImageError) -> Partition) throws(CuttleError) -> Partition {
        do throws(DiskImageError) {
            return try find()
        } catch {
            var failure = CuttleError(error)
            failure.messageText = "\(trusted: file.path): \(failure.messageText)"
            throw failure
        }
    }

    /// Opens the file system of a partition on the overlay, of whatever kind it is.
    func volume(on partition: Partition, _ mode: VolumeMode, now: Int64 = 0) throws(CuttleError) -> any FileSystem {
        if let volume = try findVolume(on: partition, mode, now: now) { return volume }
        let found = file.recognize(partition)?.type ?? "nothing known"
        throw CuttleError(
            .badInput,
            "\(trusted: file.path): \(trusted: partition.name) has no \(trusted: fileSystems.names) file system, but \(trusted: found)",
            hint: "is this a SPEKTRA Edge OS image? \(remedy: .run(.inspect)) shows what is in it")
    }

    /// The same; `nil` where no known kind of file system is there.
    func findVolume(
        on partition: Partition, _ mode: VolumeMode, now: Int64 = 0
    ) throws(CuttleError) -> (any FileSystem)? {
        let window = PartitionWindow(partition, of: overlay, writable: mode == .readWrite)
        for kind in fileSystems {
            do throws(FileSystemError) {
                return try kind.init(window: window, mode: mode, now: now)
            } catch  where error.code != .notRecognized {
                throw failure(error, on: partition, of: kind)
            } catch {}
        }
        return nil
    }

    /// Adds where it happened, and what mends it.
    func failure(_ error: FileSystemError, on partition: Partition, of volume: any FileSystem) -> CuttleError {
        failure(error, on: partition, of: type(of: volume))
    }

    private func failure(
        _ error: FileSystemError, on partition: Partition, of kind: any FileSystem.Type
    ) -> CuttleError {
        var failure = CuttleError(error, image: file.path, partition: partition.name)
        switch error.code {
        case .needsRecovery, .hasErrors, .notClean, .damaged:
            guard let repair = kind.repairCommand(file.path, offset: partition.start) else { break }
            failure.hintText = "have it repaired: \(trusted: repair.command) \(trusted: repair.subject.shellQuoted)"
        case .notCapable: failure.hintText = "give a layout that leaves it out: \(remedy: .layout)"
        default: break
        }
        return failure
    }
}
