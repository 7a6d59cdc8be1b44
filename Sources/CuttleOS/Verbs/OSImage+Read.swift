// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import FileSystems

extension OSImage {
    /// The largest file that ``read(_:)`` returns, in bytes.
    public static let largestFile = 1 << 30

    /// The bytes of a regular file.
    ///
    /// - Throws: ``CuttleError/Code/missing`` where nothing is there.
    public func read(_ location: ImageLocation) throws(CuttleError) -> FileContent {
        let session = try Session.reading(self)
        let partition = try session.partition(named: location.partition)
        let volume = try session.volume(on: partition, .readOnly)
        if let size = try? volume.status(location.path)?.size {
            try requireResources(memory: min(size, UInt64(Self.largestFile)))
        }
        do throws(FileSystemError) {
            let bytes = try volume.read(location.path, limit: Self.largestFile)
            return FileContent(bytes: bytes, notes: session.notesWithWarnings)
        } catch {
            throw session.failure(error, on: partition, of: volume)
        }
    }
}
