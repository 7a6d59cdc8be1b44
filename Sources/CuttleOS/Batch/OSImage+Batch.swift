// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import Glibc

extension OSImage {
    /// Makes an image of this one for every device of a manifest.
    ///
    /// The whole manifest, with every file that it names, is checked before the first image is made. Each image is whole
    /// and durable before it gets its name, and its receipt, `NAME.receipt.json`, comes after it.
    ///
    /// - Parameter progress: told of every device when it is done.
    /// - Parameter shouldStop: asked before every device; `true` ends the batch there.
    /// - Throws: what keeps the batch from beginning. What happens to one device is in the report.
    public func batch(
        _ request: BatchRequest, progress: (BatchReport.Device) -> Void = { _ in },
        shouldStop: () -> Bool = { false }
    ) throws(CuttleError) -> BatchReport {
        let time = try Clock.now(request.timestamp)
        let base = try Session(path, for: .copying)
        let check = try BatchCheck(request, base.table)
        let layout = try LayoutFinder(base).find(request.layout)
        try request.requireFolder()
        try request.requireNoInput(among: check.jobs)
        if !request.dryRun, !request.resume { try request.requireFree(check.jobs.map(\.device.name)) }
        let run = try BatchRun(request, base, layout, time)

        var report = BatchReport(
            base: path, outputFolder: request.outputFolder, format: request.format, dryRun: request.dryRun,
            devices: check.jobs.map {
                BatchReport.Device(name: $0.device.name, state: .waiting, files: [], failure: nil)
            }, diagnostics: check.diagnostics, notes: base.notes, isStopped: false)
        for (index, job) in check.jobs.enumerated() {
            if shouldStop() {
                report.isStopped = true
                break
            }
            do throws(CuttleError) {
                (report.devices[index].state, report.devices[index].files) = try run.make(job)
            } catch {
                report.devices[index].state = .failed
                report.devices[index].failure = error
            }
            progress(report.devices[index])
            if report.devices[index].state == .failed, !request.keepGoing { break }
        }
        return report
    }
}

/// What is refused before the base is read.
extension BatchRequest {
    fileprivate func path(_ name: String) -> String { outputFolder + "/" + name }

    fileprivate func requireFolder() throws(CuttleError) {
        var status = stat()
        guard stat(outputFolder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw CuttleError(.cannotCreate, "there is no folder \(outputFolder)", hint: "make it first: mkdir -p")
        }
    }

    /// Refuses to begin where anything is in the way.
    fileprivate func requireFree(_ names: [String]) throws(CuttleError) {
        func isThere(_ path: String) -> Bool {
            var status = stat()
            return lstat(path, &status) == 0
        }
        let taken = names.filter { isThere(path($0)) || isThere(path($0) + Receipt.suffix) }
        guard let first = taken.first else { return }
        let others = taken.count > 1 ? ", and \(taken.count - 1) more are" : " is"
        throw CuttleError(
            .cannotCreate, "\(path(first))\(others) there already",
            hint: "give --resume to keep what is right and make the rest anew, or another folder")
    }

    /// Refuses a batch whose outputs would take the place of what it reads.
    fileprivate func requireNoInput(among jobs: [BatchCheck.Job]) throws(CuttleError) {
        struct Identity: Hashable {
            var device: dev_t
            var inode: ino_t

            init?(_ path: String) {
                var status = stat()
                guard stat(path, &status) == 0 else { return nil }
                (device, inode) = (status.st_dev, status.st_ino)
            }
        }
        let files = jobs.flatMap(\.device.settings.files) + [manifest, layout.file]
        let paths = Set(files.compactMap { file -> String? in if case .path(let path) = file { path } else { nil } })
        let inputs = Set(paths.compactMap(Identity.init))
        for job in jobs {
            for output in [path(job.device.name), path(job.device.name) + Receipt.suffix] {
                guard let identity = Identity(output), inputs.contains(identity) else { continue }
                throw CuttleError(
                    .cannotCreate, "\(output) is one of the files that the batch reads",
                    hint: "give the device another name, or another folder for the outputs")
            }
        }
    }
}

