// SPDX-License-Identifier: Apache-2.0

package import SystemIO

/// Why a block device, or what the kernel tells of them, could not be used.
package struct BlockDeviceError: Error, Sendable {
    /// What kind of failure it is; callers tell failures apart by it, never by their words.
    package var code: Code
    /// What was tried, as in "find".
    package var operation: String
    /// The path that it was tried on.
    package var subject: String
    /// What is wrong, in words.
    package var reason: String
    /// What to do, where that has nothing to do with how this is called.
    package var hint: String?
    /// What else would help, for the caller to put into words.
    package var remedy: Remedy?
    /// Why the kernel refused it; `nil` where it did not.
    package var errno: Errno?

    /// What was tried, on what, and what is wrong; `errno` is the number that the system gave, if it did.
    package init(
        _ code: Code, _ operation: String, _ subject: String, reason: String, hint: String? = nil,
        remedy: Remedy? = nil, errno: Errno? = nil
    ) {
        self.code = code
        self.operation = operation
        self.subject = subject
        self.reason = reason
        self.hint = hint
        self.remedy = remedy
        self.errno = errno
    }

    /// The kinds of failure.
    package enum Code: Sendable {
        case notADevice, missing, io, noPermission, busy
    }

    /// What would help, as far as it is a matter of how this is called.
    package enum Remedy: Hashable, Sendable {
        /// To look at the devices that there are.
        case listDisks
    }

    static func system(_ operation: String, _ subject: String, _ errno: Errno) -> Self {
        let code: Code =
            switch errno {
            case .noSuchFileOrDirectory, .notDirectory: .missing
            case .permissionDenied, .notPermitted, .readOnlyFileSystem: .noPermission
            case .resourceBusy, .textFileBusy: .busy
            default: .io
            }
        return Self(code, operation, subject, reason: errno.description, errno: errno)
    }
}
