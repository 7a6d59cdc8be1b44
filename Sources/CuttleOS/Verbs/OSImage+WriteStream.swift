// SPDX-License-Identifier: Apache-2.0

internal import DeviceWriting
internal import DiskImage
internal import ImageFormats
internal import Layouts

extension OSImage {
    /// Writes a compressed image as it is unpacked. What is wrong with it is known only when it is on the devices; it is
    /// edited there, before they get a partition table.
    func writeStream(
        _ request: WriteRequest, time: Int64, confirm: (WriteReport) -> Bool, progress: ([WriteProgress]) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(CuttleError) -> WriteReport {
        let intake = try intake(shouldStop: shouldStop)
        let stream = try onDisk { () throws(DiskImageError) in
            try CompressedStream(path, for: .copying, intake.unpacking)
        }
        let disk = try onDisk { () throws(DiskImageError) in try stream.lookAtBeginning() }
        let warnings = stream.lacksCheck ? [Diagnostic.noChecksum(in: path)] : []
        try request.customization.requireNone(warnings)
        let edit = try StreamedEdit(request.customization, disk?.table, time: time)
        try edit?.lookOwnerUp()
        let targets = try request.targets(
            for: stream.archive, size: disk?.size, sectorSize: disk?.table.sectorSize, besides: [path])
        var report = WriteReport(
            image: path, size: disk?.size ?? 0, files: [], devices: [],
            diagnostics: warnings + (edit?.diagnostics ?? []),
            // That the digest is the expected one is said when it is known.
            notes: intake.unpacking.isOfOneFile ? [] : intake.notes)
        report.isStreamed = true
        report.describe(targets)
        guard confirm(report) else { throw CuttleError(.declined, "it was not confirmed") }
        let transfer = try onDisk { () throws(DiskImageError) in
            try Transfer(to: targets, request.verification.steps, shouldStop: shouldStop)
        }
        var size = disk?.size ?? 0
        func tell(_ all: [Transfer.Progress]) {
            progress(
                zip(targets, all).map { target, state in
                    WriteProgress(target.path, state, size, sourceSize: stream.archive.size)
                })
        }
        guard let held = transfer.write(stream, progress: tell) else {
            report.take(transfer.outcomes)
            return report
        }
        size = held.size
        let writing = StreamedWriting(
            path: path, stream: stream, transfer: transfer, held: held, targets: targets, request: request)
        if intake.unpacking.isOfOneFile { report.notes += intake.notes }
        return writing.finish(edit, report, tell)
    }
}

/// What is put into an image that is not known yet, as far as it can be checked without it.
struct StreamedEdit {
    let customization: Customization
    private let checked: CheckedSettings
    /// The layout that was asked for; `nil` for the image's own.
    private let layout: ImageLayout?
    private let time: Int64
    /// The credentials for the service that makes an account, if one is to be made.
    private let access: OpenedAccess?

    /// The warnings of all checks.
    var diagnostics: [Diagnostic] { checked.diagnostics }

    /// Everything that is read for it is read now. `nil` for nothing to put in.
    ///
    /// - Parameter table: the image's, as far as it is known.
    init?(_ customization: Customization, _ table: PartitionTable?, time: Int64) throws(CuttleError) {
        guard !customization.isEmpty else { return nil }
        var checked = customization.check(table)
        if customization.strict { checked.makeStrict() }
        try checked.requireValid()
        layout = try LayoutFinder.chosen(customization.layout)
        access =
            if let wanted = customization.serviceAccount { try OpenedAccess(wanted.access) } else { nil }
        (self.customization, self.checked, self.time) = (customization, checked, time)
        if let layout { _ = try prepared(layout) }
    }

    /// With a stand-in for a key that is still to be made.
    private func prepared(_ layout: ImageLayout) throws(CuttleError) -> PreparedEdit {
        var whole = checked
        if access != nil { whole.values[.serviceAccountKey] = ProvisioningStep.standIn }
        return try PreparedEdit(customization, whole, layout, time: time)
    }

