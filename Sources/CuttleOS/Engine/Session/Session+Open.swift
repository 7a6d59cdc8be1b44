// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
package import ImageFormats

/// The purposes that an image is opened for, one function each.
extension Session {
    /// To look at it. A journal that waits is applied over the image in memory; a thin image is read together with its base.
    package static func reading(_ image: OSImage) throws(CuttleError) -> Session {
        try whole(image, for: .reading, showsTorn: true)
    }

    /// To check what an edit in place would do. The image must be raw, and not compressed.
    static func checking(_ image: OSImage) throws(CuttleError) -> Session {
        let (path, intake) = (image.path, try image.intake())
        return try onDisk { () throws(DiskImageError) in
            let opened = try ImageFormat.openRaw(path, for: .reading, intake.unpacking, unpacks: false)
            return try raw(path, opened, PartitionTable(ofRawImage: opened.file), intake)
        }
    }

    /// To make new images of it, so that no editor may change it meanwhile. The image must be raw, or compressed.
    ///
    /// - Parameter place: where it is unpacked to.
    /// - Parameter shouldStop: asked while it is unpacked; `true` gives it up.
    package static func copying(
        _ image: OSImage, into place: Unpacking.Place = .temporary, shouldStop: @escaping () -> Bool = { false }
    ) throws(CuttleError) -> Session {
        let (path, intake) = (image.path, try image.intake(into: place, shouldStop: shouldStop))
        return try onDisk { () throws(DiskImageError) in
            let opened = try ImageFormat.openRaw(path, for: .copying, intake.unpacking)
            return try raw(path, opened, PartitionTable(ofRawImage: opened.file), intake)
        }
    }

    private static func raw(
        _ path: String, _ opened: OpenedImage, _ table: PartitionTable, _ intake: OSImage.Intake
    ) throws(DiskImageError) -> Session {
        let session = Session(path, opened.file, table)
        session.take(opened, intake)
        try session.applyPendingJournal(showsTorn: false)
        session.noteState()
        return session
    }

    /// To write all of it to devices, so that no editor may change it meanwhile: a raw image, or a thin one with its base.
    static func writing(_ image: OSImage) throws(CuttleError) -> Session {
        try whole(image, for: .copying, showsTorn: false)
    }

    private static func whole(
        _ image: OSImage, for access: ImageFile.Access, showsTorn: Bool
    ) throws(CuttleError) -> Session {
        let (path, intake) = (image.path, try image.intake())
        return try onDisk { () throws(DiskImageError) in
            let opened = try ImageFormat.open(path, for: access, intake.unpacking)
            try opened.layer?.requireFits(opened.file)
            let session = try Session(path, opened.file, PartitionTable(ofRawImage: opened.file))
            session.take(opened, intake)
            try session.applyPendingJournal(showsTorn: showsTorn)
            try session.apply(opened.layer)
            session.noteState()
            return session
        }
    }

    /// To edit what was unpacked to a device, with what is held back of it, before the device gets a table.
    static func streamed(_ path: String, _ file: ImageFile, _ source: SourceFile?) throws(CuttleError) -> Session {
        try onDisk { () throws(DiskImageError) in
            let session = try Session(path, file, PartitionTable(ofRawImage: file))
            session.take(source)
            session.noteState()
            return session
        }
    }

    /// To change it, under an exclusive lock. A journal that waits is rolled forward first.
    ///
    /// - Parameter force: whether an image that is attached to a loop device, or a device that is mounted, is changed.
    /// - Parameter earlier: a session of the same path, whose table is taken over if the image is as it was. It must be
    ///   where all of it was held against a digest or a signature.
    static func editing(_ path: String, force: Bool, after earlier: Session? = nil) throws(CuttleError) -> Session {
        try onDisk { () throws(DiskImageError) in
            let file = try ImageFile(path, for: .editing(force: force))
            let isKnown = earlier.map { !file.isDevice && file.isUnchanged(since: $0.file) } ?? false
            guard isKnown || earlier?.source == nil else {
                throw DiskImageError(
                    .busy, "edit", path, reason: "it was changed since it was held against what it must be",
                    hint: "try again")
            }
            let table =
                if isKnown, let earlier { earlier.table } else { try PartitionTable(ofRawImage: file) }
            let session = Session(path, file, table)
            try session.finishPendingJournal()
            session.noteState()
            return session
        }
    }

    /// Applies what a thin image holds over its base.
    private func apply(_ layer: ImageLayer?) throws(DiskImageError) {
        guard let layer else { return }
        try overlay.apply(layer.changes)
        note(layer.note)
    }

    /// Says what is remarkable about the image.
    private func noteState() {
        if let user = file.user {
            note("\(path): \(user); what it has not written back yet is not in the copy")
        }
        for partition in table.ignored {
            let label = partition.label.isEmpty ? "" : " (\(partition.label))"
            note(
                "\(path): partition \(partition.number)\(label) reaches beyond what the partition table calls usable; "
                    + "it is left alone ('sfdisk --verify' says more)")
        }
        if table.isFromBackup {
            note(
                "\(path): the primary partition table is damaged; the backup at the end was taken ('sgdisk' can repair it)"
            )
        }
    }
}
