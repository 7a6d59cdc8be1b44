// SPDX-License-Identifier: Apache-2.0

internal import DeviceWriting
internal import DiskImage
internal import ImageFormats

/// What the writing of an image that is known has in common with that of one that is unpacked on the way.
extension WriteRequest {
    /// Opens every device; nothing is changed.
    ///
    /// - Parameter size: of the image, in bytes; it and the sector size are `nil` where they are not known yet.
    /// - Parameter files: what must not be overwritten, besides the image.
    func targets(
        for image: ImageFile, size: UInt64?, sectorSize: Int?, besides files: [String]
    ) throws(CuttleError) -> [WriteTarget] {
        let targets = try onDisk { () throws(DiskImageError) in
            try WriteTarget.requireDistinct(devices)
            var targets: [WriteTarget] = []
            for path in devices {
                targets.append(
                    try WriteTarget(
                        path, for: image, size: size, sectorSize: sectorSize, besides: files, allowsFile: allowsFiles))
            }
            return targets
        }
        for target in targets where target.device == nil { try requireRawName(target.path) }
        return targets
    }

    /// What each device has otherwise than the image, which is its partition table, if that grows.
    func patches(
        _ table: PartitionTable, _ content: ImageContent, _ targets: [WriteTarget]
    ) throws(CuttleError) -> [[Extent]] {
        var patches: [[Extent]] = []
        for target in targets {
            patches.append(
                try onDisk { () throws(DiskImageError) in
                    growsTable ? try table.grown(to: max(target.size, content.size), content) : []
                })
        }
        return patches
    }
}

extension Customization {
    /// Refuses warnings of the image where they count as errors.
    func requireNone(_ warnings: [Diagnostic]) throws(CuttleError) {
        guard strict else { return }
        var found = CheckedSettings()
        found.diagnostics = warnings
        found.makeStrict()
        guard let failure = found.failure else { return }
        throw CuttleError(failure, "warnings count as errors, and there is one", diagnostics: found.diagnostics)
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

extension WriteReport {
    /// Takes up the devices, and says what goes with what is on them.
    ///
    /// - Parameter notesLarger: whether it is said of a device that it is larger than the image.
    mutating func describe(_ targets: [WriteTarget], notesLarger: Bool = false) {
        devices = targets.map { target in
            Device(
                path: target.path, size: target.device == nil ? max(target.size, size) : target.size,
                disk: target.device.map { DisksReport.Device($0, uses: []) }, written: 0, zeroed: 0,
                verification: .none, writing: 0, verifying: 0)
        }
        if notesLarger { noteLargerDevices(targets) }
        for target in targets {
            notes += target.journals.map { journal in
                "\(target.path): what was on it has an unfinished edit in the journal \(journal), which goes with it"
            }
            notes += target.doubtfulJournals.map { journal in
                "\(target.path): there is an unfinished edit in the journal \(journal.place.path), for \(journal.deviceWords); if that is "
                    + "what this overwrites, delete the journal"
            }
        }
    }

    /// Says that the backup table of a larger device is not at its end.
    mutating func noteLargerDevices(_ targets: [WriteTarget]) {
        for target in targets where target.device != nil && target.size > size {
            notes.append(
                MessageText(
                    "\(trusted: target.path) is larger than the image; \(remedy: .growTable) moves the backup partition table to its end"
                ).text)
        }
    }

    /// Puts the settings into the overlay; what a thin image or a journal applied there is part of the changes.
    mutating func apply(_ edit: PreparedEdit?, to session: Session) throws(CuttleError) -> [Extent] {
        guard let edit else { return try onDisk { () throws(DiskImageError) in try session.overlay.changes() } }
        let applied = try edit.apply(to: session)
        (files, layout, diagnostics) = (applied.files, edit.layoutName, session.warnings + applied.diagnostics)
        return applied.changes
    }

    /// What became of each device.
    mutating func take(_ outcomes: [Transfer.Outcome]) {
        for (index, outcome) in outcomes.enumerated() { devices[index].take(outcome) }
    }

    /// Nothing more is done to any device that has not failed by now, and this is why.
    mutating func fail(_ error: CuttleError) {
        for index in devices.indices where devices[index].failure == nil {
            devices[index].failure = error
            devices[index].failure?.written = .partly
            devices[index].verification = .none
        }
    }

    /// An account whose key is on no device is taken away again, or told of.
    mutating func undoAccountOfNone(_ rehearsed: PreparedEdit.Rehearsed) {
        guard let account = serviceAccount, let failure = devices.first?.failure,
            devices.allSatisfy({ $0.failure != nil })
        else { return }
        let undone = rehearsed.undo(failure, account)
        devices[0].failure = undone.failure
        if undone.isGone { serviceAccount = nil }
    }
}

extension WriteProgress {
    /// - Parameter size: of the image, in bytes.
    /// - Parameter sourceSize: of what is unpacked on the way, in bytes; 0 for nothing.
    init(_ device: String, _ progress: Transfer.Progress, _ size: UInt64, sourceSize: UInt64 = 0) {
        let phase: Phase =
            switch progress.phase {
            case .writing: .writing
            case .syncing: .syncing
            case .verifying: .verifying
            case .done: .done
            case .failed: .failed
            }
        self.init(device: device, phase: phase, done: progress.done, size: size)
        if phase == .writing { (sourceDone, self.sourceSize) = (progress.sourceDone, sourceSize) }
    }
}

extension WriteRequest.Verification {
    init(_ verification: Transfer.Verification) {
        self =
            switch verification {
            case .full: .full
            case .data: .data
            case .none: .none
            }
    }

    /// The same, for the disk's layers.
    var steps: Transfer.Verification {
        switch self {
        case .full: .full
        case .data: .data
        case .none: .none
        }
    }
}

extension WriteReport.Device {
    fileprivate mutating func take(_ outcome: Transfer.Outcome) {
        (written, zeroed) = (outcome.written, outcome.zeroed)
        verification = WriteRequest.Verification(outcome.verification)
        (writing, verifying) = (outcome.writing, outcome.verifying)
        failure = outcome.failure.map { CuttleError($0) }
        if outcome.isTouched { failure?.written = .partly }
    }
}