    /// Asks the service for whom an account is to be made, where that can be done before the image is known.
    func lookOwnerUp() throws(CuttleError) {
        guard let access, let wanted = customization.serviceAccount else { return }
        let domain = checked.values[.endpointDomain].map { String(decoding: $0, as: UTF8.self) }
        let isKnown = [wanted.access.endpoint, wanted.access.domain, domain].contains { !($0 ?? "").isEmpty }
        if isKnown { _ = try ProvisioningStep(wanted, through: access, domain: domain) }
    }

    /// The edit for the image, where it needs no account.
    func prepared(for session: Session) throws(CuttleError) -> PreparedEdit {
        try prepared(layout(of: session))
    }

    /// Tries it on the image, and asks the service for whom an account is to be made. Nothing is changed, here or there.
    ///
    /// - Returns: `nil` for an edit that needs no account.
    func rehearse(in session: Session) throws(CuttleError) -> PreparedEdit.Rehearsed? {
        guard let access else {
            _ = try prepared(for: session).apply(to: session)
            return nil
        }
        return try PreparedEdit.rehearse(
            customization, checked, layout(of: session), time: time, through: access, in: session)
    }

    private func layout(of session: Session) throws(CuttleError) -> ImageLayout {
        if let layout { return layout }
        return try LayoutFinder(session).find(.automatic)
    }
}

/// The second half of writing a stream: all of it is on the devices, but for what is held back.
private struct StreamedWriting {
    let path: String
    let stream: CompressedStream
    let transfer: Transfer
    let held: HeldBack
    let targets: [WriteTarget]
    let request: WriteRequest

    /// Has everything read back, makes the edit on what was written, and gives the devices their tables.
    ///
    /// What is wrong with the image is every device's failure.
    func finish(
        _ edit: StreamedEdit?, _ before: WriteReport, _ tell: ([Transfer.Progress]) -> Void
    ) -> WriteReport {
        var report = before
        report.size = held.size
        report.source = stream.file.map { ImageSource($0) }
        for index in report.devices.indices where report.devices[index].disk == nil {
            report.devices[index].size = max(report.devices[index].size, held.size)
        }
        do throws(CuttleError) {
            // What a device got wrong must not be taken for a fault of the image.
            transfer.verify(nil, progress: tell)
            transfer.stopIfAsked()
            guard let first = try session() else {
                report.take(transfer.outcomes)
                return report
            }
            report.notes += first.notes
            report.diagnostics = first.warnings + (edit?.diagnostics ?? [])
            try request.customization.requireNone(first.warnings)
            transfer.require { (target) throws(DiskImageError) in
                try target.requireFits(sectorSize: first.table.sectorSize)
            }
            guard transfer.isGoingOn else {
                report.take(transfer.outcomes)
                return report
            }
            let rehearsed = try edit?.rehearse(in: first)
            let session = try Session(over: first.opened)
            session.warnings = first.warnings
            guard let rehearsed else {
                try finish(try edit?.prepared(for: session), session, &report, tell)
                return report
            }
            return try rehearsed.carryOut(holdsSignals: false) { (edit, account) throws(CuttleError) in
                var report = report
                report.serviceAccount = account
                try finish(edit, session, &report, tell)
                report.undoAccountOfNone(rehearsed)
                return report
            }
        } catch {
            transfer.giveUp(progress: tell)
            report.take(transfer.outcomes)
            report.fail(error)
            return report
        }
    }

    /// The image as the first device has it that is well; `nil` where none is.
    private func session() throws(CuttleError) -> Session? {
        let file = try onDisk { () throws(DiskImageError) in try transfer.image(held, of: stream.archive) }
        return try file.map { (file) throws(CuttleError) in try Session.streamed(path, file, stream.file) }
    }

    private func finish(
        _ edit: PreparedEdit?, _ session: Session, _ report: inout WriteReport, _ tell: ([Transfer.Progress]) -> Void
    ) throws(CuttleError) {
        let changes = try report.apply(edit, to: session)
        let content = ImageContent(session.file, changes)
        let patches = try request.patches(session.table, content, targets)
        if !request.growsTable { report.noteLargerDevices(targets) }
        transfer.finish(held, changes, patches, progress: tell)
        report.take(transfer.outcomes)
    }
}
