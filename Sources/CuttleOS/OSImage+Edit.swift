// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import Glibc

extension OSImage {
    /// Puts settings into the image, or takes them out of it, all or nothing.
    ///
    /// Everything is checked before the image is opened for writing; every file that was written is read back through a
    /// fresh open of its file system before anything is committed. A failure leaves the image as it was, unless its
    /// ``CuttleError/written`` says otherwise.
    public func edit(_ request: EditRequest) throws(CuttleError) -> EditReport {
        try request.requireSomethingToDo()
        let now = try Clock.now(request.timestamp)
        let (settings, chosen, first) = try check(request)
        let session = try openForEdit(request, after: first)
        return try session.telling { () throws(CuttleError) in
            try edit(session, settings, chosen, now, request)
        }
    }

    /// The edit itself, once everything that can be checked without the image's lock has been.
    private func edit(
        _ session: Session, _ settings: CheckedSettings, _ chosen: ImageLayout?, _ now: Int64, _ request: EditRequest
    ) throws(CuttleError) -> EditReport {
        var checked = settings
        let layout: ImageLayout
        if let chosen { layout = chosen } else { layout = try LayoutFinder(session).find(.automatic) }
        let plan = try EditPlan(request, checked, layout)
        let files = try plan.apply(to: session, now: now)
        checked.warnOfOpenFiles(files, in: path)
        if request.strict { checked.makeStrict() }
        try checked.requireValid()
        let changes = try onDisk { () throws(DiskImageError) in try session.overlay.changes() }
        var notes = session.notes
        if request.undoFile != nil, changes.isEmpty { notes.append("nothing changed, so there is no undo file") }
        let report = EditReport(
            image: path, outputImage: request.destination.newPath, layout: layout.name,
            dryRun: request.destination == .dryRun, files: files, pagesWritten: changes.pages,
            bytesWritten: changes.byteCount,
            diagnostics: checked.diagnostics, notes: notes)
        try commit(changes, of: session, plan, request)
        return report
    }

    /// Checks every setting, the disk mapping against the image's own partitions, and the layout that is asked for, if
    /// one is. Opens the image for reading only.
    private func check(_ request: EditRequest) throws(CuttleError) -> (CheckedSettings, ImageLayout?, Session) {
        let session: Session
        do throws(CuttleError) {
            session = try Session(path, for: request.destination.newPath == nil ? .checking : .copying)
        } catch {
            // The image's failure is the reason, but the files' findings are shown with it.
            var failure = error
            failure.diagnostics = request.settings.check(partitions: nil, request.netplanCheck).diagnostics
            throw failure
        }
        var checked = request.settings.check(partitions: session.table, request.netplanCheck)
        checked.warnOfReaders(of: session.file, request)
        checked.warnOfName(request.destination)
        if request.strict { checked.makeStrict() }
        let layout: ImageLayout?
        do throws(CuttleError) {
            layout = try LayoutFinder.chosen(request.layout)
        } catch {
            var failure = error
            failure.diagnostics = checked.diagnostics + failure.diagnostics
            throw failure
        }
        try checked.requireValid()
        return (checked, layout, session)
    }

    /// An edit in place opens the image anew, for writing and with the lock; every other goes on with what was read.
    private func openForEdit(_ request: EditRequest, after first: Session) throws(CuttleError) -> Session {
        switch request.destination {
        case .inPlace:
            return try Session(path, for: .editing(force: request.force), after: first)
        case .dryRun:
            return first
        case .newImage(let new, _):
            try onDisk { () throws(DiskImageError) in try first.file.requireFree(new, request.force) }
            return first
        }
    }

    private func commit(
        _ changes: [Extent], of session: Session, _ plan: EditPlan, _ request: EditRequest
    ) throws(CuttleError) {
        try onDisk { () throws(DiskImageError) in
            switch request.destination {
            case .dryRun: break
            case .inPlace: try commitInPlace(changes, of: session, request)
            case .newImage(let new, let format):
                try format.write(
                    changes, over: session.file, to: new, holdsSecret: plan.writesSecret, replacing: request.force)
            }
        }
    }
}

extension OSImage {
    private func commitInPlace(
        _ changes: [Extent], of session: Session, _ request: EditRequest
    ) throws(DiskImageError) {
        guard let undoFile = request.undoFile, !changes.isEmpty else {
            return try session.file.commit(changes, session.table)
        }
        try UndoFile.requireFree(undoFile, for: session.file, session.table, replacing: request.force)
        let stored = try UndoFile(changes, of: session.file, session.table)
            .store(undoFile, of: session.file, replacing: request.force)
        do throws(DiskImageError) {
            try session.file.commit(changes, session.table)
        } catch {
            if error.journal == nil, !error.isComplete { stored.withdraw() } else { stored.keep() }
            throw error
        }
        stored.keep()
    }
}

