// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import DiskDigests
package import DiskImage
internal import Glibc
internal import SystemIO
internal import TextEncodings

/// A block map as it was written beside its image.
package struct BlockMapFile: Hashable, Sendable {
    /// Of the file, in lower-case hexadecimal.
    package var sha256: String

    /// A file by its digest.
    package init(sha256: String) { self.sha256 = sha256 }

    /// Where the map of an image is.
    package static func path(of image: String) -> String { image + BlockMap.suffix }

    /// Whether an image has this map beside it.
    package func isBeside(_ image: String) -> Bool {
        guard let file = try? ImageFile(Self.path(of: image), for: .reading),
            let whole = try? ArchiveSource(file).requireRight()
        else { return false }
        return whole.sha256.hex == sha256
    }
}

extension NewImage {
    /// Writes the map that was made of it beside it: whole and durable, as the image is. Where that cannot be, the image is
    /// removed, too.
    ///
    /// - Parameter base: the file whose owner and mode it gets.
    /// - Returns: `nil` where none was asked for.
    package func writeBlockMap(
        of path: String, over base: ImageFile, holdsSecret: Bool, replacing: Bool
    ) throws(DiskImageError) -> BlockMapFile? {
        guard let blockMap else { return nil }
        let bytes = blockMap.text
        let place = BlockMapFile.path(of: path)
        do throws(DiskImageError) {
            try base.writeBeside(place, bytes, holdsSecret: holdsSecret, replacing: replacing)
        } catch {
            var failure = error
            if identity.isAt(path), unlink(path) == 0 {
                failure.isComplete = false
                if let map = failure.output, map.isAt(place) { unlink(place) }
            }
            throw failure
        }
        return BlockMapFile(sha256: SHA256.hash(data: bytes).hex)
    }
}

extension ImageFormat {
    /// Whether its images hold all of the disk, so that there is a map of it; a thin one does not.
    package var hasBlockMap: Bool { definition.hasBlockMap }
}
