// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import DiskImage
internal import FileSystems
internal import Glibc
internal import ImageFormats
internal import Layouts
internal import OutputClaims
internal import SystemIO
internal import TextEncodings
internal import Workers

/// Makes the images of a batch from one open base, on any thread.
struct BatchRun: Sendable {
    private let request: BatchRequest
    private let format: ImageFormat
    private let base: Session.Opened
    /// The file that the base came in, and what it is called unpacked.
    private let source: Receipt.Source?
    private let layout: ImageLayout
    private let time: Int64
    private let claims: NameClaims?
    private let marks: ReceiptMarks
    /// What compresses all the images together; `nil` where they are not compressed.
    private let threads: PackingThreads?
    private let shouldStop: @Sendable () -> Bool
    /// Of the outputs: devices that are made at the same time make their names durable together.
    private let directory: Directory?
    /// How far the compressing is.
    let meter = CompressionMeter()
    let accounts: BatchAccounts
    /// Of the base; no value where it was given up, as the batch is to stop.
    private let identity: Future<Result<KnownBase?, CuttleError>>

    /// What a device became: `waiting` where the batch was stopped before it was whole, `taken` where another run has it.
    struct Outcome: Sendable {
        var state: BatchReport.State
        var files: [EditReport.File] = []
        var serviceAccount: ProvisionedAccount?
        var output: OutputImage?
        /// What a dry run says of its account.
        var plan: String?
    }

    /// - Parameter claims: of the devices' names, among all runs; `nil` for a dry run, which needs none.
    /// - Parameter marks: the receipts that were there when this run began.
    init(
        _ request: BatchRequest, format: ImageFormat, base unpacked: BatchBase, layout: ImageLayout, time: Int64,
        claims: NameClaims?, marks: ReceiptMarks, shouldStop: @escaping @Sendable () -> Bool
    ) {
        let base = unpacked.session.opened
        (self.request, self.format, self.base, self.layout, self.time) = (request, format, base, layout, time)
        source = unpacked.source.map { Receipt.Source(file: $0, unpackedName: unpacked.unpackedName) }
        (self.claims, self.marks, self.shouldStop) = (claims, marks, shouldStop)
        threads = request.dryRun ? nil : PackingThreads(format, level: request.compressionLevel)
        accounts = BatchAccounts(request, base, layout, time)
        // The base is read once, beside the work on the first devices, and not at all where nothing is made of it.
        // Where the directory cannot be opened, the first image says so.
        directory = request.dryRun ? nil : try? Directory(request.outputDirectory)
        identity = Future {
            Result { () throws(CuttleError) in try KnownBase(base, request, shouldStop: shouldStop) }
        }
    }

    /// Lets go of what the images have in common, when all are done.
    func end() { threads?.end() }

    /// Makes one image, unless it is there and right, or another run has it.
    ///
    /// - Parameter tell: called now and then while it is compressed, when ``meter`` says more.
    func make(_ job: BatchCheck.Job, tell: () -> Void) throws(CuttleError) -> Outcome {
        let name = job.device.name
        defer { meter.finish(name) }
        guard let claims else { return try makeAlone(job, tell) }
        guard try onDisk({ () throws(DiskImageError) in try claims.take(name) }) else { return Outcome(state: .taken) }
        defer { claims.release(name) }
        do throws(CuttleError) {
            return try makeAlone(job, tell)
        } catch {
            // An image that was being compressed, or mapped, was given up.
            guard threads != nil || request.mapsBlocks, error.code == .inUse, error.written == .nothing, shouldStop()
            else { throw error }
            return Outcome(state: .waiting)
        }
    }

