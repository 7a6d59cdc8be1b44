// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemIO

/// A directory that can be made durable.
package final class Directory: Sendable {
    private let path: String
    private let identity: FileIdentity?
    /// What is true of a run of it that begins behind a change in the directory is true of the change: threads share runs.
    private let runs: SharedRuns<Errno?>

    /// Opens it; what is not a directory is an error.
    package init(_ path: String) throws(DiskImageError) {
        self.path = path
        let directory = OpenDirectory(
            try Descriptor(to: "open the directory", path, .readOnly, .directory, creating: true))
        var status = stat()
        identity = fstat(directory.descriptor.number, &status) == 0 ? FileIdentity(status) : nil
        runs = SharedRuns {
            // EINVAL, EOPNOTSUPP: a file system that has nothing to do for it.
            guard fsync(directory.descriptor.number) == 0 || errno == EINVAL || errno == EOPNOTSUPP else {
                return .last
            }
            return nil
        }
    }

    /// Whether a path leads to it still.
    func isAt(_ path: String) -> Bool { identity != nil && FileIdentity(of: Array(path.utf8)) == identity }

    /// Names that were given, changed or removed in it before this was called survive a power cut from here on. The C function
    /// is `fsync`; threads that come while it runs have one run together.
    package func sync() throws(DiskImageError) {
        if let error = runs.join() { throw .system("make sure that what was done is on disk in", path, error) }
    }
}

private final class OpenDirectory: Sendable {
    let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}
