// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import DiskImage
internal import FileSystems
internal import Layouts
internal import TextEncodings

extension EditPlan {
    /// Carries the steps out on the session's overlay, reads everything back, and says what became of each.
    ///
    /// - Parameter now: seconds since 1970; the time of every change.
    func apply(to session: Session, now: Int64) throws(CuttleError) -> [EditReport.File] {
        let work = PlanWork(session, layoutName, now: now)
        for step in steps { try work.carryOut(step) }
        try work.flush()
        return try work.readBack()
    }
}

/// The file systems that a plan is carried out on, and what they must hold in the end.
private final class PlanWork {
    /// A file that steps write to or remove; several settings can be lines of one.
    private struct File {
        var partition: Partition
        var path: String
        var attributes: FileAttributes
        /// What was there before the edit; `nil` for nothing.
        var before: [UInt8]?
        /// What must be there after it; `nil` for nothing.
        var after: [UInt8]?
        /// The targets that are met in it, and what became of each one's setting.
        var outcomes: [(target: LayoutTarget, action: EditReport.Action)] = []
    }

    private let session: Session
    private let layoutName: String
    private let now: Int64
    private var volumes: [Int: any FileSystem] = [:]
    private var files: [File] = []

    init(_ session: Session, _ layoutName: String, now: Int64) {
        self.session = session
        self.layoutName = layoutName
        self.now = now
    }

    func carryOut(_ step: EditPlan.Step) throws(CuttleError) {
        let partition = try session.partition(for: step.target.partition)
        let volume = try volume(on: partition)
        let target = try session.resolved(step.target, on: partition, volume)
        try LayoutFinder.requireOther(target, on: partition, layoutName)
        let index = try index(of: target, on: partition, volume)
        var action = EditReport.Action.unchanged
        let after = try content(of: step, over: files[index].after, on: partition)
        do throws(FileSystemError) {
            if let after {
                let result = try volume.write(after, to: target.path, attributes: files[index].attributes)
                if case .remove = step.action {
                    action = result.action == .unchanged ? .unchanged : .removed
                } else {
                    action =
                        files[index].before == nil ? .created : result.action == .unchanged ? .unchanged : .replaced
                }
            } else if files[index].after != nil {
                try volume.remove(target.path)
                action = .removed
            }
        } catch {
            throw refusal(error, on: partition, of: volume)
        }
        files[index].after = after
        files[index].outcomes.append((target, action))
    }

    /// What an image lacks for a write is the image's fault: it is not a missing input.
    private func refusal(
        _ error: FileSystemError, on partition: Partition, of volume: any FileSystem
    ) -> CuttleError {
        var failure = session.failure(error, on: partition, of: volume)
        if failure.code == .missing { failure.code = .badInput }
        return failure
    }

    /// Writes what the file systems still hold in memory into the overlay, and closes the file systems.
    func flush() throws(CuttleError) {
        for (number, volume) in volumes {
            do throws(FileSystemError) {
                try volume.flush()
            } catch {
                throw session.failure(error, on: try session.partition(number: number), of: volume)
            }
        }
        volumes = [:]
    }

    /// Opens every file system afresh and holds each file against what was meant.
    func readBack() throws(CuttleError) -> [EditReport.File] {
        var reports: [EditReport.File] = []
        var fresh: [Int: any FileSystem] = [:]
        var inodes: [Int: [InodeNumber: String]] = [:]
        for file in files {
            if fresh[file.partition.number] == nil {
                fresh[file.partition.number] = try session.volume(on: file.partition, .readOnly)
            }
            guard let volume = fresh[file.partition.number] else { continue }
            let status: FileStatus?
            do throws(FileSystemError) {
                if file.after != nil, let inode = try volume.status(file.path)?.inode {
                    if let other = inodes[file.partition.number]?.updateValue(file.path, forKey: inode) {
                        throw FileSystemError(
                            .symlink, "write", file.path,
                            reason: "a link in the image makes one file of it and \(other), and both are written")
                    }
                    if inodes[file.partition.number] == nil { inodes[file.partition.number] = [inode: file.path] }
                }
                status = try verified(file, volume)
            } catch {
                throw session.failure(error, on: file.partition, of: volume)
            }
            for (target, action) in file.outcomes {
                // What is removed is not there, even where the file that it was a line of stays.
                let after = action == .removed ? nil : file.after
                let there = after == nil ? nil : status
                reports.append(
                    EditReport.File(
                        setting: target.setting, partition: file.partition.name, path: file.path, action: action,
                        bytes: after?.count ?? 0, sha256: after.map { SHA256.hash(data: $0).hex },
                        mode: there?.mode, uid: there?.uid, gid: there?.gid))
            }
        }
        return reports
    }