    private func makeAlone(_ job: BatchCheck.Job, _ tell: () -> Void) throws(CuttleError) -> Outcome {
        let output = request.path(job.device.name)
        if request.resume {
            guard let known = try identity.get()?.get() else { return Outcome(state: .waiting) }
            if let outcome = try kept(job, output, known.base) { return outcome }
        }
        // Its settings may be others, and its salt of a password is.
        if !request.dryRun, marks.hasNew(output) { return Outcome(state: .taken) }
        guard job.device.owner == nil else {
            if request.resume, let key = earlierKey(job, output) {
                let edit = try accounts.edit(job, with: key)
                accounts.takes(key.account.owner)
                guard !request.dryRun else { return Outcome(state: .checked, files: try applied(edit).files) }
                return try finish(job, edit, key.account, output, tell)
            }
            guard !request.dryRun else {
                let plan = try accounts.plan(job)
                return Outcome(state: .checked, files: try applied(try edit(job, time)).files, plan: plan)
            }
            // Whoever stops now has no account made that nobody has a use for.
            guard try identity.get()?.get() != nil else { return Outcome(state: .waiting) }
            return try accounts.carryOut(job) { (edit, account) throws(CuttleError) in
                try finish(job, edit, account, output, tell)
            }
        }
        let edit = try edit(job, time)
        guard !request.dryRun else { return Outcome(state: .checked, files: try applied(edit).files) }
        return try finish(job, edit, nil, output, tell)
    }

    /// Writes the image, and the receipt after it.
    private func finish(
        _ job: BatchCheck.Job, _ edit: PreparedEdit, _ account: ProvisionedAccount?, _ output: String,
        _ tell: () -> Void
    ) throws(CuttleError) -> Outcome {
        let session = try Session(over: base)
        let applied = try edit.apply(to: session)
        let needed = request.mapsBlocks ? session.neededRanges() : []
        let (made, map) = try onDisk { () throws(DiskImageError) in
            let made = try write(job.device.name, applied.changes, edit.writesSecret, needed, tell)
            let map = try made.writeBlockMap(
                of: output, over: base.file, holdsSecret: edit.writesSecret, replacing: request.resume)
            return (made, map)
        }
        let image = made.identity
        do throws(CuttleError) {
            guard let known = try identity.get()?.get() else {
                remove(output, ifItIs: image, map)
                return Outcome(state: .waiting)
            }
            let receipt = Receipt(
                device: job.device.name, format: format, base: known.base, digest: known.digest, layout: layout.name,
                time: time,
                files: applied.files, changes: applied.changes.digest.hex, pages: applied.changes.pages,
                packed: made.packed, blockMap: map, serviceAccount: account, source: source)
            _ = try onDisk { () throws(DiskImageError) in
                // It tells the digests of secrets, which can be guessed at.
                try base.file.writeBeside(
                    output + Receipt.suffix, Array(receipt.json.utf8), holdsSecret: edit.writesSecret,
                    replacing: request.resume, directory)
            }
        } catch {
            if remove(output, ifItIs: image, map) { unlink(output + Receipt.suffix) }
            throw error
        }
        // Where the file system has no locks: what another run put there meanwhile is its own.
        guard image.isAt(output) else {
            throw CuttleError(
                .inUse, "another run makes \(trusted: output) at the same time",
                hint: "let one of them end, then run it again with \(remedy: .resume)")
        }
        return Outcome(
            state: .made, files: applied.files, serviceAccount: account,
            output: OutputImage(format, made.packed, map, at: output))
    }

    private func write(
        _ name: String, _ changes: [Extent], _ holdsSecret: Bool, _ needed: [Range<UInt64>], _ tell: () -> Void
    ) throws(DiskImageError) -> NewImage {
        let output = request.path(name)
        // A receipt and a map must never stand beside an image that they are not of.
        let hadMap = request.resume && (try? Receipt(reading: output + Receipt.suffix))?.blockMap != nil
        func clear() throws(DiskImageError) {
            let map = hadMap || request.mapsBlocks ? [BlockMapFile.path(of: output)] : []
            for old in request.resume ? [output + Receipt.suffix] + map : [] where unlink(old) != 0 && errno != ENOENT {
                throw DiskImageError(
                    .cannotCreate, "replace", old, reason: String(cString: strerror(errno)),
                    hint: "remove what is there")
            }
        }
        var making = Making()
        (making.directory, making.threads, making.shouldStop) = (directory, threads, shouldStop)
        (making.mapsBlocks, making.neededRanges) = (request.mapsBlocks, needed)
        making.digestsDisk = request.imagerExport != nil
        do throws(DiskImageError) {
            return try withoutActuallyEscaping(tell) { tell throws(DiskImageError) in
                making.progress = { if meter.note(name, $0) { tell() } }
                defer { making.progress = { _ in } }
                return try format.write(
                    changes, over: base.file, to: output, holdsSecret: holdsSecret, replacing: request.resume, making,
                    whenWhole: clear)
            }
        } catch {
            // Whole, but without a receipt, and perhaps not for long.
            var failure = error
            if let image = error.output, remove(output, ifItIs: image) { failure.isComplete = false }
            throw failure
        }
    }

