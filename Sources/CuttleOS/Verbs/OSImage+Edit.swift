// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import Layouts
internal import SystemIO

extension OSImage {
    /// Puts settings into the image, or takes them out of it, all or nothing.
    ///
    /// Everything is checked before the image is opened for writing; every file that was written is read back through a
    /// fresh open of its file system before anything is committed. A failure leaves the image as it was, unless its
    /// ``CuttleError/written`` says otherwise.
    public func edit(_ request: EditRequest) throws(CuttleError) -> EditReport {
        try request.requireSense()
        let time = try Clock.now(request.customization.timestamp)
        let (checked, chosen, first) = try check(request)
        let customization = request.customization
        let rehearsed = try PreparedEdit.rehearse(
            customization, checked, chosen, time: time,
            in: first.isUnpacked ? Session(over: first.opened) : Session.reading(self))
        let session = try openForEdit(request, after: first)
        return try session.reportingEarlierEdit { () throws(CuttleError) in
            if let rehearsed, request.destination != .dryRun {
                try requirePlaces(for: request, session)
                return try rehearsed.carryOut { (edit, account) throws(CuttleError) in
                    var report = try commit(edit, to: session, request)
                    report.serviceAccount = account
                    return report
                }
            }
            let layout = if let chosen { chosen } else { try LayoutFinder(session).find(.automatic) }
            var report = try commit(try PreparedEdit(customization, checked, layout, time: time), to: session, request)
            if let rehearsed {
                report.notes.append(rehearsed.plan)
                report.needsKey = true
            }
            return report
        }
    }

    /// What the commit would meet, met before an account is made.
    private func requirePlaces(for request: EditRequest, _ session: Session) throws(CuttleError) {
        try onDisk { () throws(DiskImageError) in
            if let new = request.destination.newPath { return try requireWritableDirectory(of: new) }
            if let undoFile = request.undoFile {
                try UndoFile.requireFree(undoFile, for: session.file, session.table, replacing: request.force)
                try requireWritableDirectory(of: undoFile)
            }
            guard !session.file.isDevice else { return }
            do throws(DiskImageError) {
                try requireWritableDirectory(of: JournalPlace(of: session.file, session.table).path)
            } catch {
                var failure = error
                failure.remedy = .writableDirectoryOrNewImageElsewhere
                throw failure
            }
        }
    }

    /// Carries out what was prepared once the image's lock is held, and commits it.
    private func commit(
        _ edit: PreparedEdit, to session: Session, _ request: EditRequest
    ) throws(CuttleError) -> EditReport {
        let applied = try edit.apply(to: session)
        var notes = session.notes
        if request.undoFile != nil, applied.changes.isEmpty {
            notes.append("nothing changed, so there is no undo file")
        }
        if let undoFile = request.undoFile, !applied.changes.isEmpty {
            let old = applied.files.filter { $0.setting.isSecret && [.replaced, .removed].contains($0.action) }
            if !old.isEmpty {
                let names = Set(old.map(\.setting.rawValue)).sorted().joined(separator: ", ")
                notes.append(
                    "\(undoFile) holds the secrets that the image had before (\(names)): delete it when it is not needed any more"
                )
            }
        }
        let (made, blockMap) = try commit(applied.changes, of: session, holdsSecret: edit.writesSecret, request)
        if blockMap != nil, let new = request.destination.newPath {
            let secrets = applied.files.secrets
            if !secrets.isEmpty { notes.append(.secrets(secrets, in: "\(new) and its block map")) }
        }
        return EditReport(
            image: path, outputImage: request.destination.newPath, layout: edit.layoutName,
            dryRun: request.destination == .dryRun, files: applied.files, pagesWritten: applied.changes.pages,
            bytesWritten: applied.changes.byteCount, diagnostics: applied.diagnostics, notes: notes,
            source: session.source,
            output: request.destination.format.map {
                OutputImage($0, made?.packed, blockMap, at: request.destination.newPath ?? "")
            })
    }

