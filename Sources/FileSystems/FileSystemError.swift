// SPDX-License-Identifier: Apache-2.0

/// Why a file system was refused, or a file in it could not be read or written: what went wrong and what to do.
package struct FileSystemError: Error, Sendable {
    /// What kind of failure it is; callers tell failures apart by it, never by their words.
    package var code: Code
    /// What was being done, such as `open the file system` or `write`.
    package var operation: String
    /// The path or the part of the file system that it is about; empty where it is the file system as a whole.
    package var subject: String
    /// What is wrong, and what to do about it where that is known. Never a file's content.
    package var reason: String
    /// What the window under the file system threw, or what the library that the implementation uses said.
    package var cause: (any Error)?

    /// What was tried, on what, and what is wrong, as ``description`` puts it together.
    package init(
        _ code: Code, _ operation: String, _ subject: String = "", reason: String, cause: (any Error)? = nil
    ) {
        self.code = code
        self.operation = operation
        self.subject = subject
        self.reason = reason
        self.cause = cause
    }

    /// The kinds of failure, an open set.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        private init(_ rawValue: String) { self.rawValue = rawValue }

        /// There is no file system here of the kind that was looked for.
        package static let notRecognized = Code("not-recognized")
        /// A feature that cannot be worked with; the reason names it.
        package static let unsupportedFeature = Code("unsupported-feature")
        /// A journal must be replayed first.
        package static let needsRecovery = Code("needs-recovery")
        /// Errors were met in it before, and it says so.
        package static let hasErrors = Code("has-errors")
        /// It was not unmounted, or deleted files wait for clean-up.
        package static let notClean = Code("not-clean")
        /// It says that it is mounted elsewhere, or being checked.
        package static let inUse = Code("in-use")
        /// Structures contradict each other, or a checksum is wrong.
        package static let damaged = Code("damaged")
        /// The file system reaches beyond its partition.
        package static let largerThanPartition = Code("larger-than-partition")
        /// It is of a kind that cannot hold what is asked for, such as an owner; see ``FileSystemCapabilities``.
        package static let notCapable = Code("not-capable")
        /// Too few blocks are free.
        package static let noSpace = Code("no-space")
        /// Every inode is in use.
        package static let noInodes = Code("no-inodes")
        /// Nothing is at the path, or a directory on the way is missing.
        package static let notFound = Code("not-found")
        /// A part of the path that has others behind it is not a directory.
        package static let notDirectory = Code("not-directory")
        /// A directory, where a file is wanted.
        package static let isDirectory = Code("is-directory")
        /// A device, a FIFO, a socket, where a regular file is wanted.
        package static let notRegularFile = Code("not-regular-file")
        /// A symlink that leads to itself, to too many others, or out of the file system.
        package static let symlink = Code("symlink")
        /// Immutable, append-only, encrypted, protected by verity.
        package static let protected = Code("protected")
        /// Larger than the caller's limit.
        package static let tooLarge = Code("too-large")
        /// A path that no file can have.
        package static let invalidPath = Code("invalid-path")
        /// A write to a volume that was opened for reading.
        package static let readOnly = Code("read-only")
        /// The window under the file system failed; `cause` has its error.
        package static let inputOutput = Code("input-output")
        /// An earlier write failed half-way: what the window holds must be thrown away.
        package static let abandoned = Code("abandoned")
        /// Out of memory, or a bug here.
        package static let `internal` = Code("internal")
    }
}

extension FileSystemError: CustomStringConvertible {
    package var description: String {
        var text = "cannot \(operation)"
        if !subject.isEmpty { text += " \(subject)" }
        text += ": \(reason)"
        if let cause { text += " (\(cause))" }
        return text
    }
}
