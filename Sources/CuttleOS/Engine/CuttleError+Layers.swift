// SPDX-License-Identifier: Apache-2.0

internal import BlockDevices
package import DiskImage
internal import FileSystems

extension CuttleError {
    /// Words the remedy of the disk's layers, and takes over what the failed step left behind.
    package init(_ error: DiskImageError) {
        let code: Code =
            switch error.code {
            case .badImage, .outOfBounds, .tooManyChanges: .badInput
            case .missing: .missing
            case .cannotCreate: .cannotCreate
            case .io: .io
            case .busy: .inUse
            case .noPermission: .noPermission
            }
        let written: Written = error.isComplete ? .everything : error.journal.map(Written.journal) ?? .nothing
        self.init(
            code, MessageText(trusted: error.message),
            hint: error.remedy.map(hint(for:)) ?? error.hint.map { MessageText(trusted: $0) }, written: written)
    }

    /// `partition` is how messages name it.
    init(_ error: FileSystemError, image: String, partition: String) {
        let code: Code =
            switch error.code {
            case .notFound: .missing
            case .inUse: .inUse
            case .inputOutput: .io
            case .noSpace, .noInodes: .cannotCreate
            case .internal, .abandoned, .readOnly: .bug
            default: .badInput
            }
        // What was tried on the file system as a whole names no path.
        let subject = error.subject.isEmpty ? "in \(partition)" : "\(partition):\(error.subject)"
        self.init(
            code,
            "\(trusted: image): could not \(trusted: error.operation) \(trusted: subject): \(trusted: error.reason)")
        switch error.cause {
        case let cause as DiskImageError: causeTexts = [MessageText(trusted: cause.message)]
        case let cause?: causeTexts = ["\(trusted: "\(cause)")"]
        case nil: break
        }
    }
}

/// Runs a step of the disk layer, and throws what it throws as the library's own error.
package func onDisk<Result>(_ step: () throws(DiskImageError) -> Result) throws(CuttleError) -> Result {
    do throws(DiskImageError) {
        return try step()
    } catch {
        throw CuttleError(error)
    }
}

/// What to do, whichever interface says it.
private func hint(for remedy: DiskImageError.Remedy) -> MessageText {
    switch remedy {
    case .device(.listDisks): "\(remedy: .run(.listDisks)) lists what there is"
    case .newImageOrForce: "give \(remedy: .newImage) for a new image; or give \(remedy: .force)"
    case .otherUserOrNewImage: "run this as a user who may write to it, or give \(remedy: .newImage)"
    case .newImageOfArchive:
        "an archive is never changed: give \(remedy: .newImage), and what is in it is unpacked into a new image and edited there"
    case .allowLargerImage: "if an image is to be so large, allow it: \(remedy: .largestImage)"
    case .newImageElsewhere: "give \(remedy: .newImage) to write a new image elsewhere"
    case .writableDirectoryOrNewImageElsewhere:
        "the directory of the image must be writable; or give \(remedy: .newImage) with a path elsewhere"
    case .deviceJournal(let user):
        "the edit of a device keeps its journal there until it is done: run this as root; or let root give you the directory "
            + "once: install -d -m 700 -o \(trusted: String(user)) \(trusted: JournalPlace.deviceDirectory)"
    case .unmountOrForce: "unmount it, or give \(remedy: .force)"
    case .detachOrForce(let loop): "detach it: losetup -d \(trusted: loop); or give \(remedy: .force)"
    case .otherNameOrForce: "give another name, or \(remedy: .force) to replace it"
    case .recoverOnce: "run \(remedy: .run(.recover)) on the image once, which removes its journal"
    case .recoverIfItIs(let image, let journal):
        "if it is, finish that edit: \(remedy: .recover(image: image, journal: journal)); if it is another one, move the "
            + "journal to another directory, and finish it from there when that device is at hand"
    case .deleteJournalOrRecover:
        "if it was written anew since, delete the journal; else run \(remedy: .run(.recover)) on it to finish that edit"
    case .recoverOrDeleteJournal:
        "run \(remedy: .run(.recover)) on it to finish that edit, or delete the journal to forget it"
    case .fullCopy: "leave out qcow2 for a full copy"
    case .undoWithIt: "it goes with \(remedy: .undo)"
    case .checksumFileOfSignature:
        "it was taken to be the signature of the image file itself; if it is that of a checksum file, give that file, too: "
            + "\(remedy: .expectedDigest)"
    case .allowFile: "give \(remedy: .allowFiles) to write to a regular file"
    }
}