    /// Checks every setting, the disk mapping against the image's own partitions, and the layout that is asked for, if
    /// one is. Opens the image for reading only.
    private func check(_ request: EditRequest) throws(CuttleError) -> (CheckedSettings, ImageLayout?, Session) {
        let customization = request.customization
        /// The image's failure is the reason, but the files' findings are shown with it.
        func withFindings<Result>(_ step: () throws(CuttleError) -> Result) throws(CuttleError) -> Result {
            do throws(CuttleError) {
                return try step()
            } catch {
                var failure = error
                failure.diagnostics = customization.check(nil).diagnostics + failure.diagnostics
                throw failure
            }
        }
        let unpacks = try withFindings { () throws(CuttleError) -> Bool in try needsUnpacking(for: request) }
        // Unpacking takes long: what is wrong with the files is said before.
        if unpacks { try customization.requireValidFiles() }
        let session = try withFindings { () throws(CuttleError) -> Session in
            try open(for: request, unpacks: unpacks)
        }
        var checked = customization.check(session.table)
        checked.diagnostics += session.warnings
        checked.warnOfReaders(of: session.file, request)
        checked.warnOfName(request.destination)
        if customization.strict { checked.makeStrict() }
        let layout: ImageLayout?
        do throws(CuttleError) {
            layout = try LayoutFinder.chosen(customization.layout)
        } catch {
            var failure = error
            failure.diagnostics = checked.diagnostics + failure.diagnostics
            throw failure
        }
        try checked.requireValid()
        return (checked, layout, session)
    }

    /// Whether the image is an archive, and the edit does not change it.
    private func needsUnpacking(for request: EditRequest) throws(CuttleError) -> Bool {
        guard request.destination != .inPlace else { return false }
        return try onDisk { () throws(DiskImageError) in try ImageFormat.isCompressed(path) }
    }

    /// Opens the image to check the edit. An archive is unpacked for whatever does not change it: for a new image into that.
    private func open(for request: EditRequest, unpacks: Bool) throws(CuttleError) -> Session {
        guard unpacks else { return try request.destination.newPath == nil ? .checking(self) : .copying(self) }
        guard case .newImage(let new, let format) = request.destination else { return try .copying(self) }
        if format.compressionLevels != nil {
            // It is no copy of what is unpacked, which goes elsewhere, and is gone when it is done.
            try onDisk { () throws(DiskImageError) in
                try request.requireFreeMap(of: new, besides: ImageFile(path, for: .reading))
                try ImageFile(path, for: .reading).requireFree(new, request.force)
                try requireWritableDirectory(of: new)
            }
            return try .copying(self)
        }
        guard format == .raw else {
            throw CuttleError(
                .badInput, "\(trusted: format.noun) is made over a raw image, and \(trusted: path) is compressed",
                hint: "unpack it first, or have a full copy made: \(remedy: .format("raw"))")
        }
        try onDisk { () throws(DiskImageError) in
            try request.requireFreeMap(of: new, besides: ImageFile(path, for: .reading))
        }
        return try .copying(self, into: .newFile(new, replacing: request.force))
    }

    /// An edit in place opens the image anew, for writing and with the lock; every other goes on with what was read.
    private func openForEdit(_ request: EditRequest, after first: Session) throws(CuttleError) -> Session {
        switch request.destination {
        case .inPlace:
            let session = try Session.editing(path, force: request.force, after: first)
            session.source = first.source
            session.noteSignature()
            return session
        case .dryRun:
            return first
        case .newImage(let new, _):
            // Of what is unpacked this was seen to before.
            guard !first.isUnpacked else { return first }
            try onDisk { () throws(DiskImageError) in
                try first.file.requireFree(new, request.force)
                try request.requireFreeMap(of: new, besides: first.file)
            }
            return first
        }
    }

