// SPDX-License-Identifier: Apache-2.0

internal import GPT

/// Why an image has no table that can be used, in words that help.
extension PartitionTable {
    /// Why a GUID partition table that is there, and whose checksum is right, is not taken by libblkid or Linux; `nil`:
    /// there is none, or it is not known why.
    static func unusualTable(_ file: ImageFile) -> DiskImageError? {
        func bad(_ reason: String, _ hint: String) -> DiskImageError {
            DiskImageError(.badImage, "read the partition table of", file.path, reason: reason, hint: hint)
        }
        for size in possibleSizes(of: file) where file.size > 2 * size.bytes {
            for block in [LBA.primaryHeader, size.last(of: file.size)] {
                guard let block, let offset = size.offset(of: block),
                    let header = GPTHeader(of: file, at: offset, sectorSize: size), header.own == block
                else { continue }
                if !header.hasUsualEntries {
                    return bad(
                        "its GUID partition table has entries of \(header.entrySize) bytes, and Linux reads those of 128 only",
                        "write the table anew with entries of 128 bytes")
                }
                if !hasProtectiveRecord(file) {
                    return bad(
                        "it has a GUID partition table, but no protective MBR in its first sector, and Linux takes no notice of it",
                        "write a protective MBR: gdisk, then x, n and w")
                }
            }
        }
        return nil
    }

    private static func hasProtectiveRecord(_ file: ImageFile) -> Bool {
        guard let bytes = try? file.read(at: 0, count: 512) else { return false }
        return ProtectiveMBR(bytes).isSound
    }

    /// What a file is that is not a raw image; `nil` where it may be one.
    static func foreignError(_ file: ImageFile, _ foreign: (ImageFile) -> ForeignContent?) -> DiskImageError? {
        foreign(file).map { content in
            DiskImageError(
                .badImage, "read the partition table of", file.path,
                reason: "this is \(content.name), not a raw disk image",
                hint: content.hint, remedy: content.remedy)
        }
    }

    /// Why there is no table: the image is not raw, not partitioned, or cut short.
    static func noTable(
        _ file: ImageFile, _ sectorSize: SectorSize, _ foreign: (ImageFile) -> ForeignContent?
    ) -> DiskImageError {
        if let error = foreignError(file, foreign) ?? unusualTable(file) { return error }
        let operation = "read the partition table of"
        if file.hasSignature(GPTHeader.signature, at: sectorSize.bytes) {
            return DiskImageError(
                .badImage, operation, file.path,
                reason: "the image is cut short, or its GUID partition table is damaged",
                hint: "download or copy the image again; 'sgdisk --verify' says more")
        }
        return DiskImageError(
            .badImage, operation, file.path, reason: "there is no partition table in it",
            hint: "is this a raw image of a whole disk, and not of one partition?")
    }
}

extension ImageFile {
    /// Whether these bytes stand at an offset; `false` where it cannot be read.
    func hasSignature(_ text: String, at offset: UInt64) -> Bool { hasSignature(Array(text.utf8), at: offset) }

    /// The same of bytes that are not text.
    package func hasSignature(_ bytes: [UInt8], at offset: UInt64) -> Bool {
        guard offset + UInt64(bytes.count) <= size else { return false }
        do { return try read(at: offset, count: bytes.count) == bytes } catch { return false }
    }
}
