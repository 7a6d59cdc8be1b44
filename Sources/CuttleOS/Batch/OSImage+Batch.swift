// SPDX-License-Identifier: Apache-2.0

internal import DiskImage

extension OSImage {
    /// Makes an image of this one for every device of a manifest.
    ///
    /// The whole manifest, with every file that it names, is checked before the first image is made. Each image is whole
    /// and durable before it gets its name, and its receipt, `NAME.receipt.json`, comes after it.
    ///
    /// - Parameter progress: told, on the caller's thread, when the checks are done, and of every device when it is done.
    /// - Parameter shouldStop: asked on any thread before every device; `true` ends the batch there.
    /// - Throws: what keeps the batch from beginning. What happens to one device is in the report.
    public func batch(
        _ request: BatchRequest, progress: (BatchEvent) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(CuttleError) -> BatchReport {
        let time = try Clock.now(request.timestamp)
        let base = try Session(path, for: .copying)
        let crew = Crew(size: request.jobs ?? Crew.processors)
        let found = Result { () throws(CuttleError) in try LayoutFinder(base).find(request.layout) }
        let check = try BatchCheck(request, base.table, crew, progress: progress, shouldStop: shouldStop) { device in
            guard request.resume, device.settings.password?.isPlain == true, case .success(let layout) = found else {
                return nil
            }
            return Session.passwordHash(in: request.path(device.name), layout)
        }
        let layout = try found.get()
        try request.requireFolder()
        try request.requireNoInput(among: check, base: path)
        if !request.dryRun, !request.resume { try request.requireFree(check.jobs.map(\.device.name)) }
        if !request.dryRun, request.resume { NewFile.removeAbandoned(in: request.outputFolder) }
        progress(.started(devices: check.jobs.count))

        let run = BatchRun(request, check.format, base.opened, layout, time, shouldStop: shouldStop)
        var report = BatchReport(
            base: path, outputFolder: request.outputFolder, format: check.format, dryRun: request.dryRun,
            devices: check.jobs.map {
                BatchReport.Device(name: $0.device.name, state: .waiting, files: [], failure: nil)
            }, diagnostics: check.diagnostics, notes: base.notes, isStopped: false)
        var (done, failed) = (0, 0)
        // A thin image is small, and waits for the disk much of its time; copies would only get in each other's way.
        let makers = Crew(size: request.jobs ?? (check.format == .qcow2 ? 2 : 1) * Crew.processors)
        makers.work(
            on: check.jobs, mayBegin: { !shouldStop() },
            { job in Result { () throws(CuttleError) in try run.make(job) } },
            finished: { index, result in
                switch result {
                case .success(let outcome):
                    guard outcome.state != .waiting else { return false }
                    (report.devices[index].state, report.devices[index].files) = (outcome.state, outcome.files)
                case .failure(let failure):
                    (report.devices[index].state, report.devices[index].failure) = (.failed, failure)
                    failed += 1
                }
                done += 1
                progress(.finished(report.devices[index], done: done, failed: failed))
                return failed == 0 || request.keepGoing
            })
        report.isStopped = report.count(.waiting) > 0 && (failed == 0 || request.keepGoing)
        return report
    }
}
