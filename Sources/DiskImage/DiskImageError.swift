// SPDX-License-Identifier: Apache-2.0

package import BlockDevices
internal import Glibc
package import SystemIO

/// Why an image could not be read or written.
package struct DiskImageError: Error, Sendable {
    /// What kind of failure it is; callers tell failures apart by it, never by their words.
    package var code: Code
    /// What was tried, as in "write the journal".
    package var operation: String
    /// The file, partition or place that it was tried on.
    package var subject: String
    /// What is wrong, in words.
    package var reason: String
    /// What to do, where that has nothing to do with how this is called.
    package var hint: String?
    /// What to do otherwise, for the caller to put into words: it knows the names of its flags and commands.
    package var remedy: Remedy?
    /// The C library's error number; 0 for none.
    package var errno: Int32
    /// Where the journal is, if the edit is in it and not, or not wholly, in the image.
    package var journal: String?
    /// Whether the output is whole and in place, and only its name may not outlive a power cut.
    package var isComplete = false
    /// Which file that output is.
    package var output: FileIdentity?

    /// What was tried, on what, and what is wrong, as ``message`` puts it together.
    package init(
        _ code: Code, _ operation: String, _ subject: String, reason: String, hint: String? = nil,
        remedy: Remedy? = nil, errno: Int32 = 0
    ) {
        self.code = code
        self.operation = operation
        self.subject = subject
        self.reason = reason
        self.hint = hint
        self.remedy = remedy
        self.errno = errno
    }

    /// Takes over what the layer of devices says.
    package init(_ error: BlockDeviceError) {
        let code: Code =
            switch error.code {
            case .notADevice: .badImage
            case .missing: .missing
            case .io: .io
            case .noPermission: .noPermission
            case .busy: .busy
            }
        self.init(
            code, error.operation, error.subject, reason: error.reason, hint: error.hint,
            remedy: error.remedy.map(Remedy.device), errno: error.errno?.rawValue ?? 0)
    }

    /// The kinds of failure; `outOfBounds` and `tooManyChanges` are refusals of an overlay.
    package enum Code: Sendable {
        case badImage, missing, cannotCreate, io, busy, noPermission, outOfBounds, tooManyChanges
    }

    /// What would help, as far as it is a matter of how this is called.
    package enum Remedy: Hashable, Sendable {
        case device(BlockDeviceError.Remedy)
        /// To make a new image; or to insist on changing this one under all its names.
        case newImageOrForce
        /// To become a user who may write to it; or to make a new image.
        case otherUserOrNewImage
        /// To make a new image of what an archive holds, which is never changed itself.
        case newImageOfArchive
        /// To allow an image to be larger.
        case allowLargerImage
        /// To make a new image on another file system.
        case newImageElsewhere
        /// To make the image's directory writable; or to make a new image in another one.
        case writableDirectoryOrNewImageElsewhere
        /// To be root, or to be given the directory that the journals of devices lie in; the number of the user who runs this.
        case deviceJournal(user: UInt32)
        /// To unmount the device, or to insist.
        case unmountOrForce
        /// To detach the loop device of that path, or to insist.
        case detachOrForce(loop: String)
        /// To take another name, or to insist on replacing what is there.
        case otherNameOrForce
        /// To recover the image once, which removes its journal.
        case recoverOnce
        /// To finish the edit that waits in that journal, if the image is the one that it is for.
        case recoverIfItIs(image: String, journal: String)
        /// To delete the journal of what was here before; or to finish the edit that waits in it.
        case deleteJournalOrRecover
        /// To finish the edit that waits in the journal, or to delete it.
        case recoverOrDeleteJournal
        /// To make a full copy, not a thin image.
        case fullCopy
        /// To undo an edit with this file, which is not an image.
        case undoWithIt
        /// To name the checksum file that the signature is of, if it is not of the image itself.
        case checksumFileOfSignature
        /// To allow a regular file in the place of a device.
        case allowFile
    }

    /// An error of the C library, by its number.
    package static func system(_ operation: String, _ subject: String, _ number: Int32, creating: Bool = false) -> Self
    {
        let code: Code =
            switch number {
            case ENOENT, ENOTDIR: creating ? .cannotCreate : .missing
            case EACCES, EPERM, EROFS: .noPermission
            case EBUSY, ETXTBSY: .busy
            case EEXIST, ENOSPC, EDQUOT, EFBIG: .cannotCreate
            default: creating && number != EIO ? .cannotCreate : .io
            }
        let isFull = number == ENOSPC || number == EDQUOT
        return Self(
            code, operation, subject, reason: String(cString: strerror(number)),
            hint: isFull ? "free some space on its file system, or name a place on another one" : nil, errno: number)
    }

    /// The same of a number that swift-system gave.
    package static func system(_ operation: String, _ subject: String, _ errno: Errno, creating: Bool = false) -> Self {
        system(operation, subject, errno.rawValue, creating: creating)
    }

    /// What was tried, on what, and what is wrong, in one sentence without a full stop.
    package var message: String { "could not \(operation) \(subject): \(reason)" }
}

/// Does a step of the machine's devices, and throws what it throws as this layer's own error.
package func onDevices<Result>(_ step: () throws(BlockDeviceError) -> Result) throws(DiskImageError) -> Result {
    do throws(BlockDeviceError) {
        return try step()
    } catch {
        throw DiskImageError(error)
    }
}
