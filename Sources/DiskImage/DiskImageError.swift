// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Why an image could not be read or written.
package struct DiskImageError: Error, Sendable {
    package var code: Code
    /// What was tried, as in "write the journal".
    package var operation: String
    /// The file, partition or place that it was tried on.
    package var subject: String
    /// What is wrong, in words.
    package var reason: String
    /// What to do.
    package var hint: String?
    /// The C library's error number; 0 for none.
    package var errno: Int32
    /// Where the journal is, if the edit is in it and not, or not wholly, in the image.
    package var journal: String?
    /// Whether the output is whole and in place, and only its name may not outlive a power cut.
    package var isComplete = false
    /// Which file that output is.
    package var output: FileIdentity?

    package init(
        _ code: Code, _ operation: String, _ subject: String, _ reason: String, hint: String? = nil, errno: Int32 = 0
    ) {
        self.code = code
        self.operation = operation
        self.subject = subject
        self.reason = reason
        self.hint = hint
        self.errno = errno
    }

    package enum Code: Sendable {
        case badImage, missing, cannotCreate, io, busy, noPermission, outOfBounds, tooManyChanges
    }

    /// An error of the C library, by its number.
    static func system(_ operation: String, _ subject: String, _ number: Int32, creating: Bool = false) -> Self {
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
            code, operation, subject, String(cString: strerror(number)),
            hint: isFull ? "free some space on its file system, or name a place on another one" : nil, errno: number)
    }

    package var message: String { "could not \(operation) \(subject): \(reason)" }
}