    private func commit(
        _ changes: [Extent], of session: Session, holdsSecret: Bool, _ request: EditRequest
    ) throws(CuttleError) -> (NewImage?, BlockMapFile?) {
        try onDisk { () throws(DiskImageError) in
            switch request.destination {
            case .dryRun: return (nil, nil)
            case .inPlace:
                try commitInPlace(changes, of: session, holdsSecret: holdsSecret, request)
                return (nil, nil)
            case .newImage(let new, let format):
                var making = Making()
                (making.target, making.mapsBlocks) = (session.target, request.mapsBlocks)
                if request.mapsBlocks { making.neededRanges = session.neededRanges() }
                making.threads = PackingThreads(format, level: request.compressionLevel)
                defer { making.threads?.end() }
                if let progress = request.progress {
                    making.progress = { state in
                        progress(.init(image: new, done: state.done, size: state.size, packed: state.packed))
                    }
                }
                let made = try format.write(
                    changes, over: session.file, to: new, holdsSecret: holdsSecret, replacing: request.force, making)
                let map = try made.writeBlockMap(
                    of: new, over: session.file, holdsSecret: holdsSecret, replacing: request.force)
                return (made, map)
            }
        }
    }
}

extension OSImage {
    private func commitInPlace(
        _ changes: [Extent], of session: Session, holdsSecret: Bool, _ request: EditRequest
    ) throws(DiskImageError) {
        guard let undoFile = request.undoFile, !changes.isEmpty else {
            return try session.file.commit(changes, session.table, wipesJournal: holdsSecret)
        }
        try UndoFile.requireFree(undoFile, for: session.file, session.table, replacing: request.force)
        let stored = try UndoFile(changes, of: session.file, session.table)
            .store(undoFile, of: session.file, replacing: request.force)
        do throws(DiskImageError) {
            try session.file.commit(changes, session.table, wipesJournal: holdsSecret)
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
            request.customization.settings.names.contains(where: \.isSecret)
                || request.customization.serviceAccount != nil
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
                in: SourceText(name: path, bytes: []), hint: "give another name, or leave out \(remedy: .format(nil))"
            ))
    }
}

extension EditRequest {
    /// Refuses an edit of nothing, and one that contradicts itself.
    fileprivate func requireSense() throws(CuttleError) {
        guard !customization.isEmpty else {
            throw CuttleError(
                .usage, "there is nothing to do",
                hint: "give at least one setting, or \(remedy: .remove(nil)); see \(remedy: .help(.edit))")
        }
        let map = mapsBlocks ? destination.newPath.map(BlockMapFile.path) : nil
        try customization.requireSense(outputs: [undoFile, destination.newPath, map].compactMap { $0 })
        if mapsBlocks { try requireMapped() }
        if undoFile != nil, destination != .inPlace {
            let other = destination == .dryRun ? "a dry run" : "a new image"
            throw CuttleError(.usage, "an undo file goes with an edit in place, and this is \(trusted: other)")
        }
        guard let format = destination.format else {
            guard compressionLevel == nil else {
                throw CuttleError(
                    .usage, "a compression level goes with a new image that is compressed, and none is made",
                    hint:
                        "name one: \(remedy: .newImage), with a name that ends in \(trusted: ImageFormat.compressedEndings)"
                )
            }
            return
        }
        try format.requireLevel(compressionLevel)
    }

    /// Refuses the map of an image that has none.
    private func requireMapped() throws(CuttleError) {
        guard let format = destination.format else {
            let other = destination == .dryRun ? "a dry run makes none" : "this is an edit in place"
            throw CuttleError(
                .usage, "a block map is made of a new image, and \(trusted: other)",
                hint: "name one: \(remedy: .newImage)")
        }
        try format.requireBlockMap()
    }

    /// Refuses a block map's place where something is.
    fileprivate func requireFreeMap(of new: String, besides file: ImageFile) throws(DiskImageError) {
        if mapsBlocks { try file.requireFree(BlockMapFile.path(of: new), force) }
    }
}
