// SPDX-License-Identifier: Apache-2.0

internal import DeviceWriting
internal import DiskImage
internal import ImageFormats
internal import Layouts

extension OSImage {
    /// Writes the image to devices, with settings put in on the way, and reads it back. The image may be thin, or compressed.
    ///
    /// Every device is opened and held before the first byte is written, and so is everything checked, but what can be known
    /// only from inside a compressed image, which is unpacked on the way: see ``WriteRequest/checksFirst``. The image is read
    /// once, however many devices there are. A device that fails does not keep the others from being written, and has no
    /// partition table.
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
        try requireResources(threads: Transfer.threads(of: request.devices.count, request.verification.steps))
        try request.customization.requireSense()
        let time = try Clock.now(request.customization.timestamp)
        if case .device? = request.customization.serviceAccount?.owner, request.devices.count > 1 {
            throw CuttleError(
                .usage,
                "one device's service account cannot be on \(request.devices.count) media: two would be one device",
                hint: "write one medium for each device")
        }
        let isCompressed = try onDisk { () throws(DiskImageError) in try ImageFormat.isCompressed(path) }
        if isCompressed, !request.checksFirst {
            return try writeStream(
                request, time: time, confirm: confirm, progress: progress, shouldStop: shouldStop)
        }
        let session = try Session.writing(self)
        try request.customization.requireNone(session.warnings)
        var report = WriteReport(
            image: path, size: session.file.size, files: [], devices: [], diagnostics: session.warnings,
            notes: session.notes, source: session.source)
        let planned = try plan(session, request.customization, time)
        let rehearsed = try planned.flatMap { (planned) throws(CuttleError) in
            try PreparedEdit.rehearse(
                request.customization, planned.checked, planned.layout, time: time,
                in: session.isUnpacked ? Session(over: session.opened) : Session.reading(self))
        }
        var changes: [Extent] = []
        if rehearsed == nil { changes = try report.apply(planned?.edit, to: session) }
        let targets = try request.targets(
            for: session.file, size: session.file.size, sectorSize: session.table.sectorSize,
            besides: [path] + session.file.journalPaths(session.table))
        report.describe(targets, notesLarger: !request.growsTable)
        guard confirm(report) else { throw CuttleError(.declined, "it was not confirmed") }
        guard let rehearsed else {
            try transfer(changes, of: session, to: targets, request, &report, progress, shouldStop)
            return report
        }
        return try rehearsed.carryOut(holdsSignals: false) { (edit, account) throws(CuttleError) in
            var report = report
            let changes = try report.apply(edit, to: session)
            report.serviceAccount = account
            try transfer(changes, of: session, to: targets, request, &report, progress, shouldStop)
            report.undoAccountOfNone(rehearsed)
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
        let patches = try request.patches(session.table, content, targets)
        let outcomes = try onDisk { () throws(DiskImageError) in
            let transfer = try Transfer(to: targets, request.verification.steps, shouldStop: shouldStop)
            if let held = try transfer.write(session.file, content, patches, progress: tell) {
                transfer.verify(content, progress: tell)
                transfer.finish(held, [], patches, progress: tell)
            }
            return transfer.outcomes
        }
        report.take(outcomes)
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
}
