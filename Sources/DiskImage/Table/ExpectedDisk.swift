// SPDX-License-Identifier: Apache-2.0

internal import GPT

/// What the beginning of an image tells of the disk, before the rest of it is known.
package struct ExpectedDisk: Sendable {
    /// By its primary copy alone.
    package let table: PartitionTable
    /// Of the disk, in bytes, by the table or by what is told of the image, whichever is more.
    package let size: UInt64

    /// `nil` where the primary table is damaged, so that the backup at the end counts.
    ///
    /// - Parameter beginning: 1 MiB, or all of a smaller image.
    /// - Parameter told: how large the image is at least, in bytes; `nil` where that is not told.
    /// - Parameter archive: what the image comes out of, which messages name.
    /// - Parameter foreign: asked what an image without a table is, if it is not a raw one.
    /// - Throws: where there is no table at either end, or one that nobody can use.
    package init?(
        _ beginning: [UInt8], told: UInt64?, of archive: ImageFile, foreign: (ImageFile) -> ForeignContent?
    ) throws(DiskImageError) {
        guard !beginning.isEmpty else {
            throw DiskImageError(.badImage, "unpack", archive.path, reason: "there is nothing in it")
        }
        let known = [Extent(offset: 0, bytes: beginning)]
        let start = try ImageFile(known, size: UInt64(beginning.count), of: archive)
        for sectorSize in SectorSize.usual {
            guard let header = GPTHeader(of: start, at: sectorSize.bytes, sectorSize: sectorSize),
                header.own == .primaryHeader, header.entries(in: start) != nil
            else { continue }
            let (count, overflow) = header.alternate.number.addingReportingOverflow(1)
            guard !overflow, let end = sectorSize.length(of: count), end <= 1 << 60 else { return nil }
            size = max(end, told ?? 0, start.size)
            table = try PartitionTable(of: ImageFile(known, size: size, of: archive), foreign: foreign)
            return
        }
        // Without a protective MBR no table at the end counts either: the error says what this is instead.
        if beginning.count < 512 || !ProtectiveMBR(beginning).isSound {
            _ = try PartitionTable(of: start, foreign: foreign)
        }
        return nil
    }
}