/// Makes the images of a batch, one by one, from one open base.
private struct BatchRun {
    private let request: BatchRequest
    private let base: Session
    private let layout: ImageLayout
    private let time: Int64
    private let identity: Receipt.Base

    init(_ request: BatchRequest, _ base: Session, _ layout: ImageLayout, _ time: Int64) throws(CuttleError) {
        (self.request, self.base, self.layout, self.time) = (request, base, layout, time)
        // The base is read once, and not at all where nothing is made of it.
        let content = request.dryRun ? [] : try onDisk { () throws(DiskImageError) in try base.file.contentDigest() }
        identity = Receipt.Base(size: base.file.size, diskGUID: base.table.uuid, content: content.hex)
    }

    /// Makes one image, unless it is there and right.
    func make(_ job: BatchCheck.Job) throws(CuttleError) -> (BatchReport.State, [EditReport.File]) {
        let output = request.path(job.device.name)
        if request.resume, let files = try kept(job, output) { return (.kept, files) }
        let (plan, files, changes) = try edit(job, time)
        if request.dryRun { return (.checked, files) }
        let receipt = Receipt(
            device: job.device.name, format: request.format, base: identity, layout: layout.name, time: time,
            files: files, changes: changes.digest.hex, pages: changes.pages)
        try onDisk { () throws(DiskImageError) in
            // A receipt must never stand beside an image that it is not of.
            if request.resume { unlink(output + Receipt.suffix) }
            switch request.format {
            case .raw:
                try base.file.writeNewImage(
                    output, changes, holdsSecret: plan.writesSecret, replacing: request.resume)
            case .qcow2:
                try base.file.writeThinImage(
                    output, changes, holdsSecret: plan.writesSecret, replacing: request.resume)
            }
            do throws(DiskImageError) {
                try base.file.writeBeside(output + Receipt.suffix, Array(receipt.json.utf8), replacing: false)
            } catch {
                unlink(output)
                unlink(output + Receipt.suffix)
                throw error
            }
        }
        return (.made, files)
    }

    private func edit(
        _ job: BatchCheck.Job, _ time: Int64
    ) throws(CuttleError) -> (EditPlan, [EditReport.File], [Extent]) {
        let session = try Session(over: base)
        var request = EditRequest(settings: job.device.settings)
        request.removals = job.device.removals
        let plan = try EditPlan(request, job.checked, layout)
        let files = try plan.apply(to: session, now: time)
        let changes = try onDisk { () throws(DiskImageError) in try session.overlay.changes() }
        return (plan, files, changes)
    }

    /// What is in the image that is there, if it is what would be made: the same changes of the same base, at the time that
    /// its receipt says. `nil` for anything else.
    private func kept(_ job: BatchCheck.Job, _ output: String) throws(CuttleError) -> [EditReport.File]? {
        guard let claim = Receipt.Claim(reading: output + Receipt.suffix), claim.device == job.device.name,
            claim.format == request.format.rawValue, claim.base == identity
        else { return nil }
        let (_, files, changes) = try edit(job, claim.time)
        guard changes.digest.hex == claim.changes else { return nil }
        do throws(DiskImageError) {
            return try holds(output, changes) ? files : nil
        } catch {
            return nil
        }
    }

    private func holds(_ output: String, _ changes: [Extent]) throws(DiskImageError) -> Bool {
        let file = try ImageFile(output, for: .reading)
        guard request.format == .qcow2 else {
            guard file.size == base.file.size else { return false }
            for change in changes where try file.read(at: change.offset, count: change.bytes.count) != change.bytes {
                return false
            }
            return true
        }
        guard let thin = try ThinImage(reading: file) else { return false }
        let own = try ImageFile(thin.base, for: .reading)
        guard own.isSame(as: base.file), thin.size == base.file.size else { return false }
        let overlay = Overlay(base.file)
        try overlay.lay(thin.changes)
        return try overlay.changes() == changes
    }
}
