// SPDX-License-Identifier: Apache-2.0

/// Owns an open file, and the lock that was taken by this: the file is unlocked and closed, and never flushed, when this goes.
package struct Descriptor: ~Copyable, Sendable {
    /// What reads and writes it; it must not outlive its owner.
    package let file: FileDescriptor
    /// Whether the whole file is locked by this.
    var isLocked = false

    /// For calls that neither swift-system nor this module has.
    package var number: Int32 { file.rawValue }

    /// Takes over what is open already.
    package init(owning number: Int32) { file = FileDescriptor(rawValue: number) }

    /// Opens a path as it stands; a child process never inherits it. The C function is `open`.
    ///
    /// - Parameter mode: the permission bits of a file that is made, less the process's umask.
    package init(
        _ path: String, _ access: FileDescriptor.AccessMode, _ options: FileDescriptor.OpenOptions = [],
        mode: UInt32 = 0o600
    ) throws(Errno) {
        file = try system { () throws in
            try FileDescriptor.open(
                path, access, options: [options, .closeOnExec], permissions: FilePermissions(rawValue: mode))
        }
    }

    /// Opens what is to be read to its end. It is not waited for: a FIFO without a writer is empty.
    package init(reading path: String) throws(Errno) {
        try self.init(path, .readOnly, [.nonBlocking, .noControllingTerminal])
    }

    deinit {
        unlock()
        try? file.close()
    }
}

extension FileDescriptor.OpenOptions {
    /// No terminal becomes the process's own by being opened.
    package static var noControllingTerminal: Self { Self(rawValue: noControllingTerminalFlag) }
}

/// Names the type of what a call of swift-system throws.
@inline(__always)
func system<Result: ~Copyable>(_ call: () throws -> Result) throws(Errno) -> Result {
    do {
        return try call()
    } catch {
        throw error as? Errno ?? .ioError
    }
}
