// SPDX-License-Identifier: Apache-2.0

public import CuttleOS
internal import DiskImage
internal import ImagerList
internal import OutputClaims
internal import SecretSources
internal import SystemIO
internal import Workers

extension OSImage {
    /// Makes an image of this one for every device of a manifest.
    ///
    /// The whole manifest, with every file that it names, is checked before the first image is made. Each image is whole
    /// and durable before it gets its name, and its receipt, `NAME.receipt.json`, comes after it.
    ///
    /// A device that another run works on at the same time, or has made since this one began, is left to it. It is looked
    /// at once more when all others are done: the other run may have been killed.
    ///
    /// - Parameter progress: told, on the caller's thread, when the checks are done, and of every device when it is done.
    /// - Parameter compressing: told, on the caller's thread, now and then while images are compressed: how many bytes of their disks,
    ///   without the holes, are done by all devices, and of about how many.
    /// - Parameter shouldStop: asked on any thread before every device; `true` ends the batch there.
    /// - Throws: what keeps the batch from beginning. What happens to one device is in the report.
    public func batch(
        _ request: BatchRequest, progress: (BatchEvent) -> Void = { _ in },
        compressing: (_ done: UInt64, _ all: UInt64) -> Void = { _, _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(CuttleError) -> BatchReport {
        try request.requireSettingsOfManifestAlone()
        let request = try request.withFormatOfExport()
        try ServiceAccountProvisioning.requireKeySize(request.localKeyBits)
        try requireResources(threads: request.jobs ?? availableProcessors())
        let time = try Clock.now(request.customization.timestamp)
        try request.ownFiles.requireOneReader()
        try request.page?.requireApart(fromInputs: request.ownInputs + [path])
        let secrets = SecretReader(
            allowsCommands: request.allowsCommands, seconds: request.commandSeconds, shouldStop: shouldStop)
        let manifest = try BatchManifest(request.manifest, request.shard, request.format, secrets: secrets) { name in
            request.imagerExport == nil ? name : ImagerExport.fileName(of: name)
        }
        try request.requireApart(manifest)
        try request.requireNoCompanion(among: manifest)
        var unpacked = try BatchBase(self, request, manifest, shouldStop: shouldStop)
        defer { unpacked.end() }
        let base = unpacked.session
        let pool = WorkerPool(size: request.jobs ?? availableProcessors())
        let found = Result { () throws(CuttleError) in try LayoutFinder(base).find(request.customization.layout) }
        let marks = ReceiptMarks()
        let identity = (try? found.get()).map(base.findSharedIdentity) ?? []
        let check = try BatchCheck(
            request, manifest, table: base.table, baseFindings: base.warnings + identity, secrets: secrets, by: pool,
            progress: progress,
            shouldStop: shouldStop
        ) {
            device in
            if request.resume { marks.note(request.path(device.name)) }
            guard request.resume, device.settings.hashesPassword, case .success(let layout) = found else {
                return nil
            }
            return Session.passwordHash(in: request.path(device.name), layout)
        }
        let layout = try found.get()
        try request.requireDirectory()
        try request.requireNoInput(among: check, base: path)
        if request.imagerExport != nil { try ImagerExport.requirePlace(request.listPath) }
        if !request.dryRun, !request.resume { try request.requireFree(check.jobs.map(\.device.name)) }
        if !request.dryRun, request.resume { NewFile.removeAbandoned(in: request.outputDirectory) }
        let claims =
            request.dryRun
            ? nil : try onDisk { () throws(DiskImageError) in try NameClaims(in: request.outputDirectory) }
        defer { claims?.end() }
        try unpacked.publish()
        progress(.started(devices: check.jobs.count))

        let run = BatchRun(
            request, format: check.format, base: unpacked, layout: layout, time: time, claims: claims, marks: marks,
            shouldStop: shouldStop)
        defer { run.end() }
        var report = BatchReport(
            base: path, outputDirectory: request.outputDirectory, format: check.format, dryRun: request.dryRun,
            devices: check.jobs.map {
                BatchReport.Device(name: $0.device.name, state: .waiting, files: [], failure: nil)
            }, diagnostics: check.diagnostics, notes: base.notes, isStopped: false, source: unpacked.source,
            unpackedBase: unpacked.unpackedName)
        if let doubt = claims?.doubt {
            report.notes.append(
                "\(request.outputDirectory): the file system has no locks (\(doubt)): see to it that no other batch works in it"
            )
        }
        var (done, failed, mayGoOn, texts) = (0, 0, true, SharedTexts())
        let makers = WorkerPool(size: request.jobs ?? check.format.makersPerProcessor * availableProcessors())
        var left = Array(check.jobs.indices)
        for isLast in [false, true] where mayGoOn {
            let round = left
            left = []
            makers.work(
                on: round.map { check.jobs[$0] }, mayBegin: { !shouldStop() },
                { job, tell in Result { () throws(CuttleError) in try run.make(job, tell: tell) } },
                told: {
                    let sum = run.meter.sum(left: check.jobs.count - done)
                    compressing(sum.done, sum.all)
                },
                finished: { number, result in
                    let index = round[number]
                    switch result {
                    case .success(let outcome):
                        report.devices[index].state = outcome.state
                        report.devices[index].files = texts.share(outcome.files)
                        report.devices[index].serviceAccount = outcome.serviceAccount
                        report.devices[index].output = outcome.output
                        if let plan = outcome.plan { report.notes.append("\(report.devices[index].name): \(plan)") }
                        if outcome.state == .waiting {
                            mayGoOn = false
                            return false
                        }
                        if outcome.state == .taken, !isLast {
                            left.append(index)
                            return mayGoOn
                        }
                    case .failure(let failure):
                        (report.devices[index].state, report.devices[index].failure) = (.failed, failure)
                        failed += 1
                    }
                    done += 1
                    progress(.finished(report.devices[index], done: done, failed: failed))
                    if failed > 0, !request.keepGoing { mayGoOn = false }
                    return mayGoOn
                })
        }
        report.notes += run.accounts.lost(besides: report.devices)
        report.noteSecrets(request)
        if let export = request.imagerExport, !request.dryRun {
            do throws(CuttleError) {
                let isThere = try request.writeList(export, manifest.names, claims)
                report.list = isThere ? request.listPath : nil
            } catch {
                report.listFailure = error
            }
        }
        report.isStopped = report.count(.waiting) > 0 && (failed == 0 || request.keepGoing)
        return report
    }
}

extension BatchReport {
    /// Says of files that are made to be handed on, or that nobody would think it of, that they hold secrets.
    fileprivate mutating func noteSecrets(_ request: BatchRequest) {
        let secrets = devices.filter { $0.output != nil }.flatMap(\.files).secrets
        guard request.imagerExport != nil || request.mapsBlocks, !secrets.isEmpty else { return }
        var files = ["the images", "the receipts"]
        if request.mapsBlocks { files.append("the block maps") }
        if request.imagerExport != nil { files.append(ImagerList.name) }
        let words = files.dropLast().joined(separator: ", ") + " and " + (files.last ?? "")
        notes.append(.secrets(secrets, in: "\(outputDirectory): \(words)"))
    }
}