extension CheckedSettings {
    /// Warns where an image that others can read is about to hold a secret.
    fileprivate mutating func warnOfReaders(of file: ImageFile, _ request: EditRequest) {
        guard request.destination == .inPlace, file.isReadableByOthers,
            request.settings.names.contains(where: \.isSecret)
        else { return }
        diagnostics.append(
            Diagnostic(
                "image.readable-by-others", .warning,
                "other users of this machine can read the image, which is to hold a secret",
                in: SourceText(name: file.path, bytes: []),
                hint: "chmod go-rwx \(trusted: file.path.shellQuoted)"))
    }
}

extension CheckedSettings {
    /// Warns where the new image's name says that it is something else.
    fileprivate mutating func warnOfName(_ destination: EditDestination) {
        guard let path = destination.newPath, let format = destination.format, format.isOther(thanFileNamed: path)
        else {
            return
        }
        diagnostics.append(
            Diagnostic(
                "image.format", .warning, "the name ends as that of something else does: \(trusted: format.words)",
                in: SourceText(name: path, bytes: []), hint: "give another name, or leave out --format"
            ))
    }
}

extension CheckedSettings {
    /// Warns where a proxy's user and password land in a file that everybody on the device can read.
    fileprivate mutating func warnOfOpenFiles(_ files: [EditReport.File], in image: String) {
        for file in files where withCredentials.contains(file.setting) && (file.mode ?? 0) & 0o044 != 0 {
            diagnostics.append(
                Diagnostic(
                    "layout.readable-by-others", .warning,
                    "\(trusted: file.setting.rawValue) has a password, and everybody on the device can read \(trusted: file.partition):\(trusted: file.path)",
                    in: SourceText(name: image, bytes: []),
                    hint: "give a layout that names a mode for it, such as \"0600\""))
        }
    }
}

extension EditRequest {
    /// Refuses an edit of nothing.
    fileprivate func requireSomethingToDo() throws(CuttleError) {
        guard !settings.names.isEmpty || !removals.isEmpty else {
            throw CuttleError(
                .usage, "there is nothing to do", hint: "give at least one setting, or --remove; see 'edit --help'")
        }
        try requireSense()
    }

    /// Refuses an edit that both sets and removes a setting, and one that would write over what it reads.
    func requireSense() throws(CuttleError) {
        if let both = removals.first(where: settings.names.contains) {
            throw CuttleError(.usage, "\(trusted: both.rawValue) is both set and removed")
        }
        try settings.requireOneReader(besides: layout.file)
        for output in [undoFile, destination.newPath].compactMap({ $0 }) {
            try requireOutputName(output)
            for input in settings.files + [layout.file] where input?.isFile(at: output) == true {
                throw CuttleError(
                    .cannotCreate, "\(trusted: output) is one of the files that the edit reads",
                    hint: "give another name")
            }
        }
        if undoFile != nil, destination != .inPlace {
            let other = destination == .dryRun ? "a dry run" : "a new image"
            throw CuttleError(.usage, "an undo file goes with an edit in place, and this is \(trusted: other)")
        }
    }
}

/// The time of every change.
enum Clock {
    /// What every file system that can be edited can hold.
    static let range = 0...Int64(UInt32.max)

    /// Seconds since 1970: those that are asked for, else SOURCE_DATE_EPOCH, else now.
    ///
    /// - Throws: ``CuttleError/Code/usage`` for what is no time that every file system can hold.
    static func now(_ asked: Int64?) throws(CuttleError) -> Int64 {
        let latest = range.upperBound
        if let asked {
            guard 0...latest ~= asked else {
                throw CuttleError(.usage, "the time stamp must be from 0 to \(trusted: latest)")
            }
            return asked
        }
        guard let variable = getenv("SOURCE_DATE_EPOCH") else { return Int64(time(nil)) }
        guard let epoch = Int64(String(cString: variable)), 0...latest ~= epoch else {
            throw CuttleError(
                .usage, "SOURCE_DATE_EPOCH is not a number of seconds from 0 to \(trusted: latest)",
                hint: "set it to seconds since 1970, or unset it")
        }
        return epoch
    }
}