    private func verified(_ file: File, _ volume: any FileSystem) throws(FileSystemError) -> FileStatus? {
        func wrong(_ what: String) -> FileSystemError {
            FileSystemError(
                .internal, "read back", file.path, reason: "\(what); nothing was committed, please report this")
        }
        guard let after = file.after else {
            guard try volume.status(file.path, followSymlinks: false) == nil else { throw wrong("it is still there") }
            return nil
        }
        guard let status = try volume.status(file.path), status.kind == .regular else { throw wrong("it is not there") }
        guard try volume.read(file.path, limit: after.count) == after else { throw wrong("its bytes are others") }
        // A removal from a file that stays keeps its mode and owner, whatever the layout says.
        let wanted = file.attributes
        guard wanted.mode ?? status.mode == status.mode, wanted.uid ?? status.uid == status.uid,
            wanted.gid ?? status.gid == status.gid
        else { throw wrong("its mode or owner is another") }
        return status
    }

    /// The bytes that a step leaves in its file; `nil` for no file.
    private func content(
        of step: EditPlan.Step, over existing: [UInt8]?, on partition: Partition
    ) throws(CuttleError) -> [UInt8]? {
        let day = Int(now / 86_400)
        do throws(FormatError) {
            switch step.action {
            case .write(let value): return try step.target.render(value, existing: existing, day: day)
            case .remove:
                guard let existing else { return nil }
                return try step.target.remove(from: existing, day: day)
            }
        } catch {
            throw session.failure(error, of: step.target, on: partition)
        }
    }

    private func volume(on partition: Partition) throws(CuttleError) -> any FileSystem {
        if let open = volumes[partition.number] { return open }
        let volume = try session.volume(on: partition, .readWrite, now: now)
        volumes[partition.number] = volume
        return volume
    }

    /// The file that a target means, which is read when it is met first.
    private func index(of target: LayoutTarget, on partition: Partition, _ volume: any FileSystem) throws(CuttleError)
        -> Int
    {
        // Two settings can meet here although their targets name the partition in two ways.
        for other in files where other.partition.number == partition.number {
            guard let conflict = other.outcomes.lazy.compactMap({ target.conflict(with: $0.target) }).first else {
                continue
            }
            throw CuttleError(
                .badInput, "the layout cannot be: \(trusted: conflict.message)",
                hint: conflict.hint.map { MessageText(trusted: $0) })
        }
        if let known = files.firstIndex(where: { $0.partition.number == partition.number && $0.path == target.path }) {
            return known
        }
        var file = File(
            partition: partition, path: target.path,
            attributes: FileAttributes(
                mode: target.mode, uid: target.uid, gid: target.gid, directoryMode: target.directoryMode))
        do throws(FileSystemError) {
            try volume.requireCapable(of: file.attributes, for: target.path)
            if let status = try volume.status(target.path) {
                // What is in the way but no regular file is refused by the write, in its own words.
                file.before =
                    status.kind == .regular ? try volume.read(target.path, limit: FileInput.maximumSize * 16) : []
            } else if target.mode == nil, type(of: volume).capabilities.contains(.modes) {
                file.attributes.mode = target.defaultMode
            }
        } catch {
            throw session.failure(error, on: partition, of: volume)
        }
        file.after = file.before
        files.append(file)
        return files.count - 1
    }
}
