// SPDX-License-Identifier: Apache-2.0

internal import DeviceWriting
internal import DiskImage
internal import Layouts

extension OSImage {
    /// Writes the image to devices, with settings put in on the way, and reads it back. The image may be thin.
    ///
    /// Everything is checked, and every device is opened and held, before the first byte is written. The image is read
    /// once, however many devices there are. A device that fails does not keep the others from being written.
    ///
    /// - Parameter confirm: told of what is about to be overwritten; `false` ends it there, with ``CuttleError/Code/declined``.
    /// - Parameter progress: told now and then, on the caller's thread, one element a device.
    /// - Parameter shouldStop: asked on any thread; `true` leaves the devices unfinished.
    /// - Throws: what keeps it from beginning; nothing is written then. What happens to one device is in the report.
    public func write(
        _ request: WriteRequest, confirm: (WriteReport) -> Bool, progress: ([WriteProgress]) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(CuttleError) -> WriteReport {
        guard !request.devices.isEmpty else { throw CuttleError(.usage, "no device is given") }
        // One for each device, and one that takes digests.
        try requireResources(threads: request.devices.count + 1)
        try request.customization.requireSense()
        let time = try Clock.now(request.customization.timestamp)
        if case .device? = request.customization.serviceAccount?.owner, request.devices.count > 1 {
            throw CuttleError(
                .usage,
                "one device's service account cannot be on \(request.devices.count) media: two would be one device",
                hint: "write one medium for each device")
        }
        let session = try Session.writing(path)
        var report = WriteReport(
            image: path, size: session.file.size, files: [], devices: [], diagnostics: [], notes: session.notes)
        let planned = try plan(session, request.customization, time)
        let rehearsed = try planned.flatMap { (planned) throws(CuttleError) in
            try PreparedEdit.rehearse(
                request.customization, planned.checked, planned.layout, time: time, in: Session.reading(path))
        }
        var changes: [Extent] = []
        if rehearsed == nil { changes = try apply(planned?.edit, to: session, &report) }
        let targets = try targets(request, session)
        for target in targets where target.device == nil { try requireRawName(target.path) }
        report.devices = targets.map { target in
            WriteReport.Device(
                path: target.path, size: target.device == nil ? max(target.size, session.file.size) : target.size,
                disk: target.device.map { DisksReport.Device($0, uses: []) }, written: 0, zeroed: 0,
                isVerified: false, writing: 0, verifying: 0)
        }
        if !request.growsTable {
            for target in targets where target.device != nil && target.size > session.file.size {
                report.notes.append(
                    MessageText(
                        "\(trusted: target.path) is larger than the image; \(remedy: .growTable) moves the backup partition table to its end"
                    ).text)
            }
        }
        for target in targets {
            report.notes += target.journals.map { journal in
                "\(target.path): what was on it has an unfinished edit in the journal \(journal), which goes with it"
            }
            report.notes += target.doubtfulJournals.map { journal in
                "\(target.path): there is an unfinished edit in the journal \(journal.place.path), for \(journal.deviceWords); if that is "
                    + "what this overwrites, delete the journal"
            }
        }
        guard confirm(report) else { throw CuttleError(.declined, "it was not confirmed") }
        guard let rehearsed else {
            try transfer(changes, of: session, to: targets, request, &report, progress, shouldStop)
            return report
        }
        return try rehearsed.carryOut(holdsSignals: false) { (edit, account) throws(CuttleError) in
            var report = report
            let changes = try apply(edit, to: session, &report)
            report.serviceAccount = account
            try transfer(changes, of: session, to: targets, request, &report, progress, shouldStop)
            if let failure = report.devices.first?.failure, report.devices.allSatisfy({ $0.failure != nil }) {
                let undone = rehearsed.undo(failure, account)
                report.devices[0].failure = undone.failure
                if undone.isGone { report.serviceAccount = nil }
            }
            return report
        }
    }

    private func transfer(
        _ changes: [Extent], of session: Session, to targets: [WriteTarget], _ request: WriteRequest,
        _ report: inout WriteReport, _ progress: ([WriteProgress]) -> Void,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws(CuttleError) {
        let content = ImageContent(session.file, changes)
        func tell(_ all: [Transfer.Progress]) {
            progress(zip(targets, all).map { WriteProgress($0.path, $1, content.size) })
        }
        let outcomes = try onDisk { () throws(DiskImageError) in
            let transfer = try Transfer(to: targets, verifies: request.verifies, shouldStop: shouldStop)
            var patches: [[Extent]] = []
            for target in targets {
                let size = max(target.size, content.size)
                patches.append(request.growsTable ? try session.table.grown(to: size, content) : [])
            }
            if let held = try transfer.write(session.file, content, patches, progress: tell) {
                transfer.verify(content, progress: tell)
                transfer.finish(held, [], patches, progress: tell)
            }
            return transfer.outcomes
        }
        for (index, outcome) in outcomes.enumerated() { report.devices[index].take(outcome) }
    }

    /// What is to be put in, checked; `nil` for nothing.
    private func plan(
        _ session: Session, _ customization: Customization, _ time: Int64
    ) throws(CuttleError) -> (checked: CheckedSettings, layout: ImageLayout, edit: PreparedEdit)? {
        guard !customization.isEmpty else { return nil }
        var checked = customization.check(session.table)
        if customization.strict { checked.makeStrict() }
        try checked.requireValid()
        let layout = try LayoutFinder(session).find(customization.layout)
        return (checked, layout, try PreparedEdit(customization, checked, layout, time: time))
    }

    /// Puts the settings into the overlay; what a thin image or a journal applied there is part of the changes.
    private func apply(
        _ edit: PreparedEdit?, to session: Session, _ report: inout WriteReport
    ) throws(CuttleError) -> [Extent] {
        guard let edit else { return try onDisk { () throws(DiskImageError) in try session.overlay.changes() } }
        let applied = try edit.apply(to: session)
        (report.files, report.layout, report.diagnostics) = (applied.files, edit.layoutName, applied.diagnostics)
        return applied.changes
    }

    private func targets(_ request: WriteRequest, _ session: Session) throws(CuttleError) -> [WriteTarget] {
        try onDisk { () throws(DiskImageError) in
            try WriteTarget.requireDistinct(request.devices)
            var targets: [WriteTarget] = []
            let journals = session.file.journalPaths(session.table)
            for path in request.devices {
                targets.append(
                    try WriteTarget(
                        path, for: session.file, size: session.file.size, sectorSize: session.table.sectorSize,
                        besides: [self.path] + journals, allowsFile: request.allowsFiles))
            }
            return targets
        }
    }
}

/// Refuses a file in the place of a device whose name says that it is something else than raw, or one of the tool's own.
private func requireRawName(_ path: String) throws(CuttleError) {
    try requireOutputName(path)
    guard ImageFormat.raw.isOther(thanFileNamed: path) else { return }
    throw CuttleError(
        .usage,
        "the name of \(trusted: path) says that it is something else than a raw image, which is what is written",
        hint: "give another name")
}

extension WriteProgress {
    fileprivate init(_ device: String, _ progress: Transfer.Progress, _ size: UInt64) {
        let phase: Phase =
            switch progress.phase {
            case .writing: .writing
            case .syncing: .syncing
            case .verifying: .verifying
            case .done: .done
            case .failed: .failed
            }
        self.init(device: device, phase: phase, done: progress.done, size: size)
    }
}

extension WriteReport.Device {
    fileprivate mutating func take(_ outcome: Transfer.Outcome) {
        (written, zeroed, isVerified) = (outcome.written, outcome.zeroed, outcome.isVerified)
        (writing, verifying) = (outcome.writing, outcome.verifying)
        failure = outcome.failure.map { CuttleError($0) }
        if outcome.isTouched { failure?.written = .partly }
    }
}
