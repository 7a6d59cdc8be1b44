// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import FileSystems

extension OSImage {
    /// The largest file that ``read(_:)`` returns, in bytes.
    public static let largestFile = 1 << 30

    /// The bytes of a regular file, all in memory. ``read(_:opened:_:)`` hands on a file of any size.
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

    /// Hands the bytes of a regular file on, in order and in parts of at most 256 KiB: of a file of any size, in the same
    /// memory. Holes are zeros.
    ///
    /// Where the file is on the disk is checked before the first part. If reading fails behind it, a note of the failure says
    /// how many bytes were handed on.
    ///
    /// - Parameter opened: Told, before the first part, what a person must know of how the image was read.
    /// - Parameter part: Gets the bytes, which are there as long as it runs; `false` ends the reading.
    /// - Throws: ``CuttleError/Code/missing`` where nothing is there, and what `part` throws.
    public func read(
        _ location: ImageLocation, opened: (_ notes: [String]) -> Void = { _ in },
        _ part: (RawSpan) throws(CuttleError) -> Bool
    ) throws(CuttleError) {
        let session = try Session.reading(self)
        let partition = try session.partition(named: location.partition)
        let volume = try session.volume(on: partition, .readOnly)
        var count: UInt64 = 0
        var refusal: CuttleError?
        var isOpened = false
        do throws(FileSystemError) {
            try volume.forEachPart(of: location.path) { bytes in
                if !isOpened { opened(session.notesWithWarnings) }
                isOpened = true
                do throws(CuttleError) {
                    guard try part(bytes.bytes) else { return false }
                } catch {
                    refusal = error
                    return false
                }
                count += UInt64(bytes.count)
                return true
            }
        } catch {
            var failure = session.failure(error, on: partition, of: volume)
            if count > 0 {
                failure.noteTexts.append("the first \(trusted: String(count)) bytes of it were read before that")
            }
            throw failure
        }
        if let refusal { throw refusal }
        // A file without bytes has no part.
        if !isOpened { opened(session.notesWithWarnings) }
    }
}