    /// Removes an image, with its map. Returns whether it was there, and not another run's.
    @discardableResult
    private func remove(_ path: String, ifItIs image: FileIdentity, _ map: BlockMapFile? = nil) -> Bool {
        guard image.isAt(path), unlink(path) == 0 else { return false }
        if map != nil { unlink(BlockMapFile.path(of: path)) }
        return true
    }

    private func edit(_ job: BatchCheck.Job, _ time: Int64) throws(CuttleError) -> PreparedEdit {
        try PreparedEdit(request.customization(of: job.device), job.checked, layout, time: time)
    }

    private func applied(_ edit: PreparedEdit) throws(CuttleError) -> PreparedEdit.Applied {
        try edit.apply(to: Session(over: base))
    }

    /// What is in the image that is there, if it is what would be made: the same changes of the same base, at the time that
    /// its receipt says; a key that was made for it is taken out of it. `nil` for anything else.
    private func kept(
        _ job: BatchCheck.Job, _ output: String, _ identity: Receipt.Base
    ) throws(CuttleError) -> Outcome? {
        let claim: Receipt
        do throws(CuttleError) {
            claim = try Receipt(reading: output + Receipt.suffix)
        } catch {
            return nil
        }
        guard claim.device == job.device.name, claim.format == format, claim.base == identity,
            claim.packed?.level == format.defaultCompressionLevel.map({ request.compressionLevel ?? $0 }),
            request.imagerExport == nil || claim.packed?.diskSHA256 != nil,
            !request.mapsBlocks || claim.blockMap?.isBeside(output) == true
        else {
            return nil
        }
        let edit: PreparedEdit
        if job.device.owner == nil {
            edit = try self.edit(job, claim.time)
        } else {
            guard let key = accounts.key(of: job, in: output, claim) else { return nil }
            edit = try accounts.edit(job, with: key, at: claim.time)
        }
        let applied = try applied(edit)
        guard applied.changes.digest.hex == claim.changes, !edit.writesSecret || isPrivate(output) else { return nil }
        if request.mapsBlocks, edit.writesSecret, !isPrivate(BlockMapFile.path(of: output)) { return nil }
        do throws(DiskImageError) {
            guard try format.holds(output, applied.changes, over: base.file, claim.packed) else { return nil }
            if case .device? = job.device.owner, let account = claim.serviceAccount { accounts.takes(account.owner) }
            return Outcome(
                state: .kept, files: applied.files, serviceAccount: claim.serviceAccount,
                output: OutputImage(format, claim.packed, claim.blockMap, at: output))
        } catch {
            return nil
        }
    }

    /// The key of a device's own account in an image that is to be made anew: it is not given a second one.
    private func earlierKey(_ job: BatchCheck.Job, _ output: String) -> MadeKey? {
        guard case .device? = job.device.owner, let receipt = try? Receipt(reading: output + Receipt.suffix),
            receipt.device == job.device.name
        else { return nil }
        return accounts.key(of: job, in: output, receipt)
    }

    /// Whether nobody but the owner may read it.
    private func isPrivate(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & 0o077 == 0
    }
}

extension Session {
    /// The hash of the password that an earlier run put into an image; `nil` where there is none, or no such image.
    static func passwordHash(in path: String, _ layout: ImageLayout) -> String? {
        guard access(path, F_OK) == 0, let session = try? Session.reading(OSImage(path)) else { return nil }
        // What cannot be read will be made anew.
        guard let hash = try? session.value(of: .password, layout) else { return nil }
        return String(decoding: hash, as: UTF8.self)
    }
}
